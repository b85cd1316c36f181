// Comparable forms of values. Pure; any thread.
#include "feeder-sync/compare.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "lib/text/text.h"

namespace gapura::feeder {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\v' || c == '\f'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return text;
}

bool says_nothing(std::string_view text) { return text.empty() || text == "-" || text == "(tidak diisi)"; }

/// The few entities that Feeders were seen to store in names. Others stay as they are.
std::string without_entities(std::string_view text) {
    static constexpr std::pair<std::string_view, char> entities[] = {{"&#039;", '\''}, {"&#39;", '\''}, {"&apos;", '\''}, {"&quot;", '"'},
                                                                     {"&amp;", '&'},   {"&lt;", '<'},   {"&gt;", '>'}};
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const auto found = std::ranges::find_if(entities, [&](const auto& entity) { return text.substr(at).starts_with(entity.first); });
        if (text[at] == '&' && found != std::end(entities)) {
            out += found->second;
            at += found->first.size();
        } else {
            out += text[at++];
        }
    }
    return out;
}

/// Capitals in ASCII and in the Latin-1 letters of UTF-8 (é and É: C3 A9 and C3 89; ÷ and ÿ have no partner there).
void to_capitals(std::string& text) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto byte = static_cast<unsigned char>(text[at]);
        if (byte >= 'a' && byte <= 'z') text[at] = static_cast<char>(byte - 32);
        if (byte != 0xC3 || at + 1 == text.size()) continue;
        const auto next = static_cast<unsigned char>(text[at + 1]);
        if (next >= 0xA0 && next <= 0xBE && next != 0xB7) text[at + 1] = static_cast<char>(next - 32);
        ++at;
    }
}

std::string plain_text(std::string_view text) {
    std::string decoded;
    if (text.find('&') != std::string_view::npos) text = decoded = without_entities(text);
    std::string out;
    out.reserve(text.size());
    for (const char c : trimmed(text)) {
        if (!is_blank(c)) out += c;
        else if (out.back() != ' ') out += ' ';
    }
    to_capitals(out);
    return out;
}

bool digits_at(std::string_view text, std::size_t from, std::size_t count) {
    return text.size() >= from + count && std::ranges::all_of(text.substr(from, count), is_digit);
}

std::string plain_date(std::string_view text) {
    if (digits_at(text, 0, 4) && digits_at(text, 5, 2) && digits_at(text, 8, 2) && text[4] == '-' && text[7] == '-')
        return std::string(text.substr(0, 10));
    if (digits_at(text, 0, 2) && digits_at(text, 3, 2) && digits_at(text, 6, 4) && text[2] == '-' && text[5] == '-') {
        std::string out(text.substr(6, 4));
        return out.append("-").append(text.substr(3, 2)).append("-").append(text.substr(0, 2));
    }
    return std::string(text);
}

std::string plain_number(std::string_view text) {
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    const auto point = text.find('.');
    std::string_view whole = text.substr(0, point);
    std::string_view part = point == std::string_view::npos ? std::string_view() : text.substr(point + 1);
    if ((whole.empty() && part.empty()) || !std::ranges::all_of(whole, is_digit) || !std::ranges::all_of(part, is_digit)) return plain_text(text);
    while (whole.size() > 1 && whole.front() == '0') whole.remove_prefix(1);
    while (!part.empty() && part.back() == '0') part.remove_suffix(1);
    std::string out(whole.empty() ? "0" : whole);
    if (!part.empty()) out.append(".").append(part);
    return negative && out != "0" ? "-" + out : out;
}

} // namespace

std::string normalised(ValueKind kind, std::string_view text) {
    text = trimmed(text);
    if (says_nothing(text)) return {};
    switch (kind) {
    case ValueKind::date: return plain_date(text);
    case ValueKind::number: return plain_number(text);
    case ValueKind::text:
    case ValueKind::code: return plain_text(text);
    }
    return std::string(text);
}

std::string normalised(ValueKind kind, const json::value* value) {
    if (value == nullptr || value->is_null()) return {};
    if (const auto* text = value->if_string()) return normalised(kind, std::string_view(*text));
    std::array<char, 64> digits{};
    char* end = digits.data();
    if (const auto* integer = value->if_int64()) end = std::to_chars(digits.data(), digits.data() + digits.size(), *integer).ptr;
    else if (const auto* large = value->if_uint64()) end = std::to_chars(digits.data(), digits.data() + digits.size(), *large).ptr;
    else if (const auto* real = value->if_double(); real != nullptr && std::abs(*real) < 1e18)
        end = std::to_chars(digits.data(), digits.data() + digits.size(), *real, std::chars_format::fixed, 4).ptr;
    else if (const auto* flag = value->if_bool()) *end++ = *flag ? '1' : '0';
    else return "?"; // a list or an object where a value belongs: unlike anything of ours
    return normalised(kind, std::string_view(digits.data(), static_cast<std::size_t>(end - digits.data())));
}

std::uint64_t fingerprint(std::string_view normal) {
    if (normal.empty()) return 0;
    std::uint64_t hash = 0xcbf29ce484222325; // FNV-1a, then a finaliser so that short values spread
    for (const char c : normal) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9;
    hash = (hash ^ (hash >> 27)) * 0x94d049bb133111eb;
    hash ^= hash >> 31;
    return hash == 0 ? 1 : hash;
}

KeyDigest digest_key(std::initializer_list<std::string_view> parts) {
    std::string joined;
    for (const std::string_view part : parts) joined.append(part).push_back('\n'); // comparable forms hold no line end
    const auto digest = base::sha256(joined);
    KeyDigest key;
    std::copy_n(digest.begin(), key.bytes.size(), key.bytes.begin());
    return key;
}

std::string hex_digest(std::string_view text) { return base::hex(base::sha256(text)); }

std::string masked(std::string_view text, std::string_view secret) {
    std::string whole(text);
    if (secret.size() >= 3) {
        std::string capitals = whole, wanted(secret);
        to_capitals(capitals);
        to_capitals(wanted);
        const std::string cover = text::mask_name(secret);
        for (std::size_t at = 0; (at = capitals.find(wanted, at)) != std::string::npos; at += cover.size()) {
            whole.replace(at, wanted.size(), cover);
            capitals.replace(at, wanted.size(), cover);
        }
    }
    std::string out;
    for (std::size_t at = 0; at < whole.size();) {
        std::size_t end = at;
        while (end < whole.size() && is_digit(whole[end])) ++end;
        if (end - at >= 8) out += text::mask_number(std::string_view(whole).substr(at, end - at));
        else out.append(whole, at, std::max<std::size_t>(end - at, 1));
        at = std::max(end, at + 1);
    }
    return out;
}

} // namespace gapura::feeder
