#include "lib/store/schema.h"

#include <cctype>
#include <cmath>

#include "lib/base/digest.h"

namespace gapura::store {
namespace {

std::string_view trim(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

bool same_word(std::string_view word, std::string_view upper) {
    if (word.size() != upper.size()) return false;
    for (std::size_t i = 0; i < word.size(); ++i)
        if (std::toupper(static_cast<unsigned char>(word[i])) != upper[i]) return false;
    return true;
}

/// The word at `at`; empty when none starts there.
std::string_view word_at(std::string_view text, std::size_t at) {
    std::size_t end = at;
    while (end < text.size() && is_word(text[end])) ++end;
    return text.substr(at, end - at);
}

/// How long a UTF-8 sequence starts at `at` (RFC 3629: no overlong form, no surrogate, at most U+10FFFF); 0 when none does.
std::size_t utf8_length(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U; };
    const auto follows = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
    const unsigned first = byte(0);
    if (first < 0x80) return 1;
    if (first >= 0xC2 && first <= 0xDF) return follows(1) ? 2 : 0;
    if (first >= 0xE0 && first <= 0xEF) {
        if (first == 0xE0 && byte(1) < 0xA0) return 0;
        if (first == 0xED && byte(1) > 0x9F) return 0;
        return follows(1) && follows(2) ? 3 : 0;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        if (first == 0xF0 && byte(1) < 0x90) return 0;
        if (first == 0xF4 && byte(1) > 0x8F) return 0;
        return follows(1) && follows(2) && follows(3) ? 4 : 0;
    }
    return 0;
}

bool is_storable(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        if (text[at] == '\0') return false;
        const std::size_t length = utf8_length(text, at);
        if (length == 0) return false;
        at += length;
    }
    return true;
}

} // namespace

std::vector<std::string> split_statements(std::string_view sql) {
    std::vector<std::string> statements;
    std::string current;
    while (!sql.empty()) {
        const auto end = sql.find('\n');
        const std::string_view line = trim(sql.substr(0, end));
        sql.remove_prefix(end == std::string_view::npos ? sql.size() : end + 1);
        if (line.empty() || line.starts_with("--")) continue;
        if (!current.empty()) current += '\n';
        current += line;
        if (!line.ends_with(';')) continue;
        current.pop_back();
        if (!trim(current).empty()) statements.push_back(std::move(current));
        current.clear();
    }
    if (!trim(current).empty()) statements.push_back(std::move(current));
    return statements;
}

std::string for_sqlite(std::string_view statement) {
    statement = trim(statement);
    std::string out;
    bool quoted = false;
    for (std::size_t at = 0; at < statement.size();) {
        const char c = statement[at];
        if (c == '\'') quoted = !quoted;
        const std::string_view word = quoted ? std::string_view() : word_at(statement, at);
        if (word.empty()) {
            out += c;
            ++at;
            continue;
        }
        at += word.size();
        if (same_word(word, "BIGINT")) out += "INTEGER";
        else if (same_word(word, "DOUBLE")) out += "REAL";
        else if (same_word(word, "PRECISION") && out.ends_with("REAL ")) out.pop_back();
        else out += word;
    }
    const std::string_view first = word_at(statement, 0);
    if (same_word(first, "CREATE")) {
        const auto second = statement.find_first_not_of(" \t\n", first.size());
        if (second != std::string_view::npos && same_word(word_at(statement, second), "TABLE")) out += " STRICT";
    }
    return out;
}

Result<void> check_params(const Params& params) {
    for (std::size_t i = 0; i < params.size(); ++i) {
        const auto* text = std::get_if<std::string>(&params[i]);
        const auto* real = std::get_if<double>(&params[i]);
        if ((text != nullptr && !is_storable(*text)) || (real != nullptr && std::isnan(*real)))
            return fail(Code::invalid, "store.value", {{"position", std::to_string(i + 1)}}, "text with NUL or not UTF-8, or NaN");
    }
    return {};
}

std::string fingerprint(const Migration& migration) { return base::hex(base::sha256(migration.sql)).substr(0, 32); }

Result<void> check_fingerprint(const Migration& migration, std::string_view remembered) {
    if (remembered == fingerprint(migration)) return {};
    return fail(Code::internal, "store.migration_changed", {{"id", std::string(migration.id)}}, "the text is not the one applied here earlier");
}

} // namespace gapura::store
