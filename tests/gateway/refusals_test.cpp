// Every refusal of a credential or of what it covers: its problem type, status, challenge and remedy, in both languages. Sabotage: take a row's
// message away, or answer a fault of ours with 403, and a line here fails.
#include <set>

#include "gateway/limiter.h"
#include "gateway/problem.h"
#include "lib/text/text.h"
#include "tests/gateway/policy_world.h"

namespace gapura::gateway {
namespace {

constexpr std::string_view realm = "Bearer realm=\"gapura\"";

struct Case {
    std::string_view name;
    std::string_view slug;
    int status;
    std::string challenge; // "": no WWW-Authenticate
    std::function<void(World&, Policy&, Incoming&)> make = {};
};

std::string with(std::string_view error) { return std::string(realm) + ", " + std::string(error); }

class RefusalsTest : public ::testing::Test {
protected:
    static keys::KeyRules rules(std::string_view text) {
        auto out = keys::rules_from_text(text);
        EXPECT_FALSE(out.unreadable) << text;
        return out;
    }
    /// The ring with these rules on key 0.
    static std::shared_ptr<const keys::KeyRing> narrowed(World& world, keys::KeyRules rules) {
        auto entries = world.entries;
        entries[0].rules = 1;
        keys::KeyRing::Facts facts;
        facts.rules = {keys::KeyRules(), std::move(rules)};
        return std::make_shared<keys::KeyRing>(std::move(entries), world.scopes, std::vector<base::HmacSha256>{base::HmacSha256("pepper")}, facts);
    }
    static void in_state(World& world, Policy& policy, keys::RingState state) {
        world.entries[0].state = state;
        policy.publish(world.ring());
    }
};

TEST_F(RefusalsTest, EachHasItsOwnTypeAndRemedy) {
    std::string typed; // must outlive the call
    const std::vector<Case> cases{
        {"missing", "gateway.key_missing", 401, std::string(realm), [](World&, Policy&, Incoming& in) { in.x_api_key = {}; }},
        {"another scheme", "gateway.key_missing", 401, std::string(realm),
         [](World&, Policy&, Incoming& in) {
             in.x_api_key = {};
             in.authorization = "Basic YTpi";
         }},
        {"malformed", "gateway.key_malformed", 401, with("error=\"invalid_token\""),
         [&](World& world, Policy&, Incoming& in) {
             typed = world.tokens[0];
             typed.back() = typed.back() == 'a' ? 'b' : 'a';
             in.x_api_key = typed;
         }},
        {"unknown", "gateway.key_unknown", 401, with("error=\"invalid_token\""),
         [&](World& world, Policy&, Incoming& in) {
             typed = keys::make_token(world.seeded).reveal();
             in.x_api_key = typed;
         }},
        {"twice", "gateway.key_twice", 400, with("error=\"invalid_request\""), [](World&, Policy&, Incoming& in) { in.repeated_credential = true; }},
        {"not yet valid", "gateway.key_not_yet_valid", 401, with("error=\"invalid_token\""),
         [](World& world, Policy&, Incoming&) { world.clock.set(world.entries[0].not_before - base::Micros(1)); }},
        {"expired", "gateway.key_expired", 401, with("error=\"invalid_token\""),
         [](World& world, Policy&, Incoming&) { world.clock.set(world.entries[0].expires_at); }},
        {"suspended", "gateway.key_suspended", 401, with("error=\"invalid_token\""),
         [](World& world, Policy& policy, Incoming&) { in_state(world, policy, keys::RingState::suspended); }},
        {"revoked", "gateway.key_revoked", 401, with("error=\"invalid_token\""),
         [](World& world, Policy& policy, Incoming&) { in_state(world, policy, keys::RingState::revoked); }},
        {"rotated away", "gateway.key_rotated", 401, with("error=\"invalid_token\""),
         [](World& world, Policy& policy, Incoming&) { in_state(world, policy, keys::RingState::rotated); }},
        {"rotated away by the end of its overlap", "gateway.key_rotated", 401, with("error=\"invalid_token\""),
         [](World& world, Policy& policy, Incoming&) {
             in_state(world, policy, keys::RingState::rotating);
             world.clock.set(world.entries[0].expires_at);
         }},
        {"out of scope", "gateway.scope_missing", 403, with("error=\"insufficient_scope\", scope=\"rahasia\""),
         [](World&, Policy&, Incoming& in) { in.path = "/rahasia"; }},
        {"wrong network", "gateway.network_not_allowed", 403, "",
         [](World& world, Policy& policy, Incoming&) { policy.publish(narrowed(world, rules(R"({"networks":["192.0.2.0/24"]})"))); }},
        {"outside its hours", "gateway.outside_hours", 403, "",
         [](World& world, Policy& policy, Incoming&) {
             world.clock.set({world.clock.now().us - world.clock.now().us % 86'400'000'000 + 3'600'000'000});
             world.entries[0].not_before = {0};
             policy.publish(narrowed(world, rules(R"({"hours":"02:00-03:00"})")));
         }},
        {"another service", "gateway.out_of_rules", 403, with("error=\"insufficient_scope\""),
         [](World& world, Policy& policy, Incoming&) { policy.publish(narrowed(world, rules(R"({"services":["sarpras"]})"))); }},
        {"not to be narrowed", "gateway.parameter_unbound", 403, with("error=\"insufficient_scope\""),
         [](World& world, Policy& policy, Incoming&) {
             policy.publish(narrowed(world, rules(R"({"parameters":[{"parameter":"fakultas","values":["FT"]}]})")));
         }},
        {"damaged rules", "gateway.key_rules_unreadable", 503, "",
         [](World& world, Policy& policy, Incoming&) { policy.publish(narrowed(world, keys::rules_from_text("{"))); }},
        {"store unavailable", "gateway.key_unverifiable", 503, "",
         [&](World& world, Policy& policy, Incoming& in) {
             typed = keys::make_token(world.seeded).reveal();
             in.x_api_key = typed;
             policy.keys_are_current();
             world.clock.advance(std::chrono::seconds(31));
         }},
        {"over the rate", "gateway.rate_limited", 429, "",
         [](World& world, Policy& policy, Incoming&) {
             world.entries[0].limits = {60, 1};
             policy.publish(world.ring());
         }},
        {"too many failures", "gateway.too_many_failures", 429, "",
         [&](World& world, Policy&, Incoming& in) {
             typed = keys::make_token(world.seeded).reveal();
             in.x_api_key = typed;
         }},
    };
    for (const Case& one : cases) {
        SCOPED_TRACE(one.name);
        World world;
        world.add_key(1);
        Policy policy(world.clock, world.random, world.log, world.options());
        policy.publish(World::snapshot());
        policy.publish(world.ring());
        const auto lane = policy.make_lane(0);
        Incoming in;
        in.method = "GET";
        in.path = "/mahasiswa";
        in.client = "10.0.0.1";
        in.x_api_key = world.tokens[0];
        one.make(world, policy, in);
        Decision decision;
        const int times = one.status == 429 ? 40 : 1;
        for (int i = 0; i < times; ++i) lane->decide(in, decision);
        ASSERT_EQ(decision.verdict, Verdict::refuse);
        EXPECT_EQ(decision.refusal.slug, one.slug);
        const Problem problem = problem_of(decision);
        EXPECT_EQ(problem.status, one.status);
        EXPECT_EQ(challenge_of(problem), one.challenge);
        const std::string fields = problem_fields(problem, "id", 1);
        EXPECT_EQ(fields.find("WWW-Authenticate: ") != std::string::npos, !one.challenge.empty());
        if (one.status == 429 || one.status == 503) {
            EXPECT_NE(fields.find("Retry-After: "), std::string::npos);
        }
        std::set<std::string> said;
        for (const std::string_view language : {"id", "en"}) {
            const auto body = base::parse_json(problem_body(problem, language, "req_1")).value().as_object();
            EXPECT_EQ(base::text_at(body, "type"), "https://gapura.id/masalah/" + std::string(one.slug));
            EXPECT_EQ(base::text_at(body, "request_id"), "req_1");
            const std::string detail(base::text_at(body, "detail"));
            EXPECT_GT(detail.size(), 40U) << "says what to do: " << detail;
            EXPECT_EQ(detail.find('{'), std::string::npos) << "an unfilled place: " << detail;
            EXPECT_NE(detail, base::text_at(body, "title"));
            said.insert(detail);
        }
        EXPECT_EQ(said.size(), 2U) << "the two languages differ";
    }
}

TEST_F(RefusalsTest, PagesOfListsRunOutAndComeBack) {
    World world;
    world.add_key(1);
    ServiceConfig service;
    service.id = "svc_1";
    service.name = "siakad";
    service.targets = {{"127.0.0.1", 9001}};
    RouteConfig list;
    list.id = "route_list";
    list.service = "svc_1";
    list.methods = {"GET"};
    list.pattern = "/daftar";
    list.scope = "mahasiswa";
    list.bulk = true;
    RouteConfig one = list;
    one.id = "route_one";
    one.pattern = "/satu";
    one.bulk = false;
    Policy policy(world.clock, world.random, world.log, world.options());
    policy.publish(build({service}, {list, one}, {100'000, 100'000}).value());
    policy.publish(narrowed(world, rules(R"({"pages_per_hour":12})")));
    const auto lane = policy.make_lane(0);
    Incoming in;
    in.method = "GET";
    in.client = "10.0.0.1";
    in.x_api_key = world.tokens[0];
    Decision decision;
    int admitted = 0;
    // One call a minute for three hours: in no window of 60 minutes more than 12 pages.
    std::vector<int> at;
    for (int minute = 0; minute < 180; ++minute) {
        in.path = "/daftar";
        lane->decide(in, decision);
        if (decision.verdict == Verdict::forward) at.push_back(minute);
        else EXPECT_EQ(decision.refusal.slug, "gateway.pages_exhausted");
        in.path = "/satu";
        lane->decide(in, decision);
        admitted += decision.verdict == Verdict::forward ? 1 : 0;
        world.clock.advance(std::chrono::minutes(1));
    }
    EXPECT_EQ(admitted, 180) << "single records are no pages";
    EXPECT_GE(at.size(), 28U);
    for (std::size_t i = 12; i < at.size(); ++i) EXPECT_GE(at[i] - at[i - 12], 59) << "a thirteenth page within the hour";
}

} // namespace
} // namespace gapura::gateway
