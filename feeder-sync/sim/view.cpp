#include "feeder-sync/sim/view.h"

#include <algorithm>
#include <array>
#include <set>

#include "lib/base/check.h"

namespace gapura::feeder::sim {
namespace {

constexpr std::array<std::string_view, 3> stamps = {"status_sync", "tgl_create", "last_update"};

Sort sort_of(const Field* field) {
    if (field == nullptr) return Sort::text;
    switch (field->kind) {
    case Kind::integer:
    case Kind::numeric: return Sort::number;
    case Kind::uuid: return Sort::uuid;
    default: return Sort::text; // dates compare as the text they are shown as
    }
}

} // namespace

View::View(const World& world, const Act& act) : act_(&act), base_(&world.table(act.object)) {
    for (const Column& column : act.columns) {
        resolved_.push_back(resolve(world, column));
        plain_.push_back({column.name, sort_of(resolved_.back().field)});
    }
    with_stamps_ = plain_;
    if (!act.stamps) return;
    for (const std::string_view name : stamps) with_stamps_.push_back({name, Sort::text});
}

View::Resolved View::resolve(const World& world, const Column& column) const {
    Resolved out{.column = &column};
    if (column.field.empty()) return out;
    const Object* object = &base_->object();
    if (!column.via.empty()) {
        out.via_position = object->position(column.via);
        CHECK(out.via_position >= 0);
        out.via = world.find(object->fields[static_cast<std::size_t>(out.via_position)].refers);
        CHECK(out.via != nullptr);
        object = &out.via->object();
    }
    const int position = object->position(column.field);
    CHECK(position >= 0);
    out.position = static_cast<std::size_t>(position);
    out.field = &object->fields[out.position];
    if (column.label) {
        out.label = world.find(out.field->refers);
        CHECK(out.label != nullptr);
        const int label = out.label->object().position(out.label->object().label);
        CHECK(label >= 0);
        out.label_position = static_cast<std::size_t>(label);
        out.field = &out.label->object().fields[out.label_position];
    }
    return out;
}

bool View::cell(const Row& row, std::size_t column, const Switches& switches, std::string& out) const {
    if (column >= resolved_.size()) {
        switch (column - resolved_.size()) {
        case 0: out += row.synced ? "sudah sync" : "belum sync"; return true;
        case 1: out += show_instant(row.created); return true;
        default: out += show_instant(row.updated); return true;
        }
    }
    const Resolved& from = resolved_[column];
    if (from.field == nullptr) {
        out += from.column->literal;
        return !from.column->literal.empty();
    }
    const Record* record = &row.record;
    if (from.via != nullptr) {
        const auto link = record->at(static_cast<std::size_t>(from.via_position));
        const auto target = link ? from.via->by_key(*link) : std::nullopt;
        if (!target) return false;
        record = &from.via->row(*target).record;
    }
    auto value = record->at(from.position);
    if (from.label != nullptr) {
        const auto target = value ? from.label->by_key(*value) : std::nullopt;
        if (!target) return false;
        value = from.label->row(*target).record.at(from.label_position);
    }
    if (!value) return false;
    show(*from.field, *value, switches.pad_codes, out);
    return true;
}

void View::write(const Row& row, const Switches& switches, std::string& out) const {
    const std::vector<FilterColumn>& names = filter_columns(switches);
    std::string value;
    out += '{';
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (i > 0) out += ',';
        append_json(out, names[i].name);
        out += ':';
        value.clear();
        if (!cell(row, i, switches, value)) out += "null";
        // The database's integers arrive as JSON numbers, its numerics as text: so a Node server shows them (facts 1.9: a mix).
        else if (!switches.text_values && i < resolved_.size() && resolved_[i].field != nullptr && resolved_[i].field->kind == Kind::integer)
            out += value;
        else append_json(out, value);
    }
    out += '}';
}

int View::index_of(std::size_t column) const {
    if (column >= resolved_.size()) return -1;
    const Resolved& from = resolved_[column];
    if (from.field == nullptr || from.via != nullptr || from.label != nullptr || from.field->kind == Kind::date) return -1;
    return base_->index_on(from.field->name);
}

std::uint64_t View::version() const {
    std::set<const Table*> tables{base_};
    for (const Resolved& from : resolved_) {
        if (from.via != nullptr) tables.insert(from.via);
        if (from.label != nullptr) tables.insert(from.label);
    }
    std::uint64_t sum = 0;
    for (const Table* table : tables) sum += table->version();
    return sum;
}

} // namespace gapura::feeder::sim
