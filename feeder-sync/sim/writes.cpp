#include "feeder-sync/sim/writes.h"

#include <algorithm>
#include <fmt/format.h>

#include "lib/base/check.h"

namespace gapura::feeder::sim {
namespace {

// One write under way. Each step answers 0 or the code to refuse with; the first refusal ends the write.
class Write {
public:
    Write(World& world, base::Random& random, const Act& act, const Switches& switches, Instant now)
        : world_(world),
          random_(random),
          switches_(switches),
          now_(now),
          table_(world.table(act.object)),
          object_(table_.object()) {}

    WriteResult insert(const json::value* record) {
        cells_.assign(object_.fields.size(), {});
        int code = take(record);
        if (code == 0) code = empty_fields(true);
        if (code == 0) code = campus_and_period(116);
        if (code == 0) code = convert();
        if (code == 0) code = references();
        if (code == 0) code = duplicates();
        if (code != 0) return refuse(code);
        for (std::size_t i = 0; i < cells_.size(); ++i) {
            if (object_.fields[i].need == Need::generated) cells_[i] = make_uuid(random_);
        }
        return done(table_.insert({.record = Record(cells_), .created = now_, .updated = now_}));
    }

    WriteResult update(const json::value* key, const json::value* record) {
        if (const int code = locate(key, object_.none_to_update); code != 0) return refuse(code);
        const Row& row = table_.row(*row_);
        cells_ = row.record.cells();
        int code = take(record);
        if (code == 0) code = key_kept(row);
        if (code == 0) code = empty_fields(switches_.refuse_partial_update);
        if (code == 0) code = convert();
        if (code == 0) code = identity_kept(row);
        if (code == 0) code = period_open(row.record, 221);
        if (code == 0) code = campus_and_period(221);
        if (code == 0) code = references();
        if (code == 0) code = duplicates();
        const Record changed(cells_);
        if (code == 0 && changed == row.record && switches_.unchanged_is_error) code = 105;
        if (code != 0) return refuse(code);
        table_.replace(*row_, changed, now_);
        return done(*row_);
    }

    WriteResult remove(const json::value* key) {
        if (const int code = locate(key, object_.none_to_delete); code != 0) return refuse(code);
        const Record& record = table_.row(*row_).record;
        const std::string id = table_.key_of(0, record);
        for (const Referrer& referrer : object_.referrers) {
            const Table& other = world_.table(referrer.object);
            const int index = other.index_on(referrer.field);
            CHECK(index >= 0);
            if (!other.find(static_cast<std::size_t>(index), id).empty()) return refuse(referrer.code);
        }
        if (const int code = period_open(record, 221); code != 0) return refuse(code);
        table_.remove(*row_);
        return done(*row_);
    }

private:
    const Field& field(std::size_t i) const { return object_.fields[i]; }

    int database(std::string reason) {
        reason_ = std::move(reason);
        return switches_.database_error;
    }

    WriteResult refuse(int code) const { return {.code = code, .reason = reason_, .data = {}}; }

    WriteResult done(RowNumber row) const {
        std::string data = "{";
        for (const std::string_view name : object_.key) {
            if (data.size() > 1) data += ',';
            append_json(data, name);
            data += ':';
            append_json(data, table_.row(row).record.at(static_cast<std::size_t>(object_.position(name))).value_or(""));
        }
        return {.code = 0, .reason = {}, .data = data + "}", .row = row};
    }

    // Reads the record's members into cells_ as raw text and remembers which were sent.
    int take(const json::value* record) {
        sent_.assign(object_.fields.size(), false);
        if (record == nullptr || !record->is_object()) return 108; // one record a call: a list is refused
        for (const auto& member : record->get_object()) {
            const int position = object_.position(member.key());
            if (position < 0) {
                if (switches_.refuse_unknown_fields) return 109;
                continue;
            }
            const auto i = static_cast<std::size_t>(position);
            if (!scalar_text(member.value(), cells_[i])) return 108;
            sent_[i] = true;
        }
        return 0;
    }

    bool required(const Field& f) const { return f.need == Need::required || (f.need == Need::required_neo && switches_.entry_fee_required); }

    // Fields whose emptiness has a code of its own come first, in the order of the object; the others are the database's NOT NULL.
    int empty_fields(bool whole) {
        for (std::size_t i = 0; i < cells_.size(); ++i) {
            if (!whole && !sent_[i]) continue;
            if (!cells_[i] && whole && !sent_[i] && !field(i).fallback.empty()) cells_[i] = std::string(field(i).fallback);
            const bool empty = !cells_[i] || trimmed(*cells_[i]).empty();
            if (field(i).empty_code == 0) continue;
            if (empty || (field(i).kind == Kind::date && !is_iso_date(*cells_[i]))) return field(i).empty_code;
        }
        for (std::size_t i = 0; i < cells_.size(); ++i) {
            if ((!whole && !sent_[i]) || !required(field(i))) continue;
            if (!cells_[i]) return database(fmt::format("null value in column \"{}\"", field(i).name));
        }
        return 0;
    }

    int convert() {
        for (std::size_t i = 0; i < cells_.size(); ++i) {
            if (!cells_[i] || field(i).need == Need::generated) continue;
            auto kept = canonical(field(i), *cells_[i]);
            if (!kept) return database(fmt::format("invalid input for column \"{}\"", field(i).name));
            cells_[i] = std::move(*kept);
        }
        return 0;
    }

    int campus_and_period(int period_code) {
        for (std::size_t i = 0; i < cells_.size(); ++i) {
            if (!cells_[i] || !field(i).own_campus) continue;
            const auto id = canonical(field(i), *cells_[i]);
            if (!id) return database(fmt::format("invalid input syntax for type uuid in \"{}\"", field(i).name));
            if (!world_.find(field(i).refers)->by_key(*id)) return 115;
        }
        return period_open(Record(cells_), period_code);
    }

    int period_open(const Record& record, int code) const {
        for (std::size_t i = 0; i < object_.fields.size(); ++i) {
            if (!field(i).period) continue;
            const std::string period = trimmed(record.at(i).value_or(""));
            const bool closed = std::ranges::find(switches_.closed_periods, period) != switches_.closed_periods.end();
            if (closed || !world_.is_open(period)) return code;
        }
        return 0;
    }

    int references() {
        for (std::size_t i = 0; i < cells_.size(); ++i) {
            const Field& f = field(i);
            if (!cells_[i] || f.refers.empty() || f.own_campus) continue;
            if (world_.find(f.refers)->by_key(*cells_[i])) continue;
            const bool region =
                f.refers == "Wilayah" && cells_[i]->size() == 6 && std::ranges::all_of(*cells_[i], [](char c) { return c >= '0' && c <= '9'; });
            if (region && switches_.any_region) continue;
            if (f.refers_code != 0) return f.refers_code;
            return database(fmt::format("\"{}\" violates a foreign key", f.name));
        }
        return object_.special == Special::transfer_origin ? transfer_origin() : 0;
    }

    // A transfer student comes from a programme the centre knows, at the university it belongs to.
    int transfer_origin() const {
        const auto cell = [&](std::string_view name) -> const Cell& { return cells_[static_cast<std::size_t>(object_.position(name))]; };
        const Cell& program = cell("id_prodi_asal");
        const Cell& university = cell("id_perguruan_tinggi_asal");
        if (switches_.transfer_needs_origin && cell("id_jenis_daftar") == "2" && (!program || !university)) return 220;
        if (!program || !university) return 0;
        const Table& programs = world_.table("AllProdi");
        const Record& origin = programs.row(*programs.by_key(*program)).record;
        return origin.at(static_cast<std::size_t>(programs.object().position("id_perguruan_tinggi"))) == *university ? 0 : 223;
    }

    int duplicates() {
        const Record record(cells_);
        for (std::size_t i = 0; i < object_.uniques.size(); ++i) {
            for (const RowNumber other : table_.find(i + 1, table_.key_of(i + 1, record))) {
                if (other == row_) continue;
                switch (object_.uniques[i].kind) {
                case Duplicate::student: return switches_.duplicate_student;
                case Duplicate::registration: return switches_.duplicate_registration;
                case Duplicate::enrolled: return switches_.duplicate_enrolled;
                }
            }
        }
        return 0;
    }

    int locate(const json::value* key, int none) {
        if (key == nullptr || !key->is_object()) return 108;
        std::string joined;
        for (const std::string_view name : object_.key) {
            const json::value* value = key->get_object().if_contains(name);
            Cell text;
            if (value == nullptr || !scalar_text(*value, text) || !text) return 108;
            const auto kept = canonical(field(static_cast<std::size_t>(object_.position(name))), *text);
            if (!kept) return database(fmt::format("invalid input syntax for \"{}\"", name));
            if (name != object_.key.front()) joined += '\x1f';
            joined += *kept;
        }
        row_ = table_.by_key(joined);
        if (row_) return 0;
        return table_.by_key(joined, true) ? 117 : none;
    }

    int key_kept(const Row& row) const {
        for (const std::string_view name : object_.key) {
            const auto i = static_cast<std::size_t>(object_.position(name));
            if (sent_[i] && cells_[i] != row.record.at(i)) return 120;
        }
        return 0;
    }

    int identity_kept(const Row& row) const {
        for (std::size_t i = 0; row.sealed && i < cells_.size(); ++i) {
            if (field(i).locked_code != 0 && cells_[i] != row.record.at(i)) return field(i).locked_code;
        }
        return 0;
    }

    World& world_;
    base::Random& random_;
    const Switches& switches_;
    Instant now_;
    Table& table_;
    const Object& object_;
    std::vector<Cell> cells_; // raw text until convert(), canonical afterwards
    std::vector<bool> sent_;
    std::optional<RowNumber> row_;
    std::string reason_;
};

} // namespace

WriteResult Writes::run(const Act& act, const json::object& request, const Switches& switches, Instant now) {
    Write write(world_, random_, act, switches, now);
    switch (act.kind) {
    case ActKind::insert: return write.insert(request.if_contains("record"));
    case ActKind::update: return write.update(request.if_contains("key"), request.if_contains("record"));
    default: return write.remove(request.if_contains("key"));
    }
}

} // namespace gapura::feeder::sim
