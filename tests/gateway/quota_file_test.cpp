// The file of quota counters: what is written is what was taken, whatever is marked meanwhile; what could not be written is not forgotten.
#include <csignal>
#include <sys/resource.h>

#include "gateway/quota_file.h"
#include "lib/base/file.h"
#include "tests/gateway/policy_world.h"

namespace gapura::gateway {
namespace {

constexpr std::uint16_t month = 24'322;

QuotaRecord used(std::uint8_t name, std::uint64_t calls) {
    QuotaRecord out;
    out.name = {name};
    out.used[0] = Count{20'400, calls}.word();
    out.used[1] = Count{month, calls}.word();
    return out;
}

std::uint64_t calls_in(const std::string& path, std::uint8_t name) {
    QuotaFile again;
    EXPECT_TRUE(again.open(path, month, Instant{}));
    const QuotaRecord* found = again.find({name});
    return found == nullptr ? 0 : Count::of(found->used[0]).value;
}

class QuotaFileTest : public ::testing::Test {
protected:
    void SetUp() override { ASSERT_TRUE(file_.open(path_, month, Instant{})); }
    void put(std::uint8_t name, std::uint64_t calls) { file_.put(file_.place({name}), used(name, calls)); }
    TempFolder folder_;
    std::string path_ = folder_.path + "/quotas";
    QuotaFile file_;
};

// A lane that has a record made while the disk is slow must neither wait nor change what is being written.
TEST_F(QuotaFileTest, WhatIsTakenIsApartFromWhatComes) {
    for (std::uint8_t name = 1; name <= 9; ++name) put(name, 10U * name);
    const auto taken = file_.take_marked();
    EXPECT_EQ(taken.size(), 9U);
    put(3, 31);
    for (std::uint8_t name = 10; name <= 200; ++name) put(name, 1); // grows, moves
    ASSERT_TRUE(file_.write(taken));
    EXPECT_EQ(calls_in(path_, 3), 30U);
    EXPECT_EQ(calls_in(path_, 9), 90U);
    EXPECT_EQ(calls_in(path_, 10), 0U);
}

TEST_F(QuotaFileTest, TheNextWriteHasTheRest) {
    put(1, 10);
    put(2, 20);
    put(4, 40);
    ASSERT_TRUE(file_.write(file_.take_marked()));
    put(4, 41);
    put(1, 11);
    put(3, 30);
    const auto taken = file_.take_marked();
    EXPECT_EQ(taken.size(), 3U) << "only what changed";
    ASSERT_TRUE(file_.write(taken));
    EXPECT_EQ(calls_in(path_, 1), 11U);
    EXPECT_EQ(calls_in(path_, 2), 20U);
    EXPECT_EQ(calls_in(path_, 3), 30U);
    EXPECT_EQ(calls_in(path_, 4), 41U);
}

TEST_F(QuotaFileTest, WhatCouldNotBeWrittenStaysMarked) {
    put(1, 10);
    ASSERT_TRUE(file_.write(file_.take_marked()));
    put(2, 20);
    auto* const before = std::signal(SIGXFSZ, SIG_IGN);
    rlimit whole{};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &whole), 0);
    rlimit full = whole;
    full.rlim_cur = 2 * sizeof(QuotaRecord); // no room for a third
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &full), 0);
    const auto taken = file_.take_marked();
    const bool written = file_.write(taken).has_value();
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &whole), 0);
    std::signal(SIGXFSZ, before);
    EXPECT_FALSE(written);
    put(2, 21);
    file_.mark(taken);
    ASSERT_TRUE(file_.write(file_.take_marked()));
    EXPECT_EQ(calls_in(path_, 2), 21U);
}

// A limit goes on without its file: the keeper remembers the number of nodes whether the file could be opened or not.
TEST_F(QuotaFileTest, WithoutAFileWhatIsPutIsKnownAndNothingBreaks) {
    put(1, 10);
    ASSERT_TRUE(file_.write(file_.take_marked()));
    ASSERT_TRUE(base::make_folder(path_ + ".new")); // in the way of the file that would replace it
    for (const std::string& path : {path_, path_ + "/below-a-file", folder_.path + "/no-folder/quotas"}) {
        QuotaFile closed;
        ASSERT_FALSE(closed.open(path, month, Instant{})) << path;
        EXPECT_EQ(closed.nodes(), 1U) << path;
        closed.put_nodes(3);
        EXPECT_EQ(closed.nodes(), 3U) << path;
        EXPECT_EQ(closed.find({1}) != nullptr, path == path_) << path;
        closed.put(closed.place({1}), used(1, 11));
        closed.put(closed.place({2}), used(2, 20));
        EXPECT_EQ(Count::of(closed.find({1})->used[0]).value, 11U) << path;
        EXPECT_EQ(Count::of(closed.find({2})->used[0]).value, 20U) << path;
        const auto taken = closed.take_marked();
        EXPECT_EQ(taken.size(), 3U) << path;
        EXPECT_FALSE(closed.write(taken)) << path;
        closed.mark(taken);
    }
}

} // namespace
} // namespace gapura::gateway
