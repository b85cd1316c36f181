// Many messages through a mail server that refuses, loses its answers and sees its client killed, at random. GAPURA_LONG=1: 100,000 faults.
#include <array>
#include <cstdlib>
#include <gtest/gtest.h>
#include <map>
#include <sstream>

#include "lib/notice/notice_store.h"
#include "tests/support/child.h"
#include "tests/support/engines.h"
#include "tests/support/long_form.h"

namespace gapura::notice {
namespace {

using testing::Child;

/// A server that has a message whole says so to the parent before anything can be lost. What leaves open whether it has is a doubt.
class Faulty final : public MessageChannel {
public:
    Faulty(base::SeededRandom& random, const Child::Tell& tell) : random_(random), tell_(tell) {}
    Sent send(const Message& message, const BeforeLastByte& before_last_byte) override {
        // Of what happens a third is a fault; a kill, which costs a process, is one of thirty.
        const auto at = random_.below(120);
        const auto fault = at < 4 ? std::array<std::uint64_t, 4>{1, 4, 5, 5}[at] : at < 44 ? std::array<std::uint64_t, 5>{0, 2, 3, 6, 7}[at % 5] : 99;
        const std::string about = message.id + (message.repeat ? " repeat" : " first");
        if (fault == 0) return say("fault", about), Sent{Fate::not_now, "421 later"};
        if (fault == 1) say("fault", about), ::_exit(9);
        if (fault == 2) return say("never", about), Sent{Fate::refused, "550 nobody"};
        if (!before_last_byte()) return {Fate::not_now, ""};
        if (fault == 3) return say("fault", about), Sent{Fate::not_now, "451 later"};
        if (fault == 4) say("doubt", about), ::_exit(9);
        say("took", about);
        if (fault == 5) say("doubt", about), ::_exit(9);
        if (fault == 6 || fault == 7) return say("doubt", about), Sent{Fate::lost, "no answer"};
        return {Fate::accepted, ""};
    }

private:
    void say(const char* what, const std::string& about) { tell_(std::string(what) + " " + about); }
    base::SeededRandom& random_;
    const Child::Tell& tell_;
};

struct Story {
    int took = 0;
    int doubts = 0;
    bool never = false;
};

class OutboxSim : public testing::EngineTest {
protected:
    OutboxSim() {
        migrate(jobs::migrations());
        migrate(migrations());
    }
    std::int64_t open() {
        return db().read("SELECT count(*) FROM notice_delivery WHERE state IN ('waiting', 'sending', 'lost')").value().front().integer(0);
    }
};
GAPURA_ON_BOTH_ENGINES(OutboxSim);

TEST_P(OutboxSim, OnceOrMarkedWhereTheAnswerWasLost) {
    const std::uint64_t seed = std::getenv("GAPURA_SEED") != nullptr ? std::stoull(std::getenv("GAPURA_SEED")) : 20261123;
    const int wanted = testing::is_long_form() ? 100'000 : GAPURA_SLOW ? 60 : 300;
    base::SeededRandom random(seed);
    Instant now{1'795'000'000'000'000};
    std::map<std::string, Story> stories;
    int faults = 0;
    int kills = 0;
    std::int64_t told = 0;
    while (faults < wanted || open() > 0) {
        ASSERT_TRUE(db().write([&](store::Tx& tx) -> Result<void> {
            for (int i = 0; i < 40 && faults < wanted; ++i) {
                const Notice notice{.event = "key.leaked/" + std::to_string(told++), .person = "person_siti", .slug = "notice.key_leaked"};
                TRY(enqueue(tx, notice, now, random));
            }
            return {};
        }));
        const std::uint64_t child_seed = random.next();
        Child child([&](const Child::Tell& tell) {
            const auto fresh = open_again();
            base::SeededRandom own(child_seed);
            base::FakeClock clock(now);
            base::NoLog log;
            const auto zone = base::Zone::find("Asia/Jakarta").value();
            Faulty faulty(own, tell);
            const auto directory = [](const std::string&) -> Result<Recipient> { return Recipient{"Siti", "siti@contoh.ac.id"}; };
            Outbox outbox(*fresh, clock, log, zone, directory, &faulty, Options{});
            jobs::Worker worker(*fresh, clock, own, log, jobs::WorkerOptions{});
            worker.on(send_job, [&](const jobs::Job& job) { return outbox.on_job(job); });
            for (int i = 0; i < 8; ++i) {
                if (!worker.run_due()) ::_exit(1);
                clock.advance(std::chrono::minutes(15));
            }
            tell("end - -");
        });
        for (bool ended = false; !ended;) {
            std::istringstream line(child.next_line(std::chrono::minutes(2)));
            std::string what;
            std::string id;
            std::string which;
            if (!(line >> what >> id >> which)) {
                ++kills;
                break;
            }
            ended = what == "end";
            if (ended) continue;
            Story& story = stories[id];
            faults += what == "took" ? 0 : 1;
            if (what == "doubt") ++story.doubts;
            if (what == "never") story.never = true;
            if (what != "took") continue;
            ASSERT_EQ(which, story.doubts > 0 ? "repeat" : "first") << id << ", seed " << seed;
            ++story.took;
        }
        child.join();
        now = now + std::chrono::hours(2);
    }
    std::int64_t sent = 0;
    std::int64_t never = 0;
    for (const auto& [id, story] : stories) {
        EXPECT_LE(story.took, 2) << id << ", seed " << seed;
        EXPECT_LE(story.took, story.doubts + 1) << id << ": again only where the answer was lost, seed " << seed;
        if (story.never) {
            ++never;
        } else if (story.doubts < 2) {
            ++sent;
            EXPECT_GE(story.took, 1) << id << ", seed " << seed;
        }
    }
    const auto of = [&](const char* state) {
        return db().read("SELECT count(*) FROM notice_delivery WHERE state = $1", {std::string(state)}).value().front().integer(0);
    };
    EXPECT_EQ(static_cast<std::int64_t>(stories.size()), told);
    EXPECT_EQ(of("given_up"), never);
    EXPECT_EQ(of("sent"), sent);
    EXPECT_EQ(of("sent") + of("given_up") + of("unknown"), told);
    std::printf("seed=%llu messages=%lld faults=%d kills=%d sent=%lld refused=%lld unknown=%lld\n", static_cast<unsigned long long>(seed),
                static_cast<long long>(told), faults, kills, static_cast<long long>(sent), static_cast<long long>(never),
                static_cast<long long>(of("unknown")));
}

} // namespace
} // namespace gapura::notice
