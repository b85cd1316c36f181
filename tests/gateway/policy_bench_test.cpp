// How long a decision takes with 100,000 keys and 10,000 routes. Prints; asserts no time.
#include <chrono>
#include <cstdio>
#include <ctime>

#include "tests/gateway/policy_world.h"

namespace gapura::gateway {
namespace {

// Of this thread only: other processes on the machine do not count.
std::chrono::nanoseconds cpu_time() {
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

TEST(PolicyBench, DecideAndRecord) {
    constexpr int keys = GAPURA_SLOW ? 2'000 : 100'000;
    constexpr int calls = GAPURA_SLOW ? 5'000 : 50'000;
    World world;
    for (int i = 0; i < keys; ++i) world.add_key(1);
    ServiceConfig service;
    service.id = "svc_1";
    service.name = "akademik";
    service.targets = {{"127.0.0.1", 9001}};
    std::vector<RouteConfig> routes(10'000);
    for (std::size_t i = 0; i < routes.size(); ++i) {
        routes[i].id = "route_" + std::to_string(i);
        routes[i].service = "svc_1";
        routes[i].methods = {"GET"};
        routes[i].pattern = "/api/r" + std::to_string(i) + "/{nim}";
        routes[i].scope = "mahasiswa";
    }
    base::SystemClock clock;
    for (auto& entry : world.entries) entry.expires_at = clock.now() + std::chrono::hours(24);
    Policy policy(clock, world.random, world.log, world.options());
    policy.publish(*build({service}, routes, {1'000'000, 1'000'000}));
    policy.publish(world.ring());
    ASSERT_TRUE(policy.start());
    const auto lane = policy.make_lane(0);
    Decision decision;
    Incoming in;
    in.method = "GET";
    in.client = "10.0.0.1";
    Outcome out;
    out.method = "GET";
    out.client = in.client;
    out.request_id = "req_00000000000000000000000000";
    out.status = 200;
    out.ending = Ending::answered;
    std::vector<std::string> paths;
    for (int i = 0; i < 1000; ++i) paths.push_back("/api/r" + std::to_string(i * 7 % 10'000) + "/A11.2025");
    std::chrono::nanoseconds deciding{0};
    std::chrono::nanoseconds recording{0};
    for (int pass = 0; pass < 2; ++pass) { // the first warms slots and counters
        deciding = recording = std::chrono::nanoseconds(0);
        for (int i = 0; i < calls; i += 100) {
            const auto a = cpu_time();
            for (int j = i; j < i + 100; ++j) {
                in.x_api_key = world.tokens[static_cast<std::size_t>(j) * 7919 % world.tokens.size()];
                in.path = paths[static_cast<std::size_t>(j) % paths.size()];
                lane->decide(in, decision);
                ASSERT_EQ(decision.verdict, Verdict::forward);
            }
            const auto b = cpu_time();
            out.path = in.path;
            out.started_us = clock.now().us;
            for (int j = 0; j < 100; ++j) lane->record(decision, out);
            deciding += b - a;
            recording += cpu_time() - b;
        }
    }
    std::printf("decide %lld ns, record %lld ns of CPU (%d keys, 10,000 routes)\n", static_cast<long long>(deciding.count() / calls),
                static_cast<long long>(recording.count() / calls), keys);
    policy.stop();
}

} // namespace
} // namespace gapura::gateway
