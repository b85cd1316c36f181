// Whoever may write to the database but holds no key: each of 10,000 random tamperings is found, and the first bad entry is named.
#include <cmath>
#include <gmock/gmock.h>

#include "lib/audit/audit_store.h"
#include "lib/audit/chain.h"
#include "lib/audit/checkpointer.h"
#include "lib/audit/verify.h"
#include "lib/base/file.h"
#include "lib/base/random.h"
#include "tests/support/engines.h"
#include "tests/support/long_form.h"

namespace gapura::audit {
namespace {

constexpr std::int64_t entries = 40;

base::SigningKey key_of(char letter) { return *base::SigningKey::from_seed(base::Secret(std::string(32, letter))); }

/// A chain of 40 entries under three checkpoints, kept in memory, so that each case starts from the same tables.
class Tampering : public ::testing::Test {
protected:
    Tampering() : one_(store::Engine::sqlite) {
        one_.migrate(migrations());
        auto made = Checkpointer::open(path_, key_, one_.db(), clock_);
        CHECK(made);
        for (std::int64_t seq = 1; seq <= entries; ++seq) {
            CHECK(one_.db().write([&](store::Tx& tx) { return append(tx, entry(seq)); }));
            if (seq == 13 || seq == 27 || seq == entries) CHECK(made->run_now());
        }
        CHECK(each(one_.db(), 1, entries, [&](const Recorded& link) {
            chain_.push_back(link);
            return true;
        }));
    }

    static Entry entry(std::int64_t seq) {
        const std::string n = std::to_string(seq);
        return {Instant{seq * 1000}, "person_" + n, seq % 2 == 0 ? "key.issued" : "unit.added", "thing_" + n, {{"n", seq}}};
    }

    /// Puts this chain in the place of the one there, the head row as given.
    void store_chain(const std::vector<Recorded>& chain, const Head& top) {
        CHECK(one_.db().write([&](store::Tx& tx) -> Result<void> {
            TRY(tx.run("DELETE FROM audit_entry"));
            for (const Recorded& link : chain) {
                TRY(tx.run("INSERT INTO audit_entry (seq, at, actor, kind, subject, body, hash) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                           {link.seq, link.at.us, link.actor, link.kind, link.subject, link.body, link.hash}));
            }
            TRY(tx.run("UPDATE audit_head SET seq = $1, hash = $2", {top.seq, top.hash}));
            return {};
        }));
    }
    static void restate(std::vector<Recorded>& chain, std::int64_t from) {
        std::string buffer;
        for (std::int64_t seq = from; seq <= static_cast<std::int64_t>(chain.size()); ++seq) {
            Recorded& link = chain.at(static_cast<std::size_t>(seq - 1));
            link.seq = seq;
            link.hash = hash_of(link, seq == 1 ? first_hash : std::string_view(chain.at(static_cast<std::size_t>(seq - 2)).hash), buffer);
        }
    }
    static void change_a_field(Recorded& link, base::Random& random) {
        switch (random.below(5)) {
        case 0: link.at.us += 1 + static_cast<std::int64_t>(random.below(1000)); break;
        case 1: link.actor += "x"; break;
        case 2: link.kind = "key.revoked"; break;
        case 3: link.subject.pop_back(); break;
        default: link.body.insert(1, " ");
        }
    }

    struct Case {
        std::string what;
        std::int64_t first_bad;
    };
    /// One tampering with the tables; says what it was and where.
    Case tamper(base::Random& random) {
        std::vector<Recorded> chain = chain_;
        Head top{entries, chain_.back().hash};
        const auto at = [&](std::int64_t seq) -> Recorded& { return chain.at(static_cast<std::size_t>(seq - 1)); };
        const std::int64_t k = 1 + static_cast<std::int64_t>(random.below(entries));
        const auto head_of = [&] { return chain.empty() ? Head{0, std::string(first_hash)} : Head{chain.back().seq, chain.back().hash}; };
        Case made{"", k};
        switch (random.below(8)) {
        case 0:
            made.what = "edited";
            change_a_field(at(k), random);
            break;
        case 1:
            made.what = "hash edited";
            at(k).hash[random.below(64)] ^= 1;
            break;
        case 2:
            made.what = "deleted";
            chain.erase(chain.begin() + (k - 1));
            break;
        case 3: {
            const std::int64_t other = 1 + static_cast<std::int64_t>(random.below(entries));
            made = {"swapped", std::min(k, other)};
            if (k == other) change_a_field(at(k), random);
            std::swap(at(k), at(other));
            std::swap(at(k).seq, at(other).seq);
            break;
        }
        case 4:
            made.what = "cut off, head set back";
            chain.resize(static_cast<std::size_t>(k - 1));
            top = head_of();
            break;
        case 5:
            made.what = "edited and all hashed anew";
            change_a_field(at(k), random);
            restate(chain, k);
            top = head_of();
            break;
        case 6:
            made.what = "one deleted, the rest moved up and hashed anew";
            chain.erase(chain.begin() + (k - 1));
            restate(chain, k);
            top = head_of();
            break;
        default: { // an older copy of the database put back, and work going on from there
            made.what = "rolled back and continued";
            chain.resize(static_cast<std::size_t>(k - 1));
            const auto more = random.below(30);
            for (std::uint64_t i = 0; i < more; ++i) chain.push_back({k + static_cast<std::int64_t>(i), Instant{1}, "a", "b.c", "d", "{}", {}});
            restate(chain, k);
            top = head_of();
        }
        }
        store_chain(chain, top);
        return made;
    }

    testing::TempFolder folder_;
    const std::string path_ = folder_.file("audit-checkpoints.jsonl");
    base::FakeClock clock_;
    base::SigningKey key_ = key_of('k');
    testing::OneDatabase one_;
    std::vector<Recorded> chain_;
};

TEST_F(Tampering, IsFoundAndTheFirstBadEntryNamed) {
    const auto clean = verify(one_.db(), path_, key_.public_key());
    ASSERT_TRUE(clean);
    EXPECT_TRUE(clean->good());
    EXPECT_EQ(clean->entries, entries);
    EXPECT_EQ(clean->covered, entries);
    EXPECT_EQ(clean->checkpoints, 3);
    const int cases = testing::is_long_form() ? 10'000 : GAPURA_SLOW ? 300 : 2000;
    for (int seed = 0; seed < cases; ++seed) {
        base::SeededRandom random(static_cast<std::uint64_t>(seed));
        const Case made = tamper(random);
        const auto found = verify(one_.db(), path_, key_.public_key());
        ASSERT_TRUE(found) << describe(found.error());
        ASSERT_TRUE(found->bad_entry) << "seed " << seed << ": " << made.what << " at " << made.first_bad;
        ASSERT_EQ(found->bad_entry->seq, made.first_bad) << "seed " << seed << ": " << made.what;
        ASSERT_FALSE(found->bad_line) << "seed " << seed;
    }
}

TEST_F(Tampering, OfTheHeadIsFound) {
    store_chain(chain_, {entries, std::string(64, 'a')});
    EXPECT_EQ(verify(one_.db(), path_, key_.public_key())->bad_entry->seq, entries);
    store_chain(chain_, {entries - 1, chain_.at(entries - 2).hash});
    const auto surplus = verify(one_.db(), path_, key_.public_key());
    EXPECT_EQ(surplus->bad_entry->seq, entries);
    CHECK(one_.db().write([](store::Tx& tx) { return tx.run("DELETE FROM audit_head"); }));
    EXPECT_EQ(verify(one_.db(), path_, key_.public_key())->bad_entry->seq, entries + 1);
}

TEST_F(Tampering, OfTheCheckpointFileIsFound) {
    const std::string whole = *base::read_file(path_);
    const auto bad_line = [&](const std::string& text) {
        CHECK(base::replace_file(path_, text));
        const auto found = verify(one_.db(), path_, key_.public_key());
        EXPECT_FALSE(found->bad_entry);
        return found->bad_line.value_or(0);
    };
    const auto second = whole.find('\n') + 1;
    const auto third = whole.find('\n', second) + 1;
    EXPECT_EQ(bad_line(whole), 0);
    EXPECT_EQ(bad_line(""), 1);
    EXPECT_EQ(bad_line(whole.substr(0, third)), 3);
    EXPECT_EQ(bad_line(whole.substr(0, second) + whole.substr(third)), 2);
    EXPECT_EQ(bad_line(whole.substr(second)), 1);
    EXPECT_EQ(bad_line(whole + "{}\n"), 4);
    std::string changed = whole;
    changed[whole.find("\"seq\":13") + 7] = '4';
    EXPECT_EQ(bad_line(changed), 1);
    // A line that a crash cut off while it was written is none.
    EXPECT_EQ(bad_line(whole + whole.substr(0, 50)), 0);
}

TEST_F(Tampering, AnotherKeysLinesVouchForNothing) {
    const auto found = verify(one_.db(), path_, key_of('x').public_key());
    EXPECT_EQ(found->bad_line, 1);
    EXPECT_EQ(found->covered, 0);
}

/// What no checkpoint covers yet can be cut off unseen: the report says how far it vouches, and never more than it can.
TEST_F(Tampering, TheReportSaysHowFarItVouches) {
    CHECK(one_.db().write([&](store::Tx& tx) { return append(tx, entry(entries + 1)); }));
    const auto found = verify(one_.db(), path_, key_.public_key());
    EXPECT_TRUE(found->good());
    EXPECT_EQ(found->entries, entries + 1);
    EXPECT_EQ(found->covered, entries);
}

TEST_F(Tampering, AForgedChainStaysUnsigned) {
    auto checkpointer = Checkpointer::open(path_, key_, one_.db(), clock_);
    ASSERT_TRUE(checkpointer);
    CHECK(one_.db().write([&](store::Tx& tx) { return append(tx, entry(entries + 1)); }));
    CHECK(one_.db().write([&](store::Tx& tx) { return tx.run("UPDATE audit_entry SET actor = 'x' WHERE seq = 41"); }));
    const std::string before = *base::read_file(path_);
    const auto refused = checkpointer->run_now();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().slug, "audit.broken");
    EXPECT_EQ(*base::read_file(path_), before);
}

TEST_F(Tampering, LinesComeByNumberAndByTimeAndGoOnAfterACrash) {
    CHECK(base::replace_file(path_, *base::read_file(path_) + "{\"from\":41,\"se"));
    auto checkpointer = Checkpointer::open(path_, key_, one_.db(), clock_);
    ASSERT_TRUE(checkpointer);
    const auto lines = [&] { return std::ranges::count(*base::read_file(path_), '\n'); };
    CHECK(one_.db().write([&](store::Tx& tx) { return append(tx, entry(entries + 1)); }));
    ASSERT_TRUE(checkpointer->run());
    EXPECT_EQ(lines(), 3);
    clock_.advance(std::chrono::seconds(60));
    ASSERT_TRUE(checkpointer->run());
    EXPECT_EQ(lines(), 4);
    CHECK(one_.db().write([&](store::Tx& tx) -> Result<void> {
        for (int i = 0; i < entries_per_checkpoint; ++i) TRY(append(tx, entry(100)));
        return {};
    }));
    ASSERT_TRUE(checkpointer->run());
    EXPECT_EQ(lines(), 5);
    EXPECT_TRUE(verify(one_.db(), path_, key_.public_key())->good());
}

} // namespace
} // namespace gapura::audit
