// What must survive: full disks, damaged files, killed processes, servers that stop or hang. Seeds are printed with a failure.
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <thread>

#include "lib/base/random.h"
#include "tests/support/child.h"
#include "tests/support/engines.h"

namespace gapura::store {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using testing::Child;

constexpr Migration schema[] = {{"test/001",
                                 "CREATE TABLE test_row (n BIGINT PRIMARY KEY, filler TEXT NOT NULL);\n"
                                 "CREATE TABLE test_total (id TEXT PRIMARY KEY, n BIGINT NOT NULL);\nINSERT INTO test_total VALUES ('t', 0);\n"}};

/// One row and the total that must always equal the number of rows.
Result<void> add_row(Database& db, std::int64_t n, std::size_t bytes) {
    return db.write([&](Tx& tx) -> Result<void> {
        TRY(tx.run("INSERT INTO test_row (n, filler) VALUES ($1, $2)", {n, std::string(bytes, 'f')}));
        return tx.change_one("UPDATE test_total SET n = n + 1 WHERE id = $1", {"t"}, "store.failed");
    });
}

/// "" when the rows 1…n (n ≥ acknowledged) are there and agree with the total.
std::string find_loss(Database& db, std::int64_t acknowledged) {
    const auto rows = db.read("SELECT count(*), coalesce(max(n), 0), (SELECT n FROM test_total) FROM test_row");
    if (!rows) return base::describe(rows.error());
    const std::int64_t count = rows->front().integer(0);
    const std::int64_t last = rows->front().integer(1);
    if (count >= acknowledged && last == count && rows->front().integer(2) == count) return "";
    return "acknowledged " + std::to_string(acknowledged) + " count " + std::to_string(count) + " last " + std::to_string(last) + " total " +
           std::to_string(rows->front().integer(2));
}

void write_for_ever(const std::string& where, std::int64_t from, const Child::Tell& tell) {
    base::NoLog log;
    auto db = store::open(where, {}, log);
    for (std::int64_t n = from; db; ++n) {
        const auto written = add_row(**db, n, 200);
        if (!written) return tell(base::describe(written.error()));
        tell(std::to_string(n));
    }
    tell(base::describe(db.error()));
}

/// The last number told; what is not a number is a failure of the writer.
std::int64_t last_number(const std::vector<std::string>& lines, std::int64_t before, bool errors_expected) {
    for (const std::string& line : lines) {
        if (line.find_first_not_of("0123456789") == std::string::npos) before = std::stoll(line);
        else EXPECT_TRUE(errors_expected) << line;
    }
    return before;
}

class Kills : public testing::EngineTest {
protected:
    Kills() { migrate(schema); }

    /// A server goes on for a moment with what a killed client sent last; only then is the state final.
    void wait_quiet(Database& database) {
        const auto deadline = steady_clock::now() + milliseconds(10'000);
        while (on_postgres() && steady_clock::now() < deadline) {
            const auto busy = database.read("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state <> 'idle' "
                                            "AND pid <> pg_backend_pid()");
            if (busy && busy->front().integer(0) == 0) return;
            std::this_thread::sleep_for(milliseconds(5));
        }
    }
};
GAPURA_ON_BOTH_ENGINES(Kills);

TEST_P(Kills, AnAcknowledgedRowOutlivesItsWriter) {
    constexpr std::uint64_t seed = 20'251;
    base::SeededRandom random(seed);
    std::int64_t acknowledged = 0;
    for (int round = 0; round < 15; ++round) {
        SCOPED_TRACE("seed " + std::to_string(seed) + " round " + std::to_string(round));
        Child child([&](const Child::Tell& tell) { write_for_ever(where(), acknowledged + 1, tell); });
        std::vector<std::string> lines{child.next_line(milliseconds(10'000))};
        std::this_thread::sleep_for(milliseconds(random.below(25)));
        child.kill();
        for (std::string& line : child.rest()) lines.push_back(std::move(line));
        acknowledged = last_number(lines, acknowledged, false);
        const auto after = open_again();
        wait_quiet(*after);
        ASSERT_EQ(find_loss(*after, acknowledged), "");
        // At most the one in flight more than acknowledged; the next writer goes on from what is there.
        acknowledged = after->read("SELECT count(*) FROM test_row")->front().integer(0);
    }
    EXPECT_GT(acknowledged, 15);
}

TEST(PostgresFaults, AnAcknowledgedRowOutlivesTheServer) {
    constexpr std::uint64_t seed = 20'252;
    base::SeededRandom random(seed);
    testing::Postgres server(/*durable=*/true);
    const std::string where = server.new_database();
    base::NoLog log;
    const auto db = *store::open(where, {}, log);
    ASSERT_TRUE(db->migrate(schema));
    std::int64_t acknowledged = 0;
    for (int round = 0; round < 4; ++round) {
        SCOPED_TRACE("seed " + std::to_string(seed) + " round " + std::to_string(round));
        Child child([&](const Child::Tell& tell) { write_for_ever(where, acknowledged + 1, tell); });
        std::vector<std::string> lines{child.next_line(milliseconds(10'000))};
        std::this_thread::sleep_for(milliseconds(random.below(40)));
        server.kill();
        child.join();
        for (std::string& line : child.rest()) lines.push_back(std::move(line));
        acknowledged = last_number(lines, acknowledged, true);
        server.start();
        ASSERT_EQ(find_loss(*db, acknowledged), ""); // by the same Database object: it reconnects
        acknowledged = db->read("SELECT count(*) FROM test_row")->front().integer(0);
    }
    EXPECT_GT(acknowledged, 4);
}

TEST(PostgresFaults, AServerThatIsDownIsUnavailableAndComesBack) {
    testing::OneDatabase one(Engine::postgres, {.connections_max = 2, .wait_max = milliseconds(500)});
    one.migrate(schema);
    ASSERT_TRUE(add_row(one.db(), 1, 10));
    testing::Postgres::shared().stop();
    const auto begun = steady_clock::now();
    const auto read = one.db().read("SELECT 1");
    const auto written = add_row(one.db(), 2, 10);
    const auto each = one.db().each("SELECT 1", {}, [](const Row&) { return true; });
    EXPECT_LT(steady_clock::now() - begun, milliseconds(2'000));
    for (const Error& error : {read.error(), written.error(), each.error()}) {
        EXPECT_EQ(error.code, Code::unavailable);
        EXPECT_EQ(error.slug, "store.unavailable") << error.why;
    }
    testing::Postgres::shared().start();
    EXPECT_TRUE(add_row(one.db(), 2, 10));
    EXPECT_EQ(find_loss(one.db(), 2), "");
}

TEST(PostgresFaults, AConnectionThatDiedWhileIdleIsReplacedUnnoticed) {
    testing::OneDatabase one(Engine::postgres);
    one.migrate(schema);
    ASSERT_TRUE(add_row(one.db(), 1, 10));
    for (int round = 0; round < 3; ++round) {
        testing::Postgres::shared().stop();
        testing::Postgres::shared().start();
        if (round == 0) {
            EXPECT_TRUE(one.db().read("SELECT 1"));
        }
        if (round == 1) {
            EXPECT_TRUE(add_row(one.db(), 2, 10));
        }
        if (round == 2) {
            EXPECT_TRUE(one.db().each("SELECT 1", {}, [](const Row&) { return true; }));
        }
    }
}

TEST(PostgresFaults, AServerThatHangsIsGivenUpInTime) {
    testing::OneDatabase one(Engine::postgres, {.connections_max = 2, .wait_max = milliseconds(300), .statement_max = milliseconds(300)});
    one.migrate(schema);
    ASSERT_TRUE(add_row(one.db(), 1, 10));
    testing::Postgres::shared().suspend();
    const auto begun = steady_clock::now();
    const auto read = one.db().read("SELECT 1");
    const auto written = add_row(one.db(), 2, 10);
    EXPECT_LT(steady_clock::now() - begun, milliseconds(4'000));
    testing::Postgres::shared().resume();
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, Code::unavailable);
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().code, Code::unavailable);
    EXPECT_TRUE(add_row(one.db(), 2, 10));
}

TEST(PostgresFaults, AStatementThatIsTooSlowIsStopped) {
    testing::OneDatabase one(Engine::postgres, {.statement_max = milliseconds(100)});
    const auto slow = one.db().read("SELECT pg_sleep(20)");
    ASSERT_FALSE(slow);
    EXPECT_EQ(slow.error().slug, "store.timeout");
    EXPECT_TRUE(one.db().read("SELECT 1"));
}

TEST(PostgresFaults, AConnectionStringIsCheckedAndNeverRepeated) {
    base::NoLog log;
    const auto refused = store::open("host=localhost password='hush hush", {}, log);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().slug, "store.open");
    EXPECT_EQ(base::describe(refused.error()).find("hush"), std::string::npos);
}

/// Fills the disk that holds `folder`, checks the refusal, makes room by `free_space`, and goes on. Answers what was wrong.
std::string fill_and_recover(const std::string& folder, const std::function<void()>& free_space) {
    base::NoLog log;
    auto db = store::open("sqlite:" + folder + "/test.db", {}, log);
    if (!db) return base::describe(db.error());
    if (auto migrated = (*db)->migrate(schema); !migrated) return base::describe(migrated.error());
    std::int64_t n = 0;
    Result<void> written;
    while (n < 5'000 && (written = add_row(**db, n + 1, 5'000))) ++n;
    if (written) return "the disk never filled";
    if (written.error().slug != "store.disk_full" || written.error().code != Code::unavailable) return base::describe(written.error());
    if (n < 10) return "full after " + std::to_string(n);
    if (auto loss = find_loss(**db, n); !loss.empty()) return "while full: " + loss;
    free_space();
    if (auto again = add_row(**db, n + 1, 5'000); !again) return "after space returned: " + base::describe(again.error());
    db->reset();
    auto reopened = store::open("sqlite:" + folder + "/test.db", {}, log);
    return reopened ? find_loss(**reopened, n + 1) : base::describe(reopened.error());
}

TEST(SqliteFaults, AFullDiskRefusesCleanly) {
    const testing::TempFolder folder;
    Child child([&](const Child::Tell& tell) {
        // In a mount namespace of the child: gone with it, whatever happens.
        const int namespaces = ::getuid() == 0 ? CLONE_NEWNS : CLONE_NEWNS | CLONE_NEWUSER;
        if (::unshare(namespaces) != 0 || ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
            ::mount("gapura", folder.path().c_str(), "tmpfs", 0, "size=2m") != 0)
            return tell("no mounting here"); // the limit on file size below is the same fault
        const std::string ballast = folder.file("ballast");
        std::ofstream(ballast) << std::string(512 * 1024, 'b');
        const std::string wrong = fill_and_recover(folder.path(), [&] { std::filesystem::remove(ballast); });
        tell(wrong.empty() ? "fine" : wrong);
    });
    EXPECT_THAT(child.next_line(milliseconds(60'000)), ::testing::AnyOf("fine", "no mounting here"));
}

TEST(SqliteFaults, AFileThatMayNotGrowRefusesCleanly) {
    const testing::TempFolder folder;
    Child child([&](const Child::Tell& tell) {
        ::signal(SIGXFSZ, SIG_IGN);
        rlimit limit{};
        ::getrlimit(RLIMIT_FSIZE, &limit);
        limit.rlim_cur = 1 << 20;
        ::setrlimit(RLIMIT_FSIZE, &limit);
        const std::string wrong = fill_and_recover(folder.path(), [&] {
            limit.rlim_cur = limit.rlim_max;
            ::setrlimit(RLIMIT_FSIZE, &limit);
        });
        tell(wrong.empty() ? "fine" : wrong);
    });
    EXPECT_EQ(child.next_line(milliseconds(60'000)), "fine");
}

std::string open_slug(const std::string& path) {
    base::NoLog log;
    const auto opened = open_sqlite(path, {}, log);
    return opened ? "" : opened.error().slug;
}

TEST(SqliteFaults, AnUnusablePathIsNamed) {
    const testing::TempFolder folder;
    EXPECT_EQ(open_slug(folder.file("none/test.db")), "store.open");
    EXPECT_EQ(open_slug(folder.path()), "store.open");
    EXPECT_EQ(open_slug(":memory:"), "store.open");
    EXPECT_EQ(open_slug(""), "store.open");
    base::NoLog log;
    const auto refused = open_sqlite(folder.file("none/test.db"), {}, log);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().args, (base::Args{{"path", folder.file("none/test.db")}, {"reason", "No such file or directory"}}));
    EXPECT_FALSE(std::filesystem::exists(":memory:"));
}

TEST(SqliteFaults, ADamagedFileIsCalledSo) {
    const testing::TempFolder folder;
    std::ofstream(folder.file("text.db")) << "This is not a database, and long enough to see it. " << std::string(4'096, '.');
    EXPECT_EQ(open_slug(folder.file("text.db")), "store.corrupt");

    const std::string path = folder.file("torn.db");
    base::NoLog log;
    {
        const auto db = *open_sqlite(path, {}, log);
        ASSERT_TRUE(db->migrate(schema));
        for (int n = 1; n <= 100; ++n) ASSERT_TRUE(add_row(*db, n, 1'000));
    }
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    for (int page = 2; page < 20; ++page) {
        file.seekp(page * 4'096);
        file << std::string(64, '\xA5');
    }
    file.close();
    const auto db = open_sqlite(path, {}, log);
    const auto read = db ? (*db)->read("SELECT sum(length(filler)) FROM test_row") : Result<Rows>(std::unexpected(db.error()));
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().slug, "store.corrupt");
}

TEST(SqliteFaults, TheFileIsForItsOwnerAlone) {
    testing::OneDatabase one(Engine::sqlite);
    const auto mode = std::filesystem::status(one.where().substr(7)).permissions();
    EXPECT_EQ(mode, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

} // namespace
} // namespace gapura::store
