// The rules a record must meet before the ministry may see it (Feeder notes §3.1, §3.2, §9.2). Per record only: what needs a second record (one
// NIK for two persons) is Records::shared_nik. Every slug has its cure in lib/text. Pure; any thread.
#include <algorithm>
#include <array>
#include <charconv>

#include "integrator/codes.h"
#include "integrator/nik.h"
#include "integrator/records.h"

namespace gapura::integrator {
namespace {

constexpr int age_at_entry_min = 13; // the youngest admitted so far was 14
constexpr int age_at_entry_max = 80;
constexpr int lecturer_born_min = 1925;
constexpr int lecturer_born_max = 2006;

using Findings = std::vector<Finding>;

void blocks_if(bool wrong, Findings& out, const char* field, const char* slug) {
    if (wrong) out.push_back({field, slug, true});
}

void warns_if(bool wrong, Findings& out, const char* field, const char* slug) {
    if (wrong) out.push_back({field, slug, false});
}

bool has_control(std::string_view text) {
    return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20U || c == 0x7F; });
}

/// Characters, not bytes: the Feeder counts as PostgreSQL does.
std::size_t length(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

bool is_e164(std::string_view text) { return text.size() >= 9 && text.size() <= 16 && text[0] == '+' && is_digits(text.substr(1), text.size() - 1); }

bool is_email(std::string_view text) {
    const auto at = text.find('@');
    return text.size() <= 60 && at != std::string_view::npos && at > 0 && text.find('.', at) != std::string_view::npos && text.back() != '.' &&
           text.find(' ') == std::string_view::npos && text.find('@', at + 1) == std::string_view::npos;
}

bool is_passport(std::string_view text) {
    return text.size() >= 5 && text.size() <= 16 &&
           std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); });
}

int year_of(std::string_view semester) {
    int year = 0;
    const std::string_view first = semester.substr(0, 4);
    std::from_chars(first.data(), first.data() + first.size(), year);
    return year;
}

void check_name(std::string_view name, Findings& out) {
    blocks_if(name.empty(), out, "name", "record.name_missing");
    blocks_if(length(name) > 100, out, "name", "record.name_too_long");
    const bool odd = has_control(name) || std::ranges::any_of(name, [](char c) { return c >= '0' && c <= '9'; });
    warns_if(odd, out, "name", "record.name_characters");
}

void check_identity(const Student& student, Findings& out) {
    const std::string_view nik = student.nik.reveal();
    if (student.nationality != "ID") {
        blocks_if(nik.empty(), out, "nik", "record.passport_missing");
        blocks_if(!nik.empty() && !is_passport(nik), out, "nik", "record.passport_format");
        return;
    }
    if (nik.empty()) return blocks_if(true, out, "nik", "record.nik_missing");
    const auto parsed = parse_nik(nik);
    if (!parsed) return blocks_if(true, out, "nik", "record.nik_length");
    blocks_if(nik[0] == '0', out, "nik", "record.nik_region");
    blocks_if(!agrees(*parsed, student.birth_date), out, "nik", "record.nik_birth_date");
    blocks_if(parsed->sex != student.sex, out, "nik", "record.nik_sex");
}

void check_birth(const Student& student, Findings& out) {
    blocks_if(student.birth_place.empty(), out, "birth_place", "record.birth_place_missing");
    blocks_if(length(student.birth_place) > 32, out, "birth_place", "record.birth_place_too_long");
    if (!is_semester(student.entry_semester)) return;
    const int age = year_of(student.entry_semester) - student.birth_date.year;
    blocks_if(age < age_at_entry_min || age > age_at_entry_max, out, "birth_date", "record.birth_date_implausible");
}

void check_address(const Student& student, Findings& out) {
    blocks_if(student.village.empty(), out, "village", "record.village_missing");
    const bool too_long = length(student.street) > 80 || length(student.hamlet) > 60 || length(student.village) > 60;
    blocks_if(too_long, out, "street", "record.address_too_long");
    if (!is_digits(student.region, 6)) return blocks_if(true, out, "region", "record.region_format");
    const bool filler = student.region == "000000" || student.region == "999999";
    warns_if(filler, out, "region", "record.region_filler");
    blocks_if(!filler && student.region.ends_with("00"), out, "region", "record.region_level");
    warns_if(!student.postal_code.empty() && !is_digits(student.postal_code, 5), out, "postal_code", "record.postal_code_format");
}

void check_contact(const Student& student, Findings& out) {
    warns_if(!student.mobile.empty() && !is_e164(student.mobile), out, "mobile", "record.mobile_format");
    warns_if(!student.email.empty() && !is_email(student.email), out, "email", "record.email_format");
}

void check_registration(const Student& student, Findings& out) {
    blocks_if(student.nim.empty(), out, "nim", "record.nim_missing");
    blocks_if(length(student.nim) > 24, out, "nim", "record.nim_too_long");
    blocks_if(has_control(student.nim) || student.nim.find(' ') != std::string::npos, out, "nim", "record.nim_characters");
    blocks_if(!is_digits(student.program, 5), out, "program", "record.program_format");
    blocks_if(entry_type_name(student.entry_type).empty(), out, "entry_type", "record.entry_type_unknown");
    blocks_if(funding_name(student.funding).empty(), out, "funding", "record.funding_unknown");
    blocks_if(student.entry_fee < 0, out, "entry_fee", "record.entry_fee_negative");
    blocks_if(status_name(student.status).empty(), out, "status", "record.status_unknown");
    if (!is_semester(student.entry_semester)) return blocks_if(true, out, "entry_semester", "record.entry_semester_format");
    // Admission runs from months before the first semester to its end; a ganjil semester ends in the next calendar year.
    const int apart = student.entry_date.year - year_of(student.entry_semester);
    warns_if(apart < 0 || apart > 1, out, "entry_date", "record.entry_date_far");
}

/// NIDN: 2 region, ddmmyy of birth, 2 serial. NIDK (8…) and NUP (99…) share the column and carry no date.
bool nidn_disagrees(const Lecturer& lecturer) {
    const std::string& nidn = lecturer.nidn;
    if (nidn.starts_with('8') || nidn.starts_with("99")) return false;
    const std::string day = base::to_iso(lecturer.birth_date); // YYYY-MM-DD
    return nidn.substr(2, 6) != day.substr(8, 2) + day.substr(5, 2) + day.substr(2, 2);
}

/// NIP: yyyymmdd of birth, then yyyymm of appointment, sex, serial.
bool nip_disagrees(const Lecturer& lecturer) {
    std::string day = base::to_iso(lecturer.birth_date);
    std::erase(day, '-');
    return !lecturer.nip.starts_with(day);
}

} // namespace

std::vector<Finding> check(const Student& student) {
    Findings out;
    check_name(student.name, out);
    check_identity(student, out);
    check_birth(student, out);
    blocks_if(student.mother_name.empty(), out, "mother_name", "record.mother_missing");
    blocks_if(length(student.mother_name.reveal()) > 100, out, "mother_name", "record.mother_too_long");
    blocks_if(religion_name(student.religion).empty(), out, "religion", "record.religion_unknown");
    blocks_if(!is_country(student.nationality), out, "nationality", "record.nationality_unknown");
    blocks_if(!student.nisn.empty() && !is_digits(student.nisn, 10), out, "nisn", "record.nisn_length");
    check_address(student, out);
    check_contact(student, out);
    check_registration(student, out);
    return out;
}

std::vector<Finding> check(const Lecturer& lecturer) {
    Findings out;
    blocks_if(lecturer.id.empty(), out, "id", "record.lecturer_id_missing");
    check_name(lecturer.name, out);
    const bool implausible = lecturer.birth_date.year < lecturer_born_min || lecturer.birth_date.year > lecturer_born_max;
    blocks_if(implausible, out, "birth_date", "record.birth_date_implausible");
    blocks_if(lecturer.nidn.empty() && lecturer.nuptk.empty(), out, "nidn", "record.lecturer_number_missing");
    if (!lecturer.nidn.empty()) {
        const bool shaped = is_digits(lecturer.nidn, 10);
        blocks_if(!shaped, out, "nidn", "record.nidn_length");
        warns_if(shaped && nidn_disagrees(lecturer), out, "nidn", "record.nidn_birth_date");
    }
    blocks_if(!lecturer.nuptk.empty() && !is_digits(lecturer.nuptk, 16), out, "nuptk", "record.nuptk_length");
    if (!lecturer.nip.empty()) {
        const bool shaped = is_digits(lecturer.nip, 18);
        blocks_if(!shaped, out, "nip", "record.nip_length");
        warns_if(shaped && nip_disagrees(lecturer), out, "nip", "record.nip_birth_date");
    }
    blocks_if(religion_name(lecturer.religion).empty(), out, "religion", "record.religion_unknown");
    blocks_if(!is_digits(lecturer.program, 5), out, "program", "record.program_format");
    return out;
}

} // namespace gapura::integrator
