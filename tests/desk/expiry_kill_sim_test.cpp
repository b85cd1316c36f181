// The last 60 days of many keys, with a worker that is killed at random, starts again, and finds its clock put forward or back.
#include <csignal>
#include <cstdlib>
#include <gtest/gtest.h>

#include "desk/expiry.h"
#include "tests/desk/expiry_world.h"
#include "tests/support/child.h"
#include "tests/support/long_form.h"

namespace gapura::desk {
namespace {

using testing::Child;

class ExpirySim : public ExpiryDatabase {
protected:
    int count() const {
        if (GAPURA_SLOW) return 300;
        if (testing::is_long_form()) return 20'000;
        return on_postgres() ? 400 : 2'000;
    }
};
GAPURA_ON_BOTH_ENGINES(ExpirySim);

TEST_P(ExpirySim, EachNoticeOnceThroughKillsAndClockSteps) {
    const std::uint64_t seed = std::getenv("GAPURA_SEED") != nullptr ? std::stoull(std::getenv("GAPURA_SEED")) : 20261123;
    base::SeededRandom random(seed);
    const Instant begin{1'795'000'000'000'000};
    const Instant over = begin + 82 * one_day;
    const int keys = count();
    std::map<int, int> overlaps; // by days: how many have that notice
    ASSERT_TRUE(db().write([&](store::Tx& tx) -> Result<void> {
        for (int i = 0; i < keys; ++i) {
            const auto end =
                begin + 61 * one_day + base::Micros(static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(one_day.count() * 20))));
            TRY(put_key(tx, {"key_" + std::to_string(i), "person_" + std::to_string(i % 50), begin - 300 * one_day, end}, i));
            // And every fourth time an old key whose overlap ends, of any length that there is.
            if (i % 4 != 0) continue;
            const auto length = base::Micros(static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(one_day.count() * 30))));
            const auto began = begin + base::Micros(static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(one_day.count() * 50))));
            const EndingKey old{"old_" + std::to_string(i), "person_" + std::to_string(i % 50), begin - 300 * one_day, over + 300 * one_day};
            TRY(put_rotating(tx, old, began, began + length, keys + i));
            for (const Threshold& one : overlap_thresholds) overlaps[one.days] += length > one.days * one_day ? 1 : 0;
        }
        return {};
    }));
    Instant now = begin;
    int kills = 0;
    int steps = 0;
    while (now < over) {
        const std::uint64_t child_seed = random.next();
        Child child([&](const Child::Tell& tell) {
            const auto fresh = open_again();
            base::SeededRandom own(child_seed);
            base::FakeClock clock(now);
            base::SystemRandom ids;
            Office office;
            Expiry expiry(*fresh, clock, ids, office.facts());
            while (clock.now() < over) {
                tell(std::to_string(clock.now().us));
                if (!expiry.sweep()) ::_exit(1);
                // Mostly minutes to hours; now and then the host slept.
                clock.advance(std::chrono::minutes(own.below(12 * 60)));
            }
            tell("end");
        });
        // A kill at any moment: between two sweeps or within one. The last child lives to the end.
        const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(kills < 25 ? 5 + random.below(80) : 600'000);
        bool ended = false;
        while (!ended && std::chrono::steady_clock::now() < until) {
            const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
            const std::string line = child.next_line(left);
            if (line == "end") ended = true;
            else if (!line.empty()) now = {std::stoll(line)}, ++steps;
            else break;
        }
        if (ended) {
            ASSERT_TRUE(child.join());
            break;
        }
        child.kill();
        ++kills;
        // The clock after the restart: as it was, or put back by up to two days.
        if (random.below(3) == 0) now = now - base::Micros(static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(2 * one_day.count()))));
    }
    ASSERT_GE(kills, GAPURA_SLOW ? 1 : 5) << "seed " << seed;
    const auto all = told();
    int missing = 0;
    for (int i = 0; i < keys; ++i) {
        for (const Threshold& one : key_thresholds) {
            const auto found = all.find("key_" + std::to_string(i) + "/" + std::to_string(one.days));
            const std::set<std::string> whom = one.leader ? std::set<std::string>{"person_" + std::to_string(i % 50), "person_l"}
                                                          : std::set<std::string>{"person_" + std::to_string(i % 50)};
            if (found == all.end() || found->second != whom) ++missing;
        }
    }
    int of_overlaps = 0;
    for (const auto& [days, wanted] : overlaps) {
        int found = 0;
        for (int i = 0; i < keys; i += 4) {
            const auto one = all.find("old_" + std::to_string(i) + "/3/" + std::to_string(days));
            if (one != all.end() && one->second == std::set<std::string>{"person_" + std::to_string(i % 50), "person_l"}) ++found;
        }
        EXPECT_EQ(found, wanted) << days << " days before the end of an overlap, seed " << seed;
        of_overlaps += wanted;
    }
    EXPECT_GT(of_overlaps, keys / 4);
    EXPECT_EQ(missing, 0) << "seed " << seed;
    const std::int64_t decided = std::int64_t{keys} * 6 + of_overlaps;
    const std::int64_t notices = std::int64_t{keys} * 10 + std::int64_t{of_overlaps} * 2;
    EXPECT_EQ(all.size(), static_cast<std::size_t>(decided)) << "seed " << seed;
    const auto rows = [&](const char* table) { return db().read(std::string("SELECT count(*) FROM ") + table).value().front().integer(0); };
    EXPECT_EQ(rows("notice_notice"), notices);
    EXPECT_EQ(rows("notice_delivery"), notices);
    EXPECT_EQ(rows("jobs_job"), notices) << "each is on its way exactly once";
    EXPECT_EQ(rows("desk_expiry_decided"), decided);
    std::printf("seed=%llu keys=%d kills=%d sweeps=%d notices=%lld missing_or_wrong=%d\n", static_cast<unsigned long long>(seed), keys, kills, steps,
                static_cast<long long>(notices), missing);
}

} // namespace
} // namespace gapura::desk
