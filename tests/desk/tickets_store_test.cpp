// One incident, one ticket, whatever the order, the repetition or the number of workers; on both engines.
#include <algorithm>
#include <atomic>
#include <set>
#include <thread>

#include <fmt/format.h>

#include "desk/tickets.h"
#include "tests/support/engines.h"

namespace gapura::desk {
namespace {

constexpr std::int64_t minute = 60'000'000;

class DeskDatabase : public testing::EngineTest {
protected:
    DeskDatabase() { migrate(migrations()); }
};

class DeskStore : public DeskDatabase {
protected:
    DeskStore() { clock.set({zone.start_of({2026, 11, 22}).us + 9 * 60 * minute}); }

    struct News {
        std::string incident = "inc_1";
        std::int64_t sequence = 1;
        bool recovered = false;
        std::int64_t failures = 1;
        std::int64_t calls = 10;
        std::string target = "10.0.0.1:80";
        std::string units = R"("unit_a")";
        std::int64_t first_us = 0; // after the start of the test's clock
        std::int64_t last_us = 0;
    };
    jobs::Job job(const News& news) const {
        const std::int64_t start = zone.start_of({2026, 11, 22}).us + 9 * 60 * minute;
        return {"job_1", "incident.changed",
                fmt::format(R"({{"incident":"{}","sequence":{},"state":"{}","service":{{"id":"svc_1","name":"Presensi"}},"target":"{}",
                "endpoints":[{{"route":"route_1","method":"GET","pattern":"/presensi","failures":{}}}],
                "first":{{"at_us":{},"class":"5xx","status":502,"request_id":"req_1"}},"last":{{"at_us":{},"class":"refused","request_id":"req_2"}},
                "failures":{},"calls":{},"classes":{{"5xx":{}}},"units":[{}],"apps":["app_1"],"evidence":[{{"request_id":"req_1","status":502}}]{}}})",
                            news.incident, news.sequence, news.recovered ? "recovered" : "open", news.target, news.failures, start + news.first_us,
                            start + news.last_us, news.failures, news.calls, news.failures, news.units,
                            news.recovered ? fmt::format(R"(,"recovered_at_us":{})", start + news.last_us + minute) : ""),
                1, 20};
    }
    std::vector<Ticket> all() { return tickets.list(staff, {}).value().items; }
    std::string told(const std::string& ticket) {
        std::string out;
        const auto file = tickets.show(staff, ticket).value();
        for (const auto& line : file.history) out += line.event + ">" + line.to + " ";
        return out;
    }

    base::FakeClock clock;
    base::SystemRandom random;
    base::NoLog log;
    base::Zone zone = base::Zone::find("Asia/Jakarta").value();
    people::Actor staff{"person_staff", "Staf", {{people::Role::tik_staff, ""}}};
    people::Actor helpdesk{"person_help", "Helpdesk", {{people::Role::helpdesk, ""}}};
    people::Actor leader{"person_leader", "Pimpinan", {{people::Role::unit_leader, "unit_a"}}};
    Tickets tickets{db(), clock, random, log, zone};
};
GAPURA_ON_BOTH_ENGINES(DeskStore);

TEST_P(DeskStore, TenThousandDeliveriesInAnyOrderMakeOneTicketWithTheHighestCounts) {
    std::vector<std::int64_t> order;
    for (std::int64_t i = 1; i <= 8000; ++i) order.push_back(i);
    for (std::int64_t i = 1; i <= 2000; ++i) order.push_back(i * 4); // again
    base::SeededRandom shuffle(42);
    for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[shuffle.below(i)]);
    for (const auto sequence : order) {
        News news;
        news.sequence = sequence;
        news.failures = sequence * 3;
        news.calls = sequence * 3;
        news.last_us = sequence * 1000;
        ASSERT_TRUE(tickets.on_incident(job(news)));
    }
    ASSERT_EQ(all().size(), 1U);
    const auto ticket = all().front();
    EXPECT_EQ(ticket.failures, 24'000);
    EXPECT_EQ(ticket.last_at - ticket.first_at, base::Micros(8'000'000));
    EXPECT_EQ(ticket.head.number, "M-2026-0001");
    EXPECT_EQ(told(ticket.head.id), "detect>detected "); // failures are counts, not history
}

TEST_P(DeskStore, ManyWorkersOpeningTheSameIncidentOpenOneTicket) {
    for (int round = 0; round < 5; ++round) {
        std::atomic<int> refused = 0;
        {
            std::vector<std::jthread> workers;
            for (int w = 0; w < 4; ++w) {
                workers.emplace_back([&, w] {
                    News news;
                    news.incident = "inc_" + std::to_string(round);
                    news.target = "10.0.0." + std::to_string(round) + ":80";
                    news.sequence = w + 1;
                    news.failures = w + 1;
                    if (!tickets.on_incident(job(news))) ++refused;
                });
            }
        }
        EXPECT_EQ(refused, 0);
        ASSERT_EQ(all().size(), static_cast<std::size_t>(round + 1));
        EXPECT_EQ(all().front().failures, 4);
    }
}

TEST_P(DeskStore, NumbersHaveNoGapsAndNoTwins) {
    {
        std::vector<std::jthread> workers;
        for (int w = 0; w < 4; ++w) {
            workers.emplace_back([&, w] {
                for (int i = 0; i < 10; ++i) {
                    News news;
                    news.incident = fmt::format("inc_{}_{}", w, i);
                    news.target = news.incident;
                    EXPECT_TRUE(tickets.on_incident(job(news)));
                }
            });
        }
    }
    std::set<std::string> numbers;
    Filter filter;
    filter.limit = 7;
    do {
        const auto page = tickets.list(staff, filter).value();
        for (const auto& ticket : page.items) numbers.insert(ticket.head.number);
        filter.after = page.next;
    } while (!filter.after.empty());
    ASSERT_EQ(numbers.size(), 40U);
    EXPECT_EQ(*numbers.begin(), "M-2026-0001");
    EXPECT_EQ(*numbers.rbegin(), "M-2026-0040");
    clock.set(zone.start_of({2027, 1, 1}));
    ASSERT_TRUE(tickets.on_incident(job({.incident = "inc_new_year", .target = "elsewhere"})));
    EXPECT_TRUE(tickets.show(staff, "M-2027-0001"));
}

TEST_P(DeskStore, RecoveryIsNotedAndChangesNoState) {
    ASSERT_TRUE(tickets.on_incident(job({.sequence = 1})));
    ASSERT_TRUE(tickets.on_incident(job({.sequence = 5, .recovered = true, .failures = 9})));
    ASSERT_TRUE(tickets.on_incident(job({.sequence = 5, .recovered = true, .failures = 9}))); // once more
    ASSERT_TRUE(tickets.on_incident(job({.sequence = 4, .failures = 9})));                    // late: it is over already
    auto ticket = all().front();
    EXPECT_EQ(ticket.head.state, "detected");
    EXPECT_NE(ticket.recovered_at.us, 0);
    EXPECT_EQ(told(ticket.head.id), "detect>detected recovered>detected ");
    ASSERT_TRUE(tickets.on_incident(job({.sequence = 6, .failures = 10})));
    ticket = all().front();
    EXPECT_EQ(ticket.recovered_at.us, 0);
    EXPECT_EQ(told(ticket.head.id), "detect>detected recovered>detected failing_again>detected ");
}

TEST_P(DeskStore, FlappingJoinsTheOpenTicketFor24Hours) {
    ASSERT_TRUE(tickets.on_incident(job({.sequence = 1, .failures = 3})));
    ASSERT_TRUE(tickets.on_incident(job({.sequence = 2, .recovered = true, .failures = 3})));
    News again{.incident = "inc_2", .failures = 4, .units = R"("unit_b")", .first_us = 60 * minute, .last_us = 61 * minute};
    ASSERT_TRUE(tickets.on_incident(job(again)));
    ASSERT_EQ(all().size(), 1U);
    EXPECT_EQ(all().front().failures, 7);
    EXPECT_EQ(all().front().recovered_at.us, 0);
    EXPECT_EQ(tickets.show(staff, "M-2026-0001").value().ticket.units, (std::vector<std::string>{"unit_a", "unit_b"}));
    EXPECT_EQ(told("M-2026-0001"), "detect>detected recovered>detected failing_again>detected ");
    // Another target of the same service is another trouble.
    ASSERT_TRUE(tickets.on_incident(job({.incident = "inc_3", .target = "10.0.0.2:80"})));
    EXPECT_EQ(all().size(), 2U);
    // Quiet for more than a day: a new ticket.
    News later{.incident = "inc_4", .first_us = 61 * minute + 24 * 60 * minute + 1, .last_us = 61 * minute + 24 * 60 * minute + 1};
    ASSERT_TRUE(tickets.on_incident(job(later)));
    EXPECT_EQ(all().size(), 3U);
}

TEST_P(DeskStore, DismissalClosesAndTheCountsGoOn) {
    ASSERT_TRUE(tickets.on_incident(job({.sequence = 1})));
    const std::string number = "M-2026-0001";
    EXPECT_EQ(tickets.move(helpdesk, number, "dismiss", " ").error().slug, "desk.reason_missing");
    EXPECT_EQ(tickets.move(leader, number, "dismiss", "x").error().code, Code::forbidden);
    EXPECT_EQ(tickets.move(helpdesk, number, "dismiss", "Pemeliharaan terjadwal").value().state, "closed");
    const auto refused = tickets.move(helpdesk, number, "dismiss", "lagi");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::conflict);
    EXPECT_EQ(refused.error().args, (base::Args{{"event", "dismiss"}, {"state", "closed"}, {"legal", "reopen"}}));
    EXPECT_EQ(tickets.move(helpdesk, number, "recovered", "x").error().slug, "desk.illegal_event"); // only the program may say so
    ASSERT_TRUE(tickets.on_incident(job({.sequence = 2, .failures = 50})));
    EXPECT_EQ(all().size(), 1U);
    EXPECT_EQ(all().front().failures, 50);
    EXPECT_EQ(all().front().head.state, "closed");
    // The next incident is a new trouble.
    ASSERT_TRUE(tickets.on_incident(job({.incident = "inc_2"})));
    EXPECT_EQ(all().size(), 2U);
    EXPECT_EQ(tickets.move(staff, number, "reopen", "Belum selesai").value().state, "reopened");
    EXPECT_EQ(tickets.move(staff, number, "dismiss", "Selesai").value().state, "closed");
    clock.advance(reopen_window + std::chrono::seconds(1));
    EXPECT_EQ(tickets.move(staff, number, "reopen", "x").error().slug, "desk.reopen_late");
    EXPECT_EQ(told(number), "detect>detected dismiss>closed reopen>reopened dismiss>closed ");
}

TEST_P(DeskStore, UnitsSeeTheirOwnTrouble) {
    ASSERT_TRUE(tickets.on_incident(job({.units = R"("unit_b")"})));
    EXPECT_TRUE(tickets.list(leader, {}).value().items.empty());
    EXPECT_EQ(tickets.show(leader, "M-2026-0001").error().code, Code::forbidden);
    ASSERT_TRUE(tickets.on_incident(job({.sequence = 2, .failures = 10, .units = R"("unit_b","unit_a")"})));
    EXPECT_EQ(tickets.list(leader, {}).value().items.size(), 1U);
    const auto file = tickets.show(leader, "M-2026-0001").value();
    EXPECT_EQ(file.ticket.severity, Severity::p1); // every call, two units
    EXPECT_EQ(file.apps, std::vector<std::string>{"app_1"});
    EXPECT_EQ(file.incidents.front().last.what, "refused");
    EXPECT_EQ(tickets.list(staff, {.unit = "unit_a"}).value().items.size(), 1U);
    EXPECT_EQ(tickets.list(staff, {.state = "closed"}).value().items.size(), 0U);
    EXPECT_EQ(tickets.list(staff, {.state = "nonsense"}).error().slug, "desk.state_unknown");
    EXPECT_EQ(tickets.list(staff, {.kind = "upgrade"}).error().slug, "desk.kind_unknown");
    EXPECT_EQ(tickets.list({"p", "p", {}}, {}).error().code, Code::forbidden);
    EXPECT_EQ(tickets.show(staff, "M-2026-0099").error().slug, "desk.unknown");
}

TEST_P(DeskStore, NewsThatCannotBeReadAreRefusedForGood) {
    EXPECT_EQ(tickets.on_incident({"job_1", "incident.changed", "{", 1, 20}).error().code, Code::invalid);
    EXPECT_TRUE(all().empty());
}

} // namespace
} // namespace gapura::desk
