// Tables as files: what a program and a spreadsheet find in them.
#include <gtest/gtest.h>

#include "lib/paper/table.h"

namespace gapura::paper {
namespace {

NextRow each_of(std::vector<Row> rows) {
    return [rows = std::move(rows), at = std::size_t{0}](Row& row) mutable {
        if (at == rows.size()) return false;
        row = rows[at++];
        return true;
    };
}

std::string csv_row(const Row& row) {
    std::string out;
    append_csv(out, row);
    return out;
}

TEST(Csv, IsRfc4180) {
    EXPECT_EQ(csv_row({std::string("a"), std::int64_t{-3}, 1.5, {}, std::string("")}), "a,-3,1.5,,\r\n");
    EXPECT_EQ(csv_row({std::string("a,b"), std::string("say \"hi\""), std::string("two\nlines")}), "\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\"\r\n");
    EXPECT_EQ(*csv({"x", "y"}, each_of({{std::string("1"), std::int64_t{2}}})), "x,y\r\n1,2\r\n");
}

TEST(Csv, NothingIsAFormula) {
    for (const char* text : {"=1+1", "+62812", "-1", "@SUM(A1)", "\tx", "\rx"}) {
        const std::string row = csv_row({std::string(text)});
        const auto first = row.find_first_not_of('"');
        EXPECT_EQ(row[first], '\'') << text;
    }
    EXPECT_EQ(csv_row({std::string("=HYPERLINK(\"x\",\"y\")")}), "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"\r\n");
    EXPECT_EQ(csv_row({std::int64_t{-1}}), "-1\r\n") << "a number is one";
}

NextRow many(std::size_t count) {
    return [count, at = std::size_t{0}](Row& row) mutable {
        row.assign(1, std::int64_t{7});
        return at++ < count;
    };
}

TEST(Paper, RefusesToBeLarge) {
    EXPECT_TRUE(csv({"n"}, many(rows_max)));
    const auto refused = csv({"n"}, many(rows_max + 1));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().slug, "paper.too_many_rows");
    const auto sheet = xlsx("n", {"n"}, many(rows_max + 1));
    ASSERT_FALSE(sheet);
    EXPECT_EQ(sheet.error().slug, "paper.too_many_rows");
}

TEST(Xlsx, IsAZipWithASheet) {
    const auto bytes =
        xlsx("Pemakaian", {"Nama", "Jumlah"}, each_of({{std::string("=1+1"), std::int64_t{5}}, {std::string("é\x01"), 1.25}, {{}, {}}}));
    ASSERT_TRUE(bytes) << base::describe(bytes.error());
    EXPECT_TRUE(bytes->starts_with("PK\x03\x04"));
    EXPECT_NE(bytes->find("xl/worksheets/sheet1.xml"), std::string::npos); // what stands in it is read in tests/e2e/usage.test.mjs
    const auto wrong = xlsx("a:b*?", {"n"}, many(1));
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().slug, "paper.not_written");
}

} // namespace
} // namespace gapura::paper
