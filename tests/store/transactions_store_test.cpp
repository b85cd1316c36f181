// Transactions, threads and migrations, on both engines.
#include <gmock/gmock.h>
#include <thread>

#include "lib/base/random.h"
#include "tests/support/child.h"
#include "tests/support/engines.h"

namespace gapura::store {
namespace {

constexpr Migration schema[] = {
    {"test/001", "CREATE TABLE test_count (id TEXT PRIMARY KEY, n BIGINT NOT NULL);\nINSERT INTO test_count (id, n) VALUES ('a', 0);\n"
                 "INSERT INTO test_count (id, n) VALUES ('b', 0);\n"},
    {"test/002", "ALTER TABLE test_count ADD COLUMN note TEXT;\n"}};

class Transactions : public testing::EngineTest {
protected:
    Transactions() { migrate(schema); }
    std::int64_t count(const std::string& id = "a") {
        auto rows = db().read("SELECT n FROM test_count WHERE id = $1", {id});
        return rows && !rows->empty() ? rows->front().integer(0) : -1;
    }
};
GAPURA_ON_BOTH_ENGINES(Transactions);

Result<void> increment(Tx& tx, const std::string& id) {
    // Deliberately read, then change under a guard: what a verb does.
    const Rows rows = TRY(tx.read("SELECT n FROM test_count WHERE id = $1", {id}));
    const std::int64_t seen = rows.front().integer(0);
    return tx.change_one("UPDATE test_count SET n = $1 WHERE id = $2 AND n = $3", {seen + 1, id, seen}, "store.busy");
}

TEST_P(Transactions, AnErrorRollsBack) {
    const auto refused = db().write([](Tx& tx) -> Result<int> {
        TRY(tx.run("UPDATE test_count SET n = 9 WHERE id = 'a'"));
        return fail(Code::invalid, "json.malformed");
    });
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().slug, "json.malformed");
    EXPECT_EQ(count(), 0);
    EXPECT_TRUE(db().write([](Tx& tx) { return increment(tx, "a"); }));
    EXPECT_EQ(count(), 1);
}

TEST_P(Transactions, AGuardThatFailsIsAConflict) {
    const auto stale =
        db().write([](Tx& tx) { return tx.change_one("UPDATE test_count SET n = 2 WHERE id = $1 AND n = $2", {"a", 7}, "store.duplicate"); });
    ASSERT_FALSE(stale);
    EXPECT_EQ(stale.error().code, Code::conflict);
    EXPECT_EQ(stale.error().slug, "store.duplicate");
}

TEST_P(Transactions, ASwallowedFailureCommitsNothing) {
    const auto hidden = db().write([](Tx& tx) -> Result<int> {
        TRY(tx.run("UPDATE test_count SET n = 9 WHERE id = 'a'"));
        (void)tx.run("INSERT INTO test_count (id, n) VALUES ('a', 1)");
        EXPECT_FALSE(tx.read("SELECT 1")); // on both engines
        return 1;
    });
    ASSERT_FALSE(hidden);
    EXPECT_EQ(hidden.error().slug, "store.duplicate");
    EXPECT_EQ(count(), 0);
}

TEST_P(Transactions, AnExceptionLeavesNothingBehind) {
    EXPECT_THROW((void)db().write([](Tx& tx) -> Result<int> {
        TRY(tx.run("UPDATE test_count SET n = 9 WHERE id = 'a'"));
        throw std::runtime_error("from a library");
    }),
                 std::runtime_error);
    EXPECT_TRUE(db().write([](Tx& tx) { return increment(tx, "a"); }));
    EXPECT_EQ(count(), 1);
}

TEST_P(Transactions, EightThreadsLoseNothing) {
    constexpr int threads = 8;
    constexpr int each = 50;
    std::atomic<int> failures = 0;
    {
        std::vector<std::jthread> all;
        for (int t = 0; t < threads; ++t)
            all.emplace_back([&] {
                for (int done = 0; done < each;) {
                    const auto written = db().write([](Tx& tx) { return increment(tx, "a"); });
                    if (written) ++done;
                    else if (written.error().code != Code::conflict) return void(++failures); // a conflict: another was quicker
                }
            });
    }
    EXPECT_EQ(failures, 0);
    EXPECT_EQ(count(), threads * each);
}

TEST_P(Transactions, DeadlocksAreRunAgain) {
    // The server looks for deadlocks after one second of waiting; the limit on waiting must not come first.
    const auto patient = one_.open_again({.wait_max = std::chrono::milliseconds(20'000)});
    std::atomic<int> failures = 0;
    {
        std::vector<std::jthread> all;
        for (int t = 0; t < 2; ++t)
            all.emplace_back([&, t] {
                const std::string first = t % 2 == 0 ? "a" : "b";
                const std::string second = t % 2 == 0 ? "b" : "a";
                for (int i = 0; i < 3; ++i) {
                    const auto done = patient->write([&](Tx& tx) -> Result<void> {
                        TRY(tx.run("UPDATE test_count SET n = n + 1 WHERE id = $1", {first}));
                        std::this_thread::sleep_for(std::chrono::milliseconds(5)); // long enough for the other to take its first
                        TRY(tx.run("UPDATE test_count SET n = n + 1 WHERE id = $1", {second}));
                        return {};
                    });
                    if (!done) ++failures;
                }
            });
    }
    EXPECT_EQ(failures, 0);
    EXPECT_EQ(count("a"), 6);
    EXPECT_EQ(count("b"), 6);
}

TEST_P(Transactions, WaitingForAConnectionEnds) {
    const auto narrow = one_.open_again({.connections_max = 1, .wait_max = std::chrono::milliseconds(100)});
    const auto outer = narrow->write([&](Tx& tx) -> Result<void> {
        TRY(tx.run("UPDATE test_count SET n = 5 WHERE id = 'a'"));
        const auto inner = narrow->write([](Tx& again) { return again.run("UPDATE test_count SET n = 6 WHERE id = 'a'"); });
        EXPECT_EQ(inner ? "" : inner.error().slug, "store.busy");
        return {};
    });
    EXPECT_TRUE(outer);
    EXPECT_EQ(count(), 5);
}

TEST_P(Transactions, ReadersDoNotWaitForAWriter) {
    const auto done = db().write([&](Tx& tx) -> Result<void> {
        TRY(tx.run("UPDATE test_count SET n = 5 WHERE id = 'a'"));
        EXPECT_EQ(count(), 0); // what was committed
        return {};
    });
    EXPECT_TRUE(done);
    EXPECT_EQ(count(), 5);
}

TEST_P(Transactions, MigratingAgainChangesNothing) {
    ASSERT_TRUE(db().write([](Tx& tx) { return increment(tx, "a"); }));
    migrate(schema);
    EXPECT_EQ(count(), 1);
}

TEST_P(Transactions, AnEditedMigrationIsRefused) {
    constexpr Migration edited[] = {{"test/001", "CREATE TABLE test_other (id TEXT PRIMARY KEY);\n"}};
    const auto refused = db().migrate(edited);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().slug, "store.migration_changed");
}

TEST_P(Transactions, AMigrationThatFailsLeavesNothing) {
    constexpr Migration bad[] = {{"test/003", "CREATE TABLE test_half (id TEXT PRIMARY KEY);\nCREATE TABLE test_count (id TEXT);\n"}};
    EXPECT_FALSE(db().migrate(bad));
    EXPECT_FALSE(db().read("SELECT id FROM test_half"));
    constexpr Migration good[] = {{"test/003", "CREATE TABLE test_half (id TEXT PRIMARY KEY);\n"}};
    EXPECT_TRUE(db().migrate(good));
    EXPECT_TRUE(db().read("SELECT id FROM test_half"));
}

class Migrations : public testing::EngineTest {};
GAPURA_ON_BOTH_ENGINES(Migrations);

TEST_P(Migrations, ProcessesMayStartTogether) {
    std::vector<std::unique_ptr<testing::Child>> children;
    for (int i = 0; i < 4; ++i)
        children.push_back(std::make_unique<testing::Child>([&](const testing::Child::Tell& tell) {
            base::NoLog log;
            auto mine = store::open(where(), {}, log);
            auto done = mine ? (*mine)->migrate(schema) : Result<void>(std::unexpected(mine.error()));
            tell(done ? "done" : base::describe(done.error()));
        }));
    for (const auto& child : children) EXPECT_EQ(child->next_line(std::chrono::seconds(30)), "done");
    const auto rows = db().read("SELECT count(*) FROM test_count");
    ASSERT_TRUE(rows);
    EXPECT_EQ(rows->front().integer(0), 2);
}

} // namespace
} // namespace gapura::store
