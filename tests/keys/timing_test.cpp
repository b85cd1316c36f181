// Does the time of a look-up tell how much of a digest matches? As in dudect (Reparaz, Balasch, Verbauwhede 2017): two classes of input in random
// order, the slowest measurements cropped, Welch's t. Class 0: the known key's digest differs from that of the text asked for in its last byte
// (all else matches). Class 1: it differs right after what the table itself compares. A comparison that stops at the first difference shows
// |t| of hundreds, and the test proves that on such a one.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <gtest/gtest.h>

#include "keys/keyring.h"
#include "keys/token.h"
#include "tests/support/long_form.h"

namespace gapura::keys {
namespace {

constexpr double bound = 4.5;

struct Moments {
    double n = 0, mean = 0, m2 = 0;
    void add(double x) {
        ++n;
        const double delta = x - mean;
        mean += delta / n;
        m2 += delta * (x - mean);
    }
    double variance() const { return m2 / (n - 1); }
};

constexpr std::size_t texts_each = 16;      // of each class in one ring
constexpr std::size_t block_samples = 1000; // then a new ring: where its memory happens to lie must not pass for a class

/// A ring of keys whose digests nearly match the texts of both classes, so that both are looked up in the same memory.
struct Block {
    explicit Block(base::Random& random) {
        std::vector<KeyEntry> entries;
        for (std::size_t i = 0; i < 2 * texts_each; ++i) {
            const std::size_t cls = i % 2;
            texts.at(cls).emplace_back(make_token(random).reveal());
            KeyEntry entry;
            entry.digest = pepper.digest(texts.at(cls).back());
            // The table compares the first eight bytes; nothing after them may show.
            entry.digest.at(cls == 0 ? 31 : 8) ^= 1U;
            entry.key_id = "key_x";
            digests.at(cls).push_back(entry.digest);
            entries.push_back(entry);
        }
        ring = std::make_unique<KeyRing>(std::move(entries), std::vector<std::string>(), std::vector{pepper});
    }
    base::HmacSha256 pepper{"p1"};
    std::array<std::vector<std::string>, 2> texts;
    std::array<std::vector<base::Digest256>, 2> digests;
    std::unique_ptr<KeyRing> ring;
};

/// Welch's t of what the two classes took, cropped above a percentile of both together.
template <class Measure>
double welch(std::size_t samples, base::Random& random, Measure measure) {
    std::array<std::vector<double>, 2> took;
    for (auto& list : took) list.reserve(samples);
    for (std::size_t done = 0; done < samples; done += block_samples) {
        const Block block(random);
        for (std::size_t i = 0; i < block_samples; ++i) {
            const std::uint64_t dice = random.next();
            const std::size_t cls = dice & 1U;
            const std::size_t which = (dice >> 1U) % texts_each;
            const auto begin = std::chrono::steady_clock::now();
            measure(block, cls, which);
            took.at(cls).push_back(std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - begin).count());
        }
    }
    std::vector<double> all(took[0]);
    all.insert(all.end(), took[1].begin(), took[1].end());
    const auto crop = all.begin() + static_cast<std::ptrdiff_t>(all.size() * 9 / 10);
    std::ranges::nth_element(all, crop);
    std::array<Moments, 2> moments;
    for (std::size_t cls = 0; cls < 2; ++cls) {
        for (const double x : took.at(cls)) {
            if (x < *crop) moments.at(cls).add(x);
        }
    }
    return (moments[0].mean - moments[1].mean) / std::sqrt(moments[0].variance() / moments[0].n + moments[1].variance() / moments[1].n);
}

TEST(Timing, FindTellsNothingOfHowMuchMatches) {
    base::SeededRandom random(20261122);
    const std::size_t samples = testing::is_long_form() ? 4'000'000 : 60'000;
    double t = 0;
    // A busy machine disturbs both classes alike but not evenly; a real leak shows in every round, and more with more samples.
    for (std::size_t round = 1; round <= 3; ++round) {
        int found = 0;
        t = welch(samples * round, random, [&](const Block& block, std::size_t cls, std::size_t which) {
            found += block.ring->find(block.texts.at(cls)[which]).entry != nullptr ? 1 : 0;
        });
        ASSERT_EQ(found, 0) << "nearly the digest is not the digest";
        if (std::abs(t) < bound) break;
    }
    std::cout << "find: t = " << t << "\n";
    EXPECT_LT(std::abs(t), bound);
}

// The same measurement sees a comparison that stops at the first difference: were it blind, the test above would say nothing.
TEST(Timing, AComparisonThatStopsEarlyIsSeen) {
    base::SeededRandom random(7);
    double t = 0;
    for (std::size_t round = 1; round <= 3 && std::abs(t) < bound; ++round) {
        std::size_t same = 0;
        t = welch(60'000 * round, random, [&](const Block& block, std::size_t cls, std::size_t which) {
            const base::Digest256 asked = block.pepper.digest(block.texts.at(cls)[which]);
            const base::Digest256& known = block.digests.at(cls)[which];
            std::size_t at = 0;
            while (at < asked.size() && *static_cast<const volatile std::uint8_t*>(&asked.at(at)) == known.at(at)) ++at;
            same += at;
        });
        ASSERT_GT(same, 0U);
    }
    std::cout << "sabotaged: t = " << t << "\n";
    EXPECT_GT(std::abs(t), bound);
}

} // namespace
} // namespace gapura::keys
