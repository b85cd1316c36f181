#include "feeder-sync/sim/values.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <fmt/format.h>
#include <span>

#include "lib/base/digest.h"

namespace gapura::feeder::sim {
namespace {

bool all_digits(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::optional<std::string> canonical_integer(std::string_view text) {
    std::int32_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return std::to_string(value);
}

// numeric(length, scale): rounds half away from zero, as PostgreSQL does, and refuses what does not fit.
std::optional<std::string> canonical_numeric(std::string_view text, int length, int scale) {
    const bool negative = text.starts_with('-');
    if (negative) text.remove_prefix(1);
    const std::size_t point = text.find('.');
    const std::string_view whole = text.substr(0, point);
    const std::string_view fraction = point == std::string_view::npos ? std::string_view() : text.substr(point + 1);
    if (!all_digits(whole) || whole.size() > 17 || fraction.size() > 17 || (point != std::string_view::npos && !all_digits(fraction))) {
        return std::nullopt;
    }
    std::string kept(whole);
    for (int i = 0; i < scale; ++i) kept += static_cast<std::size_t>(i) < fraction.size() ? fraction[static_cast<std::size_t>(i)] : '0';
    if (kept.size() > 18) return std::nullopt;
    std::int64_t value = 0;
    std::from_chars(kept.data(), kept.data() + kept.size(), value);
    if (static_cast<std::size_t>(scale) < fraction.size() && fraction[static_cast<std::size_t>(scale)] >= '5') ++value;
    std::int64_t limit = 1;
    for (int i = 0; i < length; ++i) limit *= 10;
    if (value >= limit) return std::nullopt;
    std::string out = std::to_string(value);
    if (scale > 0) {
        if (out.size() <= static_cast<std::size_t>(scale)) out.insert(0, static_cast<std::size_t>(scale) + 1 - out.size(), '0');
        out.insert(out.size() - static_cast<std::size_t>(scale), 1, '.');
    }
    return negative && value != 0 ? "-" + out : out;
}

std::optional<std::string> canonical_text(const Field& field, std::string_view text) {
    std::string out = field.kind == Kind::code ? trimmed(text) : std::string(text);
    if (field.upper) out = upper_case(out);
    if (out.find('\0') != std::string::npos) return std::nullopt; // PostgreSQL cannot keep it
    if (field.length > 0 && characters(out) > static_cast<std::size_t>(field.length)) return std::nullopt;
    if (!field.one_of.empty()) {
        const std::string among = fmt::format("|{}|", field.one_of);
        if (among.find("|" + out + "|") == std::string::npos) return std::nullopt;
    }
    return out;
}

std::string format_uuid(std::array<std::uint8_t, 16> b, std::uint8_t version) {
    b[6] = static_cast<std::uint8_t>((b[6] & 0x0F) | (version << 4));
    b[8] = static_cast<std::uint8_t>((b[8] & 0x3F) | 0x80);
    std::string text = base::hex(b);
    for (const std::size_t at : {20U, 16U, 12U, 8U}) text.insert(at, 1, '-');
    return text;
}

} // namespace

bool scalar_text(const json::value& value, Cell& out) {
    switch (value.kind()) {
    case json::kind::null: out.reset(); return true;
    case json::kind::string: out = std::string(value.get_string()); return true;
    case json::kind::bool_: out = value.get_bool() ? "1" : "0"; return true;
    case json::kind::int64: out = std::to_string(value.get_int64()); return true;
    case json::kind::uint64: out = std::to_string(value.get_uint64()); return true;
    case json::kind::double_: out = fmt::format("{}", value.get_double()); return true;
    default: return false;
    }
}

std::optional<std::string> canonical(const Field& field, std::string_view text) {
    switch (field.kind) {
    case Kind::text:
    case Kind::code: return canonical_text(field, text);
    case Kind::integer: return canonical_integer(text);
    case Kind::numeric: return canonical_numeric(text, field.length, field.scale);
    case Kind::date: return is_iso_date(text) ? std::optional(std::string(text)) : std::nullopt;
    case Kind::flag: return text == "0" || text == "1" ? std::optional(std::string(text)) : std::nullopt;
    case Kind::uuid: {
        if (!is_uuid(text)) return std::nullopt;
        std::string lower(text);
        for (char& c : lower) c = static_cast<char>(c >= 'A' && c <= 'F' ? c + 32 : c);
        return lower;
    }
    }
    return std::nullopt;
}

bool is_iso_date(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
    if (!all_digits(text.substr(0, 4)) || !all_digits(text.substr(5, 2)) || !all_digits(text.substr(8, 2))) return false;
    const auto number = [&](std::size_t at, std::size_t size) {
        int value = 0;
        std::from_chars(text.data() + at, text.data() + at + size, value);
        return value;
    };
    const std::chrono::year_month_day day(std::chrono::year(number(0, 4)), std::chrono::month(static_cast<unsigned>(number(5, 2))),
                                          std::chrono::day(static_cast<unsigned>(number(8, 2))));
    return day.ok();
}

bool is_uuid(std::string_view text) {
    if (text.size() != 36) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? c != '-' : !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'))) return false;
    }
    return true;
}

std::string trimmed(std::string_view text) {
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
    return std::string(text);
}

std::string upper_case(std::string_view text) {
    std::string out(text);
    for (std::size_t i = 0; i < out.size(); ++i) {
        const auto c = static_cast<unsigned char>(out[i]);
        if (c >= 'a' && c <= 'z') out[i] = static_cast<char>(c - 32);
        // Latin-1's small letters (U+00E0 to U+00FE, but not the division sign) are C3 A0 to C3 BE.
        if (i > 0 && static_cast<unsigned char>(out[i - 1]) == 0xC3 && c >= 0xA0 && c <= 0xBE && c != 0xB7) out[i] = static_cast<char>(c - 0x20);
    }
    return out;
}

void show(const Field& field, std::string_view stored, bool pad, std::string& out) {
    if (field.kind == Kind::date && stored.size() == 10) {
        out += stored.substr(8, 2);
        out += '-';
        out += stored.substr(5, 2);
        out += '-';
        out += stored.substr(0, 4);
        return;
    }
    out += stored;
    if (pad && field.kind == Kind::code && stored.size() < static_cast<std::size_t>(field.length)) {
        out.append(static_cast<std::size_t>(field.length) - stored.size(), ' ');
    }
}

std::string show_instant(Instant at) {
    using namespace std::chrono;
    const sys_seconds local{floor<seconds>(microseconds(at.us)) + hours(7)};
    const auto midnight = floor<days>(local);
    const year_month_day day(midnight);
    const hh_mm_ss time(local - midnight);
    return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                       static_cast<unsigned>(day.day()), time.hours().count(), time.minutes().count(), time.seconds().count());
}

void append_json(std::string& out, std::string_view text) {
    out += '"';
    for (const char c : text) {
        switch (c) {
        case '"': out += "\\\""; break;
        case '\\': out += "\\\\"; break;
        case '\n': out += "\\n"; break;
        case '\r': out += "\\r"; break;
        case '\t': out += "\\t"; break;
        default:
            if (static_cast<unsigned char>(c) < 0x20) out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
            else out += c;
        }
    }
    out += '"';
}

std::string make_uuid(base::Random& random) {
    std::array<std::uint8_t, 16> bytes{};
    random.fill(std::as_writable_bytes(std::span(bytes)));
    return format_uuid(bytes, 4);
}

std::string named_uuid(std::string_view name) {
    const base::Digest256 digest = base::sha256(name);
    std::array<std::uint8_t, 16> bytes{};
    std::copy_n(digest.begin(), bytes.size(), bytes.begin());
    return format_uuid(bytes, 5);
}

} // namespace gapura::feeder::sim
