#include "feeder-sync/sim/filter_parser.h"

#include <algorithm>
#include <charconv>

#include "feeder-sync/sim/filter_lexer.h"
#include "feeder-sync/sim/values.h"

namespace gapura::feeder::sim {
namespace {

bool is_number(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size();
}

// Recursive descent, one function per level of precedence, lowest first. The first error sticks; every function then falls through, so a
// node number is always valid to pass on.
class Parser {
public:
    Parser(std::vector<Token> tokens, const std::vector<FilterColumn>& columns) : tokens_(std::move(tokens)), columns_(columns) {}

    std::expected<Filter, std::string> filter() {
        if (peek().kind != TokenKind::end && !is_name("order")) {
            filter_.root = either(0);
            need_truth(filter_.root);
        }
        if (take_name("order")) {
            if (!take_name("by")) fail("syntax error at or near \"order\"");
            filter_.order = order();
        }
        return finish(std::move(filter_));
    }

    std::expected<std::vector<OrderTerm>, std::string> order_only() {
        std::vector<OrderTerm> terms;
        if (peek().kind != TokenKind::end) terms = order();
        return finish(std::move(terms));
    }

private:
    template <class T>
    std::expected<T, std::string> finish(T value) {
        if (error_.empty() && peek().kind == TokenKind::bad) error_ = peek().text;
        if (error_.empty() && peek().kind != TokenKind::end) fail("syntax error at or near \"" + peek().text + "\"");
        if (!error_.empty()) return std::unexpected(error_);
        return value;
    }

    const Token& peek() const { return tokens_[at_]; }
    void advance() {
        if (at_ + 1 < tokens_.size()) ++at_;
    }
    bool is_name(std::string_view word) const { return peek().kind == TokenKind::name && peek().text == word; }
    bool take_name(std::string_view word) {
        if (!is_name(word)) return false;
        advance();
        return true;
    }
    bool take_sign(std::string_view sign) {
        if (peek().kind != TokenKind::sign || peek().text != sign) return false;
        advance();
        return true;
    }
    void fail(std::string why) {
        if (error_.empty()) error_ = std::move(why);
    }

    int add(Node node) {
        if (filter_.nodes.size() >= filter_nodes_max) {
            fail("stack depth limit exceeded");
            return 0;
        }
        filter_.nodes.push_back(std::move(node));
        return static_cast<int>(filter_.nodes.size()) - 1;
    }
    Node& node(int number) { return filter_.nodes[static_cast<std::size_t>(number)]; }

    int condition(Op op, std::vector<int> children) { return add({.op = op, .truth = true, .children = std::move(children)}); }

    void need_truth(int number) {
        if (error_.empty() && !node(number).truth && node(number).op != Op::null) fail("argument of WHERE must be type boolean");
    }
    void need_value(int number) {
        if (error_.empty() && node(number).truth) fail("operator does not exist for type boolean");
    }

    // A chain of one connective is one node with many children, so that a long IN written as ORs stays shallow.
    int either(int depth) {
        std::vector<int> parts{both(depth)};
        while (error_.empty() && take_name("or")) parts.push_back(both(depth));
        return chain(Op::either, std::move(parts));
    }

    int both(int depth) {
        std::vector<int> parts{negated(depth)};
        while (error_.empty() && take_name("and")) parts.push_back(negated(depth));
        return chain(Op::both, std::move(parts));
    }

    int chain(Op op, std::vector<int> parts) {
        if (parts.size() == 1) return parts[0];
        for (const int part : parts) need_truth(part);
        return condition(op, std::move(parts));
    }

    int negated(int depth) {
        if (depth > filter_depth_max) {
            fail("stack depth limit exceeded");
            return add({});
        }
        if (!take_name("not")) return predicate(depth);
        const int inner = negated(depth + 1);
        need_truth(inner);
        return condition(Op::negate, {inner});
    }

    int predicate(int depth) {
        int left = concat(depth);
        if (!error_.empty()) return left;
        if (peek().kind == TokenKind::sign) {
            constexpr std::pair<std::string_view, Op> signs[] = {{"=", Op::equal},       {"<>", Op::differ}, {"!=", Op::differ},
                                                                 {"<=", Op::less_equal}, {"<", Op::less},    {">=", Op::greater_equal},
                                                                 {">", Op::greater}};
            for (const auto& [sign, op] : signs) {
                if (take_sign(sign)) return compare(op, left, concat(depth));
            }
            return left;
        }
        if (take_name("is")) {
            const bool no = take_name("not");
            if (!take_name("null")) fail("syntax error at or near \"is\"");
            const int test = condition(Op::is_null, {left});
            return no ? condition(Op::negate, {test}) : test;
        }
        return word_predicate(left, depth);
    }

    // [NOT] LIKE, ILIKE, IN, BETWEEN
    int word_predicate(int left, int depth) {
        const bool no = take_name("not");
        int test = -1;
        if (take_name("like")) test = like(Op::like, left, concat(depth));
        else if (take_name("ilike")) test = like(Op::like_any_case, left, concat(depth));
        else if (take_name("in")) test = among(left, depth);
        else if (take_name("between")) test = between(left, depth);
        else if (no) fail("syntax error at or near \"not\"");
        if (test < 0) return left;
        return no ? condition(Op::negate, {test}) : test;
    }

    int between(int left, int depth) {
        const int low = compare(Op::greater_equal, left, concat(depth));
        if (!take_name("and")) fail("syntax error at or near \"between\"");
        const int high = compare(Op::less_equal, left, concat(depth));
        return condition(Op::both, {low, high});
    }

    int among(int left, int depth) {
        std::vector<int> children{left};
        if (!take_sign("(")) fail("syntax error at or near \"in\"");
        do {
            const int item = concat(depth);
            agree(left, item);
            children.push_back(item);
        } while (error_.empty() && take_sign(","));
        if (!take_sign(")")) fail("syntax error at or near \"in\"");
        const int test = condition(Op::among, std::move(children));
        if (error_.empty()) node(test).sort = node(left).sort;
        return test;
    }

    int like(Op op, int left, int right) {
        need_value(left);
        need_value(right);
        if (error_.empty() && (node(left).sort != Sort::text || node(right).sort != Sort::text)) fail("operator does not exist: ~~");
        return condition(op, {left, right});
    }

    int compare(Op op, int left, int right) {
        const Sort sort = agree(left, right);
        const int test = condition(op, {left, right});
        if (error_.empty()) node(test).sort = sort;
        return test;
    }

    // As PostgreSQL: a quoted literal takes the other side's type and must then be readable as such; two different types do not compare.
    Sort agree(int left, int right) {
        need_value(left);
        need_value(right);
        if (!error_.empty()) return Sort::text;
        Node* a = &node(left);
        Node* b = &node(right);
        if (a->untyped) std::swap(a, b);
        if (a->untyped) return Sort::text;
        if (!b->untyped) {
            if (a->sort != b->sort) fail("operator does not exist: the two sides have different types");
            return a->sort;
        }
        if (b->op == Op::literal && a->sort == Sort::number && !is_number(b->text)) fail("invalid input syntax for type numeric");
        if (b->op == Op::literal && a->sort == Sort::uuid) {
            if (!is_uuid(b->text)) fail("invalid input syntax for type uuid");
            std::ranges::transform(b->text, b->text.begin(), [](char c) { return static_cast<char>(c >= 'A' && c <= 'F' ? c + 32 : c); });
        }
        b->sort = a->sort;
        return a->sort;
    }

    int concat(int depth) {
        std::vector<int> parts{primary(depth)};
        while (error_.empty() && take_sign("||")) parts.push_back(primary(depth));
        if (parts.size() == 1) return parts[0];
        for (const int part : parts) need_value(part);
        return add({.op = Op::concat, .children = std::move(parts)});
    }

    int primary(int depth) {
        if (!error_.empty() || depth > filter_depth_max) {
            fail("stack depth limit exceeded");
            return add({});
        }
        const Token token = peek();
        if (take_sign("(")) {
            const int inner = either(depth + 1);
            if (!take_sign(")")) fail("syntax error at or near \"" + peek().text + "\"");
            return inner;
        }
        if (take_sign("-")) {
            if (peek().kind != TokenKind::number) fail("syntax error at or near \"-\"");
            const int value = add({.op = Op::literal, .sort = Sort::number, .text = "-" + peek().text});
            advance();
            return value;
        }
        advance();
        switch (token.kind) {
        case TokenKind::text: return add({.op = Op::literal, .untyped = true, .text = token.text});
        case TokenKind::number: return add({.op = Op::literal, .sort = Sort::number, .text = token.text});
        case TokenKind::name:
            if (token.text == "null") return add({.op = Op::null, .untyped = true});
            if (take_sign("(")) return call(token.text, depth);
            return column(token.text);
        case TokenKind::quoted_name: return column(token.text);
        default: fail(token.kind == TokenKind::bad ? token.text : "syntax error at or near \"" + token.text + "\""); return add({});
        }
    }

    int call(std::string_view name, int depth) {
        constexpr std::pair<std::string_view, Op> calls[] = {{"trim", Op::trim}, {"btrim", Op::trim}, {"upper", Op::upper}, {"lower", Op::lower}};
        const auto* found = std::ranges::find(calls, name, &std::pair<std::string_view, Op>::first);
        if (found == std::end(calls)) fail("function " + std::string(name) + " does not exist");
        const int inner = either(depth + 1);
        need_value(inner);
        if (error_.empty() && node(inner).sort != Sort::text) fail("function " + std::string(name) + " takes text");
        if (!take_sign(")")) fail("syntax error at or near \"" + peek().text + "\"");
        if (!error_.empty()) return add({});
        return add({.op = found->second, .children = {inner}});
    }

    int column(std::string_view name) {
        const auto found = std::ranges::find(columns_, name, &FilterColumn::name);
        if (found == columns_.end()) {
            fail("column \"" + std::string(name) + "\" does not exist");
            return add({});
        }
        return add({.op = Op::column, .sort = found->sort, .index = static_cast<int>(found - columns_.begin())});
    }

    std::vector<OrderTerm> order() {
        std::vector<OrderTerm> terms;
        do {
            const Token token = peek();
            advance();
            const auto found = std::ranges::find(columns_, std::string_view(token.text), &FilterColumn::name);
            if ((token.kind != TokenKind::name && token.kind != TokenKind::quoted_name) || found == columns_.end()) {
                fail("column \"" + token.text + "\" does not exist");
                return terms;
            }
            OrderTerm term{.column = static_cast<int>(found - columns_.begin())};
            if (take_name("desc")) term.descending = true;
            else take_name("asc");
            term.nulls_first = term.descending;
            if (take_name("nulls")) {
                term.nulls_first = take_name("first");
                if (!term.nulls_first && !take_name("last")) fail("syntax error at or near \"nulls\"");
            }
            terms.push_back(term);
        } while (error_.empty() && terms.size() < 16 && take_sign(","));
        return terms;
    }

    std::vector<Token> tokens_;
    const std::vector<FilterColumn>& columns_;
    std::size_t at_ = 0;
    Filter filter_;
    std::string error_;
};

} // namespace

std::expected<Filter, std::string> parse_filter(std::string_view text, const std::vector<FilterColumn>& columns) {
    if (text.size() > filter_bytes_max) return std::unexpected("filter is too long");
    return Parser(filter_tokens(text), columns).filter();
}

std::expected<std::vector<OrderTerm>, std::string> parse_order(std::string_view text, const std::vector<FilterColumn>& columns) {
    if (text.size() > filter_bytes_max) return std::unexpected("order is too long");
    return Parser(filter_tokens(text), columns).order_only();
}

} // namespace gapura::feeder::sim
