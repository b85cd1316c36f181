// The clock that no jump of the wall moves by more than a minute.
#include <gtest/gtest.h>
#include <sys/timex.h>

#include "lib/base/anchored_clock.h"
#include "lib/base/random.h"

namespace gapura::base {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using Seen = AnchoredClock::Seen;

/// A host whose two clocks obey.
struct Host {
    Instant wall{1'795'000'000'000'000};
    Micros boot{hours(5)};
    bool set = false; // by a time service
    void live(Micros by) {
        wall = wall + by;
        boot += by;
    }
    ClockSources sources(std::string boot_id = "a") {
        return {[](const void* host) { return static_cast<const Host*>(host)->wall; },
                [](const void* host) { return static_cast<const Host*>(host)->boot; },
                [](const void* host) { return static_cast<const Host*>(host)->set; }, this, std::move(boot_id)};
    }
};

TEST(AnchoredClock, RunsWithTheHostThroughSuspend) {
    Host host;
    const AnchoredClock clock(host.sources());
    EXPECT_EQ(clock.now(), host.wall);
    host.live(hours(9)); // asleep: CLOCK_BOOTTIME goes on
    EXPECT_EQ(clock.now(), host.wall);
}

TEST(AnchoredClock, FollowsSmallStepsSlowly) {
    Host host;
    AnchoredClock clock(host.sources());
    host.wall = host.wall + seconds(50);
    int looks = 0;
    for (; clock.now() != host.wall && looks < 100'000; ++looks) {
        const Instant before = clock.now();
        EXPECT_EQ(clock.look(), Seen::nothing);
        EXPECT_LE(clock.now() - before, AnchoredClock::follow_step);
        host.live(seconds(1));
    }
    EXPECT_EQ(looks, 5000);
    host.wall = host.wall - milliseconds(25);
    for (int i = 0; i < 3; ++i) clock.look();
    EXPECT_EQ(clock.now(), host.wall);
}

TEST(AnchoredClock, AJumpEitherWayMovesNothingUntilAccepted) {
    for (const Micros jump : {Micros(seconds(61)), Micros(-seconds(61)), Micros(hours(24 * 365)), Micros(-hours(24 * 365))}) {
        Host host;
        AnchoredClock clock(host.sources());
        const Instant true_time = host.wall;
        host.wall = host.wall + jump;
        EXPECT_EQ(clock.look(), Seen::jumped);
        EXPECT_EQ(clock.look(), Seen::nothing) << "one alarm a jump";
        host.live(hours(2));
        clock.look();
        EXPECT_EQ(clock.now(), true_time + hours(2));
        ASSERT_TRUE(clock.state().alarm_since);
        EXPECT_EQ(clock.state().off, jump);
        EXPECT_EQ(clock.accept(), jump);
        EXPECT_EQ(clock.now(), host.wall);
        EXPECT_FALSE(clock.state().alarm_since);
        EXPECT_EQ(clock.look(), Seen::nothing);
    }
}

TEST(AnchoredClock, AnAlarmEndsWhenTheWallComesBack) {
    Host host;
    AnchoredClock clock(host.sources());
    host.wall = host.wall - hours(1);
    EXPECT_EQ(clock.look(), Seen::jumped);
    host.wall = host.wall + hours(1);
    EXPECT_EQ(clock.look(), Seen::came_back);
    EXPECT_FALSE(clock.state().alarm_since);
    EXPECT_EQ(clock.now(), host.wall);
}

TEST(AnchoredClock, NeverReadsBackByMoreThanAStep) {
    Host host;
    AnchoredClock clock(host.sources());
    SeededRandom random(11);
    Instant last = clock.now();
    for (int i = 0; i < 200'000; ++i) {
        host.live(milliseconds(random.below(2000)));
        if (random.below(20) == 0) host.wall = host.wall + Micros(static_cast<std::int64_t>(random.below(400'000'000)) - 200'000'000);
        clock.look();
        ASSERT_GE(clock.now(), last - AnchoredClock::follow_step);
        last = clock.now();
    }
}

TEST(AnchoredClock, ARestartOnTheSameBootKnowsWhatTimeItMustBe) {
    Host host;
    const ClockAnchor anchor = AnchoredClock(host.sources()).anchor();
    host.live(hours(3));
    EXPECT_FALSE(AnchoredClock(host.sources(), anchor).state().alarm_since);
    const Instant true_time = host.wall;
    for (const Micros jump : {Micros(hours(24)), Micros(-hours(24))}) {
        host.wall = true_time + jump;
        const AnchoredClock clock(host.sources(), anchor);
        EXPECT_TRUE(clock.state().alarm_since);
        EXPECT_EQ(clock.now(), true_time);
    }
}

TEST(AnchoredClock, AfterARebootTimeDoesNotGoBack) {
    Host host;
    const ClockAnchor anchor = AnchoredClock(host.sources()).anchor();
    host.boot = seconds(30);
    host.wall = {86'400'000'000}; // a battery gone flat: 1970
    AnchoredClock clock(host.sources("b"), anchor);
    EXPECT_TRUE(clock.state().alarm_since);
    EXPECT_EQ(clock.now(), anchor.at);
    host.set = true;
    EXPECT_EQ(clock.look(), Seen::nothing) << "who says it is earlier than it was must be a person";
    host.wall = anchor.at + hours(24 * 7); // the time service has come up
    EXPECT_EQ(clock.look(), Seen::confirmed);
    EXPECT_EQ(clock.now(), host.wall);
}

TEST(AnchoredClock, AfterARebootAWallFarAheadNeedsAWitness) {
    Host host;
    const ClockAnchor anchor = AnchoredClock(host.sources()).anchor();
    host.boot = seconds(30);
    host.wall = anchor.at + std::chrono::minutes(10);
    EXPECT_FALSE(AnchoredClock(host.sources("b"), anchor).state().alarm_since) << "restarted";
    host.wall = anchor.at + hours(24 * 40);
    host.set = true;
    EXPECT_FALSE(AnchoredClock(host.sources("b"), anchor).state().alarm_since) << "switched off for that long, and the time service says so";
    host.set = false;
    ClockAnchor held;
    {
        AnchoredClock clock(host.sources("b"), anchor);
        EXPECT_TRUE(clock.state().alarm_since);
        EXPECT_EQ(clock.now(), anchor.at) << "no key ends of it";
        host.live(hours(1));
        EXPECT_EQ(clock.look(), Seen::nothing);
        EXPECT_EQ(clock.now(), anchor.at + hours(1));
        held = clock.anchor();
    }
    AnchoredClock again(host.sources("b"), held); // the process restarts on that boot
    EXPECT_EQ(again.now(), anchor.at + hours(1));
    host.set = true;
    EXPECT_EQ(again.look(), Seen::confirmed);
    EXPECT_EQ(again.now(), host.wall);
    EXPECT_FALSE(again.state().alarm_since);
    host.wall = host.wall + hours(24);
    EXPECT_EQ(again.look(), Seen::jumped) << "later, on the same boot, a time service alone moves nothing";
    EXPECT_EQ(again.look(), Seen::nothing);
}

TEST(AnchoredClock, OnlyTheKernelsWordSaysThatTheWallIsKept) {
    EXPECT_TRUE(wall_is_kept(TIME_OK, STA_PLL));
    EXPECT_TRUE(wall_is_kept(TIME_INS, STA_PLL | STA_INS)) << "a leap second is announced by a clock that is kept";
    EXPECT_FALSE(wall_is_kept(TIME_OK, STA_UNSYNC));
    EXPECT_FALSE(wall_is_kept(TIME_ERROR, STA_PLL));
    EXPECT_FALSE(wall_is_kept(-1, 0)) << "forbidden by a sandbox: nothing was read";
}

TEST(AnchoredClock, TheSystemsClocksAgree) {
    const AnchoredClock clock;
    const auto off = clock.state().off;
    EXPECT_LT(off, milliseconds(100));
    EXPECT_GT(off, -milliseconds(100));
    EXPECT_FALSE(clock.anchor().boot_id.empty());
}

} // namespace
} // namespace gapura::base
