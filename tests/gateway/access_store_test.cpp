// Access records as rows on both engines: each once whatever is delivered again, found by person and by key, gone after their time.
#include "gateway/access_store.h"

#include "gateway/gateway_store.h"
#include "lib/base/clock.h"
#include "tests/support/engines.h"

namespace gapura::gateway {
namespace {

class AccessRows : public gapura::testing::EngineTest {
protected:
    AccessRows() { migrate(migrations()); }
    static AccessRecord record(const std::string& request, std::vector<std::string> subjects, std::int64_t at_s = 1'000) {
        AccessRecord out;
        out.request = request;
        out.complete = true;
        out.at = {at_s * 1'000'000};
        out.key = "key_1";
        out.unit = "unit_1";
        out.app = "app_1";
        out.route = "route_1";
        out.service = "svc_1";
        out.scope = "mahasiswa";
        out.method = "GET";
        out.status = 200;
        out.clear = {"nim", "nama"};
        out.masked = {"nik"};
        out.subjects = static_cast<std::int64_t>(subjects.size());
        out.listed = std::move(subjects);
        return out;
    }
    void put(const AccessRecord& one) { ASSERT_TRUE(put_records(db(), std::span(&one, 1))); }
    std::vector<std::string> requests(const AccessFilter& filter) {
        std::vector<std::string> out;
        const auto all = read_records(db(), filter).value();
        for (const AccessRecord& one : all) out.push_back(one.request);
        return out;
    }
};
GAPURA_ON_BOTH_ENGINES(AccessRows);

TEST_P(AccessRows, AreFoundByPersonAndByKey) {
    put(record("req_1", {"p_a", "p_b"}, 1'000));
    put(record("req_2", {"p_b"}, 2'000));
    AccessRecord other = record("req_3", {"p_b"}, 3'000);
    other.key = "key_2";
    put(other);
    EXPECT_EQ(requests({.subject = "p_a"}), (std::vector<std::string>{"req_1"}));
    EXPECT_EQ(requests({.subject = "p_b"}), (std::vector<std::string>{"req_3", "req_2", "req_1"})) << "newest first";
    EXPECT_EQ(requests({.key = "key_1"}), (std::vector<std::string>{"req_2", "req_1"}));
    EXPECT_EQ(requests({.subject = "p_b", .after = "req_3", .limit = 1}), (std::vector<std::string>{"req_2"}));
    EXPECT_TRUE(requests({.subject = "p_c"}).empty());
    const AccessRecord read = read_records(db(), {.subject = "p_a"}).value().front();
    EXPECT_EQ(read.clear, (std::vector<std::string>{"nim", "nama"}));
    EXPECT_EQ(read.masked, (std::vector<std::string>{"nik"}));
    EXPECT_EQ(read.subjects, 2);
    EXPECT_EQ(read.at.us, 1'000'000'000);
}

TEST_P(AccessRows, WhatIsDeliveredAgainIsOneRowAndCompletionStays) {
    AccessRecord open = record("req_1", {"p_a"});
    open.complete = false;
    put(open);
    put(record("req_1", {"p_a", "p_b"}));
    put(open); // late
    const auto all = read_records(db(), {.key = "key_1"}).value();
    ASSERT_EQ(all.size(), 1U);
    EXPECT_TRUE(all.front().complete);
    EXPECT_EQ(all.front().subjects, 2);
    EXPECT_EQ(requests({.subject = "p_b"}).size(), 1U);
}

TEST_P(AccessRows, ThoseThatMayConcernAnyoneAreCounted) {
    AccessRecord many = record("req_1", {"p_a"}, 5'000);
    many.subjects = 5'000;
    many.digest = "d";
    put(many);
    AccessRecord broken = record("req_2", {"p_a"}, 5'000);
    broken.complete = false;
    put(broken);
    put(record("req_3", {"p_a"}, 5'000));
    EXPECT_EQ(count_unlisted(db(), {0}).value(), 2);
    EXPECT_EQ(count_unlisted(db(), {std::int64_t{6'000} * 1'000'000}).value(), 0);
}

TEST_P(AccessRows, GoAfterTheirTimeInPieces) {
    for (int i = 0; i < 5; ++i) put(record("req_" + std::to_string(i), {"p_a"}, 1'000 + i));
    put(record("req_new", {"p_a"}, 9'000));
    const Instant before{std::int64_t{5'000} * 1'000'000};
    EXPECT_EQ(purge_records(db(), before, 3).value(), 3);
    EXPECT_EQ(purge_records(db(), before, 3).value(), 2);
    EXPECT_EQ(purge_records(db(), before, 3).value(), 0);
    EXPECT_EQ(requests({.subject = "p_a"}), (std::vector<std::string>{"req_new"}));
    EXPECT_EQ(db().read("SELECT COUNT(*) FROM gateway_access_subject").value().front().integer(0), 1) << "nothing is left behind";
}

} // namespace
} // namespace gapura::gateway
