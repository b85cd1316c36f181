#include "lib/store/schema.h"

#include <gtest/gtest.h>
#include <limits>

namespace gapura::store {
namespace {

TEST(Schema, SplitsAtSemicolonsThatEndALine) {
    const auto parts = split_statements("-- a comment; with a mark\nCREATE TABLE a (\n  x TEXT\n);\n\nINSERT INTO a VALUES ('p; q');\nSELECT 1");
    ASSERT_EQ(parts.size(), 3U);
    EXPECT_EQ(parts[0], "CREATE TABLE a (\nx TEXT\n)");
    EXPECT_EQ(parts[1], "INSERT INTO a VALUES ('p; q')");
    EXPECT_EQ(parts[2], "SELECT 1");
    EXPECT_TRUE(split_statements(" ;\n\n-- nothing\n;").empty());
}

TEST(Schema, GivesSqliteItsTypeNames) {
    EXPECT_EQ(for_sqlite("create table a (n bigint NOT NULL, d DOUBLE PRECISION, t TEXT)"),
              "create table a (n INTEGER NOT NULL, d REAL, t TEXT) STRICT");
    EXPECT_EQ(for_sqlite("ALTER TABLE a ADD COLUMN m BIGINT"), "ALTER TABLE a ADD COLUMN m INTEGER");
    EXPECT_EQ(for_sqlite("CREATE INDEX a_bigint ON a (n)"), "CREATE INDEX a_bigint ON a (n)");
    EXPECT_EQ(for_sqlite("INSERT INTO a VALUES ('BIGINT it''s BIGINT')"), "INSERT INTO a VALUES ('BIGINT it''s BIGINT')");
}

TEST(Schema, RefusesWhatTheEnginesStoreDifferently) {
    EXPECT_TRUE(check_params({}));
    EXPECT_TRUE(check_params({std::string("Nur Aisyah, S.Kom’ – 学 😀"), std::int64_t{1}, 0.5, nothing()}));
    const std::string bad[] = {std::string("a\0b", 3), "\xff", "\xc0\xaf", "\xed\xa0\x80", "\xe2\x82", "\xf4\x90\x80\x80", "\x80"};
    for (const std::string& text : bad) {
        const auto refused = check_params({std::int64_t{1}, text});
        ASSERT_FALSE(refused) << text;
        EXPECT_EQ(refused.error().slug, "store.value");
        EXPECT_EQ(refused.error().code, Code::invalid);
        EXPECT_EQ(refused.error().args.front().second, "2");
    }
    EXPECT_FALSE(check_params({std::numeric_limits<double>::quiet_NaN()}));
}

} // namespace
} // namespace gapura::store
