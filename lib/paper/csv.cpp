#include <array>
#include <charconv>

#include "lib/paper/table.h"

namespace gapura::paper {
namespace {

constexpr std::string_view formula_starts = "=+-@\t\r";

void append_text(std::string& out, std::string_view text) {
    const bool formula = !text.empty() && formula_starts.find(text.front()) != std::string_view::npos;
    const bool quote = text.find_first_of(",\"\r\n") != std::string_view::npos;
    if (quote) out += '"';
    if (formula) out += '\'';
    for (const char c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    if (quote) out += '"';
}

template <class Number>
void append_number(std::string& out, Number value) {
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    out.append(digits.data(), static_cast<std::size_t>(end - digits.data()));
}

} // namespace

void append_csv(std::string& out, const Row& row) {
    for (std::size_t i = 0; i < row.size(); ++i) {
        if (i > 0) out += ',';
        const Cell& cell = row[i];
        if (const auto* text = std::get_if<std::string>(&cell)) append_text(out, std::string_view(*text).substr(0, cell_bytes_max));
        else if (const auto* whole = std::get_if<std::int64_t>(&cell)) append_number(out, *whole);
        else if (const auto* number = std::get_if<double>(&cell)) append_number(out, *number);
    }
    out += "\r\n";
}

Result<std::string> csv(const std::vector<std::string>& titles, const NextRow& next) {
    std::string out;
    append_csv(out, Row(titles.begin(), titles.end()));
    Row row;
    for (std::size_t rows = 0; next(row); ++rows) {
        if (rows == rows_max) return fail(Code::invalid, "paper.too_many_rows", {{"rows_max", std::to_string(rows_max)}});
        append_csv(out, row);
        row.clear();
    }
    return out;
}

} // namespace gapura::paper
