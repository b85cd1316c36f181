// Clock, random, ids, secrets, digests, JSON, zones, files.
#include <filesystem>
#include <gtest/gtest.h>
#include <set>
#include <sys/stat.h>

#include "lib/base/digest.h"
#include "lib/base/file.h"
#include "lib/base/id.h"
#include "lib/base/json.h"
#include "lib/base/secret.h"
#include "lib/base/zones.h"

namespace gapura::base {
namespace {

std::string hex_of(const Digest256& digest) { return hex(digest); }

TEST(Digest, Sha256OfAbcIsFips180Example) {
    EXPECT_EQ(hex_of(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    Sha256Stream stream;
    stream.add("a");
    stream.add("bc");
    EXPECT_EQ(stream.finish(), sha256("abc"));
}

TEST(Digest, HmacMatchesRfc4231) {
    EXPECT_EQ(hex_of(HmacSha256(std::string(20, '\x0b')).digest("Hi There")), "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    EXPECT_EQ(hex_of(HmacSha256("Jefe").digest("what do ya want for nothing?")), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    EXPECT_EQ(hex_of(HmacSha256(std::string(131, '\xaa')).digest("Test Using Larger Than Block-Size Key - Hash Key First")),
              "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(Digest, CrcMatchesTheStandardCheckValue) { EXPECT_EQ(crc32("123456789"), 0xCBF43926U); }

TEST(Digest, EncodingsRoundTrip) {
    SeededRandom random(1);
    for (std::size_t n = 0; n < 70; ++n) {
        std::string bytes(n, '\0');
        random.fill(std::as_writable_bytes(std::span(bytes)));
        EXPECT_EQ(unhex(hex(bytes_of(bytes))), bytes);
        EXPECT_EQ(unbase64url(base64url(bytes_of(bytes))), bytes);
    }
    EXPECT_FALSE(unhex("0g"));
    EXPECT_FALSE(unbase64url("a+"));
}

TEST(Random, SeedsRepeatAndBoundsHold) {
    SeededRandom a(7);
    SeededRandom b(7);
    std::set<std::uint64_t> seen;
    for (int i = 0; i < 1000; ++i) {
        const auto value = a.below(10);
        EXPECT_EQ(value, b.below(10));
        EXPECT_LT(value, 10U);
        seen.insert(value);
    }
    EXPECT_EQ(seen.size(), 10U);
}

struct UnitTag {
    static constexpr std::string_view prefix = "unit";
};

TEST(Ids, SortByTimeAndRefuseStrangers) {
    SeededRandom random(3);
    const auto early = Id<UnitTag>::make({1'000'000}, random);
    const auto late = Id<UnitTag>::make({9'000'000}, random);
    EXPECT_LT(early, late);
    EXPECT_TRUE(Id<UnitTag>::parse(early.text));
    EXPECT_FALSE(Id<UnitTag>::parse("key_" + early.text.substr(5)));
    EXPECT_FALSE(Id<UnitTag>::parse("unit_'; DROP TABLE unit; --"));
}

TEST(Secrets, CompareInConstantTime) {
    EXPECT_TRUE(equal_in_constant_time("same", "same"));
    EXPECT_FALSE(equal_in_constant_time("same", "some"));
    EXPECT_FALSE(equal_in_constant_time("same", "same "));
}

TEST(Zones, YearOfAKeyEndsAfterTheAnniversaryDay) {
    const auto zone = Zone::find("Asia/Jakarta").value();
    const auto at = [&](const char* day) { return zone.start_of(parse_day(day).value()) + std::chrono::hours(9); };
    EXPECT_EQ(zone.iso(one_year_from(at("2026-11-22"), zone)), "2027-11-23T00:00:00+07:00");
    EXPECT_EQ(zone.iso(one_year_from(at("2028-02-29"), zone)), "2029-03-01T00:00:00+07:00"); // through 28 Feb 23:59:59
    EXPECT_EQ(zone.iso(one_year_from(at("2027-02-28"), zone)), "2028-02-29T00:00:00+07:00");
    EXPECT_EQ(zone.on_screen(at("2026-05-03"), true), "3 Mei 2026 09.00 WIB");
    EXPECT_EQ(zone.plain(at("2026-05-03")), "2026-05-03 09:00:00 WIB");
    EXPECT_FALSE(Zone::find("Mars/Base"));
}

TEST(Zones, TheClockOnTheWall) {
    const Day day = parse_day("2026-11-22").value();
    const auto wit = Zone::find("Asia/Jayapura").value();
    EXPECT_EQ(wit.iso(wit.at(day, 7 * 60 + 30)), "2026-11-22T07:30:00+09:00");
    EXPECT_EQ(wit.at(day, 24 * 60), wit.start_of(add_days(day, 1)));
    const auto berlin = Zone::find("Europe/Berlin").value(); // 2026-10-25 has 25 hours
    const Day long_day = parse_day("2026-10-25").value();
    EXPECT_EQ(berlin.iso(berlin.at(long_day, 2 * 60 + 30)), "2026-10-25T02:30:00+02:00") << "the first of two";
    EXPECT_EQ(berlin.iso(berlin.at(long_day, 7 * 60 + 30)), "2026-10-25T07:30:00+01:00");
}

TEST(Zones, DaysAreChecked) {
    EXPECT_TRUE(parse_day("2028-02-29"));
    for (const char* bad : {"2027-02-29", "2026-13-01", "2026-1-1", "", "2026-11-22T", "x026-11-22", "0000-01-01"})
        EXPECT_FALSE(parse_day(bad)) << bad;
}

TEST(Json, ReaderNamesTheFieldThatIsWrong) {
    const auto value = parse_json(R"({"name":"Fasilkom","limit":"x","extra":1})").value();
    JsonReader reader(value, "unit");
    EXPECT_EQ(reader.text("name"), "Fasilkom");
    reader.integer("limit");
    const auto refused = reader.finish();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().args[0].second, "unit.limit");
    JsonReader strict(value);
    strict.text("name");
    strict.any("limit");
    EXPECT_EQ(strict.finish().error().args[0].second, "extra");
}

TEST(Json, RefusesDeepAndTrailing) {
    EXPECT_FALSE(parse_json(std::string(100, '[')));
    EXPECT_FALSE(parse_json("{} x"));
    EXPECT_FALSE(parse_json("{"));
    EXPECT_FALSE(parse_json(""));
}

TEST(Files, ReplaceIsWholeAndPrivate) {
    const auto folder = std::filesystem::temp_directory_path() / ("gapura_base_" + std::to_string(::getpid()));
    ASSERT_TRUE(make_folder(folder.string()));
    const std::string path = (folder / "secret").string();
    ASSERT_TRUE(replace_file(path, "one"));
    ASSERT_TRUE(replace_file(path, "two"));
    EXPECT_EQ(read_file(path).value(), "two");
    struct stat status{};
    ASSERT_EQ(::stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
    EXPECT_EQ(read_file(path + "x").error().code, Code::not_found);
    EXPECT_EQ(replace_file("/proc/nowhere/x", "y").error().code, Code::unavailable);
    std::filesystem::remove_all(folder);
}

} // namespace
} // namespace gapura::base
