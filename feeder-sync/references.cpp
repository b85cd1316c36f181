// Reference lists and the dictionary of the Feeder, read once per plan. One thread.
#include <array>
#include <map>

#include "feeder-sync/failure.h"
#include "feeder-sync/mirror.h"

namespace gapura::feeder {
namespace {

struct CodeList {
    std::string_view act;
    std::string_view id_name;
    std::set<std::string> References::* into;
};

constexpr std::array lists{
    CodeList{"GetAgama", "id_agama", &References::religions},
    CodeList{"GetSemester", "id_semester", &References::semesters},
    CodeList{"GetJenisPendaftaran", "id_jenis_daftar", &References::entry_types},
    CodeList{"GetJalurMasuk", "id_jalur_masuk", &References::entry_paths},
    CodeList{"GetPembiayaan", "id_pembiayaan", &References::fundings},
};

/// Reference lists are short: one call, no paging (some of their ids are numbers).
Result<json::value> read_all(Feeder& feeder, std::string_view act, const ReadOptions& options) {
    for (int tries = 1;; ++tries) {
        Outcome outcome = feeder.call(act, {{"filter", ""}, {"order", ""}, {"limit", 0}, {"offset", 0}});
        if (outcome.kind == Kind::accepted && outcome.data.is_array()) return Result<json::value>(std::in_place, std::move(outcome.data));
        if (outcome.kind == Kind::refused || tries >= options.tries_max) return std::unexpected(failure_of(outcome, act));
        if (!options.pause(options.backoff_first * tries)) return std::unexpected(failure_of(outcome, act));
    }
}

void add_program(References& references, const json::object& row) {
    const std::string status = normalised(ValueKind::code, row.if_contains("status"));
    if (!status.empty() && status != "A") return; // closed programmes keep their code
    const std::string code = normalised(ValueKind::code, row.if_contains("kode_program_studi"));
    const std::string_view id = base::text_at(row, "id_prodi");
    if (code.empty() || id.empty()) return;
    if (!references.programs.emplace(code, id).second) references.ambiguous_programs.insert(code);
}

/// The same text for the same content, whatever the order of keys.
void add_canonical(const json::value& value, std::string& out) {
    if (const auto* object = value.if_object()) {
        std::map<std::string_view, const json::value*> sorted;
        for (const auto& [key, member] : *object) sorted.emplace(key, &member);
        out += '{';
        for (const auto& [key, member] : sorted) {
            out.append(key).push_back(':');
            add_canonical(*member, out);
        }
        out += '}';
    } else {
        out += json::serialize(value);
        out += ';';
    }
}

bool misses_a_field(const json::value& dictionary, Step step) {
    const json::object* object = dictionary.if_object();
    const json::value* request = object != nullptr ? object->if_contains("request") : nullptr;
    const json::object* fields = request != nullptr ? request->if_object() : nullptr;
    if (fields == nullptr || !fields->contains("record[" + std::string(fields_of(step).front().name) + "]"))
        return false; // another shape: nothing to judge by
    for (const FieldSpec& field : fields_of(step)) {
        if (field.ours == Ours::owned && !fields->contains("record[" + std::string(field.name) + "]")) return true;
    }
    return false;
}

} // namespace

Result<References> read_references(Feeder& feeder, const ReadOptions& options, std::vector<std::string>& warnings) {
    References references;
    const json::value profile = TRY(read_all(feeder, "GetProfilPT", options));
    if (!profile.get_array().empty() && profile.get_array().front().is_object()) {
        references.university = base::text_at(profile.get_array().front().get_object(), "id_perguruan_tinggi");
    }
    if (references.university.empty()) return fail(Code::unavailable, "feeder.profile_empty");
    const json::value programs = TRY(read_all(feeder, "GetProdi", options));
    for (const json::value& row : programs.get_array()) {
        if (row.is_object()) add_program(references, row.get_object());
    }
    for (const CodeList& list : lists) {
        auto rows = read_all(feeder, list.act, options);
        if (!rows && rows.error().code == Code::unavailable) return std::unexpected(std::move(rows).error());
        if (!rows) {
            warnings.emplace_back("feeder.reference_unread");
            continue;
        }
        for (const json::value& row : rows->get_array()) {
            if (!row.is_object()) continue;
            if (auto code = normalised(ValueKind::number, row.get_object().if_contains(list.id_name)); !code.empty())
                (references.*list.into).insert(std::move(code));
        }
    }
    return references;
}

Result<std::string> read_contract(Feeder& feeder, std::vector<std::string>& warnings) {
    std::string text;
    for (const Step step : {Step::biodata, Step::history}) {
        for (const Send send : {Send::insert, Send::update}) {
            const std::string_view act = act_of(step, send);
            Outcome outcome = feeder.call("GetDictionary", {{"fungsi", act}});
            if (outcome.kind == Kind::unreachable || outcome.kind == Kind::uncertain) return std::unexpected(failure_of(outcome, "GetDictionary"));
            text.append(act).push_back('=');
            if (outcome.kind == Kind::refused) {
                text += "none\n";
                continue;
            }
            add_canonical(outcome.data, text);
            if (send == Send::insert && misses_a_field(outcome.data, step)) warnings.emplace_back("feeder.contract_changed");
        }
    }
    return hex_digest(text);
}

} // namespace gapura::feeder
