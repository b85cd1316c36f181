// The adapter of libxlsxwriter.
#include <cstdlib>
#include <filesystem>
#include <unistd.h>
#include <xlsxwriter.h>

#include "lib/base/file.h"
#include "lib/paper/table.h"

namespace gapura::paper {
namespace {

constexpr double column_width = 16;

/// A file of ours alone that goes away with us.
struct TempFile {
    TempFile() {
        std::error_code none;
        path = (std::filesystem::temp_directory_path(none) / "gapura-XXXXXX").string();
        fd = ::mkstemp(path.data());
    }
    ~TempFile() {
        if (fd < 0) return;
        ::close(fd);
        ::unlink(path.c_str());
    }
    TempFile(const TempFile&) = delete;
    TempFile& operator=(const TempFile&) = delete;
    std::string path;
    int fd = -1;
};

std::unexpected<Error> not_written(const char* reason) { return fail(Code::unavailable, "paper.not_written", {{"reason", reason}}); }

/// Whole characters only.
std::string cut(const std::string& text) {
    if (text.size() <= cell_bytes_max) return text;
    std::size_t end = cell_bytes_max;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    return text.substr(0, end);
}

lxw_error write_cell(lxw_worksheet* sheet, lxw_row_t row, lxw_col_t column, const Cell& cell) {
    if (const auto* text = std::get_if<std::string>(&cell)) return worksheet_write_string(sheet, row, column, cut(*text).c_str(), nullptr);
    if (const auto* whole = std::get_if<std::int64_t>(&cell)) return worksheet_write_number(sheet, row, column, static_cast<double>(*whole), nullptr);
    if (const auto* number = std::get_if<double>(&cell)) return worksheet_write_number(sheet, row, column, *number, nullptr);
    return LXW_NO_ERROR;
}

Result<void> write_rows(lxw_workbook* book, lxw_worksheet* sheet, const std::vector<std::string>& titles, const NextRow& next) {
    lxw_format* bold = workbook_add_format(book);
    format_set_bold(bold);
    const auto columns = static_cast<lxw_col_t>(titles.empty() ? 0 : titles.size() - 1);
    worksheet_set_column(sheet, 0, columns, column_width, nullptr);
    worksheet_freeze_panes(sheet, 1, 0);
    for (std::size_t i = 0; i < titles.size(); ++i) worksheet_write_string(sheet, 0, static_cast<lxw_col_t>(i), titles[i].c_str(), bold);
    Row row;
    lxw_row_t at = 1;
    for (; next(row); ++at) {
        if (at > rows_max) return fail(Code::invalid, "paper.too_many_rows", {{"rows_max", std::to_string(rows_max)}});
        for (std::size_t i = 0; i < row.size(); ++i) {
            const lxw_error error = write_cell(sheet, at, static_cast<lxw_col_t>(i), row[i]);
            if (error != LXW_NO_ERROR) return not_written(lxw_strerror(error));
        }
        row.clear();
    }
    worksheet_autofilter(sheet, 0, 0, at - 1, columns);
    return {};
}

} // namespace

Result<std::string> xlsx(const std::string& sheet, const std::vector<std::string>& titles, const NextRow& next) {
    const TempFile file;
    if (file.fd < 0) return not_written("no temporary file");
    lxw_workbook_options options{};
    options.constant_memory = LXW_TRUE; // a row is on disk once the next one begins
    lxw_workbook* book = workbook_new_opt(file.path.c_str(), &options);
    if (book == nullptr) return not_written("no workbook");
    lxw_worksheet* page = workbook_add_worksheet(book, sheet.c_str());
    auto written = page == nullptr ? Result<void>(not_written("the sheet's name")) : write_rows(book, page, titles, next);
    const lxw_error closed = workbook_close(book); // also frees it
    if (!written) return std::unexpected(std::move(written).error());
    if (closed != LXW_NO_ERROR) return not_written(lxw_strerror(closed));
    return base::read_file(file.path, std::size_t{256} << 20);
}

} // namespace gapura::paper
