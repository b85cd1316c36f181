// Limits of a key: given at issue, replaced later, seen by the ring, refused when senseless. On both engines.
#include "keys/limits.h"
#include "lib/audit/audit.h"
#include "tests/keys/campus.h"

namespace gapura::keys {
namespace {

class LimitsStore : public KeysDatabase {
protected:
    Campus campus{db()};
    Keys& keys = campus.keys;
};
GAPURA_ON_BOTH_ENGINES(LimitsStore);

TEST_P(LimitsStore, TravelFromIssueToRing) {
    auto wanted = campus.wanted();
    wanted.limits = {60, 10, 1000, 20'000, 4, 2048};
    const auto issued = keys.issue(campus.psi, wanted).value();
    EXPECT_EQ(keys.show(campus.psi, issued.key.id).value().limits, wanted.limits);
    const auto text = keys.reveal(campus.custodian, issued.link.reveal()).value().text;
    EXPECT_EQ(campus.ring()->find(text.reveal()).entry->limits, wanted.limits);

    const KeyLimits later{0, 0, 500, 0, 0, 0};
    const auto before = campus.loader.version().value();
    EXPECT_EQ(keys.set_limits(campus.psi, issued.key.id, later).value().limits, later);
    EXPECT_GT(campus.loader.version().value(), before) << "gateways must notice";
    EXPECT_EQ(campus.ring()->find(text.reveal()).entry->limits, later);
    const auto written = audit::list(db(), {.subject = issued.key.id, .kind = "key.limits_changed"}, 10).value();
    ASSERT_EQ(written.size(), 1U);
    EXPECT_EQ(base::parse_json(written[0].body).value().at("after").at("per_day"), 500);

    EXPECT_EQ(keys.set_limits(campus.custodian, issued.key.id, later).error().code, Code::forbidden);
    EXPECT_EQ(keys.set_limits(campus.psi, "key_none", later).error().slug, "keys.unknown");
    EXPECT_EQ(keys.set_limits(campus.psi, issued.key.id, {0, 5, 0, 0, 0, 0}).error().slug, "keys.limit_burst_alone");
    ASSERT_TRUE(keys.revoke(campus.psi, issued.key.id, "selesai"));
    EXPECT_EQ(keys.set_limits(campus.psi, issued.key.id, later).error().slug, "keys.ended");
}

TEST(Limits, AreReadStrictly) {
    const auto slug = [](const char* text) {
        const auto read = limits_from_json(json::parse(text));
        return read ? std::string() : read.error().slug;
    };
    EXPECT_EQ(slug(R"({"per_day":4000000001})"), "keys.limit_too_high");
    EXPECT_EQ(slug(R"({"concurrent":-1})"), "keys.limit_too_high");
    EXPECT_EQ(slug(R"({"burst":3})"), "keys.limit_burst_alone");
    EXPECT_EQ(slug(R"({"per_week":3})"), "json.field");
    const KeyLimits all{60, 10, 1000, 20'000, 4, 2048};
    EXPECT_EQ(limits_from_json(to_json(all)).value(), all);
}

} // namespace
} // namespace gapura::keys
