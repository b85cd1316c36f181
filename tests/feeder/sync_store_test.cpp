// The whole sync against the fake Feeder, on both engines.
#include "feeder-sync/face.h"
#include "lib/face/face_store.h"
#include "lib/store/joining.h"
#include "tests/feeder/world.h"

namespace gapura::feeder {
namespace {

using namespace testing;

class SyncStore : public gapura::testing::EngineTest {
protected:
    SyncStore() { migrate(migrations()); }
};
GAPURA_ON_BOTH_ENGINES(SyncStore);

TEST_P(SyncStore, SendsEachStudentOnceAndThenNothing) {
    World world(db());
    world.campus = students(150);
    const Plan plan = world.sent();
    EXPECT_EQ(plan.state, PlanState::done) << plan.reason;
    EXPECT_EQ(plan.counts.fresh, 150);
    EXPECT_EQ(plan.counts.blocked, 0) << plan.blocked_reasons.begin()->first;
    world.expect_each_once();
    const std::int64_t writes = world.feeder.writes();
    EXPECT_EQ(writes, 300);

    const Plan again = world.sent();
    EXPECT_EQ(again.state, PlanState::done);
    EXPECT_EQ(again.counts.same, 150);
    EXPECT_EQ(again.to_send(), 0);
    EXPECT_EQ(world.feeder.writes(), writes);
}

TEST_P(SyncStore, TellsNewChangedSameAndBlockedApart) {
    World world(db());
    world.campus = students(10);
    world.sent();
    world.campus.push_back(student(11));               // new
    world.campus.at(0).birth_place = "Kudus";          // changed biodata
    world.campus.at(1).entry_fee = 750000;             // changed history
    world.campus.at(2).program = "99999";              // blocked: unknown programme
    world.campus.at(3).village = std::string(61, 'x'); // blocked: too long
    world.campus.at(4).name = "  nur'AINI   aaaaf ";   // the same: blanks and capitals do not count
    world.campus.at(5).email = "";                     // the same: what the campus does not know is not compared
    world.feeder.set_biodata(std::string(world.campus.at(6).nik.reveal()), "jalan", "JALAN  MAWAR");
    const Plan plan = world.planned();
    EXPECT_EQ(plan.counts.fresh, 1);
    EXPECT_EQ(plan.counts.changed, 2);
    EXPECT_EQ(plan.counts.blocked, 2);
    EXPECT_EQ(plan.counts.same, 6);
    EXPECT_EQ(plan.blocked_reasons.at("feeder.program_unknown"), 1);
    const auto rows = world.sync.rows(officer(), plan.id, {RowState::pending, -1, 100, true}).value();
    ASSERT_EQ(rows.size(), 3U);
    EXPECT_EQ(rows.at(0).fields, std::vector<std::string>{"tempat_lahir"});
    EXPECT_EQ(rows.at(1).fields, std::vector<std::string>{"biaya_masuk"});
    EXPECT_EQ(rows.at(1).step, Step::history);
    EXPECT_TRUE(rows.at(2).fields.empty());
}

TEST_P(SyncStore, AnUpdateKeepsWhatTheCampusDoesNotKnow) {
    World world(db());
    world.campus = students(1);
    world.sent();
    const std::string nik(world.campus.at(0).nik.reveal());
    world.feeder.set_biodata(nik, "npwp", "123456789012345");
    world.feeder.set_biodata(nik, "tanggal_lahir_ibu", "1970-05-06");
    world.feeder.set_biodata(nik, "penerima_kps", 1);
    world.campus.at(0).birth_place = "Kudus";
    EXPECT_EQ(world.sent().state, PlanState::done);
    EXPECT_EQ(world.feeder.biodata_value(nik, "tempat_lahir"), "Kudus");
    EXPECT_EQ(world.feeder.biodata_value(nik, "npwp"), "123456789012345");
    EXPECT_EQ(world.feeder.biodata_value(nik, "tanggal_lahir_ibu"), "1970-05-06");
    EXPECT_EQ(world.feeder.biodata_value(nik, "penerima_kps"), "\"1\"" == world.feeder.biodata_value(nik, "penerima_kps") ? "\"1\"" : "1");
    EXPECT_EQ(world.sent().counts.same, 1);
}

TEST_P(SyncStore, ARowChangedSinceThePlanIsAQuestionForAHuman) {
    World world(db());
    world.campus = students(2);
    world.sent();
    world.campus.at(0).birth_place = "Kudus";
    const Plan plan = world.planned();
    world.feeder.set_biodata(std::string(world.campus.at(0).nik.reveal()), "tempat_lahir", "DEMAK");
    ASSERT_TRUE(world.sync.approve(officer(), plan.id, plan.hash));
    ASSERT_TRUE(world.sync.run(officer(), plan.id));
    ASSERT_TRUE(world.sync.work_off());
    EXPECT_EQ(world.sync.show(officer(), plan.id)->state, PlanState::partial);
    const auto rows = world.sync.rows(officer(), plan.id, {RowState::needs_human, -1, 10, false}).value();
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows.at(0).reason, "feeder.other_values");
    EXPECT_NE(rows.at(0).detail.find("DEMAK"), std::string::npos);
    EXPECT_NE(rows.at(0).detail.find("KUDUS"), std::string::npos);
    EXPECT_EQ(world.feeder.biodata_value(std::string(world.campus.at(0).nik.reveal()), "tempat_lahir"), "DEMAK");
}

TEST_P(SyncStore, SharedAndContradictoryKeysAreNeverSent) {
    World world(db());
    world.campus = students(6);
    world.campus.at(1).nik = world.campus.at(0).nik; // two persons, one NIK (its birth date does not fit either)
    world.campus.at(3).nim = world.campus.at(5).nim; // twice in one programme
    const Plan plan = world.planned();
    EXPECT_EQ(plan.counts.blocked, 4);
    EXPECT_EQ(plan.blocked_reasons.at("feeder.nik_twice_in_campus"), 2);
    EXPECT_EQ(plan.blocked_reasons.at("feeder.nim_twice_in_campus"), 2);
    EXPECT_EQ(plan.counts.fresh, 2);
}

/// Started and noted together: when the note of the answer cannot be written, the plan has not started.
TEST_P(SyncStore, ARunUnderAnIdempotencyKeyIsOneTransactionWithItsAnswer) {
    migrate(face::migrations());
    store::Joining joined(open_again());
    World world(joined);
    world.campus = students(2);
    const Plan plan = world.planned();
    ASSERT_TRUE(world.sync.approve(officer(), plan.id, plan.hash));
    const base::Zone zone = base::Zone::find("Asia/Jakarta").value();
    const face::Routes all =
        routes(world.sync, zone, [](const face::Caller&) -> Result<people::Actor> { return officer(); }, [] { return std::vector<Check>(); });
    const auto run = std::ranges::find(all, "/api/v1/sync/plans/{id}/run", &face::Route::pattern);
    ASSERT_TRUE(run != all.end() && run->prepare);
    face::Request request;
    request.method = "POST";
    request.body = "{}";
    request.parts = {{"id", plan.id.text}};
    face::Idempotency idempotency(joined, [&](const auto& work) { return joined.together(work); }, world.clock, world.random);
    const face::Idempotency::Key key{"per_officer", "jalankan-1", "digest"};

    const auto unnoted = idempotency.once_prepared(key, [&]() -> Result<face::Idempotency::Work> {
        const face::Rest rest = TRY(run->prepare(request));
        return [&joined, rest]() -> Result<face::Response> {
            auto answer = TRY(rest());
            TRY(joined.write([](store::Tx& tx) { return tx.run("DELETE FROM face_idempotency"); }));
            return answer;
        };
    });
    ASSERT_FALSE(unnoted);
    EXPECT_EQ(world.sync.show(officer(), plan.id)->state, PlanState::approved) << "nothing of it stays";

    const auto first = idempotency.once_prepared(key, [&] { return run->prepare(request); });
    ASSERT_TRUE(first) << base::describe(first.error());
    ASSERT_TRUE(world.sync.work_off());
    EXPECT_EQ(world.sync.show(officer(), plan.id)->state, PlanState::done);
    const auto again = idempotency.once_prepared(key, [&] { return run->prepare(request); });
    ASSERT_TRUE(again) << base::describe(again.error());
    EXPECT_EQ(again->body, first->body) << "what was answered then, not what is now";
    world.expect_each_once();
}

TEST_P(SyncStore, ApprovalIsBoundToHashDataAndPersons) {
    SyncOptions options = quick();
    options.four_eyes_above = 3;
    World world(db(), options);
    world.campus = students(3);
    const Plan plan = world.planned();
    const auto slug_of = [](const auto& result) { return result ? std::string("done") : result.error().slug; };
    EXPECT_EQ(slug_of(world.sync.approve(administrator(), plan.id, plan.hash)), "people.not_allowed");
    EXPECT_EQ(slug_of(world.sync.approve(officer(), plan.id, "another")), "sync.hash_differs");
    EXPECT_EQ(slug_of(world.sync.run(officer(), plan.id)), "sync.not_approved");
    world.campus.at(0).birth_place = "Kudus";
    EXPECT_EQ(slug_of(world.sync.approve(officer(), plan.id, plan.hash)), "sync.data_changed");
    EXPECT_EQ(world.sync.show(officer(), plan.id)->state, PlanState::voided);

    const Plan second = world.planned();
    ASSERT_TRUE(world.sync.approve(officer(), second.id, second.hash));
    world.campus.at(0).birth_place = "Pati";
    EXPECT_EQ(slug_of(world.sync.run(officer(), second.id)), "sync.data_changed");

    world.campus = students(4);
    const Plan large = world.planned();
    EXPECT_EQ(slug_of(world.sync.approve(officer(), large.id, large.hash)), "sync.four_eyes");
    people::Actor other = officer();
    other.person = "per_other";
    EXPECT_EQ(slug_of(world.sync.approve(other, large.id, large.hash)), "done");
    EXPECT_EQ(world.feeder.writes(), 0);
}

TEST_P(SyncStore, MatchesLecturersWithoutWritingThem) {
    World world(db());
    world.lecturers = {{"L1", "Budi", integrator::Sex::male, {1980, 2, 1}, "0012345678", "", "", 1, "55201", "A", ""},
                       {"L2", "Siti", integrator::Sex::female, {1985, 4, 3}, "", "", "", 1, "55201", "A", ""},
                       {"L3", "Tono", integrator::Sex::male, {1990, 4, 3}, "0099999999", "", "", 1, "55201", "A", ""}};
    const Plan plan = world.planned();
    EXPECT_EQ(plan.counts.lecturers_matched, 1);
    EXPECT_EQ(plan.counts.lecturers_review, 1);
    EXPECT_EQ(plan.counts.lecturers_unmatched, 1);
    EXPECT_EQ(plan.state, PlanState::ready);
    EXPECT_FALSE(plan.hash.empty());
}

TEST_P(SyncStore, AFeederThatIsAwayFailsThePlanWithAReason) {
    World world(db());
    world.feeder.down = true;
    const Plan plan = world.planned();
    EXPECT_EQ(plan.state, PlanState::failed);
    EXPECT_EQ(plan.reason, "feeder.unreachable");
}

} // namespace
} // namespace gapura::feeder
