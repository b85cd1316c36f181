#include "lib/base/result.h"

#include <gtest/gtest.h>
#include <memory>

namespace gapura {
namespace {

Result<int> half(int n) {
    if (n % 2 != 0) return fail(Code::invalid, "number.odd", {{"n", std::to_string(n)}}, "odd");
    return n / 2;
}

Result<int> quarter(int n) {
    const int h = TRY(half(n));
    return TRY(half(h));
}

Result<> check(int n) {
    TRY(half(n));
    return {};
}

Result<std::unique_ptr<int>> boxed(int n) { return std::make_unique<int>(TRY(half(n))); }

TEST(Result, TryYieldsTheValueOrReturnsTheError) {
    EXPECT_EQ(*quarter(8), 2);
    const auto refused = quarter(6);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::invalid);
    EXPECT_EQ(describe(refused.error()), "invalid number.odd n=3: odd");
    EXPECT_TRUE(check(2));
    EXPECT_FALSE(check(3));
}

TEST(Result, CarriesMoveOnlyValues) {
    auto box = boxed(4);
    ASSERT_TRUE(box);
    EXPECT_EQ(**box, 2);
}

} // namespace
} // namespace gapura
