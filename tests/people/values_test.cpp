// What people type, made into types; passwords; the throttle.
#include <gtest/gtest.h>

#include "people/password.h"
#include "people/throttle.h"
#include "people/values.h"

namespace gapura::people {
namespace {

TEST(Phone, TakesTheWaysPeopleWriteIt) {
    for (const char* text : {"081234567890", "0812-3456-7890", "62812 3456 7890", "+62 812-3456-7890", " (0812) 3456.7890 "}) {
        const auto phone = Phone::parse(text);
        ASSERT_TRUE(phone) << text;
        EXPECT_EQ(phone->e164, "+6281234567890") << text;
        EXPECT_EQ(phone->on_screen(), "0812-3456-7890");
    }
    EXPECT_EQ(Phone::parse("+65 6123 4567")->e164, "+6561234567");
    EXPECT_EQ(Phone::parse("+65 6123 4567")->on_screen(), "+6561234567");
}

TEST(Phone, RefusesWhatIsNone) {
    for (const char* text :
         {"", "12345", "812345678", "+62 0812 3456", "08123x4567", "++62812345678", "0812345678901234567", "+0812345678", "0812+345678"}) {
        EXPECT_FALSE(Phone::parse(text)) << text;
    }
}

TEST(Email, IsKeptInSmallLetters) {
    EXPECT_EQ(Email::parse(" Siti.Aminah@Kampus.ac.id ")->text, "siti.aminah@kampus.ac.id");
    for (const char* text : {"", "a", "a@b", "@b.c", "a@", "a@@b.c", "a b@c.d", "a@.c", "a@b.", "a@b..c", "a<b@c.d", "a@b.c\n"}) {
        EXPECT_FALSE(Email::parse(text)) << text;
    }
    EXPECT_FALSE(Email::parse(std::string(250, 'a') + "@b.id"));
}

TEST(Nip, HasEighteenDigitsAndADate) {
    EXPECT_EQ(Nip::parse("19800229 200501 1 001")->digits, "198002292005011001");
    for (const char* text : {"", "19801301200501100", "198013012005011001", "198001322005011001", "19800101200501100a"})
        EXPECT_FALSE(Nip::parse(text)) << text;
}

TEST(UnitCode, IsLargeLettersAndNeverAnId) {
    EXPECT_EQ(UnitCode::parse(" fti-2.a ")->text, "FTI-2.A");
    for (const std::string& text : {std::string(), std::string("A_B"), std::string("A B"), std::string(33, 'A')})
        EXPECT_FALSE(UnitCode::parse(text)) << text;
}

TEST(Name, OneWordIsEnough) {
    EXPECT_EQ(*parse_name(" Suharto ", "name"), "Suharto");
    EXPECT_EQ(*parse_name("Nur'aini O'Neil", "name"), "Nur'aini O'Neil");
    for (const std::string& text : {std::string("  "), std::string("a\tb"), std::string(201, 'a')}) EXPECT_FALSE(parse_name(text, "name"));
}

TEST(Password, IsKeptAsArgon2idWithItsOwnSalt) {
    base::SeededRandom random(7);
    const base::Secret password("correct horse battery");
    const auto one = hash_password(password, random);
    const auto two = hash_password(password, random);
    ASSERT_TRUE(one && two);
    EXPECT_TRUE(one->starts_with("$argon2id$v=19$m=19456,t=2,p=1$")) << *one;
    EXPECT_NE(*one, *two);
    EXPECT_TRUE(verify_password(*one, password));
    EXPECT_FALSE(verify_password(*one, base::Secret("correct horse batterx")));
    EXPECT_FALSE(verify_password("not a hash", password));
    EXPECT_FALSE(verify_password("", password));
}

TEST(Password, ShortLongAndOwnAddressAreRefused) {
    EXPECT_TRUE(check_password(base::Secret("twelve bytes"), "a@b.id"));
    EXPECT_FALSE(check_password(base::Secret("eleven byte"), "a@b.id"));
    EXPECT_FALSE(check_password(base::Secret("penanggungjawab"), "penanggungjawab@contoh.ac.id"));
    EXPECT_FALSE(check_password(base::Secret(std::string(129, 'x')), "a@b.id"));
    EXPECT_FALSE(check_password(base::Secret("someone@campus.id"), "someone@campus.id"));
    base::SeededRandom random(1);
    const base::Secret made = make_password(random);
    EXPECT_EQ(made.reveal().size(), 19U);
    EXPECT_TRUE(check_password(made, ""));
}

TEST(Throttle, WaitsLongerEachTime) {
    base::FakeClock clock;
    Throttle throttle(clock, {});
    for (int i = 0; i < 5; ++i) EXPECT_TRUE(throttle.begin("a")) << i;
    const auto waits = [&] {
        const auto refused = throttle.begin("a");
        return refused ? std::string() : refused.error().args.at(0).second;
    };
    EXPECT_EQ(waits(), "1");
    EXPECT_EQ(waits(), "1") << "waiting is no try";
    EXPECT_TRUE(throttle.begin("b"));
    for (const auto* expected : {"2", "4", "8", "16", "32", "60", "60"}) {
        const auto before = std::stol(waits());
        clock.advance(std::chrono::seconds(before));
        ASSERT_TRUE(throttle.begin("a"));
        EXPECT_EQ(waits(), expected);
    }
    throttle.succeeded("a");
    EXPECT_TRUE(throttle.begin("a"));
}

TEST(Throttle, ForgetsInTimeAndHoldsABoundedNumber) {
    base::FakeClock clock;
    Throttle throttle(clock, {.names_max = 100});
    for (int i = 0; i < 5; ++i) ASSERT_TRUE(throttle.begin("a"));
    ASSERT_FALSE(throttle.begin("a"));
    clock.advance(std::chrono::minutes(16));
    for (int i = 0; i < 5; ++i) EXPECT_TRUE(throttle.begin("a"));
    for (int i = 0; i < 1000; ++i) {
        clock.advance(std::chrono::milliseconds(1));
        ASSERT_TRUE(throttle.begin("name " + std::to_string(i)));
    }
    EXPECT_LE(throttle.size(), 100U);
}

} // namespace
} // namespace gapura::people
