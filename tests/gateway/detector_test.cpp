// SM-6: every state under every event, and the rules that turn outcomes into events.
#include <gtest/gtest.h>

#include "gateway/detector.h"

namespace gapura::gateway {
namespace {

using std::chrono::seconds;

TEST(TargetTable, EveryStateUnderEveryEvent) {
    using enum TargetState;
    using enum TargetEvent;
    struct Row {
        TargetState from;
        TargetEvent event;
        TargetState to;
        TargetAction action;
    };
    const std::array<Row, target_states * target_events> rows{{
        {healthy, success, healthy, TargetAction::none},        {healthy, failure, suspect, TargetAction::none},
        {healthy, confirmed, failing, TargetAction::open},      {healthy, proven, healthy, TargetAction::none},
        {suspect, success, suspect, TargetAction::none},        {suspect, failure, suspect, TargetAction::none},
        {suspect, confirmed, failing, TargetAction::open},      {suspect, proven, healthy, TargetAction::none},
        {failing, success, recovering, TargetAction::count},    {failing, failure, failing, TargetAction::count},
        {failing, confirmed, failing, TargetAction::count},     {failing, proven, resolved, TargetAction::close},
        {recovering, success, recovering, TargetAction::count}, {recovering, failure, failing, TargetAction::count},
        {recovering, confirmed, failing, TargetAction::count},  {recovering, proven, resolved, TargetAction::close},
        {resolved, success, healthy, TargetAction::none},       {resolved, failure, suspect, TargetAction::none},
        {resolved, confirmed, failing, TargetAction::open},     {resolved, proven, healthy, TargetAction::none},
    }};
    for (const Row& row : rows) {
        const TargetStep taken = step(row.from, row.event);
        EXPECT_EQ(taken.next, row.to) << to_string(row.from);
        EXPECT_EQ(taken.action, row.action) << to_string(row.from);
    }
}

TEST(Detector, OpensAtTheThirdFailureInARow) {
    Detector detector;
    EXPECT_EQ(detector.feed(true, 1, seconds(1)), TargetAction::none);
    EXPECT_EQ(detector.feed(true, 1, seconds(1)), TargetAction::none);
    EXPECT_EQ(detector.state(), TargetState::suspect);
    EXPECT_EQ(detector.feed(true, 1, seconds(1)), TargetAction::open);
    EXPECT_EQ(detector.feed(true, 10'000, seconds(2)), TargetAction::count) << "the same incident";
}

TEST(Detector, OpensWhenHalfOfTenFail) {
    Detector detector;
    for (int i = 0; i < 4; ++i) {
        EXPECT_EQ(detector.feed(false, 1, seconds(i)), TargetAction::none);
        EXPECT_EQ(detector.feed(true, 1, seconds(i)), TargetAction::none);
    }
    detector.feed(false, 1, seconds(5));
    EXPECT_EQ(detector.feed(true, 1, seconds(5)), TargetAction::open);
}

TEST(Detector, ScatteredFailuresOfManyCallsAreNoIncident) {
    Detector detector;
    for (int i = 0; i < 1000; ++i) {
        EXPECT_EQ(detector.feed(false, 4, seconds(i)), TargetAction::none);
        EXPECT_EQ(detector.feed(true, 2, seconds(i)), TargetAction::none);
    }
}

TEST(Detector, OldFailuresLeaveTheWindow) {
    Detector detector;
    for (int i = 0; i < 4; ++i) {
        detector.feed(true, 2, seconds(1));
        detector.feed(false, 2, seconds(1));
        if (detector.state() == TargetState::failing) break;
    }
    Detector fresh;
    fresh.feed(true, 2, seconds(1));
    fresh.feed(false, 3, seconds(1));
    fresh.feed(true, 2, seconds(1));
    EXPECT_EQ(fresh.feed(false, 5, seconds(70)), TargetAction::none);
    EXPECT_EQ(fresh.feed(true, 2, seconds(70)), TargetAction::none);
}

TEST(Detector, ClosesAfterEnoughSuccessesOverEnoughTime) {
    Detector detector;
    detector.feed(true, 3, seconds(1));
    EXPECT_EQ(detector.feed(false, 100, seconds(2)), TargetAction::count) << "many, but at once";
    EXPECT_EQ(detector.state(), TargetState::recovering);
    EXPECT_EQ(detector.feed(false, 1, seconds(6)), TargetAction::count);
    EXPECT_EQ(detector.feed(false, 1, seconds(7)), TargetAction::close);
    EXPECT_EQ(detector.state(), TargetState::resolved);
    EXPECT_EQ(detector.feed(true, 1, seconds(8)), TargetAction::none) << "a new incident needs three again";
    detector.feed(true, 1, seconds(8));
    EXPECT_EQ(detector.feed(true, 1, seconds(8)), TargetAction::open);
}

TEST(Detector, AFailureBetweenStartsTheProofAgain) {
    Detector detector;
    detector.feed(true, 3, seconds(1));
    detector.feed(false, 5, seconds(2));
    detector.feed(true, 1, seconds(3));
    EXPECT_EQ(detector.state(), TargetState::failing);
    EXPECT_EQ(detector.feed(false, 5, seconds(8)), TargetAction::count);
    EXPECT_EQ(detector.feed(false, 1, seconds(13)), TargetAction::close);
}

TEST(Detector, ResumesAnIncidentThatWasOpen) {
    Detector detector;
    detector.resume();
    EXPECT_EQ(detector.feed(true, 5, seconds(1)), TargetAction::count);
}

} // namespace
} // namespace gapura::gateway
