// The leak finder: every planted key, wherever it lies in a file; nothing else; what cannot be seen is named.
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <map>

#include "keys/scan.h"
#include "keys/token.h"
#include "tests/support/long_form.h"
#include "tests/support/temp_folder.h"

namespace gapura::keys {
namespace {

namespace fs = std::filesystem;

void write(const std::string& path, std::string_view text) {
    fs::create_directories(fs::path(path).parent_path());
    std::ofstream(path, std::ios::binary) << text;
}

std::string utf16(std::string_view text, bool little) {
    std::string out = little ? "\xff\xfe" : "\xfe\xff";
    for (const char c : text) {
        if (!little) out += '\0';
        out += c;
        if (little) out += '\0';
    }
    return out;
}

ScanReport scanned(const std::string& path, int threads = 1) {
    ScanOptions options;
    options.threads = threads;
    auto report = scan(path, options);
    EXPECT_TRUE(report) << base::describe(report.error());
    return report.value_or(ScanReport());
}

TEST(Scan, FindsEveryPlantedKeyWithItsLine) {
    const testing::TempFolder folder;
    base::SeededRandom random(7);
    std::map<std::string, std::uint64_t> expected; // path and line -> how many
    constexpr int planted = 1000;
    for (int i = 0; i < planted; ++i) {
        // Random bytes with line ends and underscores, and the key where chance puts it: across borders of what is read at once too.
        std::string text(i % 50 == 0 ? (256U << 10) - 30 + random.below(60) : random.below(2000), '\0');
        for (char& c : text) c = "ab_\n\0g"[random.below(6)];
        const std::string path = folder.file("d" + std::to_string(i % 7) + "/f" + std::to_string(i));
        const auto line = 1 + static_cast<std::uint64_t>(std::ranges::count(text, '\n'));
        text += make_token(random).reveal();
        text += "\n" + std::string(random.below(300000), 'x');
        write(path, text);
        ++expected[path + ":" + std::to_string(line)];
    }
    for (const int threads : {1, 3}) {
        const ScanReport report = scanned(folder.path(), threads);
        EXPECT_EQ(report.found_count, static_cast<std::uint64_t>(planted));
        EXPECT_EQ(report.files, static_cast<std::uint64_t>(planted));
        auto left = expected;
        for (const Leak& leak : report.found) {
            EXPECT_EQ(--left[leak.path + ":" + std::to_string(leak.line)], 0);
            EXPECT_EQ(leak.hint.size(), hint_of(make_token(random).reveal()).size());
        }
        EXPECT_TRUE(report.not_seen.empty());
    }
}

TEST(Scan, SeesSeveralInALineAndBothFormsOfUtf16) {
    const testing::TempFolder folder;
    base::SeededRandom random(8);
    const auto a = make_token(random);
    const auto b = make_token(random);
    write(folder.file("two"), "x " + std::string(a.reveal()) + std::string(b.reveal()) + "y");
    write(folder.file("little"), utf16("\n\nkey=" + std::string(a.reveal()) + "\r\n", true));
    write(folder.file("big"), utf16("key=" + std::string(b.reveal()), false));
    const ScanReport report = scanned(folder.path());
    ASSERT_EQ(report.found.size(), 4U);
    EXPECT_EQ(report.found[0].path, folder.file("big"));
    EXPECT_EQ(report.found[1].line, 3U);
    EXPECT_EQ(report.found[2].path, report.found[3].path);
    EXPECT_EQ(report.found[1].hint, hint_of(a.reveal()));
    for (const Leak& leak : report.found) EXPECT_EQ(std::string(a.reveal()).find(leak.hint), std::string::npos);
    EXPECT_EQ(scanned(folder.file("two")).found_count, 2U) << "a single file may be named";
}

TEST(Scan, NamesWhatItCannotSee) {
    const testing::TempFolder folder;
    const testing::TempFolder elsewhere;
    base::SeededRandom random(9);
    write(folder.file("in/key"), make_token(random).reveal());
    write(folder.file("repo/.git/objects/ab/cd"), "zlib");
    write(folder.file("repo/.git/config"), make_token(random).reveal());
    write(folder.file("data.gz"), "\x1f\x8b rest");
    fs::create_directory_symlink(folder.file("in"), folder.file("again"));
    fs::create_directory_symlink(elsewhere.path(), folder.file("out"));
    fs::create_symlink(folder.file("loop"), folder.file("loop"));
    fs::create_symlink(folder.file("nothing"), folder.file("dangling"));
    fs::create_directory_symlink(folder.path(), folder.file("in/up"));
    const ScanReport report = scanned(folder.path());
    EXPECT_EQ(report.found_count, 2U) << "once each, though links lead there again";
    const std::vector<NotSeen> expected{{folder.file("data.gz"), Unseen::compressed},
                                        {folder.file("loop"), Unseen::link_loop},
                                        {folder.file("out"), Unseen::link_outside},
                                        {folder.file("repo/.git/objects"), Unseen::git_objects}};
    EXPECT_EQ(report.not_seen, expected);
    EXPECT_FALSE(scan(folder.file("absent")));
}

// A checksum of 32 bits lets one well-shaped text in four thousand million through. GAPURA_LONG=1: 10^8 tokens.
TEST(Scan, RandomTokensRaiseNoAlarm) {
    base::SeededRandom random(10);
    constexpr std::string_view digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    const bool full = testing::is_long_form();
    const long rounds = full ? 100'000 : (GAPURA_SLOW != 0 ? 100 : 1'000);
    long alarms = 0;
    std::string text;
    for (long round = 0; round < rounds; ++round) {
        text.clear();
        for (int i = 0; i < 1000; ++i) {
            text += "gpr_";
            for (int left = 49; left > 0; left -= 7) {
                std::uint64_t word = random.next() >> 20;
                for (int k = 0; k < 7; ++k, word /= 62) text += digits[word % 62];
            }
            text += '\n';
        }
        find_keys(text, [&](std::size_t, std::string_view) { ++alarms; });
    }
    EXPECT_EQ(alarms, 0) << rounds * 1000 << " tokens";
    std::string planted = text + std::string(make_token(random).reveal());
    find_keys(planted, [&](std::size_t, std::string_view) { ++alarms; });
    EXPECT_EQ(alarms, 1) << "and the real one is seen";
}

} // namespace
} // namespace gapura::keys
