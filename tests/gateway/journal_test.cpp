// What was told durable is on the disk after whatever happens next; what was not may be, but never half.
#include "gateway/journal.h"

#include <filesystem>
#include <fstream>
#include <set>

#include "gateway/access_record.h"
#include "gateway/record_courier.h"
#include "tests/gateway/policy_world.h"

namespace gapura::gateway {
namespace {

/// Waits as an answer does.
struct Waiter {
    std::mutex mutex;
    std::condition_variable changed;
    std::uint64_t settled = 0;
    std::uint64_t durable = 0;
    void operator()(std::uint64_t upto, bool ok) {
        const std::scoped_lock lock(mutex);
        settled = upto;
        if (ok) durable = upto;
        changed.notify_all();
    }
    bool wait(std::uint64_t ticket) {
        std::unique_lock lock(mutex);
        EXPECT_TRUE(changed.wait_for(lock, std::chrono::seconds(20), [&] { return settled >= ticket; }));
        return durable >= ticket;
    }
};

class JournalTest : public ::testing::Test {
protected:
    std::unique_ptr<Journal> open(std::chrono::milliseconds age = std::chrono::milliseconds(60'000)) {
        JournalOptions options;
        options.folder = folder_.path + "/access";
        options.segment_bytes = 16'384;
        options.segment_age = age;
        options.retry = std::chrono::milliseconds(20);
        return Journal::open(options, log_).value();
    }
    std::vector<std::string> all() const {
        std::vector<std::filesystem::path> paths;
        for (const auto& entry : std::filesystem::directory_iterator(folder_.path + "/access")) paths.push_back(entry.path());
        std::ranges::sort(paths);
        std::vector<std::string> out;
        for (const auto& path : paths) std::ranges::copy(read_segment(path.string()).value().records, std::back_inserter(out));
        return out;
    }
    static std::string five(int i) { return R"({"r":"req_)" + std::to_string(i) + R"(","e":1,"k":"key_1"})"; }
    /// One closed file of five records; its path.
    std::string write_five() {
        auto journal = open();
        auto writer = journal->make_writer();
        for (int i = 0; i < 5; ++i) writer->append(five(i));
        journal->stop();
        return journal->closed().front();
    }
    TempFolder folder_;
    base::NoLog log_;
};

TEST_F(JournalTest, ManyLanesOneSync) {
    auto journal = open();
    constexpr int lanes = 4;
    constexpr int each = 200;
    std::vector<std::thread> threads;
    for (int lane = 0; lane < lanes; ++lane) {
        threads.emplace_back([&, lane] {
            Waiter waiter;
            auto writer = journal->make_writer();
            writer->on_settled([&](std::uint64_t upto, bool ok) { waiter(upto, ok); });
            for (int i = 0; i < each; ++i) {
                const auto ticket = writer->append("lane " + std::to_string(lane) + " record " + std::to_string(i) + std::string(50, '.'));
                ASSERT_GT(ticket, 0U);
                ASSERT_TRUE(waiter.wait(ticket));
            }
        });
    }
    for (auto& thread : threads) thread.join();
    // Read before the journal is closed: that is what kill -9 would leave.
    const auto records = all();
    EXPECT_EQ(records.size(), lanes * each);
    EXPECT_EQ(std::set<std::string>(records.begin(), records.end()).size(), lanes * each);
    EXPECT_LE(journal->counts().syncs, static_cast<std::uint64_t>(lanes * each));
    EXPECT_GT(journal->closed().size(), 1U) << "small files follow one another";
}

TEST_F(JournalTest, NeitherATornTailNorDamageTakesOthersAlong) {
    const std::string path = write_five();
    const std::string whole = base::read_file(path).value();
    for (std::size_t size = 0; size < whole.size(); ++size) {
        std::ofstream(path, std::ios::binary | std::ios::trunc) << whole.substr(0, size) << std::string(64, '\0');
        const auto read = read_segment(path).value();
        EXPECT_EQ(read.records.size(), size / (whole.size() / 5)) << size;
        EXPECT_EQ(read.damaged, size % (whole.size() / 5) != 0) << size;
    }
    for (std::size_t at = 0; at < whole.size(); ++at) {
        std::string flipped = whole;
        flipped[at] = static_cast<char>(flipped[at] ^ 0x55);
        std::ofstream(path, std::ios::binary | std::ios::trunc) << flipped;
        const auto read = read_segment(path).value();
        EXPECT_EQ(read.records.size(), 4U) << at;
        EXPECT_TRUE(read.damaged) << at;
    }
}

TEST_F(JournalTest, WhatCannotBeReadIsSetAsideAndBlocksNobody) {
    const std::string torn = write_five();
    std::string bytes = base::read_file(torn).value();
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
    std::ofstream(torn, std::ios::binary | std::ios::trunc) << bytes;
    const std::string folder = folder_.path + "/access/";
    std::filesystem::create_directory(folder + "000000000002.seg"); // no file at all
    std::string unknown;
    append_frame(unknown, "not a record");
    append_frame(unknown, five(0));
    std::ofstream(folder + "000000000003.seg", std::ios::binary) << unknown;
    std::string fine;
    append_frame(fine, R"({"r":"last","e":1})");
    std::ofstream(folder + "000000000004.seg", std::ios::binary) << fine;

    std::multiset<std::string> taken;
    base::SystemRandom random;
    auto journal = open();
    {
        RecordCourier courier(
            *journal,
            [&](std::span<const AccessRecord> records) -> Result<void> {
                for (const AccessRecord& record : records) taken.insert(record.request);
                return {};
            },
            random, log_);
        courier.stop(); // ships once
    }
    EXPECT_EQ(taken, (std::multiset<std::string>{"last", "req_0", "req_0", "req_1", "req_3", "req_4"}));
    EXPECT_TRUE(journal->closed().empty());
    EXPECT_EQ(journal->counts().set_aside, 3U);
    EXPECT_EQ(base::read_file(torn + ".damaged").value(), bytes) << "kept as it was";
    EXPECT_TRUE(std::filesystem::exists(folder + "000000000002.seg.damaged"));
    EXPECT_TRUE(std::filesystem::exists(folder + "000000000003.seg.damaged"));
    EXPECT_FALSE(std::filesystem::exists(folder + "000000000004.seg"));

    journal.reset();
    journal = open();
    EXPECT_EQ(journal->counts().set_aside, 3U) << "until somebody takes them away";
    Waiter waiter;
    auto writer = journal->make_writer();
    writer->on_settled([&](std::uint64_t upto, bool ok) { waiter(upto, ok); });
    EXPECT_TRUE(waiter.wait(writer->append("after")));
    EXPECT_TRUE(std::filesystem::exists(folder + "000000000004.seg")) << "a name is not used twice";
}

/// The events it was told, in order.
class EventLog final : public base::Log {
public:
    void write(base::Level, std::string_view event, std::initializer_list<base::Field>) override {
        const std::scoped_lock lock(mutex_);
        events_.emplace_back(event);
    }
    std::vector<std::string> events() const {
        const std::scoped_lock lock(mutex_);
        return events_;
    }

private:
    mutable std::mutex mutex_;
    std::vector<std::string> events_;
};

TEST_F(JournalTest, WhatCannotBeReadNowWaitsAndHoldsNobodyUp) {
    const std::string sound = write_five();
    const std::string elsewhere = folder_.path + "/elsewhere";
    std::filesystem::rename(sound, elsewhere);
    std::filesystem::create_symlink(sound, sound); // opening it fails, whoever runs this test, and that says nothing about the file
    std::string fine;
    append_frame(fine, R"({"r":"last","e":1})");
    std::ofstream(folder_.path + "/access/000000000002.seg", std::ios::binary) << fine;

    std::multiset<std::string> taken;
    base::SystemRandom random;
    EventLog log;
    auto journal = open();
    const auto ship_once = [&] {
        RecordCourier courier(
            *journal,
            [&](std::span<const AccessRecord> records) -> Result<void> {
                for (const AccessRecord& record : records) taken.insert(record.request);
                return {};
            },
            random, log);
        courier.stop();
    };
    ship_once();
    EXPECT_EQ(taken, (std::multiset<std::string>{"last"}));
    EXPECT_EQ(journal->closed(), std::vector{sound}) << "waits for the next round";
    EXPECT_EQ(journal->counts().set_aside, 0U);
    EXPECT_FALSE(std::filesystem::exists(std::filesystem::symlink_status(sound + ".damaged")));
    EXPECT_EQ(log.events(), std::vector<std::string>{"gateway.access_records_wait"}) << "the courier knows that something is left";

    std::filesystem::rename(elsewhere, sound);
    ship_once();
    EXPECT_EQ(taken, (std::multiset<std::string>{"last", "req_0", "req_1", "req_2", "req_3", "req_4"}));
    EXPECT_TRUE(journal->closed().empty());
    EXPECT_EQ(journal->counts().set_aside, 0U);
    EXPECT_FALSE(std::filesystem::exists(sound));
}

TEST_F(JournalTest, OfDamagedFilesTheNewestStay) {
    JournalOptions options;
    options.folder = folder_.path + "/access";
    options.damaged_max = 3;
    ASSERT_TRUE(base::make_folder(options.folder));
    const auto path_of = [&](int number) { return options.folder + "/00000000000" + std::to_string(number) + ".seg"; };
    for (int number = 1; number <= 5; ++number) std::ofstream(path_of(number) + ".damaged") << "x";
    for (int number = 6; number <= 7; ++number) std::ofstream(path_of(number)) << "x";
    const auto stay = [&] {
        std::set<std::string> out;
        for (const auto& entry : std::filesystem::directory_iterator(options.folder)) out.insert(entry.path().string());
        return out;
    };
    EventLog log;
    auto journal = Journal::open(options, log).value();
    EXPECT_EQ(stay(), (std::set{path_of(3) + ".damaged", path_of(4) + ".damaged", path_of(5) + ".damaged", path_of(6), path_of(7)}));
    EXPECT_EQ(journal->counts().set_aside, 3U);
    EXPECT_EQ(log.events(), std::vector<std::string>(2, "gateway.journal_damaged_dropped")) << "nothing goes unseen";

    journal->set_aside(path_of(6), {Code::internal, "gateway.journal_damaged", {{"path", path_of(6)}, {"records", "0"}}, {}});
    EXPECT_EQ(stay(), (std::set{path_of(4) + ".damaged", path_of(5) + ".damaged", path_of(6) + ".damaged", path_of(7)}));
    EXPECT_EQ(journal->counts().set_aside, 3U);
    EXPECT_EQ(journal->closed(), std::vector{path_of(7)}) << "what waits to be shipped is none of these";
}

TEST_F(JournalTest, WithoutRoomNothingIsAcceptedAndItComesBack) {
    auto journal = open();
    Waiter waiter;
    auto writer = journal->make_writer();
    writer->on_settled([&](std::uint64_t upto, bool ok) { waiter(upto, ok); });
    ASSERT_TRUE(waiter.wait(writer->append("before")));
    // The next file cannot be made: its place is taken by a folder, whoever runs this test.
    for (int number = 2; number < 40; ++number) {
        char name[32];
        std::snprintf(name, sizeof name, "/access/%012d.seg", number);
        std::filesystem::create_directory(folder_.path + name);
    }
    std::uint64_t ticket = 0;
    bool durable = true;
    for (int i = 0; i < 100 && durable; ++i) {
        ticket = writer->append(std::string(1000, 'x'));
        durable = ticket != 0 && waiter.wait(ticket);
    }
    EXPECT_FALSE(durable);
    EXPECT_FALSE(journal->accepting());
    EXPECT_EQ(writer->append("refused at once"), 0U);
    for (int number = 2; number < 40; ++number) {
        char name[32];
        std::snprintf(name, sizeof name, "/access/%012d.seg", number);
        std::filesystem::remove(folder_.path + name);
    }
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!journal->accepting() && std::chrono::steady_clock::now() < until) std::this_thread::yield();
    ASSERT_TRUE(journal->accepting());
    EXPECT_TRUE(waiter.wait(writer->append("after")));
    EXPECT_EQ(all().back(), "after");
}

TEST_F(JournalTest, TheSumOfFilesIsBoundedUntilTheyAreShipped) {
    JournalOptions options;
    options.folder = folder_.path + "/access";
    options.segment_bytes = 4096;
    options.bytes_max = 16'384;
    options.retry = std::chrono::milliseconds(20);
    auto journal = Journal::open(options, log_).value();
    Waiter waiter;
    auto writer = journal->make_writer();
    writer->on_settled([&](std::uint64_t upto, bool ok) { waiter(upto, ok); });
    int accepted = 0;
    while (accepted < 1000) {
        const auto ticket = writer->append(std::string(1000, 'x'));
        if (ticket == 0 || !waiter.wait(ticket)) break;
        ++accepted;
    }
    EXPECT_GE(accepted, 8);
    EXPECT_LE(accepted, 16);
    for (const std::string& path : journal->closed()) journal->shipped(path);
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!journal->accepting() && std::chrono::steady_clock::now() < until) std::this_thread::yield();
    EXPECT_TRUE(waiter.wait(writer->append("again")));
}

TEST_F(JournalTest, TheCourierShipsOnceTheStoreIsBack) {
    auto journal = open(std::chrono::milliseconds(1));
    Waiter waiter;
    auto writer = journal->make_writer();
    writer->on_settled([&](std::uint64_t upto, bool ok) { waiter(upto, ok); });
    for (int i = 0; i < 300; ++i) {
        const auto ticket =
            writer->append(R"({"r":"req)" + std::to_string(i) + R"(","e":1,"p":0,"t":5,"k":"key_1","z":200,"c":["nim"],"x":[],"n":1,"s":["abc"]})");
        if (i % 100 == 0) {
            ASSERT_TRUE(waiter.wait(ticket));
        }
    }
    std::mutex mutex;
    std::set<std::string> taken;
    std::atomic<int> refused{0};
    base::SystemRandom random;
    {
        RecordCourier courier(
            *journal,
            [&](std::span<const AccessRecord> records) -> Result<void> {
                if (refused.fetch_add(1) == 0) return fail(Code::unavailable, "store.unavailable");
                const std::scoped_lock lock(mutex);
                for (const AccessRecord& record : records) {
                    EXPECT_EQ(record.clear, std::vector<std::string>{"nim"});
                    taken.insert(record.request);
                }
                return {};
            },
            random, log_);
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        const auto count = [&] {
            const std::scoped_lock lock(mutex);
            return taken.size();
        };
        while (count() < 300 && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(std::chrono::milliseconds(10));
        EXPECT_EQ(count(), 300U);
    }
    EXPECT_TRUE(journal->closed().empty());
}

TEST(Sharing, ListsTheFirstAndCountsAll) {
    const base::HmacSha256 key("k");
    Sharing sharing;
    sharing.start(&key, "nim", "nim");
    for (int round = 0; round < 2; ++round) {
        for (int i = 0; i < 90; ++i) sharing.subject(std::to_string(i));
    }
    EXPECT_EQ(sharing.subjects(), 90U) << "a person twice is one person";
    for (int i = 0; i < 300; ++i) sharing.subject(std::to_string(i));
    EXPECT_EQ(sharing.subjects(), 300U);
    sharing.member("nik", true);
    sharing.member("nama", false);
    sharing.member("2008107010001", false); // a NIM in the place of a name
    std::string text = "{\"r\":\"x\",";
    sharing.append_to(text);
    const auto record = parse_record(text + "}");
    ASSERT_TRUE(record.has_value()) << text;
    EXPECT_EQ(record->listed.size(), subjects_listed_max);
    EXPECT_EQ(record->listed[7], pseudonym_of(key, "nim", "7"));
    EXPECT_EQ(record->subjects, 300);
    EXPECT_EQ(record->digest.size(), 64U);
    EXPECT_EQ(record->clear, std::vector<std::string>{"nama"});
    EXPECT_EQ(record->masked, std::vector<std::string>{"nik"});
    EXPECT_EQ(text.find("2008107010001"), std::string::npos);
}

} // namespace
} // namespace gapura::gateway
