#include "feeder-sync/sim/filter_lexer.h"

namespace gapura::feeder::sim {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool starts_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

struct Lexer {
    std::string_view text;
    std::size_t at = 0;

    char peek(std::size_t ahead = 0) const { return at + ahead < text.size() ? text[at + ahead] : '\0'; }

    // A quote inside is written twice; the escaped form E'…' also knows backslashes.
    Token quoted(char quote, bool escapes, TokenKind kind) {
        Token token{kind, {}};
        for (++at; at < text.size(); ++at) {
            const char c = text[at];
            if (c == quote && peek(1) != quote) {
                ++at;
                return token;
            }
            if (c == quote) ++at;
            if (escapes && c == '\\' && at + 1 < text.size()) {
                ++at;
                const char e = text[at];
                token.text += e == 'n' ? '\n' : e == 't' ? '\t' : e == 'r' ? '\r' : e;
                continue;
            }
            token.text += c;
        }
        return {TokenKind::bad, "unterminated quoted string"};
    }

    Token name() {
        Token token{TokenKind::name, {}};
        while (starts_name(peek()) || is_digit(peek())) {
            const char c = text[at++];
            token.text += static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
        }
        return token;
    }

    Token number() {
        Token token{TokenKind::number, {}};
        bool point = false;
        while (is_digit(peek()) || (peek() == '.' && !point)) {
            point = point || peek() == '.';
            token.text += text[at++];
        }
        if (starts_name(peek())) return {TokenKind::bad, "trailing junk after numeric literal"};
        return token;
    }

    Token sign() {
        for (const std::string_view two : {"<>", "!=", "<=", ">=", "||"}) {
            if (!text.substr(at).starts_with(two)) continue;
            at += 2;
            return {TokenKind::sign, std::string(two)};
        }
        const char c = text[at];
        if (std::string_view("()=<>,-").find(c) == std::string_view::npos)
            return {TokenKind::bad, std::string("syntax error at or near \"") + c + '"'};
        ++at;
        return {TokenKind::sign, std::string(1, c)};
    }

    Token next() {
        while (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r') ++at;
        if (at >= text.size()) return {TokenKind::end, {}};
        const char c = peek();
        if (c == '\'') return quoted('\'', false, TokenKind::text);
        if ((c == 'E' || c == 'e') && peek(1) == '\'') {
            ++at;
            return quoted('\'', true, TokenKind::text);
        }
        if (c == '"') return quoted('"', false, TokenKind::quoted_name);
        if (starts_name(c)) return name();
        if (is_digit(c) || (c == '.' && is_digit(peek(1)))) return number();
        return sign();
    }
};

} // namespace

std::vector<Token> filter_tokens(std::string_view text) {
    Lexer lexer{text};
    std::vector<Token> tokens;
    do {
        tokens.push_back(lexer.next());
    } while (tokens.back().kind != TokenKind::end && tokens.back().kind != TokenKind::bad);
    return tokens;
}

} // namespace gapura::feeder::sim
