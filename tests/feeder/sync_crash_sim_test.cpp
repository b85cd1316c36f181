// kill -9 in the middle of a run, again and again: the sync lives in a child process on a SQLite file, the fake Feeder in this one, joined by
// socket pairs. The child is killed at seeded requests, before or after the Feeder acted on them; then another child goes on.
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/feeder/world.h"

namespace gapura::feeder {
namespace {

using namespace testing;

constexpr int student_count = 1000;
constexpr int kill_count = 50;
constexpr int line_count = 8; // one per thread of the child, and some

bool write_all(int fd, std::string_view text) {
    while (!text.empty()) {
        const ssize_t sent = ::send(fd, text.data(), text.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        text.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

bool read_all(int fd, char* into, std::size_t size) {
    while (size > 0) {
        const ssize_t got = ::recv(fd, into, size, 0);
        if (got <= 0) return false;
        into += got;
        size -= static_cast<std::size_t>(got);
    }
    return true;
}

bool write_message(int fd, const json::value& value) {
    const std::string body = json::serialize(value);
    const auto size = static_cast<std::uint32_t>(body.size());
    return write_all(fd, {reinterpret_cast<const char*>(&size), sizeof size}) && write_all(fd, body);
}

std::optional<json::value> read_message(int fd) {
    std::uint32_t size = 0;
    if (!read_all(fd, reinterpret_cast<char*>(&size), sizeof size)) return std::nullopt;
    std::string body(size, '\0');
    if (!read_all(fd, body.data(), size)) return std::nullopt;
    return json::parse(body);
}

/// The child's Feeder: each call takes a free line to the parent.
class FarFeeder final : public Feeder {
public:
    explicit FarFeeder(std::vector<int> lines) : free_(std::move(lines)) {}
    Outcome call(std::string_view act, const json::object& params) override {
        const int line = take();
        Outcome outcome = Outcome::uncertain("line cut");
        if (write_message(line, json::object{{"act", act}, {"params", params}})) {
            if (const auto answer = read_message(line)) {
                const json::object& object = answer->as_object();
                outcome = {static_cast<Kind>(object.at("kind").as_int64()), object.at("data"), static_cast<int>(object.at("code").as_int64()),
                           std::string(object.at("text").as_string())};
            }
        }
        const std::scoped_lock lock(mutex_);
        free_.push_back(line);
        return outcome;
    }

private:
    int take() {
        const std::scoped_lock lock(mutex_);
        const int line = free_.back();
        free_.pop_back();
        return line;
    }
    std::mutex mutex_;
    std::vector<int> free_;
};

/// Never returns: runs what is due and ends the process.
[[noreturn]] void be_the_child(const std::string& where, const std::vector<integrator::Student>& campus, std::vector<int> lines) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    base::NoLog log;
    base::SystemClock clock;
    base::SystemRandom random;
    const std::vector<integrator::Lecturer> lecturers;
    auto database = store::open(where, {}, log);
    if (!database) ::_exit(3);
    FarFeeder feeder(std::move(lines));
    Sync sync(**database, testing::campus_of(campus, lecturers), feeder, clock, random, log, quick());
    ::_exit(sync.work_off() ? 0 : 4);
}

/// Serves one child; kills it at its `kill_at`-th request (0: never), after the Feeder acted when `acted`. The exit code, or -1 when killed.
int serve_child(FakeFeeder& feeder, const std::string& where, const std::vector<integrator::Student>& campus, int kill_at, bool acted) {
    std::vector<int> ours, theirs;
    for (int i = 0; i < line_count; ++i) {
        int pair[2];
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) return 9;
        ours.push_back(pair[0]);
        theirs.push_back(pair[1]);
    }
    const pid_t child = ::fork();
    if (child == 0) be_the_child(where, campus, theirs);
    for (const int fd : theirs) ::close(fd);
    int requests = 0;
    std::size_t open = ours.size();
    while (open > 0) {
        std::vector<pollfd> polled;
        for (const int fd : ours) polled.push_back({fd, POLLIN, 0});
        ::poll(polled.data(), polled.size(), 30000);
        for (auto& one : polled) {
            if (one.fd < 0 || (one.revents & (POLLIN | POLLHUP)) == 0) continue;
            const auto request = read_message(one.fd);
            if (!request) {
                ::close(one.fd);
                *std::ranges::find(ours, one.fd) = -1;
                --open;
                continue;
            }
            const bool last = ++requests == kill_at;
            if (last && !acted) ::kill(child, SIGKILL);
            if (last && !acted) continue; // the request died with the child
            const Outcome outcome = feeder.call(request->at("act").as_string(), request->at("params").as_object());
            if (last) ::kill(child, SIGKILL);
            else
                write_message(one.fd,
                              json::object{{"kind", int(outcome.kind)}, {"data", outcome.data}, {"code", outcome.code}, {"text", outcome.text}});
        }
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(SyncCrash, FiftyKillsLeaveEachStudentExactlyOnce) {
    constexpr std::uint64_t seed = 20261122;
    base::SeededRandom random(seed);
    gapura::testing::TempFolder folder;
    const std::string where = "sqlite:" + folder.file("sync.db");
    const auto campus = students(student_count);
    FakeFeeder feeder;
    PlanId id;
    {
        // Everything of this process is closed before the first fork.
        base::NoLog log;
        base::SystemClock clock;
        base::SystemRandom ids;
        const std::vector<integrator::Lecturer> lecturers;
        auto database = store::open(where, {}, log).value();
        ASSERT_TRUE(database->migrate(migrations()));
        Sync sync(*database, testing::campus_of(campus, lecturers), feeder, clock, ids, log, quick());
        id = sync.plan(officer(), {})->id;
        ASSERT_TRUE(sync.work_off());
        const Plan plan = sync.show(officer(), id).value();
        ASSERT_EQ(plan.counts.fresh, student_count);
        ASSERT_TRUE(sync.approve(officer(), id, plan.hash));
        ASSERT_TRUE(sync.run(officer(), id));
    }
    int killed = 0;
    for (int kill = 0; kill < kill_count; ++kill) {
        const int at = 1 + static_cast<int>(random.below(2 * student_count / kill_count));
        const bool acted = random.below(2) == 1;
        const int code = serve_child(feeder, where, campus, at, acted);
        ASSERT_TRUE(code == -1 || code == 0) << "seed " << seed << " kill " << kill << " code " << code;
        killed += code == -1 ? 1 : 0;
    }
    EXPECT_EQ(killed, kill_count);
    ASSERT_EQ(serve_child(feeder, where, campus, 0, false), 0);

    base::NoLog log;
    auto database = store::open(where, {}, log).value();
    EXPECT_EQ(load_plan(*database, id)->state, PlanState::done);
    const auto counts = count_rows(*database, id).value();
    ASSERT_EQ(counts.size(), 1U);
    EXPECT_EQ(counts.at(0).state, RowState::accepted);
    EXPECT_EQ(counts.at(0).rows, student_count);
    const auto ledger = feeder.ledger();
    EXPECT_EQ(ledger.people_by_nik.size(), std::size_t{student_count});
    EXPECT_EQ(ledger.histories_by_nim.size(), std::size_t{student_count});
    for (const auto& [nik, times] : ledger.people_by_nik) EXPECT_EQ(times, 1) << nik;
    for (const auto& [nim, times] : ledger.histories_by_nim) EXPECT_EQ(times, 1) << nim;
    // In the end both sides say the same: had a wrong id been adopted, some history would hang on another person.
    base::SystemClock clock;
    base::SystemRandom ids;
    const std::vector<integrator::Lecturer> lecturers;
    Sync sync(*database, testing::campus_of(campus, lecturers), feeder, clock, ids, log, quick());
    const PlanId again = sync.plan(officer(), {})->id;
    ASSERT_TRUE(sync.work_off());
    EXPECT_EQ(sync.show(officer(), again)->counts.same, student_count);
}

} // namespace
} // namespace gapura::feeder
