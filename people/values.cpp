#include "people/values.h"

#include <algorithm>

namespace gapura::people {
namespace {

constexpr std::size_t name_bytes_max = 200;
constexpr std::size_t email_chars_max = 254;
constexpr std::size_t unit_code_chars_max = 32;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

} // namespace

Result<UnitCode> UnitCode::parse(std::string_view text) {
    std::string code(trimmed(text));
    for (char& c : code) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    const bool good = std::ranges::all_of(code, [](char c) { return (c >= 'A' && c <= 'Z') || is_digit(c) || c == '.' || c == '-'; });
    if (good && !code.empty() && code.size() <= unit_code_chars_max) return UnitCode{std::move(code)};
    return fail(Code::invalid, "people.unit_code", {{"max", std::to_string(unit_code_chars_max)}});
}

Result<Email> Email::parse(std::string_view text) {
    std::string email(trimmed(text));
    for (char& c : email) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    const auto at = email.find('@');
    const bool plain = std::ranges::all_of(
        email, [](char c) { return c > ' ' && c < '\x7f' && std::string_view("\"(),:;<>[]\\").find(c) == std::string_view::npos; });
    const bool whole = at != std::string::npos && at > 0 && email.find('@', at + 1) == std::string::npos;
    const std::string_view domain = whole ? std::string_view(email).substr(at + 1) : std::string_view();
    const bool dotted =
        domain.find('.') != std::string_view::npos && domain.front() != '.' && domain.back() != '.' && domain.find("..") == std::string_view::npos;
    if (plain && whole && dotted && email.size() <= email_chars_max) return Email{std::move(email)};
    return fail(Code::invalid, "people.email");
}

Result<Phone> Phone::parse(std::string_view text) {
    std::string digits;
    bool plus = false;
    bool good = true;
    for (const char c : trimmed(text)) {
        if (is_digit(c)) digits += c;
        else if (c == '+' && digits.empty() && !plus) plus = true;
        else good = good && (c == ' ' || c == '-' || c == '.' || c == '(' || c == ')');
    }
    if (!plus && digits.starts_with('0')) digits = "62" + digits.substr(1);
    else if (!plus && !digits.starts_with("62")) good = false;
    // +62 0812 is a common mistake: the trunk zero has no place after a country code.
    if (good && !digits.starts_with('0') && !digits.starts_with("620") && digits.size() >= 8 && digits.size() <= 15) return Phone{"+" + digits};
    return fail(Code::invalid, "people.phone");
}

std::string Phone::on_screen() const {
    if (!e164.starts_with("+62")) return e164;
    const std::string local = "0" + e164.substr(3);
    std::string out = local.substr(0, 4);
    for (std::size_t i = 4; i < local.size(); i += 4) out += "-" + local.substr(i, 4);
    return out;
}

Result<Nip> Nip::parse(std::string_view text) {
    std::string digits;
    bool good = true;
    for (const char c : text) {
        if (is_digit(c)) digits += c;
        else good = good && c == ' ';
    }
    const auto month = digits.size() == 18 ? std::stoi(digits.substr(4, 2)) : 0;
    const auto day = digits.size() == 18 ? std::stoi(digits.substr(6, 2)) : 0;
    if (good && digits.size() == 18 && month >= 1 && month <= 12 && day >= 1 && day <= 31) return Nip{std::move(digits)};
    return fail(Code::invalid, "people.nip");
}

Result<std::string> parse_name(std::string_view text, std::string_view field) {
    text = trimmed(text);
    const bool plain = std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
    if (!text.empty() && text.size() <= name_bytes_max && plain) return std::string(text);
    return fail(Code::invalid, "people.name", {{"field", std::string(field)}, {"max", std::to_string(name_bytes_max)}});
}

} // namespace gapura::people
