// Peppers: made once, kept private, held to the database they belong to.
#include <filesystem>
#include <set>
#include <sys/stat.h>
#include <thread>

#include "keys/pepper_care.h"
#include "lib/base/file.h"
#include "tests/keys/campus.h"

namespace gapura::keys {
namespace {

class PeppersStore : public KeysDatabase {
protected:
    base::SystemRandom random;
    testing::TempFolder folder;
};
GAPURA_ON_BOTH_ENGINES(PeppersStore);

TEST(Peppers, FirstStartMakesOnePrivateFileHoweverManyStartAtOnce) {
    base::SystemRandom random;
    const testing::TempFolder folder;
    std::vector<std::string> digests(8);
    {
        std::vector<std::jthread> threads;
        for (auto& digest : digests) threads.emplace_back([&] { digest = Peppers::load(folder.path(), random).value().digest("x"); });
    }
    EXPECT_EQ(std::set<std::string>(digests.begin(), digests.end()).size(), 1U);
    struct stat status{};
    ASSERT_EQ(::stat(folder.file("pepper-1").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
    EXPECT_EQ(status.st_size, 32);
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1); // no drafts left lying about
}

TEST(Peppers, ADamagedFileIsNotReplaced) {
    base::SystemRandom random;
    const testing::TempFolder folder;
    ASSERT_TRUE(base::replace_file(folder.file("pepper-1"), "too short"));
    const auto refused = Peppers::load(folder.path(), random);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().slug, "keys.pepper_unreadable");
    EXPECT_EQ(base::read_file(folder.file("pepper-1")).value(), "too short");
}

TEST_P(PeppersStore, AnotherInstallationsSecretsAreNoticed) {
    const auto mine = Peppers::load(folder.path(), random).value();
    ASSERT_TRUE(mine.match(db(), {1}));
    ASSERT_TRUE(mine.match(db(), {2}));
    const testing::TempFolder elsewhere;
    const auto refused = Peppers::load(elsewhere.path(), random).value().match(db(), {3});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().slug, "keys.pepper_wrong");
    ASSERT_TRUE(mine.match(db(), {4})); // the refusal remembered nothing
}

TEST_P(PeppersStore, OldKeysWorkAfterANewPepper) {
    Campus campus(db());
    const auto before = campus.active_key();
    ASSERT_TRUE(base::replace_file(campus.secrets.file("pepper-2"), std::string(32, 'n')));
    const auto both = Peppers::load(campus.secrets.path(), random).value();
    ASSERT_TRUE(both.match(db(), {1}));
    EXPECT_EQ(both.newest(), 2);
    Keys keys(db(), campus.clock, campus.random, campus.log, both, campus.zone, campus.facts);
    const auto issued = keys.issue(campus.psi, campus.wanted()).value();
    const auto after = keys.reveal(campus.custodian, issued.link.reveal()).value();
    RingLoader loader(db(), both);
    const auto ring = loader.load(campus.clock.now()).value();
    EXPECT_EQ(ring->find(before.text.reveal()).entry->key_id, before.key.id);
    EXPECT_EQ(ring->find(after.text.reveal()).entry->key_id, after.key.id);
    std::filesystem::remove(campus.secrets.file("pepper-1"));
    EXPECT_FALSE(Peppers::load(campus.secrets.path(), random).value().match(db(), {1})); // a pepper in use must not get lost
}

TEST_P(PeppersStore, APepperIsRetiredOnceNoLiveKeyNeedsIt) {
    Campus campus(db());
    const std::string secrets = campus.secrets.path();
    const auto now = [&] { return campus.clock.now(); };
    const auto old_key = campus.active_key();
    EXPECT_EQ(retire_pepper(db(), secrets, 1, now()).error().slug, "keys.pepper_newest");
    ASSERT_EQ(add_pepper(db(), secrets, campus.random, now()).value(), 2);
    const auto both = Peppers::load(secrets, campus.random).value();
    ASSERT_TRUE(both.match(db(), now()));
    Keys keys(db(), campus.clock, campus.random, campus.log, both, campus.zone, campus.facts);
    const auto issued = keys.issue(campus.psi, campus.wanted()).value();
    const auto new_key = keys.reveal(campus.custodian, issued.link.reveal()).value();
    const auto use = pepper_use(db(), secrets, now()).value();
    ASSERT_EQ(use.size(), 2U);
    EXPECT_EQ(use[0].live_keys, 1);
    EXPECT_EQ(use[0].last_end, old_key.key.expires_at);
    EXPECT_EQ(use[1].live_keys, 1);
    // A suspended key may be resumed: it is live.
    ASSERT_TRUE(keys.suspend(campus.psi, old_key.key.id, "uji"));
    EXPECT_EQ(retire_pepper(db(), secrets, 1, now()).error().slug, "keys.pepper_needed");
    EXPECT_EQ(retire_pepper(db(), secrets, 7, now()).error().slug, "keys.pepper_unknown");
    EXPECT_EQ(Peppers::versions_in(secrets).value().size(), 2U);
    ASSERT_TRUE(keys.revoke(campus.psi, old_key.key.id, "uji"));
    ASSERT_TRUE(retire_pepper(db(), secrets, 1, now()));
    ASSERT_TRUE(retire_pepper(db(), secrets, 1, now())) << "again changes nothing";
    // A program that has not been restarted since makes no key that nobody could know.
    const auto late = keys.issue(campus.psi, campus.wanted()).value();
    EXPECT_EQ(campus.keys.reveal(campus.custodian, late.link.reveal()).error().slug, "keys.pepper_retired");
    EXPECT_TRUE(keys.reveal(campus.custodian, late.link.reveal())) << "and the link is not used up";
    const auto left = Peppers::load(secrets, campus.random).value();
    EXPECT_TRUE(left.match(db(), now())) << "a retired pepper is not missed";
    RingLoader loader(db(), left);
    EXPECT_EQ(loader.load(now()).value()->find(new_key.text.reveal()).entry->key_id, new_key.key.id);
    EXPECT_EQ(add_pepper(db(), secrets, campus.random, now()).value(), 3) << "a number is never given twice";
}

} // namespace
} // namespace gapura::keys
