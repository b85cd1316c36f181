// Being told of changes: after the commit, never without it, by every process on PostgreSQL, and again after the channel was cut.
#include <chrono>
#include <condition_variable>
#include <mutex>

#include "tests/support/engines.h"

namespace gapura::store {
namespace {

constexpr Migration schema[] = {{"test/001", "CREATE TABLE test_note (n BIGINT PRIMARY KEY);\n"}};

/// Counts what is heard; waits with a deadline.
class Heard {
public:
    std::function<void()> ear() {
        return [this] {
            const std::lock_guard lock(mutex_);
            ++times_;
            changed_.notify_all();
        };
    }
    int times() {
        const std::lock_guard lock(mutex_);
        return times_;
    }
    bool more_than(int times) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, std::chrono::seconds(20), [&] { return times_ > times; });
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    int times_ = 0;
};

class Listening : public testing::EngineTest {
protected:
    Listening() { migrate(schema); }
    Result<void> add(std::int64_t n, bool tell) {
        return db().write([&](Tx& tx) -> Result<void> {
            if (tell) TRY(tx.tell());
            TRY(tx.run("INSERT INTO test_note (n) VALUES ($1)", {n}));
            if (tell) TRY(tx.tell());
            return {};
        });
    }
};
GAPURA_ON_BOTH_ENGINES(Listening);

TEST_P(Listening, ACommitThatTellsIsHeard) {
    Heard heard;
    const auto other = on_postgres() ? open_again() : nullptr; // another process
    const auto ear = (other ? *other : db()).listen(heard.ear());
    ASSERT_TRUE(heard.more_than(0)) << "told at once that it listens";
    const int before = heard.times();
    ASSERT_TRUE(add(1, true));
    EXPECT_TRUE(heard.more_than(before));
    EXPECT_TRUE(ear->connected());
}

TEST_P(Listening, WhatDoesNotTellOrDoesNotCommitIsNotHeard) {
    Heard heard;
    const auto ear = db().listen(heard.ear());
    ASSERT_TRUE(heard.more_than(0));
    const int before = heard.times();
    ASSERT_TRUE(add(1, false));
    EXPECT_FALSE(add(1, true)) << "a duplicate";
    EXPECT_EQ(heard.times(), before);
    // What comes later arrives later: had the others been told, it would have been before this.
    ASSERT_TRUE(add(2, true));
    ASSERT_TRUE(heard.more_than(before));
    EXPECT_EQ(heard.times(), before + 1);
}

TEST_P(Listening, WhatAPartToldAndUndidIsToldAgain) {
    Heard heard;
    const auto ear = db().listen(heard.ear());
    ASSERT_TRUE(heard.more_than(0));
    const int before = heard.times();
    const auto write = [&](std::int64_t n, bool and_after) {
        return db().write([&](Tx& tx) -> Result<void> {
            const auto undone = tx.part([&](Tx& part) -> Result<void> {
                TRY(part.run("INSERT INTO test_note (n) VALUES ($1)", {n}));
                TRY(part.tell());
                return fail(Code::conflict, "store.constraint");
            });
            EXPECT_EQ(undone.error().code, Code::conflict);
            TRY(tx.run("INSERT INTO test_note (n) VALUES ($1)", {n})); // the part's is gone
            return and_after ? tx.tell() : Result<void>();
        });
    };
    ASSERT_TRUE(write(1, false));
    ASSERT_TRUE(write(2, true));
    EXPECT_TRUE(heard.more_than(before)) << "a change that was committed and told";
    EXPECT_EQ(heard.times(), before + 1) << "and nothing of what was undone";
}

TEST_P(Listening, NobodyIsCalledAfterTheEarIsClosed) {
    Heard heard;
    auto ear = db().listen(heard.ear());
    ASSERT_TRUE(heard.more_than(0));
    ear.reset();
    const int before = heard.times();
    ASSERT_TRUE(add(1, true));
    EXPECT_EQ(heard.times(), before);
}

TEST_P(Listening, ACutChannelComesBackAndSaysSo) {
    if (!on_postgres()) return; // SQLite's writers call in the same process: there is nothing to cut
    Heard heard;
    const auto ear = db().listen(heard.ear());
    ASSERT_TRUE(heard.more_than(0));
    for (int i = 0; i < 2; ++i) {
        const int before = heard.times();
        ASSERT_TRUE(db().read(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'gapura listener' AND datname = current_database()"));
        ASSERT_TRUE(heard.more_than(before)) << "connected again: something may have been missed";
        const int again = heard.times();
        ASSERT_TRUE(add(i, true));
        EXPECT_TRUE(heard.more_than(again));
    }
    postgres().kill();
    const int before = heard.times();
    postgres().start();
    EXPECT_TRUE(heard.more_than(before));
}

} // namespace
} // namespace gapura::store
