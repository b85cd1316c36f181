// The last 60 days of many keys on the request path: each works to its last microsecond, none a microsecond longer.
#include <algorithm>
#include <cstdlib>
#include <gtest/gtest.h>
#include <numeric>

#include "gateway/identify.h"
#include "keys/token.h"
#include "tests/support/long_form.h"

namespace gapura::gateway {
namespace {

constexpr Instant begin{1'795'000'000'000'000};
constexpr std::int64_t span_us = std::int64_t{60} * 86'400 * 1'000'000;

/// A million by default where the test is not the only one; GAPURA_LONG=1 asks for all of them.
std::size_t count() {
    if (GAPURA_SLOW) return 20'000;
    return testing::is_long_form() ? 1'000'000 : 200'000;
}

/// The text of a key, made anew from its number: a million of them need not be kept.
base::Secret token_of(std::size_t number) {
    base::SeededRandom random(number);
    return keys::make_token(random);
}

TEST(ExpirySim, EveryKeyWorksToItsEndAndNotBeyond) {
    const base::HmacSha256 pepper("pepper");
    base::SeededRandom random(60);
    std::vector<keys::KeyEntry> entries(count());
    for (std::size_t i = 0; i < entries.size(); ++i) {
        auto& entry = entries[i];
        entry.digest = pepper.digest(token_of(i).reveal());
        entry.not_before = begin - std::chrono::hours(24 * 305);
        // A tenth at midnight as real ones, the rest anywhere, so that ends crowd and spread.
        entry.expires_at = begin + base::Micros(static_cast<std::int64_t>(random.below(span_us)));
        if (i % 10 == 0) entry.expires_at.us -= entry.expires_at.us % 86'400'000'000;
        entry.slot = static_cast<std::uint32_t>(i);
    }
    std::vector<std::uint32_t> order(entries.size());
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::sort(order, {}, [&](std::uint32_t i) { return entries[i].expires_at; });
    std::vector<Instant> ends(entries.size());
    for (std::size_t i = 0; i < entries.size(); ++i) ends[i] = entries[i].expires_at;
    const keys::KeyRing ring(std::move(entries), {}, {pepper});

    std::size_t accepted_after = 0;
    std::size_t refused_before = 0;
    for (const std::uint32_t number : order) { // simulated time runs from end to end
        const base::Secret text = token_of(number);
        const Credential credential{text.reveal()};
        refused_before += identify(ring, credential, ends[number] - base::Micros(1)).refusal != nullptr ? 1 : 0;
        const auto after = identify(ring, credential, ends[number]);
        accepted_after += after.refusal == nullptr || std::string_view(after.refusal) != "gateway.key_expired" ? 1 : 0;
    }
    EXPECT_EQ(refused_before, 0U);
    EXPECT_EQ(accepted_after, 0U);
    RecordProperty("keys", static_cast<int>(order.size()));
}

} // namespace
} // namespace gapura::gateway
