// What a gateway keeps of services, routes and limits on its own disk says all that the store said: nothing that narrows a call is lost on the way.
#include "gateway/content_text.h"

#include "tests/gateway/policy_world.h"

namespace gapura::gateway {
namespace {

TEST(ContentText, SaysAllThatNarrowsACall) {
    Content content;
    content.version = 41;
    ServiceConfig service;
    service.id = "svc_1";
    service.name = "siakad";
    service.targets = {{"127.0.0.1", 9001}, {"127.0.0.1", 9002}};
    service.restricted = {{"nik", "mahasiswa.nik", MaskKind::number}, {"nama_ibu", "mahasiswa.ibu", MaskKind::name}};
    service.limits = {600, 20, 1000, 20'000, 4, 2048};
    RouteConfig route;
    route.id = "route_1";
    route.service = "svc_1";
    route.methods = {"GET", "POST"};
    route.pattern = "/mahasiswa/{nim}";
    route.scope = "mahasiswa";
    route.unmask = {"mahasiswa.nik"};
    route.parameters = {{"fakultas", RouteParameter::Place::query}, {"prodi", RouteParameter::Place::record}};
    route.bulk = true;
    route.personal = true;
    route.per_minute = 60;
    route.burst = 5;
    route.limits.per_day = 77;
    content.services = {service};
    content.routes = {route};
    content.limits = {{Bearer::unit, "unit_1", {0, 0, 8, 0, 0, 0}}, {Bearer::app, "app_1", {0, 0, 0, 9, 2, 0}}};
    const auto read = content_from_text(to_text(content));
    ASSERT_TRUE(read) << base::describe(read.error());
    EXPECT_EQ(read->version, 41);
    EXPECT_EQ(to_json(read->services.at(0)), to_json(service));
    EXPECT_EQ(to_json(read->routes.at(0)), to_json(route));
    ASSERT_EQ(read->limits.size(), 2U);
    EXPECT_EQ(read->limits[0].kind, Bearer::unit);
    EXPECT_EQ(read->limits[0].limits, content.limits[0].limits);
    EXPECT_EQ(read->limits[1].limits, content.limits[1].limits);
    EXPECT_EQ(to_text(*read), to_text(content));
    EXPECT_FALSE(content_from_text("{\"version\":1}"));
    EXPECT_FALSE(content_from_text(to_text(content).substr(1)));
}

} // namespace
} // namespace gapura::gateway
