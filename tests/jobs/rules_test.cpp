#include "lib/jobs/rules.h"

#include <gtest/gtest.h>

namespace gapura::jobs {
namespace {

using std::chrono::seconds;

TEST(Backoff, DoublesFromOneSecondToTenMinutes) {
    base::SeededRandom random(7);
    for (int tries = 1; tries <= 40; ++tries) {
        const double plain_s = std::min(600.0, static_cast<double>(1ULL << std::min(tries - 1, 20)));
        for (int i = 0; i < 100; ++i) {
            const auto wait = backoff(tries, random);
            EXPECT_GE(wait, seconds(1));
            EXPECT_LE(wait, seconds(600));
            EXPECT_GE(static_cast<double>(wait.count()), plain_s * 0.75e6 - 1);
            EXPECT_LE(static_cast<double>(wait.count()), plain_s * 1.25e6 + 1);
        }
    }
}

TEST(Backoff, IsSpread) {
    base::SeededRandom random(7);
    EXPECT_NE(backoff(5, random), backoff(5, random));
}

TEST(Failure, IsFinalWhenTriesAreUsedUpOrTryingCannotHelp) {
    const Error down{Code::unavailable, "store.unavailable", {}, ""};
    const Error wrong{Code::invalid, "json.malformed", {}, ""};
    EXPECT_FALSE(is_final({.tries = 1, .tries_max = 2}, down));
    EXPECT_TRUE(is_final({.tries = 2, .tries_max = 2}, down));
    EXPECT_TRUE(is_final({.tries = 1, .tries_max = 2}, wrong));
}

TEST(Failure, IsKeptBoundedAndPrintable) {
    const auto text = kept_text({Code::internal, "internal", {}, std::string("a\0b\n\xff", 5) + std::string(10'000, 'x')});
    EXPECT_EQ(text.size(), 500U);
    EXPECT_TRUE(text.starts_with("internal internal: a?b??xxx")) << text;
}

} // namespace
} // namespace gapura::jobs
