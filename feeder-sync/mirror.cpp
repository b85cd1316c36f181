// Bulk reading of the Feeder's lists. One thread.
#include "feeder-sync/mirror.h"

#include <algorithm>
#include <unordered_set>

#include "feeder-sync/failure.h"

namespace gapura::feeder {
namespace {

/// One page, asked until it comes or the tries end. A refusal ends at once: asking again would not change it.
Result<json::value> read_page(Feeder& feeder, std::string_view act, const json::object& params, const ReadOptions& options) {
    auto wait = options.backoff_first;
    for (int tries = 1;; ++tries) {
        Outcome outcome = feeder.call(act, params);
        if (outcome.kind == Kind::accepted && outcome.data.is_array()) return Result<json::value>(std::in_place, std::move(outcome.data));
        if (outcome.kind == Kind::refused || tries >= options.tries_max) return std::unexpected(failure_of(outcome, act));
        if (!options.pause(wait)) return std::unexpected(failure_of(outcome, act));
        wait *= 2;
    }
}

std::string_view id_of(const json::value& row, std::string_view id_name) {
    const json::object* object = row.if_object();
    return object != nullptr ? base::text_at(*object, id_name) : std::string_view();
}

} // namespace

Result<void> read_list(Feeder& feeder, std::string_view act, std::string_view id_name, const ReadOptions& options,
                       const std::function<bool(const json::object& row)>& visit) {
    std::unordered_set<std::uint64_t> seen;
    std::string last;
    int moved = 0;
    for (std::int64_t offset = 0; offset <= options.rows_max;) {
        const json::object params{{"filter", ""}, {"order", id_name}, {"limit", options.page}, {"offset", offset}};
        const json::value data = TRY(read_page(feeder, act, params, options));
        const json::array& rows = data.get_array();
        if (offset > 0 && (rows.empty() || id_of(rows.front(), id_name) != last)) {
            if (++moved > options.tries_max) return fail(Code::unavailable, "feeder.list_unstable", {{"act", std::string(act)}});
            offset = 0; // a list that lost rows has no fixed point but its start; rows already seen are skipped
            continue;
        }
        for (const json::value& value : rows) {
            const std::string_view id = id_of(value, id_name);
            if (id.empty()) continue; // without its id a row can be neither compared nor changed
            if (!seen.insert(fingerprint(id)).second) continue;
            if (!visit(value.get_object())) return {};
        }
        if (static_cast<std::int64_t>(rows.size()) < options.page) return {};
        last = id_of(rows.back(), id_name);
        offset += static_cast<std::int64_t>(rows.size()) - 1;
    }
    return fail(Code::unavailable, "feeder.list_unstable", {{"act", std::string(act)}}, "the list does not end");
}

void Mirror::add(Step step, const json::object& row) {
    const auto position = static_cast<std::uint32_t>(records_.size());
    MirroredRecord record;
    const auto keep = [&](std::string_view name, std::uint32_t& at, std::uint16_t& size) {
        const std::string_view id = base::text_at(row, name).substr(0, 64);
        at = static_cast<std::uint32_t>(ids_.size());
        size = static_cast<std::uint16_t>(id.size());
        ids_ += id;
    };
    keep(id_name(step), record.id_at, record.id_size);
    record.prints = fingerprints_read(step, row);
    if (step == Step::biodata) {
        const std::string nik = normalised(ValueKind::code, row.if_contains("nik"));
        if (!nik.empty()) keys_.emplace_back(digest_key({nik}), position);
        seconds_.emplace_back(
            person_key(base::text_at(row, "nama_mahasiswa"), base::text_at(row, "tanggal_lahir"), base::text_at(row, "nama_ibu_kandung")), position);
    } else {
        keep("id_mahasiswa", record.person_at, record.person_size);
        keys_.emplace_back(history_key(base::text_at(row, "nim"), base::text_at(row, "id_prodi")), position);
        seconds_.emplace_back(digest_key({person(record)}), position);
    }
    by_id_.emplace_back(digest_key({id(record)}), position);
    records_.push_back(record);
}

void Mirror::seal() {
    std::ranges::sort(keys_);
    std::ranges::sort(seconds_);
    std::ranges::sort(by_id_);
}

Mirror::Found Mirror::find(const Index& index, const KeyDigest& key) {
    const auto range = std::ranges::equal_range(index, key, {}, [](const auto& entry) { return entry.first; });
    return {range.begin(), range.end()};
}

} // namespace gapura::feeder
