// Access records as rows: each request once whatever is delivered again and in whatever order, found by whom they are about, gone when old.
#include "gateway/access_store.h"

#include "gateway/gateway_store.h"
#include "gateway/record_courier.h"
#include "tests/support/engines.h"

namespace gapura::gateway {
namespace {

class AccessStore : public gapura::testing::EngineTest {
protected:
    AccessStore() { migrate(migrations()); }
    static AccessRecord record(const std::string& request, std::vector<std::string> listed, bool complete = true, const std::string& key = "key_a") {
        AccessRecord out;
        out.request = request;
        out.complete = complete;
        out.at = {1'000'000};
        out.key = key;
        out.unit = "unit_1";
        out.app = "app_1";
        out.route = "route_1";
        out.service = "akademik";
        out.scope = "mahasiswa";
        out.method = "GET";
        out.status = 200;
        out.clear = {"nim", "nama"};
        out.masked = {"nik"};
        out.subjects = static_cast<std::int64_t>(listed.size());
        out.listed = std::move(listed);
        return out;
    }
    void put(std::vector<AccessRecord> records) {
        const auto done = put_records(db(), records);
        ASSERT_TRUE(done) << base::describe(done.error());
    }
    std::vector<std::string> found(const AccessFilter& filter) {
        std::vector<std::string> out;
        const auto records = read_records(db(), filter);
        EXPECT_TRUE(records) << (records ? "" : base::describe(records.error()));
        if (!records) return out;
        for (const AccessRecord& one : *records) out.push_back(one.request);
        return out;
    }
};
GAPURA_ON_BOTH_ENGINES(AccessStore);

using Ids = std::vector<std::string>;

TEST_P(AccessStore, KeepsWhatWasShared) {
    put({record("req_1", {"subject_a", "subject_b"})});
    const auto all = read_records(db(), {});
    ASSERT_TRUE(all) << base::describe(all.error());
    ASSERT_EQ(all->size(), 1U);
    const AccessRecord& one = all->front();
    EXPECT_EQ(one.at.us, 1'000'000);
    EXPECT_EQ(one.clear, (Ids{"nim", "nama"}));
    EXPECT_EQ(one.masked, (Ids{"nik"}));
    EXPECT_EQ(one.subjects, 2);
    EXPECT_TRUE(one.complete);
    EXPECT_EQ(one.scope, "mahasiswa");
}

TEST_P(AccessStore, ARecordDeliveredAgainIsOneRecord) {
    for (int times = 0; times < 3; ++times) put({record("req_1", {"subject_a"}), record("req_1", {"subject_a"})});
    EXPECT_EQ(found({}), Ids{"req_1"});
    EXPECT_EQ(found({"subject_a"}), Ids{"req_1"});
}

TEST_P(AccessStore, TheWholeRecordStandsWhicheverComesFirst) {
    put({record("req_1", {}, false), record("req_1", {"subject_a", "subject_b"})});
    put({record("req_2", {"subject_a", "subject_b"}), record("req_2", {"subject_a"}, false)});
    put({record("req_3", {"subject_a"}, false)});
    const auto all = read_records(db(), {});
    ASSERT_TRUE(all) << base::describe(all.error());
    ASSERT_EQ(all->size(), 3U);
    for (const AccessRecord& one : *all) {
        EXPECT_EQ(one.complete, one.request != "req_3") << one.request;
        EXPECT_EQ(one.subjects, one.request == "req_3" ? 1 : 2) << one.request;
    }
    EXPECT_EQ(found({"subject_b"}), (Ids{"req_2", "req_1"}));
    // Of two that are not whole, the one that closed the answer stands.
    put({record("req_4", {"subject_c", "subject_d"}, false)});
    put({record("req_4", {"subject_c"}, false)});
    EXPECT_EQ(read_records(db(), {}).value().front().subjects, 2);
    put({record("req_4", {"subject_c", "subject_d"})});
    EXPECT_EQ(count_unlisted(db(), {0}).value(), 1) << "the one that broke off may concern anyone";
    EXPECT_EQ(count_unlisted(db(), {1'000'001}).value(), 0);
}

TEST_P(AccessStore, IsReadByPagesNewestFirst) {
    std::vector<AccessRecord> many;
    for (int i = 10; i < 35; ++i)
        many.push_back(record("req_" + std::to_string(i), {i % 2 == 0 ? "subject_even" : "subject_odd"}, true, i < 20 ? "key_a" : "key_b"));
    put(many);
    for (const AccessFilter& whole : {AccessFilter{"", "", "", 100}, AccessFilter{"subject_even", "", "", 100}, AccessFilter{"", "key_a", "", 100},
                                      AccessFilter{"subject_even", "key_a", "", 100}}) {
        const Ids expected = found(whole);
        Ids paged;
        for (AccessFilter page = whole; true; page.after = paged.back()) {
            page.limit = 4;
            const Ids next = found(page);
            paged.insert(paged.end(), next.begin(), next.end());
            if (next.size() < page.limit) break;
        }
        EXPECT_FALSE(expected.empty());
        EXPECT_EQ(paged, expected);
        EXPECT_TRUE(std::ranges::is_sorted(expected, std::ranges::greater()));
    }
    EXPECT_EQ(found({"subject_even", "", "", 100}).size(), 13U);
    EXPECT_EQ(found({"", "key_a", "", 100}).size(), 10U);
    EXPECT_TRUE(found({"subject_even", "key_none", "", 100}).empty());
}

// How fast a journal that has waited for the database goes in: printed, for it depends on the machine.
TEST_P(AccessStore, ManySubjectsGoInByFewStatements) {
    constexpr int requests = 1000;
    constexpr int each = 50;
    std::vector<AccessRecord> many;
    for (int i = 0; i < requests; ++i) {
        std::vector<std::string> listed;
        for (int j = 0; j < each; ++j) listed.push_back("subject_of_22_letters" + std::to_string(i * 7 + j));
        many.push_back(record("req_" + std::to_string(100'000 + i), std::move(listed)));
    }
    const auto began = std::chrono::steady_clock::now();
    for (std::size_t at = 0; at < many.size(); at += RecordCourier::batch_max) {
        const auto done = put_records(db(), std::span(many).subspan(at, RecordCourier::batch_max));
        ASSERT_TRUE(done) << base::describe(done.error());
    }
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    std::printf("%.0f records/s, %.0f subjects/s into the store\n", requests / seconds, requests * each / seconds);
    put(many); // again changes nothing, also beyond one batch
    EXPECT_EQ(db().read("SELECT COUNT(*) FROM gateway_access_record").value().front().integer(0), requests);
    EXPECT_EQ(db().read("SELECT COUNT(*) FROM gateway_access_subject").value().front().integer(0), requests * each);
    EXPECT_EQ(found({"subject_of_22_letters49"}).size(), 8U);
}

TEST_P(AccessStore, WhatIsOldGoesWithWhomItWasAbout) {
    auto old = record("req_1", {"subject_a"});
    auto older = record("req_2", {"subject_a"});
    auto fresh = record("req_3", {"subject_a"});
    older.at = {10};
    old.at = {20};
    fresh.at = {30};
    put({old, older, fresh});
    EXPECT_EQ(purge_records(db(), {30}, 1).value(), 1);
    EXPECT_EQ(found({"subject_a"}), (Ids{"req_3", "req_1"})) << "the oldest first";
    EXPECT_EQ(purge_records(db(), {30}, 100).value(), 1);
    EXPECT_EQ(purge_records(db(), {30}, 100).value(), 0);
    EXPECT_EQ(found({"subject_a"}), Ids{"req_3"});
    EXPECT_EQ(db().read("SELECT COUNT(*) FROM gateway_access_subject").value().front().integer(0), 1);
}

TEST_P(AccessStore, AnyNumberOfOldOnesGoesInOneSweepAndLeavesNoSubjects) {
    std::vector<AccessRecord> many;
    for (int i = 0; i < 1500; ++i) {
        many.push_back(record("req_" + std::to_string(10'000 + (i * 7919) % 1500), {"subject_" + std::to_string(i % 9), "subject_x"}));
        many.back().at = {i < 1400 ? 10 : 30}; // many of one instant: any of them may be the first
    }
    put(many);
    EXPECT_EQ(forget_records(db(), {30}).value(), 1400);
    EXPECT_EQ(forget_records(db(), {30}).value(), 0);
    EXPECT_EQ(db().read("SELECT COUNT(*) FROM gateway_access_record").value().front().integer(0), 100);
    EXPECT_EQ(db().read("SELECT COUNT(*) FROM gateway_access_subject").value().front().integer(0), 200);
}

} // namespace
} // namespace gapura::gateway
