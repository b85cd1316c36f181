// Limits of units and applications, and which gateways serve, as rows on both engines; every change a link of the history.
#include "gateway/limits_store.h"

#include "gateway/services.h"
#include "lib/audit/audit.h"
#include "lib/base/random.h"
#include "tests/support/engines.h"

namespace gapura::gateway {
namespace {

class LimitRows : public gapura::testing::EngineTest {
protected:
    LimitRows() {
        migrate(audit::migrations());
        migrate(migrations());
    }
    void put(Bearer kind, const std::string& id, const keys::KeyLimits& limits) {
        const auto done = db().write([&](store::Tx& tx) { return put_limits(tx, {kind, id, limits}, clock_.now(), "person_1"); });
        ASSERT_TRUE(done) << base::describe(done.error());
    }
    base::FakeClock clock_;
    base::SystemRandom random_;
};
GAPURA_ON_BOTH_ENGINES(LimitRows);

TEST_P(LimitRows, ArePutReplacedAndRemoved) {
    EXPECT_TRUE(read_limits(db()).value().empty());
    const keys::KeyLimits first{60, 10, 1000, 20'000, 4, 2048};
    put(Bearer::unit, "unit_b", first);
    put(Bearer::app, "app_a", {0, 0, 5, 0, 0, 0});
    put(Bearer::unit, "unit_a", {0, 0, 7, 0, 0, 0});
    const auto all = read_limits(db()).value();
    ASSERT_EQ(all.size(), 3U);
    EXPECT_EQ(all[0].kind, Bearer::app) << "by kind and id";
    EXPECT_EQ(all[1].id, "unit_a");
    EXPECT_EQ(all[2].limits, first);
    put(Bearer::unit, "unit_b", {0, 0, 9, 0, 0, 0});
    EXPECT_EQ(read_limits(db()).value()[2].limits.per_day, 9U);
    put(Bearer::unit, "unit_b", {});
    EXPECT_EQ(read_limits(db()).value().size(), 2U) << "without any limit the row goes";
}

TEST_P(LimitRows, AFullTableTakesNoMoreButMayBeTightened) {
    const auto filled = db().write([&](store::Tx& tx) -> Result<void> {
        TRY(tx.run("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1) INSERT INTO gateway_limit "
                   "(scope_kind, scope_id, limits, changed_at, changed_by) SELECT 'unit', 'unit_' || i, '{\"per_day\":900}', 1, 'person_1' FROM n",
                   {static_cast<std::int64_t>(bearer_limits_max)}));
        return {};
    });
    ASSERT_TRUE(filled) << base::describe(filled.error());
    const auto set = [&](const std::string& id) {
        return db().write([&](store::Tx& tx) { return put_limits(tx, {Bearer::unit, id, {0, 0, 5, 0, 0, 0}}, clock_.now(), "person_1"); });
    };
    const auto refused = set("unit_new");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().slug, "gateway.too_many");
    EXPECT_TRUE(set("unit_7"));
    const auto all = read_limits(db()).value();
    EXPECT_EQ(std::ranges::find(all, "unit_7", &Bearing::id)->limits.per_day, 5U);
}

TEST_P(LimitRows, TellTheGatewaysAndTheHistory) {
    const auto version = read_version(db()).value();
    put(Bearer::unit, "unit_a", {0, 0, 7, 0, 0, 0});
    put(Bearer::unit, "unit_a", {0, 0, 7, 0, 0, 0});
    put(Bearer::unit, "unit_a", {0, 0, 8, 0, 0, 0});
    EXPECT_EQ(read_version(db()).value(), version + 3);
    const auto written = audit::list(db(), {.kind = "limit."}, 10).value();
    ASSERT_EQ(written.size(), 2U) << "what changed nothing is no entry";
    EXPECT_EQ(written[0].subject, "unit_a");
    EXPECT_EQ(written[0].actor, "person_1");
    const auto body = base::parse_json(written[0].body).value();
    EXPECT_EQ(body.at("before").at("per_day"), 7);
    EXPECT_EQ(body.at("after").at("per_day"), 8);
    EXPECT_EQ(body.at("bearer"), "unit");
}

TEST_P(LimitRows, OfRoutesAndServicesAreInTheHistoryToo) {
    Services services(db(), clock_, random_);
    const people::Actor manager{"person_2", "Manager", {{people::Role::psi_staff, ""}, {people::Role::server_manager, ""}}};
    ServiceConfig service;
    service.name = "akademik";
    service.targets = {{"127.0.0.1", 9001}};
    service = services.add(manager, service).value();
    EXPECT_TRUE(audit::list(db(), {.kind = "limit."}, 10).value().empty());
    service.limits.per_day = 100;
    ASSERT_TRUE(services.set(manager, service));
    service.connect_ms = 900;
    ASSERT_TRUE(services.set(manager, service));
    const auto written = audit::list(db(), {.kind = "limit."}, 10).value();
    ASSERT_EQ(written.size(), 1U) << "another change of the service is none of its limits";
    EXPECT_EQ(written[0].subject, service.id);
}

TEST_P(LimitRows, NodesThatServeAreCounted) {
    constexpr auto within = std::chrono::seconds(15);
    Instant now = clock_.now();
    EXPECT_EQ(beat_node(db(), "node-a", now, within).value().size(), 1U);
    EXPECT_EQ(beat_node(db(), "node-b", now, within).value().size(), 2U);
    EXPECT_EQ(beat_node(db(), "node-a", now, within).value().size(), 2U) << "once each";
    now = now + std::chrono::seconds(16);
    EXPECT_EQ(beat_node(db(), "node-b", now, within).value().size(), 1U) << "the other is silent";
    EXPECT_EQ(beat_node(db(), "node-a", now, within).value().size(), 2U) << "and back";
    now = now + std::chrono::hours(25);
    EXPECT_EQ(beat_node(db(), "node-c", now, within).value().size(), 1U);
    EXPECT_EQ(db().read("SELECT COUNT(*) FROM gateway_node").value().front().integer(0), 1) << "rows of long ago go";
}

} // namespace
} // namespace gapura::gateway
