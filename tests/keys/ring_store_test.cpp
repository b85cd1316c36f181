// Rings by what changed: a refreshed ring always says what one loaded whole would say. And many keys, in time and memory.
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <thread>

#include "keys/token.h"
#include "tests/keys/campus.h"
#include "tests/support/long_form.h"

namespace gapura::keys {
namespace {

using Clock = std::chrono::steady_clock;

class RingStore : public KeysDatabase {};
GAPURA_ON_BOTH_ENGINES(RingStore);

std::map<std::string, std::string> picture(const KeyRing& ring) {
    std::map<std::string, std::string> out;
    ring.each([&](const KeyEntry& entry) {
        const bool fresh = out.emplace(entry.key_id.str(), std::to_string(static_cast<int>(entry.state)) + " " + std::to_string(entry.scopes)).second;
        EXPECT_TRUE(fresh) << "met twice";
    });
    EXPECT_EQ(out.size(), ring.size());
    return out;
}

TEST_P(RingStore, ARefreshedRingIsTheWholeRing) {
    Campus campus(db());
    base::SeededRandom random(11);
    RingLoader refreshed(db(), campus.peppers);
    std::vector<Revealed> live;
    const int rounds = GAPURA_SLOW != 0 ? 40 : 80;
    for (int round = 0; round < rounds; ++round) {
        const std::size_t many = random.below(3);
        for (std::size_t i = 0; i < many; ++i) {
            if (live.empty() || random.below(3) == 0) {
                live.push_back(campus.active_key());
                continue;
            }
            const auto& key = live[random.below(live.size())].key;
            if (random.below(2) == 0) (void)campus.keys.suspend(campus.psi, key.id, "uji");
            else if (random.below(2) == 0) (void)campus.keys.resume(campus.psi, key.id, "uji");
            else (void)campus.keys.revoke(campus.psi, key.id, "uji");
        }
        if (round % 40 == 39) {
            // Something that is no key: everything is read again.
            ASSERT_TRUE(db().write([](store::Tx& tx) { return tell_rings_all(tx); }));
        }
        const auto ring = refreshed.refresh(campus.clock.now()).value();
        EXPECT_TRUE(round % 40 != 39 || ring->changes() == 0);
        EXPECT_EQ(picture(*ring), picture(*campus.ring()));
        EXPECT_EQ(picture(*ring->merged()), picture(*ring));
        EXPECT_EQ(ring->merged()->changes(), 0U);
        EXPECT_EQ(ring->slots(), campus.ring()->slots());
    }
    for (const auto& key : live) EXPECT_NE(refreshed.refresh(campus.clock.now()).value()->find(key.text.reveal()).entry, nullptr);
}

// A change that commits between the look at the version and the look at the keys must not get lost.
TEST_P(RingStore, ChangesOfManyWritersAreAllSeen) {
    Campus campus(db());
    RingLoader refreshed(db(), campus.peppers);
    std::vector<Revealed> keys;
    for (int i = 0; i < 12; ++i) keys.push_back(campus.active_key());
    ASSERT_TRUE(refreshed.refresh(campus.clock.now()));
    std::atomic<int> running = 3;
    {
        std::vector<std::jthread> writers;
        for (std::size_t w = 0; w < 3; ++w) {
            writers.emplace_back([&, w] {
                for (std::size_t i = w; i < keys.size(); i += 3) EXPECT_TRUE(campus.keys.revoke(campus.psi, keys[i].key.id, "uji"));
                --running;
            });
        }
        while (running > 0) ASSERT_TRUE(refreshed.refresh(campus.clock.now()));
    }
    const auto ring = refreshed.refresh(campus.clock.now()).value();
    for (const auto& key : keys) EXPECT_EQ(ring->find(key.text.reveal()).entry->state, RingState::revoked);
}

long resident_kib() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmRSS:")) return std::atol(line.c_str() + 6);
    }
    return 0;
}

/// Keys as rows, without the verbs: digests are random, so no text opens them.
void plant(store::Database& database, std::int64_t count, base::Random& random) {
    constexpr std::int64_t batch = 20'000;
    for (std::int64_t from = 0; from < count; from += batch) {
        ASSERT_TRUE(database.write([&](store::Tx& tx) -> Result<void> {
            for (std::int64_t i = from; i < std::min(count, from + batch);) {
                std::string sql = "INSERT INTO keys_key (id, slot, unit, app, custodian, state, scopes, reason, issued_by, issued_at, expires_at, "
                                  "rate_per_minute, burst, digest, pepper, hint, revealed_at, link_expires_at, ended_at, version) VALUES ";
                for (int k = 0; k < 500; ++k, ++i) {
                    std::array<std::uint8_t, 32> digest{};
                    random.fill(std::as_writable_bytes(std::span(digest)));
                    char id[40];
                    std::snprintf(id, sizeof id, "key_01JD%022lld", static_cast<long long>(i));
                    sql +=
                        std::string(k == 0 ? "('" : ", ('") + id + "', " + std::to_string(1000 + i) +
                        ", 'unit_01JD0000000000000000000000', 'app_01JD0000000000000000000000', 'person_x', 'active', 'dosen mahasiswa', 'r', 'p', "
                        "1, 4000000000000000, 0, 0, '" +
                        base::hex(digest) + "', 1, 'gpr_0000…0000', 1, 1, 0, 2)";
                }
                TRY(tx.run(sql));
            }
            return {};
        }));
    }
}

// GAPURA_LONG=1: a million.
TEST_P(RingStore, ManyKeysLoadFastAndOneChangeCostsNothing) {
    Campus campus(db());
    base::SeededRandom random(12);
    const std::int64_t count = testing::is_long_form() ? 1'000'000 : (GAPURA_SLOW != 0 ? 5'000 : 50'000);
    plant(db(), count, random);
    const auto mine = campus.active_key();
    const auto fresh = open_again();
    RingLoader loader(*fresh, campus.peppers);
    const long before = resident_kib();
    const auto started = Clock::now();
    const auto ring = loader.refresh(campus.clock.now()).value();
    const double seconds = std::chrono::duration<double>(Clock::now() - started).count();
    const long grown = resident_kib() - before;
    ASSERT_EQ(ring->size(), static_cast<std::size_t>(count) + 1);
    ASSERT_NE(ring->find(mine.text.reveal()).entry, nullptr);
    std::cout << count << " keys: " << seconds << " s, " << static_cast<double>(grown) / 1024 << " MiB, ring " << (ring->bytes() >> 20) << " MiB\n";
    EXPECT_LE(ring->bytes(), static_cast<std::size_t>(count) * 234 + 4096) << "no room left from growing";

    ASSERT_TRUE(campus.keys.revoke(campus.psi, mine.key.id, "uji"));
    const auto revoking = Clock::now();
    const auto after = loader.refresh(campus.clock.now()).value();
    std::cout << "one change: " << std::chrono::duration<double, std::milli>(Clock::now() - revoking).count() << " ms\n";
    EXPECT_EQ(after->changes(), 1U);
    EXPECT_EQ(after->base(), ring->base()) << "the large block is shared";
    EXPECT_EQ(after->find(mine.text.reveal()).entry->state, RingState::revoked);
    EXPECT_EQ(ring->find(mine.text.reveal()).entry->state, RingState::active) << "who still reads the old ring reads it unchanged";
}

} // namespace
} // namespace gapura::keys
