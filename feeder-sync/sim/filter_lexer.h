// Words of a filter: names, quoted texts, numbers and signs. Private to the filter parser. Any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gapura::feeder::sim {

enum class TokenKind : std::uint8_t { name, quoted_name, text, number, sign, end, bad };

struct Token {
    TokenKind kind = TokenKind::end;
    std::string text; // names in lower case, texts without their quotes
};

/// The last token is `end`, or `bad` with the reason as its text.
std::vector<Token> filter_tokens(std::string_view text);

} // namespace gapura::feeder::sim
