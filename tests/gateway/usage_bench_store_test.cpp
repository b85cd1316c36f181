// What counting a call costs: on the lane, on the collector, and on the thread that writes. Prints; asserts no time.
#include <cstdio>
#include <ctime>
#include <gtest/gtest.h>

#include "gateway/call_rings.h"
#include "gateway/gateway_store.h"
#include "gateway/usage_store.h"
#include "gateway/usage_totals.h"
#include "tests/support/engines.h"

namespace gapura::gateway {
namespace {

// Of this thread only: other processes on the machine do not count.
double cpu_seconds() {
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

TEST(UsageBench, FiveSecondsAtTwentyThousandRequests) {
    constexpr int seconds = GAPURA_SLOW ? 1 : 5;
    constexpr int per_look = 4'000; // 20,000 a second, five looks
    constexpr std::size_t keys = 1'000, routes = 3;
    std::vector<keys::KeyEntry> entries(keys);
    for (std::size_t i = 0; i < keys; ++i) {
        entries[i].key_id = "key_01JD00000000000000000" + std::to_string(10'000 + i);
        entries[i].unit_id = "unit_01JD0000000000000000000000";
        entries[i].app_id = "app_01JD0000000000000000000000";
    }
    Registry registry;
    UsageTotals totals(*base::Zone::find("Asia/Jakarta"), registry);
    CallRings rings;
    LaneCalls lane;
    Decision decision;
    decision.verdict = Verdict::forward;
    Outcome outcome;
    outcome.method = "GET";
    outcome.path = "/mahasiswa/3374010203040001/nilai";
    outcome.client = "10.20.30.40";
    outcome.request_id = "req_01JD0000000000000000000000";
    outcome.status = 200;
    outcome.ending = Ending::answered;
    outcome.bytes_out = 1000;
    double on_lane = 0, on_collector = 0;
    std::size_t calls = 0;
    for (int look = 0; look < seconds * 5 + 5; ++look) {
        const bool warm = look >= 5; // the first second grows what is kept
        const double a = cpu_seconds();
        for (int i = 0; i < per_look; ++i, ++calls) {
            decision.key = &entries[calls * 7919 % keys];
            outcome.started_us = 1'763'900'000'000'000 + static_cast<std::int64_t>(calls) * 50;
            outcome.took_us = 900 + static_cast<std::int64_t>(calls * 2'654'435'761U % 20'000);
            lane.put(static_cast<std::uint32_t>(1 + calls % routes), decision, outcome);
        }
        const double b = cpu_seconds();
        totals.add(lane.records);
        for (const CallRecord& call : lane.records) rings.keep(call, "route_01JD0000000000000000000000", "/mahasiswa/{nim}/nilai");
        lane.records.clear();
        if (warm) on_lane += b - a;
        if (warm) on_collector += cpu_seconds() - b;
    }
    const double share = 100.0 / seconds;
    std::printf("lane %.0f ns a call: %.2f %% of one core at 20,000/s; collector %.2f %%\n", on_lane * 1e9 / (seconds * 20'000.0), on_lane * share,
                on_collector * share);
    gapura::testing::OneDatabase one(store::Engine::sqlite);
    one.migrate(migrations());
    for (int round = 1; round <= 2; ++round) { // the first makes the lines, the second adds to them
        const double a = cpu_seconds();
        UsageBatch batch{"use_bench", round, totals.take()};
        const std::string text = to_text(batch);
        ASSERT_TRUE(count_usage(one.db(), batch, {1}));
        std::printf("writer, %zu lines every five seconds: %.2f %% of one core (%zu KB to disk)\n", batch.lines.size(), (cpu_seconds() - a) * 100 / 5,
                    text.size() / 1000);
        for (int i = 0; i < per_look; ++i) {
            decision.key = &entries[static_cast<std::size_t>(i) % keys];
            lane.put(static_cast<std::uint32_t>(1 + static_cast<std::size_t>(i) % routes), decision, outcome);
        }
        totals.add(lane.records);
        lane.records.clear();
    }
    const double a = cpu_seconds();
    const std::string text = rings.text();
    std::printf("last calls: %zu, %.1f MB of text in %.0f ms\n", rings.total(), static_cast<double>(text.size()) / 1e6, (cpu_seconds() - a) * 1e3);
}

} // namespace
} // namespace gapura::gateway
