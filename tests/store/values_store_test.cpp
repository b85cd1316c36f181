// What goes in comes out, and what the SQL of this program may rely on, on both engines.
#include <limits>

#include "tests/support/engines.h"

namespace gapura::store {
namespace {

constexpr Migration schema[] = {{"test/001", "CREATE TABLE test_item (\n"
                                             "  id TEXT PRIMARY KEY,\n"
                                             "  state TEXT NOT NULL CHECK (state IN ('open', 'shut')),\n"
                                             "  rank BIGINT,\n"
                                             "  weight DOUBLE PRECISION,\n"
                                             "  note TEXT\n"
                                             ");\n"
                                             "CREATE UNIQUE INDEX test_item_open ON test_item (rank) WHERE state = 'open';\n"
                                             "CREATE TABLE test_part (id TEXT PRIMARY KEY, item TEXT NOT NULL REFERENCES test_item (id));\n"}};

class Values : public testing::EngineTest {
protected:
    Values() { migrate(schema); }

    Result<void> add(const std::string& id, const Value& rank, const Value& weight = nothing(), const Value& note = nothing(),
                     const std::string& state = "shut") {
        return db().write([&](Tx& tx) -> Result<void> {
            TRY(tx.run("INSERT INTO test_item (id, state, rank, weight, note) VALUES ($1, $2, $3, $4, $5)", {id, state, rank, weight, note}));
            return {};
        });
    }
    Row one(const std::string& sql, const Params& params = {}) {
        auto rows = db().read(sql, params);
        if (!rows || rows->size() != 1) {
            ADD_FAILURE() << sql << ": " << (rows ? std::to_string(rows->size()) + " rows" : base::describe(rows.error()));
            return Row(std::vector<Value>(8));
        }
        return rows->front();
    }
    static std::string slug_of(const Result<void>& result) { return result ? "" : result.error().slug; }
};
GAPURA_ON_BOTH_ENGINES(Values);

TEST_P(Values, IntegersKeepTheirExtremes) {
    for (const std::int64_t value :
         {std::numeric_limits<std::int64_t>::min(), std::int64_t{-1}, std::int64_t{0}, std::numeric_limits<std::int64_t>::max()}) {
        const std::string id = std::to_string(value);
        ASSERT_TRUE(add(id, value));
        EXPECT_EQ(one("SELECT rank FROM test_item WHERE rank = $1", {value}).integer(0), value);
    }
}

TEST_P(Values, RealsRoundTrip) {
    int n = 0;
    for (const double value : {0.0, 0.1, -1.0 / 3, 1e308, 5e-324, 3.0}) {
        const std::string id = "r" + std::to_string(++n);
        ASSERT_TRUE(add(id, nothing(), value));
        EXPECT_EQ(one("SELECT weight FROM test_item WHERE id = $1", {id}).real(0), value);
    }
}

TEST_P(Values, TextsRoundTrip) {
    const std::string texts[] = {"", "'", "O''Brien \\ \"q\" $1 ; --", "Ni’mah 学生 😀", "line\nline\ttab", std::string(1 << 20, 'x') + "é"};
    int n = 0;
    for (const std::string& text : texts) {
        const std::string id = "t" + std::to_string(++n);
        ASSERT_TRUE(add(id, nothing(), nothing(), text));
        const Row row = one("SELECT note FROM test_item WHERE id = $1 AND note = $2", {id, text});
        EXPECT_EQ(row.text(0), text);
        EXPECT_FALSE(row.is_null(0));
    }
}

TEST_P(Values, NullIsNull) {
    ASSERT_TRUE(add("a", nothing()));
    const Row row = one("SELECT rank, weight, note FROM test_item WHERE note IS NULL");
    EXPECT_TRUE(row.is_null(0) && row.is_null(1) && row.is_null(2));
    EXPECT_EQ(row.integer(0), 0);
    EXPECT_EQ(row.real(1), 0);
    EXPECT_EQ(row.text(2), "");
}

TEST_P(Values, ParametersRepeatAndComeInAnyOrder) {
    const Row row = one("SELECT $2, $1, $2, $1 + 1", {std::int64_t{7}, std::string("b")});
    EXPECT_EQ(row.text(0), "b");
    EXPECT_EQ(row.integer(1), 7);
    EXPECT_EQ(row.text(2), "b");
    EXPECT_EQ(row.integer(3), 8);
}

TEST_P(Values, BadTextIsRefusedAlike) {
    EXPECT_EQ(slug_of(add("a", nothing(), nothing(), std::string("a\0b", 3))), "store.value");
    EXPECT_EQ(slug_of(add("a", nothing(), nothing(), std::string("\xff"))), "store.value");
}

TEST_P(Values, DuplicatesAndConstraintsAreTold) {
    ASSERT_TRUE(add("a", 1, nothing(), nothing(), "open"));
    EXPECT_EQ(slug_of(add("a", 2)), "store.duplicate");
    EXPECT_EQ(slug_of(add("b", 1, nothing(), nothing(), "open")), "store.duplicate"); // the partial index
    EXPECT_TRUE(add("c", 1));                                                         // outside of it
    EXPECT_EQ(slug_of(add("d", 1, nothing(), nothing(), "ajar")), "store.constraint");
    const auto orphan = db().write([](Tx& tx) { return tx.run("INSERT INTO test_part (id, item) VALUES ($1, $2)", {"p", "none"}); });
    ASSERT_FALSE(orphan);
    EXPECT_EQ(orphan.error().slug, "store.constraint");
    EXPECT_EQ(orphan.error().code, Code::conflict);
}

TEST_P(Values, MistakesInSqlAreInternal) {
    for (const char* sql : {"SELEC 1", "SELECT nothing FROM nowhere", "SELECT $2", "SELECT 1; SELECT 2"}) {
        const auto failed = db().read(sql, {std::int64_t{1}});
        ASSERT_FALSE(failed) << sql;
        EXPECT_EQ(failed.error().code, Code::internal);
        EXPECT_EQ(failed.error().slug, "store.failed");
    }
    EXPECT_TRUE(db().read("SELECT 1"));
}

TEST_P(Values, FailuresNameNoValues) {
    ASSERT_TRUE(add("secret-id", 1));
    const auto refused = add("secret-id", 1);
    ASSERT_FALSE(refused);
    EXPECT_EQ(base::describe(refused.error()).find("secret-id"), std::string::npos) << base::describe(refused.error());
}

TEST_P(Values, ReadsDoNotWrite) {
    ASSERT_TRUE(add("a", 1));
    EXPECT_FALSE(db().read("DELETE FROM test_item"));
    EXPECT_FALSE(db().read("INSERT INTO test_part (id, item) VALUES ('p', 'a') RETURNING id"));
    EXPECT_EQ(one("SELECT count(*) FROM test_item").integer(0), 1);
}

TEST_P(Values, RunCountsWhatItChanged) {
    for (int i = 0; i < 5; ++i) ASSERT_TRUE(add("i" + std::to_string(i), i));
    const auto counted = db().write([](Tx& tx) -> Result<std::vector<std::int64_t>> {
        std::vector<std::int64_t> counts;
        counts.push_back(TRY(tx.run("UPDATE test_item SET note = $1 WHERE rank < $2", {"n", 3})));
        counts.push_back(TRY(tx.run("UPDATE test_item SET note = $1 WHERE rank > $2", {"n", 100})));
        counts.push_back(TRY(tx.run("DELETE FROM test_item WHERE id = $1", {"i4"})));
        counts.push_back(TRY(tx.run("SELECT id FROM test_item")));
        counts.push_back(TRY(tx.run("INSERT INTO test_item (id, state) VALUES ($1, 'shut') ON CONFLICT DO NOTHING", {"i0"})));
        return counts;
    });
    ASSERT_TRUE(counted) << base::describe(counted.error());
    EXPECT_EQ(*counted, (std::vector<std::int64_t>{3, 0, 1, 0, 0}));
}

TEST_P(Values, UpsertReturnsTheRow) {
    for (int i = 1; i <= 2; ++i) {
        const auto rank = db().write([](Tx& tx) -> Result<std::int64_t> {
            const Rows rows = TRY(tx.read("INSERT INTO test_item (id, state, rank) VALUES ($1, 'open', 1) "
                                          "ON CONFLICT (id) DO UPDATE SET rank = test_item.rank + 1 RETURNING rank",
                                          {"a"}));
            return rows.front().integer(0);
        });
        ASSERT_TRUE(rank);
        EXPECT_EQ(*rank, i);
    }
}

TEST_P(Values, AggregatesFiltersAndWindows) {
    for (int i = 0; i < 10; ++i) ASSERT_TRUE(add("i" + std::to_string(i), i, i / 2.0, i % 2 == 0 ? Value("even") : nothing()));
    const Row sums =
        one("SELECT sum(rank), sum(weight), count(*) FILTER (WHERE note = $1), coalesce(sum(rank) FILTER (WHERE rank > 100), 0) FROM test_item",
            {"even"});
    EXPECT_EQ(sums.integer(0), 45);
    EXPECT_EQ(sums.real(1), 22.5);
    EXPECT_EQ(sums.integer(2), 5);
    EXPECT_EQ(sums.integer(3), 0);
    EXPECT_TRUE(one("SELECT EXISTS (SELECT 1 FROM test_item WHERE rank = 9)").flag(0));
    const auto ranked =
        db().read("SELECT id, row_number() OVER (PARTITION BY note ORDER BY rank DESC) FROM test_item WHERE note = 'even' ORDER BY rank DESC");
    ASSERT_TRUE(ranked);
    ASSERT_EQ(ranked->size(), 5U);
    EXPECT_EQ(ranked->front().text(0), "i8");
    EXPECT_EQ(ranked->back().integer(1), 5);
}

TEST_P(Values, PagesByKey) {
    for (int i = 0; i < 25; ++i) ASSERT_TRUE(add("i" + std::to_string(i), i / 3));
    std::int64_t rank = -1;
    std::string id;
    int seen = 0;
    for (;;) {
        const auto page = db().read("SELECT rank, id FROM test_item WHERE (rank, id) > ($1, $2) ORDER BY rank, id LIMIT $3", {rank, id, 10});
        ASSERT_TRUE(page) << base::describe(page.error());
        if (page->empty()) break;
        seen += static_cast<int>(page->size());
        rank = page->back().integer(0);
        id = page->back().text(1);
    }
    EXPECT_EQ(seen, 25);
}

TEST_P(Values, EachStreamsAndStopsEarly) {
    for (int i = 0; i < 50; ++i) ASSERT_TRUE(add("i" + std::to_string(i), i));
    for (int round = 0; round < 20; ++round) { // more rounds than connections: none is left behind
        int seen = 0;
        ASSERT_TRUE(db().each("SELECT rank FROM test_item ORDER BY rank", {}, [&](const Row& row) {
            EXPECT_EQ(row.integer(0), seen);
            return ++seen < 7;
        }));
        EXPECT_EQ(seen, 7);
    }
    int all = 0;
    ASSERT_TRUE(db().each("SELECT rank FROM test_item WHERE rank >= $1", {10}, [&](const Row&) { return ++all > 0; }));
    EXPECT_EQ(all, 40);
    EXPECT_FALSE(db().each("SELECT nothing FROM nowhere", {}, [](const Row&) { return true; }));
    // The rows of another statement may be read while rows come.
    int inner = 0;
    ASSERT_TRUE(db().each("SELECT id FROM test_item", {}, [&](const Row& row) {
        const auto found = db().read("SELECT rank FROM test_item WHERE id = $1", {row.text(0)});
        inner += found && found->size() == 1 ? 1 : 0;
        return true;
    }));
    EXPECT_EQ(inner, 50);
}

} // namespace
} // namespace gapura::store
