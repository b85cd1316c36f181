// A ring on disk: read back it says the same; changed, foreign or half of it, it says nothing at all.
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <iostream>

#include "keys/ring_file.h"
#include "keys/token.h"
#include "lib/base/file.h"
#include "tests/support/long_form.h"
#include "tests/support/temp_folder.h"

namespace gapura::keys {
namespace {

namespace fs = std::filesystem;

struct Node {
    testing::TempFolder secrets;
    testing::TempFolder folder;
    base::SystemRandom random;
    base::Secret seal{"a key of this installation"};
    Peppers peppers = Peppers::load(secrets.path(), random).value();
    std::vector<base::Secret> texts;

    RingFile file() { return RingFile(folder.path(), seal, peppers); }

    KeyEntry entry(std::uint32_t slot, std::int64_t expires_us, std::uint32_t rules = 0) {
        texts.push_back(make_token(random));
        KeyEntry out;
        out.digest = peppers.all().front().digest(texts.back().reveal());
        out.expires_at = {expires_us};
        out.slot = slot;
        out.key_id = "key_" + std::to_string(slot);
        out.rules = rules;
        return out;
    }

    std::shared_ptr<const KeyRing> ring() {
        KeyRules rules;
        rules.methods = {"GET"};
        KeyRing::Facts facts{{KeyRules(), rules}, 5};
        std::vector<KeyEntry> entries;
        for (std::uint32_t i = 0; i < 100; ++i) entries.push_back(entry(i, 1'000'000'000 + i, i % 2));
        const KeyRing whole(std::move(entries), {"mahasiswa", "dosen"}, peppers.all(), std::move(facts));
        auto suspended = *whole.find(texts[7].reveal()).entry;
        suspended.state = RingState::suspended;
        return whole.with({suspended, entry(100, 5)});
    }
};

TEST(RingFile, RulesThatCannotBeReadAllowNothingAfterwardsEither) {
    Node node;
    KeyRing::Facts facts{{KeyRules(), rules_from_text("{damaged")}, 0};
    const KeyRing ring({node.entry(0, 1'000'000'000, 1)}, {"mahasiswa"}, node.peppers.all(), std::move(facts));
    ASSERT_TRUE(node.file().write(*ring.with({}), {42}));
    const auto stored = node.file().read();
    ASSERT_TRUE(stored) << base::describe(stored.error());
    const KeyRules* rules = stored->ring->rules(*stored->ring->find(node.texts[0].reveal()).entry);
    ASSERT_NE(rules, nullptr);
    EXPECT_TRUE(rules->unreadable);
}

TEST(RingFile, ReadBackItSaysTheSame) {
    Node node;
    const auto ring = node.ring();
    ASSERT_TRUE(node.file().write(*ring, {42}));
    const auto stored = node.file().read();
    ASSERT_TRUE(stored) << base::describe(stored.error());
    EXPECT_EQ(stored->made_at, Instant{42});
    EXPECT_EQ(stored->ring->size(), ring->size());
    EXPECT_EQ(stored->ring->scopes(), ring->scopes());
    EXPECT_EQ(stored->ring->personal(), ring->personal());
    for (std::size_t i = 0; i < node.texts.size(); ++i) {
        const KeyEntry* mine = stored->ring->find(node.texts[i].reveal()).entry;
        ASSERT_NE(mine, nullptr);
        EXPECT_EQ(mine->slot, i);
        EXPECT_EQ(mine->state, i == 7 ? RingState::suspended : RingState::active);
        EXPECT_EQ(stored->ring->rules(*mine) != nullptr, i < 100 && i % 2 == 1);
    }
    for (const auto& entry : fs::directory_iterator(node.folder.path())) {
        EXPECT_EQ(fs::status(entry.path()).permissions(), fs::perms::owner_read | fs::perms::owner_write);
        const auto text = base::read_file(entry.path().string()).value();
        for (const auto& key : node.texts) EXPECT_EQ(text.find(key.reveal().substr(4, 20)), std::string::npos) << "no key text on disk";
    }
}

TEST(RingFile, AChangeRewritesTheSmallFileOnly) {
    Node node;
    auto ring = node.ring();
    RingFile file = node.file();
    ASSERT_TRUE(file.write(*ring, {1}));
    const auto blocks = [&] {
        std::vector<std::pair<std::string, fs::file_time_type>> out;
        for (const auto& entry : fs::directory_iterator(node.folder.path())) {
            if (entry.path().filename().string().starts_with("keys-")) out.emplace_back(entry.path().filename().string(), fs::last_write_time(entry));
        }
        return out;
    };
    const auto before = blocks();
    ASSERT_EQ(before.size(), 1U);
    ring = ring->with({node.entry(200, 9)});
    ASSERT_TRUE(file.write(*ring, {2}));
    EXPECT_EQ(blocks(), before);
    // Also after a restart that read it.
    RingFile again = node.file();
    const auto stored = again.read().value();
    EXPECT_EQ(stored.ring->size(), ring->size());
    ASSERT_TRUE(again.write(*stored.ring->with({node.entry(201, 9)}), {3}));
    EXPECT_EQ(blocks(), before);
    ASSERT_TRUE(again.write(*stored.ring->merged(), {4}));
    ASSERT_EQ(blocks().size(), 1U);
    EXPECT_NE(blocks(), before) << "a new block, and the old one is gone";
    EXPECT_EQ(node.file().read().value().ring->size(), ring->size());
}

TEST(RingFile, AnyChangeIsRefused) {
    Node node;
    ASSERT_TRUE(node.file().write(*node.ring(), {1}));
    base::SeededRandom random(21);
    for (int round = 0; round < (GAPURA_SLOW != 0 ? 20 : 150); ++round) {
        std::vector<std::string> paths;
        for (const auto& entry : fs::directory_iterator(node.folder.path())) paths.push_back(entry.path().string());
        std::ranges::sort(paths);
        const std::string& path = paths[random.below(paths.size())];
        const std::string whole = base::read_file(path).value();
        std::string changed = whole;
        const std::size_t at = random.below(changed.size());
        switch (random.below(4)) {
        case 0: changed[at] = static_cast<char>(changed[at] ^ (1 << random.below(8))); break;
        case 1: changed.resize(at); break;
        case 2: changed.insert(at, 192, 'x'); break;
        default: changed += changed.substr(at); break;
        }
        ASSERT_TRUE(base::replace_file(path, changed));
        EXPECT_FALSE(node.file().read()) << path << " at " << at;
        ASSERT_TRUE(base::replace_file(path, whole));
    }
    EXPECT_TRUE(node.file().read());
}

TEST(RingFile, AnotherInstallationsIsRefused) {
    Node node;
    EXPECT_EQ(node.file().read().error().slug, "file.missing");
    ASSERT_TRUE(node.file().write(*node.ring(), {1}));
    RingFile other_seal(node.folder.path(), base::Secret("another"), node.peppers);
    EXPECT_EQ(other_seal.read().error().slug, "file.seal_broken");
    Node elsewhere;
    RingFile other_peppers(node.folder.path(), node.seal, elsewhere.peppers);
    EXPECT_EQ(other_peppers.read().error().slug, "keys.ring_file_foreign");
    // A pepper added since is none of these.
    ASSERT_TRUE(base::replace_file(node.secrets.file("pepper-2"), std::string(32, 'n')));
    const auto more = Peppers::load(node.secrets.path(), node.random).value();
    EXPECT_TRUE(RingFile(node.folder.path(), node.seal, more).read());
}

// GAPURA_LONG=1: a million.
TEST(RingFile, ManyKeysReadFast) {
    Node node;
    const std::uint32_t count = testing::is_long_form() ? 1'000'000 : 50'000;
    {
        base::SeededRandom random(22);
        std::vector<KeyEntry> entries(count);
        for (std::uint32_t i = 0; i < count; ++i) {
            random.fill(std::as_writable_bytes(std::span(entries[i].digest)));
            entries[i].slot = i;
        }
        const KeyRing ring(std::move(entries), {}, node.peppers.all());
        ASSERT_TRUE(node.file().write(ring, {1}));
    }
    const auto started = std::chrono::steady_clock::now();
    const auto stored = node.file().read();
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
    ASSERT_TRUE(stored);
    EXPECT_EQ(stored->ring->size(), count);
    std::ifstream status("/proc/self/status");
    std::string peak;
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmHWM:") || line.starts_with("VmRSS:")) peak += " " + line;
    }
    std::cout << count << " keys from the file: " << seconds << " s;" << peak << "\n";
}

} // namespace
} // namespace gapura::keys
