// Matching, rewriting and refusing of routes.
#include <chrono>
#include <gtest/gtest.h>

#include "gateway/snapshot.h"
#include "lib/text/text.h"

namespace gapura::gateway {
namespace {

ServiceConfig service(std::string id = "svc_1", std::string name = "akademik") {
    ServiceConfig out;
    out.id = std::move(id);
    out.name = std::move(name);
    out.targets = {{"127.0.0.1", 9001}, {"::1", 9002}};
    out.restricted = {{"nik", "mahasiswa.nik", MaskKind::number}};
    return out;
}

RouteConfig route(std::string id, std::string pattern, std::vector<std::string> methods = {"GET"}) {
    RouteConfig out;
    out.id = std::move(id);
    out.service = "svc_1";
    out.methods = std::move(methods);
    out.pattern = std::move(pattern);
    out.scope = "mahasiswa";
    return out;
}

std::shared_ptr<const Snapshot> built(std::vector<RouteConfig> routes) {
    auto out = build({service()}, std::move(routes));
    EXPECT_TRUE(out) << (out ? "" : base::describe(out.error()));
    return out ? *out : nullptr;
}

std::string found(const Snapshot& snapshot, std::string_view path, std::string_view method = "GET") {
    const Match match = snapshot.matcher.find(method, path);
    switch (match.kind) {
    case Match::Kind::found: return snapshot.route(match.route).config.id;
    case Match::Kind::not_found: return "404";
    case Match::Kind::wrong_method: return "405 " + allow_text(match.allowed);
    case Match::Kind::malformed: return "400";
    }
    return "";
}

TEST(Matcher, LongestWinsAndLiteralBeforeNamed) {
    const auto s =
        built({route("all", "/m"), route("one", "/m/{nim}"), route("me", "/m/saya"), route("marks", "/m/{nim}/nilai"), route("x", "/m/saya/x/y")});
    EXPECT_EQ(found(*s, "/m"), "all");
    EXPECT_EQ(found(*s, "/m/"), "all");
    EXPECT_EQ(found(*s, "/m/123"), "one");
    EXPECT_EQ(found(*s, "/m/saya"), "me");
    EXPECT_EQ(found(*s, "/m/saya/nilai"), "marks") << "the longer match wins even where a literal was passed over";
    EXPECT_EQ(found(*s, "/m/saya/x"), "me");
    EXPECT_EQ(found(*s, "/m/saya/x/y/z"), "x");
    EXPECT_EQ(found(*s, "/mx"), "404") << "prefixes end at segments";
    EXPECT_EQ(found(*s, "/"), "404");
    EXPECT_EQ(found(*s, "m"), "400");
    EXPECT_EQ(found(*s, "/m", "POST"), "405 GET, HEAD");
    EXPECT_EQ(found(*s, "/m", "HEAD"), "all");
    EXPECT_EQ(found(*s, "/m", "BREW"), "405 GET, HEAD");
}

TEST(Matcher, SpellingDoesNotSlipPastAStricterRoute) {
    const auto s = built({route("all", "/m"), route("nik", "/m/nik")});
    for (const char* path : {"/m/nik", "/m//nik", "//m/nik", "/m/n%69k", "/%6d/nik", "/m;v=1/nik;x", "/m/nik/", "/m/nik/5"})
        EXPECT_EQ(found(*s, path), "nik") << path;
    for (const char* path : {"/m/%2e%2e/x", "/m/a%2fb", "/m/%zz", "/m/%6", "/m/%", "/m/%00", "/m/%5c"}) EXPECT_EQ(found(*s, path), "400") << path;
}

TEST(Matcher, RootCatchesAll) {
    const auto s = built({route("root", "/"), route("m", "/m")});
    EXPECT_EQ(found(*s, "/"), "root");
    EXPECT_EQ(found(*s, "/other/x"), "root");
    EXPECT_EQ(found(*s, "/m/x"), "m");
}

TEST(Snapshot, RewritesPaths) {
    RouteConfig keep = route("keep", "/a");
    RouteConfig strip = route("strip", "/b");
    strip.strip_prefix = true;
    RouteConfig rewrite = route("rewrite", "/c/{nim}/{what}");
    rewrite.strip_prefix = true;
    rewrite.rewrite = "/v2/{what}/of/{nim}";
    const auto s = built({keep, strip, rewrite});
    const auto sent = [&](std::string_view path) {
        const Match match = s->matcher.find("GET", path);
        std::string out;
        upstream_path(s->route(match.route), match, path, out);
        return out;
    };
    EXPECT_EQ(sent("/a/x%20y"), "/a/x%20y");
    EXPECT_EQ(sent("/b"), "/");
    EXPECT_EQ(sent("/b/x/y/"), "/x/y/");
    EXPECT_EQ(sent("/c/123/nilai"), "/v2/nilai/of/123");
    EXPECT_EQ(sent("/c/123/nilai/2025"), "/v2/nilai/of/123/2025");
}

TEST(Snapshot, RefusesEachBadRowByName) {
    const auto slug = [](auto change) {
        RouteConfig bad = route("r", "/x");
        ServiceConfig host = service();
        change(bad, host);
        const auto out = build({host}, {route("good", "/good"), bad});
        if (out) return std::string("accepted");
        EXPECT_NE(text::find(out.error().slug), nullptr) << out.error().slug;
        return out.error().slug;
    };
    EXPECT_EQ(slug([](auto&, auto&) {}), "accepted");
    EXPECT_EQ(slug([](auto& r, auto&) { r.pattern = "x"; }), "gateway.pattern_malformed");
    EXPECT_EQ(slug([](auto& r, auto&) { r.pattern = "/x/../y"; }), "gateway.pattern_malformed");
    EXPECT_EQ(slug([](auto& r, auto&) { r.pattern = "/x//y"; }), "gateway.pattern_malformed");
    EXPECT_EQ(slug([](auto& r, auto&) { r.pattern = "/{x"; }), "gateway.pattern_malformed");
    EXPECT_EQ(slug([](auto& r, auto&) { r.pattern = "/good"; }), "gateway.pattern_taken");
    EXPECT_EQ(slug([](auto& r, auto&) { r.service = "svc_9"; }), "gateway.service_unknown");
    EXPECT_EQ(slug([](auto& r, auto&) { r.methods = {"BREW"}; }), "gateway.method_unknown");
    EXPECT_EQ(slug([](auto& r, auto&) { r.methods.clear(); }), "gateway.methods_missing");
    EXPECT_EQ(slug([](auto& r, auto&) { r.scope.clear(); }), "gateway.scope_required");
    EXPECT_EQ(slug([](auto& r, auto&) { r.scope = "a b"; }), "gateway.scope_malformed");
    EXPECT_EQ(slug([](auto& r, auto&) { r.burst = 5; }), "gateway.burst_without_rate");
    EXPECT_EQ(slug([](auto& r, auto&) { r.rewrite = "/y"; }), "gateway.rewrite_without_strip");
    EXPECT_EQ(slug([](auto& r, auto&) { r.rewrite = "/{y}", r.strip_prefix = true; }), "gateway.rewrite_unknown");
    EXPECT_EQ(slug([](auto& r, auto&) { r.unmask = {"dosen"}; }), "gateway.unmask_unknown");
    EXPECT_EQ(slug([](auto&, auto& s) { s.name = "a b"; }), "gateway.service_name_malformed");
    EXPECT_EQ(slug([](auto&, auto& s) { s.targets.clear(); }), "gateway.targets_count");
    EXPECT_EQ(slug([](auto&, auto& s) { s.restricted[0].member = ""; }), "gateway.restricted_malformed");
    const auto twice = build({service(), service("svc_2")}, {});
    ASSERT_FALSE(twice);
    EXPECT_EQ(twice.error().slug, "gateway.service_name_taken");
}

TEST(Snapshot, ScopesAboveTheirBitsAreRefused) {
    std::vector<RouteConfig> routes;
    for (int i = 0; i < 65; ++i) {
        routes.push_back(route("r" + std::to_string(i), "/r" + std::to_string(i)));
        routes.back().scope = "s" + std::to_string(i);
    }
    auto out = build({service()}, routes);
    ASSERT_FALSE(out);
    EXPECT_EQ(out.error().slug, "gateway.too_many");
}

TEST(Config, RoundTripsThroughJson) {
    ServiceConfig s = service();
    const auto back = service_from_json(to_json(s), s.id);
    ASSERT_TRUE(back) << base::describe(back.error());
    EXPECT_EQ(to_json(*back), to_json(s));
    RouteConfig r = route("r", "/x/{y}", {"GET", "POST"});
    r.unmask = {"mahasiswa.nik"};
    r.per_minute = 10;
    const auto route_back = route_from_json(to_json(r), r.id);
    ASSERT_TRUE(route_back) << base::describe(route_back.error());
    EXPECT_EQ(to_json(*route_back), to_json(r));
}

TEST(Config, ParsesTargetsOrSaysNo) {
    EXPECT_EQ(*parse_target("siakad.kampus.ac.id:80"), (Target{"siakad.kampus.ac.id", 80}));
    EXPECT_EQ(*parse_target("[::1]:8080"), (Target{"::1", 8080}));
    for (const char* bad : {"", "host", ":80", "host:", "host:0", "host:70000", "host:80x", "::1:80", "http://h:80", "a b:80"})
        EXPECT_FALSE(parse_target(bad)) << bad;
}

} // namespace
} // namespace gapura::gateway
