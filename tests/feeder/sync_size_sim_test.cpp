// A large campus: memory and time of a plan. Both sides are generated row by row, so the process holds only what the sync itself keeps.
// The figure for 100,000 students is printed by GAPURA_SYNC_STUDENTS=100000; the short form checks the memory bound per student.
#include <cstdlib>
#include <fstream>

#include "feeder-sync/mapping.h"
#include "tests/feeder/world.h"

namespace gapura::feeder {
namespace {

using namespace testing;

std::int64_t peak_kib() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmHWM:")) return std::strtoll(line.c_str() + 6, nullptr, 10);
    }
    return 0;
}

void reset_peak() { std::ofstream("/proc/self/clear_refs") << "5"; }

/// Holds `count` students that it makes up page by page.
class GeneratedFeeder final : public Feeder {
public:
    explicit GeneratedFeeder(int count) : count_(count) {
        references_.university = "bbbbbbbb-0000-4000-8000-000000000001";
        references_.programs = {{"55201", lists_.program_id("55201")}, {"61201", lists_.program_id("61201")}};
        references_.entry_paths = {"12"};
    }
    Outcome call(std::string_view act, const json::object& params) override {
        if (!is_read(act)) ++writes;
        if (act != "GetBiodataMahasiswa" && act != "GetListRiwayatPendidikanMahasiswa") return lists_.call(act, params);
        const auto begin = std::chrono::steady_clock::now();
        json::array rows;
        const auto from = base::integer_at(params, "offset");
        const auto to = std::min<std::int64_t>(count_, from + base::integer_at(params, "limit"));
        for (std::int64_t at = from; at < to; ++at) {
            const StudentRecords records = map_student(student(static_cast<int>(at) + 1), references_);
            const std::string person = fmt::format("{:08x}-0000-4000-8000-000000000000", at);
            json::object row = act == "GetBiodataMahasiswa" ? records.biodata : records.history;
            row.emplace("id_mahasiswa", person);
            row.emplace("id_registrasi_mahasiswa", person);
            row.emplace("id_negara", "ID");
            rows.push_back(std::move(row));
        }
        making += std::chrono::steady_clock::now() - begin;
        return Outcome::accepted(std::move(rows));
    }
    std::chrono::steady_clock::duration making{};
    int writes = 0;

private:
    const int count_;
    FakeFeeder lists_;
    References references_;
};

TEST(SyncSize, APlanKeepsFingerprintsNotRecords) {
    const char* wanted = std::getenv("GAPURA_SYNC_STUDENTS");
    const int count = wanted != nullptr ? std::atoi(wanted) : (GAPURA_SLOW ? 2'000 : 10'000);
    gapura::testing::OneDatabase one(store::Engine::sqlite);
    one.migrate(migrations());
    base::SystemClock clock;
    base::SystemRandom random;
    base::NoLog log;
    GeneratedFeeder feeder(count);
    const Campus campus{[count](const integrator::Filter&, const auto& visit) -> Result<void> {
                            for (int i = 1; i <= count; ++i) {
                                if (!visit(student(i))) break;
                            }
                            return {};
                        },
                        [](const integrator::Filter&, const auto&) -> Result<void> { return {}; }};
    SyncOptions options = quick();
    options.page = 1000;
    Sync sync(one.db(), campus, feeder, clock, random, log, options);
    reset_peak();
    const std::int64_t before = peak_kib();
    const auto begin = std::chrono::steady_clock::now();
    const PlanId id = sync.plan(officer(), {})->id;
    ASSERT_TRUE(sync.work_off());
    const auto took = std::chrono::steady_clock::now() - begin;
    const Plan plan = sync.show(officer(), id).value();
    EXPECT_EQ(plan.counts.same, count) << (plan.blocked_reasons.empty() ? "" : plan.blocked_reasons.begin()->first);
    EXPECT_EQ(feeder.writes, 0);
    const std::int64_t grown = peak_kib() - before;
    using seconds = std::chrono::duration<double>;
    fmt::print("students={} plan_s={:.2f} of which the test's own Feeder {:.2f}, memory +{} MiB\n", count, seconds(took).count(),
               seconds(feeder.making).count(), grown / 1024);
    // One page of JSON, and what is kept per student; a sanitizer's shadow of it comes on top.
    EXPECT_LT(grown * 1024, (GAPURA_SLOW ? 16 : 1) * ((24LL << 20) + count * 1200LL));
}

} // namespace
} // namespace gapura::feeder
