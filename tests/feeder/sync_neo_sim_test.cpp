// The sync against the Feeder simulator over real HTTP: two programs written from the same facts, independently, that can catch each other.
#include "feeder-sync/neo_feeder.h"
#include "feeder-sync/sim/service.h"
#include "tests/feeder/world.h"

namespace gapura::feeder {
namespace {

using namespace testing;

class SyncNeo : public ::testing::Test {
protected:
    SyncNeo() {
        one_.migrate(migrations());
        sim::Preload preload;
        preload.programs = {{"55201", "Teknik Informatika", "S1"}, {"61201", "Manajemen", "S1"}};
        preload.open_periods = {"20241"};
        sim::ServiceOptions options;
        options.seed = 7;
        service_ = sim::serve(options, preload, clock_, log_).value();
        NeoOptions neo;
        neo.address = fmt::format("http://127.0.0.1:{}/#/login", service_->port());
        neo.username = "gapura";
        neo.password = base::Secret("simulator");
        neo.read_timeout = std::chrono::milliseconds(2000);
        neo.write_timeout = std::chrono::milliseconds(2000);
        feeder_ = make_neo_feeder(std::move(neo), *client_, clock_, log_).value();
        sync_ = std::make_unique<Sync>(one_.db(), testing::campus_of(campus_, lecturers_), *feeder_, clock_, random_, log_, quick());
    }

    Plan sent() {
        const PlanId id = sync_->plan(officer(), {})->id;
        EXPECT_TRUE(sync_->work_off());
        Plan plan = sync_->show(officer(), id).value();
        EXPECT_EQ(plan.state, PlanState::ready) << plan.reason;
        EXPECT_TRUE(sync_->approve(officer(), id, plan.hash));
        EXPECT_TRUE(sync_->run(officer(), id));
        EXPECT_TRUE(sync_->work_off());
        return sync_->show(officer(), id).value();
    }
    void set(std::string_view name, const json::value& value) { ASSERT_TRUE(service_->simulator().change({{name, value}})) << name; }
    std::size_t rows_in(std::string_view act) {
        const Outcome outcome = feeder_->call(act, {{"filter", ""}, {"order", ""}, {"limit", 0}, {"offset", 0}});
        return outcome.kind == Kind::accepted ? outcome.data.as_array().size() : 0;
    }
    std::string exceptions(const PlanId& id) {
        std::string out;
        const auto found = count_exceptions(one_.db(), id).value();
        for (const auto& one : found) out += fmt::format("{} x {} {} {}; ", one.rows, to_string(one.state), one.reason, one.sample_detail);
        return out;
    }

    gapura::testing::OneDatabase one_{store::Engine::sqlite};
    base::SystemClock clock_;
    base::SystemRandom random_;
    base::NoLog log_;
    std::unique_ptr<http::Client> client_ = http::make_client();
    std::unique_ptr<sim::Service> service_;
    std::unique_ptr<Feeder> feeder_;
    std::vector<integrator::Student> campus_;
    std::vector<integrator::Lecturer> lecturers_;
    std::unique_ptr<Sync> sync_;
};

TEST_F(SyncNeo, NewThenSameThenChanged) {
    campus_ = students(150);
    const Plan first = sent();
    EXPECT_EQ(first.state, PlanState::done) << exceptions(first.id);
    EXPECT_EQ(first.counts.fresh, 150);
    EXPECT_EQ(rows_in("GetBiodataMahasiswa"), 150U);
    EXPECT_EQ(rows_in("GetListRiwayatPendidikanMahasiswa"), 150U);
    const Plan second = sent();
    EXPECT_EQ(second.counts.same, 150);
    EXPECT_EQ(second.to_send(), 0);
    campus_.at(0).street = "Jalan Melati";
    campus_.at(1).entry_fee = 600000;
    const Plan third = sent();
    EXPECT_EQ(third.state, PlanState::done) << exceptions(third.id);
    EXPECT_EQ(third.counts.changed, 2);
    EXPECT_EQ(sent().counts.same, 150);
}

TEST_F(SyncNeo, InAFaultyWorldEachStudentArrivesOnce) {
    campus_ = students(120);
    set("integer_codes", true);
    set("refuse_unknown_fields", true);
    set("trailing_junk", 0.1);
    set("drop_before", 0.05);
    set("applied_but_lost", 0.1);
    set("unhandled", 0.05);
    set("html_502", 0.03);
    Plan plan = sent();
    for (int again = 0; plan.state == PlanState::paused && again < 5; ++again) {
        ASSERT_TRUE(sync_->resume(officer(), plan.id));
        ASSERT_TRUE(sync_->work_off());
        plan = sync_->show(officer(), plan.id).value();
    }
    EXPECT_EQ(plan.state, PlanState::done) << plan.reason << exceptions(plan.id);
    for (const char* fault : {"trailing_junk", "drop_before", "applied_but_lost", "unhandled", "html_502"}) set(fault, 0);
    EXPECT_EQ(rows_in("GetBiodataMahasiswa"), 120U);
    EXPECT_EQ(rows_in("GetListRiwayatPendidikanMahasiswa"), 120U);
    EXPECT_EQ(sent().counts.same, 120);
}

TEST_F(SyncNeo, PartialUpdatesAreNeverSentAndOldDuplicateCodesAreUnderstood) {
    campus_ = students(5);
    ASSERT_EQ(sent().state, PlanState::done);
    set("refuse_partial_update", true);
    set("duplicate_student", 15);
    set("applied_but_lost", 1.0);
    campus_.at(0).street = "Jalan Kenanga";
    campus_.push_back(student(6));
    const Plan plan = sent();
    EXPECT_EQ(plan.state, PlanState::done) << exceptions(plan.id);
    EXPECT_EQ(rows_in("GetBiodataMahasiswa"), 6U);
}

TEST_F(SyncNeo, AClosedPeriodIsRefusedWithItsCode) {
    campus_ = students(2);
    set("closed_periods", json::array{"20241"});
    const Plan plan = sent();
    EXPECT_EQ(plan.state, PlanState::partial);
    const auto found = count_exceptions(one_.db(), plan.id).value();
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found.front().rows, 2);
    EXPECT_TRUE(found.front().code == 116 || found.front().code == 221) << found.front().code;
}

} // namespace
} // namespace gapura::feeder
