// The table that the request path asks: right answers at every size, no allocation, several pepper versions.
#include <cstdlib>
#include <gtest/gtest.h>
#include <iostream>
#include <new>

#include "keys/keyring.h"
#include "keys/token.h"

namespace {
thread_local std::size_t allocations = 0;
}

// Counts what find() allocates: the whole program of this test goes through here.
void* operator new(std::size_t size) {
    ++allocations;
    if (void* memory = std::malloc(size)) return memory;
    throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace gapura::keys {
namespace {

KeyEntry entry_of(const base::HmacSha256& pepper, std::string_view text, std::uint32_t slot) {
    KeyEntry entry;
    entry.digest = pepper.digest(text);
    entry.expires_at = {2};
    entry.scopes = 1;
    entry.slot = slot;
    entry.key_id = "key_" + std::to_string(slot);
    entry.unit_id = "unit_01JD0000000000000000000000";
    return entry;
}

TEST(IdText, HoldsTheLongestIdAndCompares) {
    const IdText unit("unit_01JD0000000000000000000000");
    EXPECT_EQ(unit.view().size(), 31U);
    EXPECT_TRUE(unit == "unit_01JD0000000000000000000000");
    EXPECT_TRUE(unit == IdText(std::string("unit_01JD0000000000000000000000")));
    EXPECT_FALSE(unit == IdText());
    EXPECT_DEATH(IdText("unit_01JD00000000000000000000000"), "CHECK");
}

TEST(KeyRing, TellsKnownUnknownAndMalformedApart) {
    base::SeededRandom random(1);
    const base::HmacSha256 pepper("p1");
    const auto mine = make_token(random);
    const auto other = make_token(random);
    const KeyRing ring({entry_of(pepper, mine.reveal(), 7)}, {"mahasiswa", "dosen"}, {pepper});
    ASSERT_NE(ring.find(mine.reveal()).entry, nullptr);
    EXPECT_EQ(ring.find(mine.reveal()).entry->key_id.view(), "key_7");
    EXPECT_EQ(ring.find(other.reveal()).entry, nullptr);
    EXPECT_EQ(ring.find(other.reveal()).shape, KeyRing::Shape::ok);
    EXPECT_EQ(ring.find("gpr_short").shape, KeyRing::Shape::malformed);
    EXPECT_EQ(ring.bit("mahasiswa"), 1U);
    EXPECT_EQ(ring.bit("dosen"), 2U);
    EXPECT_EQ(ring.bit("nilai"), 0U);
    EXPECT_EQ(KeyRing({}, {}, {pepper}).find(mine.reveal()).entry, nullptr);
}

TEST(KeyRing, FindsKeysOfEveryPepperVersion) {
    base::SeededRandom random(2);
    const base::HmacSha256 old_pepper("p1");
    const base::HmacSha256 new_pepper("p2");
    const auto a = make_token(random);
    const auto b = make_token(random);
    const KeyRing both({entry_of(old_pepper, a.reveal(), 1), entry_of(new_pepper, b.reveal(), 2)}, {}, {new_pepper, old_pepper});
    EXPECT_EQ(both.find(a.reveal()).entry->slot, 1U);
    EXPECT_EQ(both.find(b.reveal()).entry->slot, 2U);
    const KeyRing without({entry_of(old_pepper, a.reveal(), 1)}, {}, {new_pepper});
    EXPECT_EQ(without.find(a.reveal()).entry, nullptr); // a stolen table without its pepper opens nothing
}

TEST(KeyRing, EntriesThatShareACellAndATagAreStillToldApart) {
    base::SeededRandom random(3);
    const base::HmacSha256 pepper("p1");
    const auto mine = make_token(random);
    std::vector<KeyEntry> entries;
    for (std::uint32_t i = 0; i < 5; ++i) {
        entries.push_back(entry_of(pepper, mine.reveal(), i));
        entries.back().digest[31] ^= static_cast<std::uint8_t>(4 - i); // same first 31 bytes; only the last is the key itself
    }
    const KeyRing ring(std::move(entries), {}, {pepper});
    EXPECT_EQ(ring.find(mine.reveal()).entry->slot, 4U);
}

TEST(KeyRing, EveryOfManyIsFoundAndFindAllocatesNothing) {
    base::SeededRandom random(4);
    const base::HmacSha256 pepper("p1");
    std::vector<base::Secret> tokens;
    std::vector<KeyEntry> entries;
    for (std::uint32_t i = 0; i < 10'000; ++i) {
        tokens.push_back(make_token(random));
        entries.push_back(entry_of(pepper, tokens.back().reveal(), i));
    }
    const KeyRing ring(std::move(entries), {}, {base::HmacSha256("p0"), pepper});
    const auto before = allocations;
    std::size_t right = 0;
    for (std::uint32_t i = 0; i < tokens.size(); ++i) {
        const auto found = ring.find(tokens[i].reveal());
        if (found.entry != nullptr && found.entry->slot == i) ++right;
    }
    EXPECT_EQ(allocations, before);
    EXPECT_EQ(right, tokens.size());
}

// Figures, not a verdict: set GAPURA_FIGURES=1. Memory is a verdict: at most 250 bytes a key.
TEST(KeyRing, StaysFlatToAMillionKeys) {
    const bool figures = std::getenv("GAPURA_FIGURES") != nullptr;
    for (const std::uint32_t count : {1'000U, 100'000U, 1'000'000U}) {
        if (count > (GAPURA_SLOW ? 1'000U : 100'000U) && !figures) break;
        base::SeededRandom random(count);
        const base::HmacSha256 pepper("p1");
        std::vector<std::string> sample;
        std::vector<KeyEntry> entries;
        entries.reserve(count);
        for (std::uint32_t i = 0; i < count; ++i) {
            const auto token = make_token(random);
            entries.push_back(entry_of(pepper, token.reveal(), i));
            if (i % std::max(1U, count / 50'000) == 0) sample.emplace_back(token.reveal());
        }
        const KeyRing ring(std::move(entries), {}, {pepper});
        EXPECT_LE(ring.bytes() / count, 250U);
        if (!figures) continue;
        // Keys in random order, their texts in a row: what is timed is the digest and the table, not the test's own cache misses.
        std::string texts;
        for (int i = 0; i < 200'000; ++i) texts += sample[random.below(sample.size())];
        const base::SystemClock clock;
        const auto start = clock.ticks();
        std::size_t found = 0;
        for (std::size_t at = 0; at < texts.size(); at += token_chars)
            found += ring.find(std::string_view(texts).substr(at, token_chars)).entry != nullptr;
        const auto took = clock.ticks() - start;
        EXPECT_EQ(found, 200'000U);
        std::cout << count << " keys: " << took.count() / 200 << " ns a find, " << ring.bytes() / count << " bytes a key\n";
    }
}

} // namespace
} // namespace gapura::keys
