// The mapping of mapping.h. Pure; any thread.
#include "feeder-sync/mapping.h"

#include <algorithm>
#include <fmt/format.h>

namespace gapura::feeder {
namespace {

constexpr std::string_view rules_version = "1"; // raise it when map_student writes the same student differently

void put(json::object& record, std::string_view name, std::string_view value) {
    while (!value.empty() && value.front() == ' ') value.remove_prefix(1);
    while (!value.empty() && value.back() == ' ') value.remove_suffix(1);
    if (!value.empty() && value != "-") record.emplace(name, value);
}

bool listed(const std::set<std::string>& list, int code) { return list.empty() || list.contains(std::to_string(code)); }

std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

json::object map_biodata(const integrator::Student& student) {
    json::object record;
    put(record, "nama_mahasiswa", normalised(ValueKind::text, student.name));
    put(record, "jenis_kelamin", student.sex == integrator::Sex::male ? "L" : "P");
    put(record, "tempat_lahir", student.birth_place);
    record.emplace("tanggal_lahir", base::to_iso(student.birth_date));
    record.emplace("id_agama", student.religion);
    put(record, "nik", student.nik.reveal());
    put(record, "nisn", student.nisn);
    put(record, "kewarganegaraan", student.nationality);
    put(record, "jalan", student.street);
    put(record, "dusun", student.hamlet);
    put(record, "kelurahan", student.village);
    put(record, "kode_pos", student.postal_code);
    put(record, "id_wilayah", student.region);
    put(record, "handphone", student.mobile);
    put(record, "email", student.email);
    put(record, "nama_ayah", student.father_name);
    put(record, "nama_ibu_kandung", normalised(ValueKind::text, student.mother_name.reveal()));
    record.emplace("penerima_kps", 0);
    for (const std::string_view whose : {"mahasiswa", "ayah", "ibu"}) record.emplace(fmt::format("id_kebutuhan_khusus_{}", whose), 0);
    return record;
}

json::object map_history(const integrator::Student& student, const References& references) {
    json::object record;
    put(record, "nim", student.nim);
    if (listed(references.entry_types, student.entry_type)) record.emplace("id_jenis_daftar", student.entry_type);
    if (listed(references.entry_paths, student.entry_path)) record.emplace("id_jalur_daftar", student.entry_path);
    put(record, "id_periode_masuk", student.entry_semester);
    record.emplace("tanggal_daftar", base::to_iso(student.entry_date));
    put(record, "id_perguruan_tinggi", references.university);
    if (const auto found = references.programs.find(student.program); found != references.programs.end()) put(record, "id_prodi", found->second);
    if (listed(references.fundings, student.funding)) record.emplace("id_pembiayaan", student.funding);
    record.emplace("biaya_masuk", student.entry_fee);
    return record;
}

void add_too_long(Step step, const json::object& record, std::vector<Reason>& out) {
    for (const FieldSpec& field : fields_of(step)) {
        if (field.chars_max == 0) continue;
        const json::value* value = record.if_contains(field.name);
        if (value != nullptr && value->is_string() && characters(value->get_string()) > field.chars_max) {
            out.push_back({std::string(field.name), "feeder.value_too_long"});
        }
    }
}

template <class Name>
Fingerprints fingerprints(Step step, const json::object& record, Name name) {
    Fingerprints out{};
    std::size_t at = 0;
    for (const FieldSpec& field : fields_of(step)) {
        if (field.ours == Ours::owned) out.at(at++) = fingerprint(normalised(field.kind, record.if_contains(name(field))));
    }
    return out;
}

} // namespace

const std::string& mapping_version() {
    static const std::string version = [] {
        std::string text(rules_version);
        for (const Step step : {Step::biodata, Step::history}) {
            for (const FieldSpec& field : fields_of(step)) {
                text += fmt::format("\n{} {} {} {} {}", field.name, field.read_name, int(field.kind), field.chars_max, int(field.ours));
            }
        }
        return hex_digest(text);
    }();
    return version;
}

StudentRecords map_student(const integrator::Student& student, const References& references) {
    return {map_biodata(student), map_history(student, references)};
}

std::vector<Reason> obstacles(const integrator::Student& student, const StudentRecords& records, const References& references) {
    std::vector<Reason> out;
    for (const integrator::Finding& finding : integrator::check(student)) {
        if (finding.blocks) out.push_back({finding.field, finding.slug});
    }
    if (references.ambiguous_programs.contains(student.program)) out.push_back({"program", "feeder.program_ambiguous"});
    else if (!references.programs.contains(student.program)) out.push_back({"program", "feeder.program_unknown"});
    if (!listed(references.religions, student.religion)) out.push_back({"religion", "feeder.reference_missing"});
    if (!references.semesters.empty() && !references.semesters.contains(student.entry_semester))
        out.push_back({"entry_semester", "feeder.reference_missing"});
    if (!records.history.contains("id_jenis_daftar")) out.push_back({"entry_type", "feeder.reference_missing"});
    for (const std::string_view name : {"nama_mahasiswa", "tempat_lahir", "nik", "kewarganegaraan", "kelurahan", "id_wilayah", "nama_ibu_kandung"}) {
        if (!records.biodata.contains(name)) out.push_back({std::string(name), "feeder.value_missing"});
    }
    add_too_long(Step::biodata, records.biodata, out);
    add_too_long(Step::history, records.history, out);
    return out;
}

json::object overlaid(Step step, const json::object& ours, const json::object& theirs) {
    json::object out;
    for (const FieldSpec& field : fields_of(step)) {
        const json::value* own = field.ours == Ours::owned ? ours.if_contains(field.name) : nullptr;
        if (own != nullptr) {
            out.emplace(field.name, *own);
            continue;
        }
        const json::value* read = theirs.if_contains(field.read_name);
        const std::string kept = normalised(field.kind, read);
        if (kept.empty()) { // never "" for a number or a date: leave it out
            if (field.ours == Ours::on_insert) out.emplace(field.name, 0);
        } else if (field.kind == ValueKind::text && read->is_string()) {
            put(out, field.name, read->get_string()); // as written there, capitals and all
        } else {
            out.emplace(field.name, kept);
        }
    }
    return out;
}

Fingerprints fingerprints_written(Step step, const json::object& ours) {
    return fingerprints(step, ours, [](const FieldSpec& field) { return field.name; });
}

Fingerprints fingerprints_read(Step step, const json::object& theirs) {
    return fingerprints(step, theirs, [](const FieldSpec& field) { return field.read_name; });
}

std::vector<std::string> differences(Step step, const Fingerprints& ours, const Fingerprints& theirs) {
    std::vector<std::string> out;
    std::size_t at = 0;
    for (const FieldSpec& field : fields_of(step)) {
        if (field.ours != Ours::owned) continue;
        if (ours.at(at) != 0 && ours.at(at) != theirs.at(at)) out.emplace_back(field.name);
        ++at;
    }
    return out;
}

std::string image_hash(Step step, const Fingerprints& theirs) {
    std::string text(to_string(step));
    for (const std::uint64_t value : theirs) text += fmt::format(" {:x}", value);
    return hex_digest(text);
}

KeyDigest person_key(std::string_view name, std::string_view birth_date, std::string_view mother) {
    return digest_key({normalised(ValueKind::text, name), normalised(ValueKind::date, birth_date), normalised(ValueKind::text, mother)});
}

KeyDigest history_key(std::string_view nim, std::string_view program_id) {
    return digest_key({normalised(ValueKind::code, nim), normalised(ValueKind::code, program_id)});
}

} // namespace gapura::feeder
