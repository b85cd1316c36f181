// Services and routes in the store: verbs, rights, refusals, and the version that tells other processes.
#include "gateway/face.h"
#include "gateway/services.h"
#include "lib/base/random.h"
#include "tests/support/engines.h"

namespace gapura::gateway {
namespace {

class ServicesStore : public gapura::testing::EngineTest {
protected:
    ServicesStore() { migrate(migrations()); }
    static ServiceConfig service(std::string name) {
        ServiceConfig out;
        out.name = std::move(name);
        out.targets = {{"127.0.0.1", 9001}};
        return out;
    }
    static RouteConfig route(std::string service_name, std::string pattern) {
        RouteConfig out;
        out.service = std::move(service_name);
        out.methods = {"GET"};
        out.pattern = std::move(pattern);
        out.scope = "mahasiswa";
        return out;
    }
    base::FakeClock clock_;
    base::SystemRandom random_;
    std::unique_ptr<Services> services_ = std::make_unique<Services>(db(), clock_, random_);
    people::Actor manager_{"person_1", "Manager", {{people::Role::psi_staff, ""}, {people::Role::server_manager, ""}}};
};
GAPURA_ON_BOTH_ENGINES(ServicesStore);

TEST_P(ServicesStore, WhatIsAddedIsLoaded) {
    const std::int64_t before = *services_->version();
    const auto added = services_->add(manager_, service("akademik"));
    ASSERT_TRUE(added) << base::describe(added.error());
    const auto with = services_->add(manager_, route("akademik", "/mahasiswa"));
    ASSERT_TRUE(with) << base::describe(with.error());
    EXPECT_EQ(with->service, added->id) << "a service may be named by its name";
    EXPECT_EQ(*services_->version(), before + 2);
    const auto snapshot = services_->load();
    ASSERT_TRUE(snapshot);
    EXPECT_EQ((*snapshot)->version, before + 2);
    EXPECT_EQ((*snapshot)->routes.size(), 1U);
    const json::value told = explain(**snapshot, "GET", "http://x:1/mahasiswa/1?a=b");
    EXPECT_EQ(told.at("upstream_path"), "/mahasiswa/1");
    EXPECT_EQ(explain(**snapshot, "PUT", "/mahasiswa").at("status"), 405);
}

TEST_P(ServicesStore, ARouteNamesADataKindThatExists) {
    Services knowing(db(), clock_, random_, [](store::Tx&, const std::string& name) -> Result<bool> { return name == "mahasiswa"; });
    ASSERT_TRUE(knowing.add(manager_, service("akademik")));
    auto kept = knowing.add(manager_, route("akademik", "/a"));
    ASSERT_TRUE(kept);
    RouteConfig unknown = route("akademik", "/b");
    unknown.scope = "zzz";
    EXPECT_EQ(knowing.add(manager_, unknown).error().slug, "keys.scope_unknown");
    kept->scope = "zzz";
    EXPECT_EQ(knowing.set(manager_, *kept).error().slug, "keys.scope_unknown");
    EXPECT_EQ(knowing.list()->routes.size(), 1U);
}

TEST_P(ServicesStore, NothingThatCouldNotBePublishedIsStored) {
    ASSERT_TRUE(services_->add(manager_, service("akademik")));
    ASSERT_TRUE(services_->add(manager_, route("akademik", "/a")));
    const std::int64_t version = *services_->version();
    const auto slug = [](const auto& result) { return result ? std::string("done") : result.error().slug; };
    EXPECT_EQ(slug(services_->add(manager_, service("akademik"))), "gateway.service_name_taken");
    EXPECT_EQ(slug(services_->add(manager_, route("akademik", "/a"))), "gateway.pattern_taken");
    EXPECT_EQ(slug(services_->add(manager_, route("tidak-ada", "/b"))), "gateway.service_unknown");
    EXPECT_EQ(slug(services_->remove_service(manager_, "akademik")), "gateway.service_in_use");
    EXPECT_EQ(slug(services_->remove_route(manager_, "route_x")), "gateway.route_missing");
    RouteConfig absent = route("akademik", "/c");
    absent.id = "route_x";
    EXPECT_EQ(slug(services_->set(manager_, absent)), "gateway.route_missing");
    EXPECT_EQ(*services_->version(), version) << "what was refused left no trace";
    EXPECT_EQ(services_->list()->routes.size(), 1U);
}

TEST_P(ServicesStore, ChangesAndRemoves) {
    ServiceConfig akademik = *services_->add(manager_, service("akademik"));
    RouteConfig a = *services_->add(manager_, route("akademik", "/a"));
    a.pattern = "/b";
    a.per_minute = 60;
    ASSERT_TRUE(services_->set(manager_, a));
    EXPECT_EQ(to_json(*services_->route(a.id)), to_json(a));
    akademik.targets.push_back({"127.0.0.1", 9002});
    ASSERT_TRUE(services_->set(manager_, akademik));
    EXPECT_EQ(services_->service("akademik")->targets.size(), 2U);
    ASSERT_TRUE(services_->remove_route(manager_, a.id));
    ASSERT_TRUE(services_->remove_service(manager_, "akademik"));
    EXPECT_TRUE(services_->list()->services.empty());
}

TEST_P(ServicesStore, NeedsTheRight) {
    const people::Actor applicant{"person_2", "Applicant", {{people::Role::applicant, ""}}};
    const auto refused = services_->add(applicant, service("akademik"));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::forbidden);
}

} // namespace
} // namespace gapura::gateway
