#include "integrator/normalise.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstdint>
#include <optional>
#include <utility>

#include "integrator/nik.h"

namespace gapura::integrator {
namespace {

constexpr std::size_t entity_chars_max = 10; // "&#1114111;"

constexpr std::array<std::pair<std::string_view, std::string_view>, 12> entities{{{"amp", "&"},
                                                                                  {"lt", "<"},
                                                                                  {"gt", ">"},
                                                                                  {"quot", "\""},
                                                                                  {"apos", "'"},
                                                                                  {"nbsp", " "},
                                                                                  {"rsquo", "’"},
                                                                                  {"lsquo", "‘"},
                                                                                  {"eacute", "é"},
                                                                                  {"ndash", "–"},
                                                                                  {"hellip", "…"},
                                                                                  {"grave", "`"}}};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string utf8(std::uint32_t point) {
    std::string out;
    const auto tail = [&](unsigned shift) { out += static_cast<char>(0x80U | ((point >> shift) & 0x3FU)); };
    if (point < 0x80) {
        out += static_cast<char>(point);
    } else if (point < 0x800) {
        out += static_cast<char>(0xC0U | (point >> 6));
        tail(0);
    } else if (point < 0x10000) {
        out += static_cast<char>(0xE0U | (point >> 12));
        tail(6);
        tail(0);
    } else {
        out += static_cast<char>(0xF0U | (point >> 18));
        tail(12);
        tail(6);
        tail(0);
    }
    return out;
}

/// The text of "&name;" without its marks.
std::optional<std::string> entity(std::string_view name) {
    if (name.starts_with('#')) {
        name.remove_prefix(1);
        const bool hexadecimal = name.starts_with('x') || name.starts_with('X');
        if (hexadecimal) name.remove_prefix(1);
        std::uint32_t point = 0;
        const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), point, hexadecimal ? 16 : 10);
        const bool surrogate = point >= 0xD800 && point <= 0xDFFF;
        if (name.empty() || error != std::errc() || end != name.data() + name.size() || point == 0 || point > 0x10FFFF || surrogate) return {};
        return utf8(point);
    }
    const auto* const found = std::ranges::find(entities, name, &std::pair<std::string_view, std::string_view>::first);
    if (found == entities.end()) return {};
    return std::string(found->second);
}

std::string lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

/// The digit of a semester's name, or 0.
char term_of(std::string_view word) {
    if (word == "1" || word == "ganjil" || word == "gasal") return '1';
    if (word == "2" || word == "genap") return '2';
    if (word == "3" || word == "pendek" || word == "antara") return '3';
    return 0;
}

} // namespace

std::string decode_entities(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const auto open = text.find('&');
        out += text.substr(0, open);
        if (open == std::string_view::npos) break;
        text.remove_prefix(open);
        const auto close = text.substr(0, entity_chars_max + 1).find(';');
        const auto decoded = close == std::string_view::npos ? std::nullopt : entity(text.substr(1, close - 1));
        out += decoded ? *decoded : "&";
        text.remove_prefix(decoded ? close + 1 : 1);
    }
    return out;
}

std::string tidy(std::string_view text) {
    const std::string decoded = decode_entities(text);
    std::string out;
    bool gap = false;
    for (std::size_t i = 0; i < decoded.size(); ++i) {
        const auto byte = static_cast<unsigned char>(decoded[i]);
        const bool no_break = byte == 0xC2U && i + 1 < decoded.size() && static_cast<unsigned char>(decoded[i + 1]) == 0xA0U;
        if (no_break) ++i;
        if (no_break || byte <= 0x20U || byte == 0x7FU) {
            gap = true;
            continue;
        }
        if (gap && !out.empty()) out += ' ';
        gap = false;
        out += decoded[i];
    }
    return out;
}

std::string to_e164(std::string_view text) {
    std::string tidied = tidy(text);
    std::string digits;
    for (const char c : tidied) {
        if (is_digit(c)) digits += c;
        else if (std::string_view("+-(). ").find(c) == std::string_view::npos) return tidied;
    }
    if (tidied.starts_with('+') || digits.starts_with("62")) digits.insert(0, "+");
    else if (digits.starts_with('0')) digits.replace(0, 1, "+62");
    else return tidied;
    return digits.size() >= 10 && digits.size() <= 16 ? digits : tidied;
}

std::string pad_digits(std::string_view text, std::size_t width) {
    std::string out = tidy(text);
    if (out.empty() || out.size() > width || !is_digits(out, out.size())) return out;
    return std::string(width - out.size(), '0') + out;
}

std::string blank_filler(std::string_view text) {
    std::string out = tidy(text);
    return std::ranges::all_of(out, [](char c) { return c == '-' || c == '.' || c == '0'; }) ? std::string() : out;
}

std::string to_semester(std::string_view text) {
    std::string tidied = tidy(text);
    std::string rest = lower(tidied);
    if (rest.starts_with("ta ")) rest.erase(0, 3);
    if (rest.size() < 5 || !is_digits(std::string_view(rest).substr(0, 4), 4)) return tidied;
    const std::string year = rest.substr(0, 4);
    rest.erase(0, 4);
    if (rest.starts_with('/')) {
        // "2024/2025": the second year must follow the first, else it is something else.
        if (rest.size() < 6 || rest.substr(1, 4) != std::to_string(std::stoi(year) + 1)) return tidied;
        rest.erase(0, 5);
    }
    if (rest.starts_with(' ') || rest.starts_with('-') || rest.starts_with('.')) rest.erase(0, 1);
    const char term = term_of(rest);
    return term == 0 ? tidied : year + term;
}

Student normalised(Student student) {
    for (std::string* text : {&student.nim, &student.name, &student.birth_place, &student.nationality, &student.street, &student.hamlet,
                              &student.village, &student.region, &student.email, &student.father_name, &student.program, &student.status}) {
        *text = tidy(*text);
    }
    student.nik = base::Personal(blank_filler(student.nik.reveal()));
    student.mother_name = base::Personal(blank_filler(student.mother_name.reveal()));
    student.nisn = blank_filler(student.nisn);
    if (!student.nisn.empty()) student.nisn = pad_digits(student.nisn, 10);
    student.postal_code = blank_filler(student.postal_code);
    student.mobile = to_e164(blank_filler(student.mobile));
    student.entry_semester = to_semester(student.entry_semester);
    return student;
}

Lecturer normalised(Lecturer lecturer) {
    for (std::string* text : {&lecturer.id, &lecturer.name, &lecturer.program, &lecturer.status}) *text = tidy(*text);
    for (std::string* number : {&lecturer.nidn, &lecturer.nuptk, &lecturer.nip}) *number = blank_filler(*number);
    if (!lecturer.nidn.empty()) lecturer.nidn = pad_digits(lecturer.nidn, 10);
    return lecturer;
}

} // namespace gapura::integrator
