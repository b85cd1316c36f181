// In which order the disk is told: what is delivered is on it under the name of what is delivered. This binary's own fsync tells what was synced.
#include <atomic>
#include <filesystem>
#include <sys/syscall.h>
#include <unistd.h>

#include "gateway/usage_sender.h"
#include "tests/gateway/policy_world.h"

namespace {

thread_local std::string* synced_folder = nullptr; // set: the files in it when it was last synced, one a line

} // namespace

extern "C" int fsync(int fd) {
    if (synced_folder != nullptr) {
        std::error_code ignored;
        const auto path = std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(fd), ignored);
        if (std::filesystem::is_directory(path, ignored)) {
            synced_folder->clear();
            for (const auto& entry : std::filesystem::directory_iterator(path)) *synced_folder += entry.path().filename().string() + "\n";
        }
    }
    return static_cast<int>(::syscall(SYS_fsync, fd));
}

namespace gapura::gateway {
namespace {

TEST(UsageSenderDurable, WhatIsDeliveredIsOnTheDiskUnderItsName) {
    TempFolder folder;
    base::FakeClock clock;
    base::SystemRandom random;
    base::NoLog log;
    UsageLines fresh;
    fresh[{"key_a", "route_a", "2026-11-23"}].counts.calls = 5;
    std::string synced = "nothing";
    std::string on_disk;
    UsageSender sender(
        folder.path + "/usage", [&] { return std::exchange(fresh, {}); },
        [&](const UsageBatch&) -> Result<void> {
            on_disk = synced;
            return {};
        },
        clock, random, log);
    ASSERT_TRUE(sender.open());
    synced_folder = &synced;
    sender.round();
    synced_folder = nullptr;
    EXPECT_EQ(on_disk, "sending\n") << "else a power cut brings it back as what waits, and what is added to it is lost";
}

} // namespace
} // namespace gapura::gateway
