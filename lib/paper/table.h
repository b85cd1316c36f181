// A table to be carried away: CSV for programs, XLSX for people. Rows are pulled one by one, so that only the file itself is held. Both refuse
// to be large: a hundred thousand rows. Any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "lib/base/result.h"

namespace gapura::paper {

constexpr std::size_t rows_max = 100'000;
constexpr std::size_t cell_bytes_max = 32'000; // what a spreadsheet takes; longer text is cut

/// Nothing, text, a whole number or a number.
using Cell = std::variant<std::monostate, std::string, std::int64_t, double>;
using Row = std::vector<Cell>;

/// Puts the next row into `row` (given empty) and answers true, or false at the end.
using NextRow = std::function<bool(Row& row)>;

/// RFC 4180: commas, CRLF, quotes where they are needed; UTF-8 without a mark. Text that a spreadsheet would run as a formula (it begins with
/// = + - @, a tab or a carriage return) gets an apostrophe before it; numbers stay numbers. Error invalid `paper.too_many_rows` {rows_max}.
Result<std::string> csv(const std::vector<std::string>& titles, const NextRow& next);
/// One row, for those who write their own file.
void append_csv(std::string& out, const Row& row);

/// A workbook of one sheet with a bold first row that stays in sight and a filter. Text is written as text, never as a formula. Goes through a
/// file in the system's folder for temporary ones. Error invalid `paper.too_many_rows`, unavailable `paper.not_written` {reason}.
Result<std::string> xlsx(const std::string& sheet, const std::vector<std::string>& titles, const NextRow& next);

} // namespace gapura::paper
