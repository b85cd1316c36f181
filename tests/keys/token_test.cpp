// The text of a key: exact, checkable offline, evenly distributed.
#include <algorithm>
#include <array>
#include <cmath>
#include <gtest/gtest.h>
#include <set>

#include "keys/token.h"
#include "lib/base/digest.h"

namespace gapura::keys {
namespace {

/// Gives the same byte for ever.
class OneByte final : public base::Random {
public:
    explicit OneByte(std::uint8_t byte) : byte_(byte) {}
    void fill(std::span<std::byte> out) override { std::ranges::fill(out, std::byte{byte_}); }

private:
    std::uint8_t byte_;
};

TEST(Token, HasTheShapeThatScannersKnow) {
    base::SystemRandom random;
    for (int i = 0; i < 200; ++i) {
        const auto token = make_token(random);
        EXPECT_EQ(token.reveal().size(), token_chars);
        EXPECT_EQ(token_chars, 53U);
        EXPECT_TRUE(token.reveal().starts_with("gpr_"));
        EXPECT_TRUE(std::ranges::all_of(token.reveal().substr(4), [](unsigned char c) { return std::isalnum(c) != 0; }));
        EXPECT_TRUE(is_well_formed(token.reveal()));
    }
}

TEST(Token, EncodesThe256BitsExactly) {
    // 2^256 - 1 and 0 in base 62, worked out with an arbitrary-precision calculator.
    OneByte ones(0xFF);
    OneByte zeros(0);
    EXPECT_EQ(make_token(ones).reveal().substr(4, 43), "yhjskwdA6OZ1AL1YmHWZWm8LLG7HjnuCA2j5rOw8Xp1");
    EXPECT_EQ(make_token(zeros).reveal().substr(4, 43), std::string(43, '0'));
}

TEST(Token, ChecksumIsCrc32OfAllBeforeItZeroPadded) {
    OneByte zeros(0);
    EXPECT_EQ(make_token(zeros).reveal().substr(47), "0Gn6zA");
}

TEST(Token, EveryCharacterIsAboutEquallyLikelyInTheLastPlace) {
    base::SeededRandom random(11);
    std::array<int, 256> seen{};
    constexpr int count = 62'000;
    for (int i = 0; i < count; ++i) ++seen[static_cast<std::uint8_t>(make_token(random).reveal()[46])];
    for (const char c : std::string_view("0AZaz9m")) EXPECT_NEAR(seen[static_cast<std::uint8_t>(c)], 1000, 160) << c;
}

TEST(Token, OneWrongCharacterIsAlwaysCaught) {
    base::SeededRandom random(5);
    const std::string good(make_token(random).reveal());
    for (std::size_t at = 0; at < good.size(); ++at) {
        for (const char c : {'0', 'Q', 'z', '_', ' ', '\0', '\xc3'}) {
            std::string bad = good;
            if (bad[at] == c) continue;
            bad[at] = c;
            EXPECT_FALSE(is_well_formed(bad)) << at;
        }
    }
    EXPECT_FALSE(is_well_formed(good + "0"));
    EXPECT_FALSE(is_well_formed(std::string_view(good).substr(1)));
    EXPECT_FALSE(is_well_formed(""));
}

TEST(Token, HintShowsTooLittleToUse) {
    base::SeededRandom random(6);
    const auto token = make_token(random);
    const std::string hint = hint_of(token.reveal());
    EXPECT_EQ(hint, std::string(token.reveal().substr(0, 8)) + "…" + std::string(token.reveal().substr(43, 4)));
    EXPECT_EQ(hint_of("short"), "gpr_…");
}

} // namespace
} // namespace gapura::keys
