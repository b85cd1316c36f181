// A campus, a fake Feeder, a database and a Sync around them, for tests of the whole sync.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <thread>

#include "feeder-sync/sync.h"
#include "feeder-sync/sync_store.h"
#include "tests/feeder/fake_feeder.h"
#include "tests/support/engines.h"

namespace gapura::feeder::testing {

/// A student who passes every check and does not exist (no NIK region begins with 99).
inline integrator::Student student(int number) {
    integrator::Student out;
    out.nim = fmt::format("24{:06}", number);
    std::string name;
    for (int rest = number, i = 0; i < 5; ++i, rest /= 26) name.insert(name.begin(), static_cast<char>('a' + rest % 26));
    out.name = "Nur'aini " + name;
    out.sex = integrator::Sex::female;
    out.birth_place = "Semarang";
    out.birth_date = {2005, 3, static_cast<unsigned>(1 + number % 28)};
    out.religion = 1;
    out.nik = base::Personal(fmt::format("993374{:02}0305{:04}", 41 + number % 28, 1 + number / 28 % 9999).substr(0, 16));
    out.street = "Jalan Mawar";
    out.village = "Tembalang";
    out.region = "036301";
    out.postal_code = "50275";
    out.mobile = "+6284000" + fmt::format("{:06}", number);
    out.mother_name = base::Personal("Sri " + name);
    out.father_name = "Agus";
    out.program = number % 2 == 0 ? "55201" : "61201";
    out.entry_semester = "20241";
    out.entry_date = {2024, 8, 12};
    out.entry_type = 1;
    out.entry_path = 6;
    out.funding = 1;
    out.entry_fee = 500000;
    out.updated_at = "2026-01-01T00:00:00Z";
    return out;
}

inline std::vector<integrator::Student> students(int count) {
    std::vector<integrator::Student> out;
    for (int i = 1; i <= count; ++i) out.push_back(student(i));
    return out;
}

/// Borrows the lists: they may change between calls.
inline Campus campus_of(const std::vector<integrator::Student>& students, const std::vector<integrator::Lecturer>& lecturers) {
    return {[&students](const integrator::Filter& filter, const auto& visit) -> Result<void> {
                for (const auto& one : students) {
                    if (!filter.program.empty() && filter.program != one.program) continue;
                    if (!filter.entry_semester.empty() && filter.entry_semester != one.entry_semester) continue;
                    if (!visit(one)) break;
                }
                return {};
            },
            [&lecturers](const integrator::Filter&, const auto& visit) -> Result<void> {
                for (const auto& one : lecturers) {
                    if (!visit(one)) break;
                }
                return {};
            }};
}

inline people::Actor officer() { return {"per_officer", "Data officer", {{people::Role::data_officer, ""}}}; }
inline people::Actor administrator() { return {"per_admin", "Administrator", {{people::Role::sysadmin, ""}}}; }

/// Times short enough for a test, in the same proportions.
inline SyncOptions quick() {
    SyncOptions options;
    options.page = 64;
    options.read_backoff = std::chrono::milliseconds(1);
    options.run.settle = {3, std::chrono::milliseconds(20), std::chrono::milliseconds(1), 5};
    options.run.backoff_first = std::chrono::milliseconds(1);
    options.run.backoff_max = std::chrono::milliseconds(20);
    options.poll = std::chrono::milliseconds(10);
    return options;
}

struct World {
    explicit World(store::Database& database, SyncOptions options = quick())
        : sync(database, campus_of(campus, lecturers), feeder, clock, random, log, options) {}

    std::vector<integrator::Student> campus;
    std::vector<integrator::Lecturer> lecturers;
    FakeFeeder feeder;
    base::SystemClock clock;
    base::SystemRandom random;
    base::NoLog log;
    Sync sync;

    Plan planned(const Scope& scope = {}) {
        auto plan = sync.plan(officer(), scope);
        EXPECT_TRUE(plan) << (plan ? "" : base::describe(plan.error()));
        EXPECT_TRUE(sync.work_off());
        return sync.show(officer(), plan->id).value();
    }
    /// Plans, approves, runs to the end.
    Plan sent(const Scope& scope = {}) {
        const Plan plan = planned(scope);
        const auto approved = sync.approve(officer(), plan.id, plan.hash);
        EXPECT_TRUE(approved) << (approved ? "" : base::describe(approved.error()));
        EXPECT_TRUE(sync.run(officer(), plan.id));
        EXPECT_TRUE(sync.work_off());
        return sync.show(officer(), plan.id).value();
    }
    std::map<RowState, std::int64_t> states(const PlanId& id) {
        std::map<RowState, std::int64_t> out;
        const auto counts = count_rows(sync.database(), id).value();
        for (const StateCount& count : counts) out[count.state] = count.rows;
        return out;
    }
    /// Every student exactly once, person and history.
    void expect_each_once() {
        const auto ledger = feeder.ledger();
        EXPECT_EQ(ledger.people_by_nik.size(), campus.size());
        EXPECT_EQ(ledger.histories_by_nim.size(), campus.size());
        for (const auto& [nik, count] : ledger.people_by_nik) EXPECT_EQ(count, 1) << nik;
        for (const auto& [nim, count] : ledger.histories_by_nim) EXPECT_EQ(count, 1) << nim;
    }
};

} // namespace gapura::feeder::testing
