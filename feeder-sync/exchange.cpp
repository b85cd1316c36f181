// The half of settle.h that talks to the Feeder. Any thread.
#include <algorithm>
#include <optional>

#include "feeder-sync/failure.h"
#include "feeder-sync/mapping.h"
#include "feeder-sync/settle.h"
#include "lib/text/text.h"

namespace gapura::feeder {
namespace {

constexpr int page = 20; // more rows than this under one natural key would be a mistake by themselves

json::object record_of(const Row& row) {
    auto payload = base::parse_json(row.payload); // our own text
    json::value* record = payload && payload->is_object() ? payload->get_object().if_contains(to_string(row.step)) : nullptr;
    return record != nullptr && record->is_object() ? std::move(record->get_object()) : json::object();
}

/// Nothing when the list could not be read.
std::optional<std::vector<json::object>> read_where(Feeder& feeder, Step step, const std::string& filter) {
    Outcome outcome = feeder.call(list_act(step), {{"filter", filter}, {"order", id_name(step)}, {"limit", page}, {"offset", 0}});
    const json::array* rows = outcome.kind == Kind::accepted ? outcome.data.if_array() : nullptr;
    if (rows == nullptr) return std::nullopt;
    std::vector<json::object> out;
    for (const json::value& row : *rows) {
        if (row.is_object()) out.push_back(row.get_object());
    }
    return out;
}

std::string equals(std::string_view column, std::string_view value) { return std::string(column) + "=" + quoted(value); }

bool restricted(std::string_view field) { return field == "nama_ibu_kandung" || field == "nama_ayah"; }

std::string shown(const FieldSpec& field, const json::value* value) {
    const std::string plain = normalised(field.kind, value);
    return restricted(field.name) ? text::mask_name(plain) : masked(plain);
}

/// {"tanggal_lahir": {"ours": …, "theirs": …}}: what a human needs to judge, masked.
std::string both_values(Step step, const std::vector<std::string>& fields, const json::object& ours, const json::object& theirs) {
    json::object out;
    for (const FieldSpec& field : fields_of(step)) {
        if (std::find(fields.begin(), fields.end(), field.name) == fields.end()) continue;
        out.emplace(field.name, json::object{{"ours", shown(field, ours.if_contains(field.name))},
                                             {"theirs", shown(field, theirs.if_contains(field.read_name))}});
    }
    return json::serialize(out);
}

std::vector<std::string> differing(Step step, const json::object& ours, const json::object& theirs) {
    return differences(step, fingerprints_written(step, ours), fingerprints_read(step, theirs));
}

std::string before_of(const Row& row) { return row.step == Step::biodata ? row.biodata_before : row.history_before; }
std::string target_of(const Row& row) { return row.step == Step::biodata ? row.biodata_id : row.history_id; }

/// Rows with the same name, then judged here by birth date and mother: dates are filtered differently from version to version.
std::optional<std::vector<json::object>> same_person(Feeder& feeder, const json::object& ours) {
    auto rows = read_where(feeder, Step::biodata, equals("nama_mahasiswa", base::text_at(ours, "nama_mahasiswa")));
    if (!rows) return rows;
    const auto key_of = [](const json::object& row) {
        return person_key(base::text_at(row, "nama_mahasiswa"), base::text_at(row, "tanggal_lahir"), base::text_at(row, "nama_ibu_kandung"));
    };
    const KeyDigest wanted = key_of(ours);
    std::erase_if(*rows, [&](const json::object& row) { return key_of(row) != wanted; });
    return rows;
}

std::optional<std::vector<json::object>> find_twins(Feeder& feeder, const Row& row, const json::object& ours) {
    if (row.send() == Send::update) return read_where(feeder, row.step, equals(id_name(row.step), target_of(row)));
    if (row.step == Step::history) {
        return read_where(feeder, row.step,
                          equals("nim", base::text_at(ours, "nim")) + " and " + equals("id_prodi", base::text_at(ours, "id_prodi")));
    }
    auto rows = read_where(feeder, row.step, equals("nik", base::text_at(ours, "nik")));
    if (!rows || !rows->empty()) return rows;
    return same_person(feeder, ours);
}

} // namespace

Look look_for(Feeder& feeder, const Row& row) {
    const json::object ours = record_of(row);
    const auto rows = find_twins(feeder, row, ours);
    if (!rows) return {};
    if (rows->empty()) return {Look::Found::absent, {}, {}, {}};
    if (rows->size() > 1) return {Look::Found::other, {}, "feeder.twins", {}};
    const json::object& theirs = rows->front();
    const std::string id(base::text_at(theirs, id_name(row.step)));
    if (row.step == Step::history && row.send() == Send::insert && base::text_at(theirs, "id_mahasiswa") != row.biodata_id) {
        return {Look::Found::other, id, "feeder.person_mismatch", {}};
    }
    const auto fields = differing(row.step, ours, theirs);
    if (fields.empty() && !id.empty()) return {Look::Found::ours, id, {}, {}};
    if (row.send() == Send::update && image_hash(row.step, fingerprints_read(row.step, theirs)) == before_of(row))
        return {Look::Found::before, id, {}, {}};
    return {Look::Found::other, id, "feeder.other_values", both_values(row.step, fields, ours, theirs)};
}

Verdict send_record(Feeder& feeder, const Row& row) {
    json::object record = record_of(row);
    if (row.send() == Send::insert) {
        if (row.step == Step::history) record.emplace("id_mahasiswa", row.biodata_id);
        return decide_send(row, feeder.call(act_of(row.step, Send::insert), {{"record", std::move(record)}}));
    }
    const auto rows = read_where(feeder, row.step, equals(id_name(row.step), target_of(row)));
    if (!rows) return {RowEvent::not_sent, {}, 0, "feeder.unreachable", {}, false};
    // Gone, doubled or changed since the plan: looked into like a lost answer, which ends with a human or with "already so".
    if (rows->size() != 1) return {RowEvent::lose, {}, 0, "feeder.vanished", {}, false};
    const json::object& theirs = rows->front();
    if (differing(row.step, record, theirs).empty()) return {RowEvent::accept, target_of(row), 0, {}, {}, false};
    if (image_hash(row.step, fingerprints_read(row.step, theirs)) != before_of(row)) return {RowEvent::lose, {}, 0, "feeder.other_values", {}, false};
    json::object whole = overlaid(row.step, record, theirs);
    if (row.step == Step::history) whole.emplace("id_mahasiswa", row.biodata_id);
    const json::object key{{id_name(row.step), target_of(row)}};
    return decide_send(row, feeder.call(act_of(row.step, Send::update), {{"key", key}, {"record", std::move(whole)}}));
}

} // namespace gapura::feeder
