#include "feeder-sync/sim/filter_eval.h"

#include <algorithm>
#include <charconv>

#include "feeder-sync/sim/values.h"

namespace gapura::feeder::sim {
namespace {

double number_of(std::string_view text) {
    double value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

std::string lower_case(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
    return out;
}

std::size_t character_size(std::string_view text, std::size_t at) {
    std::size_t size = 1;
    while (at + size < text.size() && (static_cast<unsigned char>(text[at + size]) & 0xC0U) == 0x80U) ++size;
    return size;
}

void collect(const Filter& filter, int number, std::vector<Pinned>& out) {
    const Node& node = filter.nodes[static_cast<std::size_t>(number)];
    const auto child = [&](std::size_t i) -> const Node& { return filter.nodes[static_cast<std::size_t>(node.children[i])]; };
    if (node.op == Op::both) {
        for (const int part : node.children) collect(filter, part, out);
        return;
    }
    if (node.op != Op::equal && node.op != Op::among) return;
    const Node* left = &child(0);
    const Node* right = &child(1);
    if (node.op == Op::equal && left->op == Op::literal) std::swap(left, right);
    if (left->op == Op::trim) left = &filter.nodes[static_cast<std::size_t>(left->children[0])];
    if (left->op != Op::column) return;
    Pinned pinned{left->index, {}};
    if (node.op == Op::equal) {
        if (right->op != Op::literal) return;
        pinned.values.push_back(right->text);
    } else {
        for (std::size_t i = 1; i < node.children.size(); ++i) {
            if (child(i).op != Op::literal) return;
            pinned.values.push_back(child(i).text);
        }
    }
    out.push_back(std::move(pinned));
}

} // namespace

int compare_as(Sort sort, std::string_view a, std::string_view b) {
    if (sort == Sort::number) {
        const double x = number_of(a);
        const double y = number_of(b);
        return x < y ? -1 : (x > y ? 1 : 0);
    }
    return a.compare(b);
}

bool like(std::string_view text, std::string_view pattern) {
    std::size_t t = 0;
    std::size_t p = 0;
    std::size_t star = std::string_view::npos; // where the last % was, and how much of the text it has eaten
    std::size_t eaten = 0;
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '%') {
            star = p++;
            eaten = t;
            continue;
        }
        const bool escaped = p + 1 < pattern.size() && pattern[p] == '\\';
        const std::size_t q = escaped ? p + 1 : p;
        if (q < pattern.size() && ((!escaped && pattern[q] == '_') || pattern[q] == text[t])) {
            t += !escaped && pattern[q] == '_' ? character_size(text, t) : 1;
            p = q + 1;
            continue;
        }
        if (star == std::string_view::npos) return false;
        p = star + 1;
        t = ++eaten;
    }
    while (p < pattern.size() && pattern[p] == '%') ++p;
    return p == pattern.size();
}

bool Evaluator::matches(const CellReader& cells) { return filter_.root < 0 || truth(filter_.root, cells) == Truth::yes; }

const std::string* Evaluator::value(int number, const CellReader& cells) {
    const Node& node = filter_.nodes[static_cast<std::size_t>(number)];
    std::string& out = scratch_[static_cast<std::size_t>(number)];
    switch (node.op) {
    case Op::literal: return &node.text;
    case Op::column: out.clear(); return cells(node.index, out) ? &out : nullptr;
    case Op::trim:
    case Op::upper:
    case Op::lower: {
        const std::string* inner = value(node.children[0], cells);
        if (inner == nullptr) return nullptr;
        out = node.op == Op::trim ? trimmed(*inner) : node.op == Op::upper ? upper_case(*inner) : lower_case(*inner);
        return &out;
    }
    case Op::concat: {
        out.clear();
        for (const int part : node.children) {
            const std::string* text = value(part, cells);
            if (text == nullptr) return nullptr;
            out += *text;
        }
        return &out;
    }
    default: return nullptr;
    }
}

Evaluator::Truth Evaluator::truth(int number, const CellReader& cells) {
    const Node& node = filter_.nodes[static_cast<std::size_t>(number)];
    const auto of = [](bool yes) { return yes ? Truth::yes : Truth::no; };
    switch (node.op) {
    case Op::both: {
        Truth all = Truth::yes;
        for (std::size_t i = 0; i < node.children.size() && all != Truth::no; ++i) all = std::min(all, truth(node.children[i], cells));
        return all;
    }
    case Op::either: {
        Truth any = Truth::no;
        for (std::size_t i = 0; i < node.children.size() && any != Truth::yes; ++i) any = std::max(any, truth(node.children[i], cells));
        return any;
    }
    case Op::negate: {
        const Truth inner = truth(node.children[0], cells);
        return inner == Truth::yes ? Truth::no : inner == Truth::no ? Truth::yes : Truth::unknown;
    }
    case Op::is_null: return of(value(node.children[0], cells) == nullptr);
    case Op::null: return Truth::unknown;
    case Op::among: {
        const std::string* left = value(node.children[0], cells);
        if (left == nullptr) return Truth::unknown;
        Truth found = Truth::no;
        for (std::size_t i = 1; i < node.children.size() && found != Truth::yes; ++i) {
            const std::string* item = value(node.children[i], cells);
            if (item == nullptr) found = Truth::unknown;
            else if (compare_as(node.sort, *left, *item) == 0) found = Truth::yes;
        }
        return found;
    }
    default: break;
    }
    const std::string* a = value(node.children[0], cells);
    const std::string* b = value(node.children[1], cells);
    if (a == nullptr || b == nullptr) return Truth::unknown;
    switch (node.op) {
    case Op::equal: return of(compare_as(node.sort, *a, *b) == 0);
    case Op::differ: return of(compare_as(node.sort, *a, *b) != 0);
    case Op::less: return of(compare_as(node.sort, *a, *b) < 0);
    case Op::less_equal: return of(compare_as(node.sort, *a, *b) <= 0);
    case Op::greater: return of(compare_as(node.sort, *a, *b) > 0);
    case Op::greater_equal: return of(compare_as(node.sort, *a, *b) >= 0);
    case Op::like: return of(like(*a, *b));
    case Op::like_any_case: return of(like(upper_case(*a), upper_case(*b)));
    default: return Truth::unknown;
    }
}

std::vector<Pinned> pinned_columns(const Filter& filter) {
    std::vector<Pinned> out;
    if (filter.root >= 0) collect(filter, filter.root, out);
    return out;
}

} // namespace gapura::feeder::sim
