// The sync in a faulty world: lost answers, duplicates, late effects, refusals, outages. Seeded; the seed is printed when a test fails.
#include "tests/feeder/world.h"

namespace gapura::feeder {
namespace {

using namespace testing;

class SyncFaults : public ::testing::Test {
protected:
    SyncFaults() { one_.migrate(migrations()); }
    gapura::testing::OneDatabase one_{store::Engine::sqlite};
};

TEST_F(SyncFaults, LostAnswersNeverMakeTwinsAndNeverStayUnknown) {
    for (const std::uint64_t seed : {1, 2, 3}) {
        SCOPED_TRACE(seed);
        gapura::testing::OneDatabase one(store::Engine::sqlite);
        one.migrate(migrations());
        World world(one.db());
        world.campus = students(200);
        auto random = std::make_shared<base::SeededRandom>(seed); // the fake asks under its lock
        world.feeder.faults = [random](std::int64_t, std::string_view) {
            constexpr std::array mix{Fault::lost_before, Fault::lost_after, Fault::lost_after, Fault::late, Fault::unreachable, Fault::fault_inside};
            return random->below(100) < 30 ? mix.at(random->below(mix.size())) : Fault::none;
        };
        const Plan plan = world.sent();
        EXPECT_EQ(plan.state, PlanState::done) << plan.reason;
        EXPECT_EQ(world.states(plan.id), (std::map<RowState, std::int64_t>{{RowState::accepted, 200}}));
        world.expect_each_once();
    }
}

TEST_F(SyncFaults, DuplicatesAreSettledByLooking) {
    for (const int code : {15, 119, 200, 1209}) {
        SCOPED_TRACE(code);
        gapura::testing::OneDatabase one(store::Engine::sqlite);
        one.migrate(migrations());
        World world(one.db());
        world.campus = students(3);
        world.feeder.duplicate_code = code;
        const Plan plan = world.planned(); // all new, then two of them appear in the Feeder by another hand
        json::object same = map_student(world.campus.at(0), {}).biodata;
        json::object other = map_student(world.campus.at(1), {}).biodata;
        other.insert_or_assign("id_agama", 3);
        world.feeder.add_biodata(same);
        world.feeder.add_biodata(other);
        ASSERT_TRUE(world.sync.approve(officer(), plan.id, plan.hash));
        ASSERT_TRUE(world.sync.run(officer(), plan.id));
        ASSERT_TRUE(world.sync.work_off());
        EXPECT_EQ(world.states(plan.id), (std::map<RowState, std::int64_t>{{RowState::accepted, 2}, {RowState::needs_human, 1}}));
        const auto rows = world.sync.rows(officer(), plan.id, {RowState::needs_human, -1, 10, false}).value();
        EXPECT_EQ(rows.at(0).detail, R"({"id_agama":{"ours":"1","theirs":"3"}})");
        EXPECT_EQ(world.feeder.ledger().histories_by_nim.size(), 2U);
    }
}

TEST_F(SyncFaults, OneBadRowStopsNobody) {
    World world(one_.db());
    world.campus = students(20);
    world.feeder.faults = [](std::int64_t number, std::string_view) { return number % 7 == 0 ? Fault::refuse_116 : Fault::none; };
    const Plan plan = world.sent();
    EXPECT_EQ(plan.state, PlanState::partial);
    const auto states = world.states(plan.id);
    EXPECT_GT(states.at(RowState::rejected), 0);
    EXPECT_EQ(states.at(RowState::accepted) + states.at(RowState::rejected), 20);
    const auto exceptions = count_exceptions(one_.db(), plan.id).value();
    ASSERT_EQ(exceptions.size(), 1U);
    EXPECT_EQ(exceptions.at(0).reason, "feeder.e116");
    EXPECT_EQ(exceptions.at(0).code, 116);
    world.feeder.faults = nullptr;
    EXPECT_EQ(world.sent().state, PlanState::done); // what was refused is simply new again
    world.expect_each_once();
}

TEST_F(SyncFaults, AnOutagePausesThePlanAndResumeFinishesIt) {
    World world(one_.db());
    world.campus = students(30);
    world.feeder.faults = [](std::int64_t number, std::string_view) { return number > 15 ? Fault::unreachable : Fault::none; };
    const Plan plan = world.sent();
    EXPECT_EQ(plan.state, PlanState::paused);
    EXPECT_EQ(plan.reason, "feeder.unreachable");
    world.feeder.faults = nullptr;
    ASSERT_TRUE(world.sync.resume(officer(), plan.id));
    ASSERT_TRUE(world.sync.work_off());
    EXPECT_EQ(world.sync.show(officer(), plan.id)->state, PlanState::done);
    world.expect_each_once();
}

TEST_F(SyncFaults, AWrongAccountPausesInsteadOfRejectingEverybody) {
    World world(one_.db());
    world.campus = students(30);
    world.feeder.halt_code = 106;
    const Plan plan = world.sent();
    EXPECT_EQ(plan.state, PlanState::paused);
    EXPECT_EQ(plan.reason, "feeder.e106");
    EXPECT_EQ(world.states(plan.id), (std::map<RowState, std::int64_t>{{RowState::pending, 30}}));
}

TEST_F(SyncFaults, ListsThatFailNowAndThenAreReadWhole) {
    World world(one_.db());
    world.campus = students(300);
    EXPECT_EQ(world.sent().state, PlanState::done);
    world.feeder.list_fault_every = 3;
    EXPECT_EQ(world.planned().counts.same, 300);
}

TEST_F(SyncFaults, PauseStopCancelLoseNothing) {
    World world(one_.db());
    world.campus = students(400);
    world.feeder.faults = [](std::int64_t, std::string_view) { // a slow Feeder: one write after the other, 2 ms each
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
        return Fault::none;
    };
    const Plan plan = world.planned();
    ASSERT_TRUE(world.sync.approve(officer(), plan.id, plan.hash));
    ASSERT_TRUE(world.sync.run(officer(), plan.id));
    const auto wait_for_writes = [&](std::int64_t wanted) {
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (world.feeder.writes() < wanted && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    };
    world.sync.start();
    wait_for_writes(40);
    world.sync.stop(); // the program ends in the middle
    EXPECT_EQ(world.sync.show(officer(), plan.id)->state, PlanState::running);
    world.sync.start();
    wait_for_writes(100);
    ASSERT_TRUE(world.sync.pause(officer(), plan.id));
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (world.states(plan.id)[RowState::sending] > 0 && std::chrono::steady_clock::now() < until)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    EXPECT_EQ(world.states(plan.id)[RowState::sending], 0);
    EXPECT_GT(world.states(plan.id)[RowState::pending], 0);
    ASSERT_TRUE(world.sync.resume(officer(), plan.id));
    wait_for_writes(200);
    ASSERT_TRUE(world.sync.cancel(officer(), plan.id));
    world.sync.stop();
    ASSERT_TRUE(world.sync.work_off());
    for (const auto& [state, count] : world.states(plan.id))
        EXPECT_TRUE(state == RowState::accepted || state == RowState::pending) << to_string(state);
    EXPECT_EQ(world.sent().state, PlanState::done); // a new plan takes the rest
    world.expect_each_once();
}

} // namespace
} // namespace gapura::feeder
