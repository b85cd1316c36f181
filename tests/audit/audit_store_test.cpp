// The chain as it grows, on both engines: no gaps, one order, however many write and however many give up.
#include <ctime>
#include <gmock/gmock.h>
#include <thread>

#include "lib/audit/audit_store.h"
#include "lib/audit/chain.h"
#include "lib/audit/verify.h"
#include "lib/base/random.h"
#include "tests/support/engines.h"

namespace gapura::audit {
namespace {

using ::testing::ElementsAre;

class Audit : public testing::EngineTest {
protected:
    Audit() { migrate(migrations()); }

    Result<void> add(const std::string& kind, const std::string& subject, std::int64_t at = 1, const std::string& actor = "person_a") {
        return db().write([&](store::Tx& tx) { return append(tx, {Instant{at}, actor, kind, subject, {{"why", "uji"}}}); });
    }
    std::vector<std::int64_t> seqs(const Filter& filter, std::int64_t limit = 100, std::optional<std::int64_t> before = {}) {
        const auto found = list(db(), filter, limit, before);
        EXPECT_TRUE(found) << describe(found.error());
        std::vector<std::int64_t> out;
        for (const Recorded& entry : *found) out.push_back(entry.seq);
        return out;
    }
};
GAPURA_ON_BOTH_ENGINES(Audit);

TEST_P(Audit, EveryEntryHoldsTheHashOfTheOneBefore) {
    ASSERT_TRUE(add("unit.added", "unit_1"));
    ASSERT_TRUE(add("key.issued", "key_1"));
    const auto entries = list(db(), {}, 10);
    ASSERT_TRUE(entries);
    ASSERT_EQ(entries->size(), 2U);
    std::string buffer;
    EXPECT_EQ((*entries)[1].hash, hash_of((*entries)[1], first_hash, buffer));
    EXPECT_EQ((*entries)[0].hash, hash_of((*entries)[0], (*entries)[1].hash, buffer));
    const auto top = head(db());
    ASSERT_TRUE(top);
    EXPECT_EQ(top->seq, 2);
    EXPECT_EQ(top->hash, (*entries)[0].hash);
    EXPECT_EQ((*entries)[0].body, R"({"why":"uji"})");
}

TEST_P(Audit, IsFoundBySubjectKindActorAndTime) {
    ASSERT_TRUE(add("unit.added", "unit_1", 10));
    ASSERT_TRUE(add("key.issued", "key_1", 20, "person_b"));
    ASSERT_TRUE(add("key.revoked", "key_1", 30));
    EXPECT_THAT(seqs({.subject = "key_1"}), ElementsAre(3, 2));
    EXPECT_THAT(seqs({.kind = "unit.added"}), ElementsAre(1));
    EXPECT_THAT(seqs({.kind = "key."}), ElementsAre(3, 2));
    EXPECT_THAT(seqs({.actor = "person_b"}), ElementsAre(2));
    EXPECT_THAT(seqs({.from = Instant{20}, .until = Instant{30}}), ElementsAre(2));
    EXPECT_THAT(seqs({}, 2), ElementsAre(3, 2));
    EXPECT_THAT(seqs({}, 2, 2), ElementsAre(1));
}

TEST_P(Audit, ATransactionThatFailsLeavesNoLink) {
    const auto failed = db().write([&](store::Tx& tx) -> Result<void> {
        TRY(append(tx, {Instant{1}, "a", "key.issued", "key_1", {}}));
        return fail(Code::conflict, "store.duplicate");
    });
    ASSERT_FALSE(failed);
    ASSERT_TRUE(add("key.issued", "key_2"));
    EXPECT_THAT(seqs({}), ElementsAre(1));
}

TEST_P(Audit, ABodyHasALimit) {
    const auto written =
        db().write([&](store::Tx& tx) { return append(tx, {Instant{1}, "a", "x.y", "z", {{"long", std::string(body_bytes_max, 'x')}}}); });
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().slug, "audit.too_large");
}

TEST_P(Audit, EightWritersMakeOneChain) {
    constexpr int writers = 8;
    constexpr int each_writes = GAPURA_SLOW ? 20 : 60;
    std::atomic<int> kept = 0;
    std::vector<std::thread> threads;
    for (int writer = 0; writer < writers; ++writer) {
        threads.emplace_back([&, writer] {
            base::SeededRandom random(static_cast<std::uint64_t>(writer));
            for (int i = 0; i < each_writes; ++i) {
                const bool gives_up = random.below(4) == 0;
                const auto done = db().write([&](store::Tx& tx) -> Result<void> {
                    TRY(append(tx, {Instant{i}, "writer_" + std::to_string(writer), "test.made", "n" + std::to_string(i), {}}));
                    if (gives_up) return fail(Code::conflict, "store.duplicate");
                    return {};
                });
                EXPECT_TRUE(done || (gives_up && done.error().slug == "store.duplicate")) << describe(done.error());
                if (done) ++kept;
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    const auto top = head(db());
    ASSERT_TRUE(top);
    EXPECT_EQ(top->seq, kept.load());
    std::string previous(first_hash);
    std::string buffer;
    std::int64_t seq = 0;
    ASSERT_TRUE(each(db(), 1, top->seq, [&](const Recorded& entry) {
        EXPECT_EQ(entry.seq, ++seq);
        EXPECT_EQ(entry.hash, hash_of(entry, previous, buffer));
        previous = entry.hash;
        return true;
    }));
    EXPECT_EQ(seq, top->seq);
    EXPECT_EQ(previous, top->hash);
}

/// Not asserted: how fast a chain is verified (GAPURA_FIGURES=1 for a long one).
TEST_P(Audit, VerifySpeed) {
    const std::int64_t entries = std::getenv("GAPURA_FIGURES") != nullptr ? 500'000 : 2000; // NOLINT(concurrency-mt-unsafe): one thread
    // In pieces: PostgreSQL cannot drop the head's old versions while the transaction that made them runs.
    for (std::int64_t first = 0; first < entries; first += 1000) {
        ASSERT_TRUE(db().write([&](store::Tx& tx) -> Result<void> {
            for (std::int64_t i = first; i < std::min(first + 1000, entries); ++i) {
                TRY(append(tx, {Instant{i},
                                "person_01JD0000000000000000000001",
                                "key.issued",
                                "key_01JD0000000000000000000001",
                                {{"unit", "unit_01JD0000000000000000000001"}, {"reason", "surat 12/2026"}}}));
            }
            return {};
        }));
    }
    const auto begin = std::chrono::steady_clock::now();
    const std::clock_t cpu = std::clock(); // of this process: SQLite's part too, PostgreSQL's not
    const auto report = verify(db(), "/nonexistent", std::string(32, 'k'));
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    ASSERT_TRUE(report);
    EXPECT_EQ(report->entries, entries);
    std::printf("verified %.0f entries/s, %.0f per second of CPU\n", static_cast<double>(entries) / took.count(),
                static_cast<double>(entries) * CLOCKS_PER_SEC / static_cast<double>(std::clock() - cpu));
}

/// What no two entries may share: their bytes under the hash.
TEST(AuditHash, TextMovedFromOneFieldToTheNextChangesIt) {
    std::string buffer;
    Recorded a{1, Instant{5}, "ab", "c", "", "{}", {}};
    Recorded b{1, Instant{5}, "a", "bc", "", "{}", {}};
    EXPECT_NE(hash_of(a, first_hash, buffer), hash_of(b, first_hash, buffer));
}

} // namespace
} // namespace gapura::audit
