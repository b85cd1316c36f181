// The data API over real sockets, on both engines: who may call, what is answered, what is refused and how, and the published contract.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "integrator/data_api.h"
#include "lib/base/id.h"
#include "lib/base/json.h"
#include "tests/integrator/sample_campus.h"

namespace gapura::integrator {
namespace {

constexpr const char* secret = "a-secret-of-this-test-only";

class DataApiTest : public gapura::testing::SampleCampusTest {
protected:
    DataApiTest() { api_ = DataApi::start({{}, base::Secret(secret)}, db(), clock_, random_, log_).value(); }

    http::ClientAnswer call(const std::string& target, const std::string& method = "GET", std::vector<http::Header> more = {}) {
        http::ClientRequest request;
        request.method = method;
        request.url = "http://127.0.0.1:" + std::to_string(api_->port()) + target;
        request.headers = std::move(more);
        if (with_secret_) request.headers.push_back({"X-Gateway-Secret", secret});
        auto answer = client_->send(request);
        EXPECT_TRUE(answer) << (answer ? "" : describe(answer.error()));
        return answer.value();
    }

    json::object get(const std::string& target) {
        const auto answer = call(target);
        EXPECT_EQ(answer.status, 200) << target << ' ' << answer.body;
        EXPECT_EQ(answer.header("Content-Type"), "application/json");
        EXPECT_EQ(answer.header("Cache-Control"), "no-store");
        return base::parse_json(answer.body).value().as_object();
    }

    /// By value: a loop over a member of a temporary would outlive it.
    json::array items(const std::string& target) { return get(target).at("items").as_array(); }

    /// The slug at the end of the problem's type.
    std::string problem(const std::string& target, int status) {
        const auto answer = call(target);
        EXPECT_EQ(answer.status, status) << target;
        EXPECT_EQ(answer.header("Content-Type"), "application/problem+json");
        const auto body = base::parse_json(answer.body).value().as_object();
        EXPECT_EQ(body.at("status").as_int64(), status);
        const std::string type(body.at("type").as_string());
        return type.substr(type.rfind('/') + 1);
    }

    base::SystemClock clock_;
    base::SystemRandom random_;
    base::NoLog log_;
    bool with_secret_ = true;
    std::unique_ptr<http::Client> client_ = http::make_client();
    std::unique_ptr<DataApi> api_;
};
GAPURA_ON_BOTH_ENGINES(DataApiTest);

TEST_P(DataApiTest, AnswersGatewaysOnly) {
    EXPECT_EQ(call("/mahasiswa").status, 200);
    with_secret_ = false;
    EXPECT_EQ(problem("/mahasiswa", 403), "integrator.secret_wrong");
    EXPECT_EQ(problem("/nowhere", 403), "integrator.secret_wrong") << "a stranger learns nothing";
    EXPECT_EQ(call("/mahasiswa", "GET", {{"X-Gateway-Secret", std::string(secret) + "x"}}).status, 403);
    EXPECT_EQ(call("/mahasiswa", "GET", {{"X-Gateway-Secret", ""}}).status, 403);
}

TEST_P(DataApiTest, PagesThroughEveryStudentOnce) {
    std::set<std::string> seen;
    std::string cursor;
    std::size_t pages = 0;
    for (;;) {
        const auto body = get("/mahasiswa?limit=200" + (cursor.empty() ? "" : "&after=" + http::percent_encode(cursor)));
        for (const auto& item : body.at("items").as_array()) EXPECT_TRUE(seen.emplace(item.at("nim").as_string()).second);
        ++pages;
        if (body.at("next").is_null()) break;
        cursor = body.at("next").as_string();
    }
    EXPECT_EQ(seen.size(), 900U);
    EXPECT_EQ(pages, 5U);
    EXPECT_EQ(items("/mahasiswa").size(), 50U);
}

TEST_P(DataApiTest, FiltersStudents) {
    const auto body = get("/mahasiswa?prodi=55201&angkatan=2024&limit=200&hitung=1");
    const auto& found = body.at("items").as_array();
    ASSERT_FALSE(found.empty());
    EXPECT_EQ(body.at("total").as_int64(), static_cast<std::int64_t>(found.size()));
    for (const auto& item : found) {
        EXPECT_EQ(item.at("prodi").at("kode").as_string(), "55201");
        EXPECT_EQ(item.at("prodi").at("nama").as_string(), "Informatika");
        EXPECT_EQ(item.at("angkatan").as_string(), "2024");
    }
    for (const auto& item : items("/mahasiswa?status=K&limit=200")) EXPECT_EQ(item.at("status").at("kode").as_string(), "K");
    EXPECT_EQ(items("/mahasiswa?q=23552010001").size(), 1U);
    EXPECT_EQ(items("/mahasiswa?q=%25%25").size(), 0U) << "a percent sign means itself";
    EXPECT_EQ(items("/mahasiswa?q=zzzz").size(), 0U);
}

TEST_P(DataApiTest, ShowsOneStudentInFull) {
    const auto body = get("/mahasiswa/23552010001");
    EXPECT_EQ(body.at("nim").as_string(), "23552010001");
    const auto stored = Records(db()).student("23552010001").value();
    EXPECT_EQ(std::string_view(body.at("nik").as_string()), stored->nik.reveal());
    EXPECT_EQ(std::string_view(body.at("nama_ibu_kandung").as_string()), stored->mother_name.reveal());
    EXPECT_EQ(problem("/mahasiswa/00000", 404), "integrator.student_unknown");
    EXPECT_EQ(get("/mahasiswa/23%35520100%301").at("nim").as_string(), "23552010001");
}

TEST_P(DataApiTest, HistoryHasTheStudentsGrades) {
    const auto body = get("/mahasiswa/23552010001/riwayat");
    const auto& semesters = body.at("semester").as_array();
    ASSERT_GE(semesters.size(), 1U);
    for (const auto& semester : semesters) {
        std::int64_t sks = 0;
        double points = 0;
        for (const auto& grade : semester.at("nilai").as_array()) {
            sks += grade.at("sks").as_int64();
            points += grade.at("nilai_indeks").to_number<double>() * grade.at("sks").to_number<double>();
        }
        EXPECT_EQ(semester.at("sks_semester").as_int64(), sks);
        if (sks > 0) {
            EXPECT_NEAR(semester.at("ips").to_number<double>(), points / static_cast<double>(sks), 0.00501);
        }
    }
    EXPECT_EQ(semesters[0].at("semester").as_string(), "20231");
}

TEST_P(DataApiTest, ListsTheRest) {
    EXPECT_EQ(items("/dosen?limit=200").size(), 56U);
    EXPECT_EQ(get("/dosen/D0001").at("id").as_string(), "D0001");
    EXPECT_EQ(problem("/dosen/D9999", 404), "integrator.lecturer_unknown");
    EXPECT_EQ(items("/prodi").size(), 28U);
    EXPECT_EQ(items("/prodi?fakultas=FH").size(), 1U);
    EXPECT_EQ(get("/fakultas?limit=2").at("next").as_string(), items("/fakultas?limit=2").back().at("kode").as_string());
    EXPECT_EQ(items("/semester").size(), 6U);
    const auto classes = get("/kelas?semester=20241&prodi=55201");
    ASSERT_FALSE(classes.at("items").as_array().empty());
    for (const auto& one : classes.at("items").as_array()) {
        EXPECT_EQ(one.at("semester").as_string(), "20241");
        EXPECT_GT(one.at("peserta").as_int64(), 0);
        double shares = 0;
        for (const auto& share : one.at("dosen").as_array()) shares += share.at("sks").to_number<double>();
        EXPECT_DOUBLE_EQ(shares, one.at("mata_kuliah").at("sks").to_number<double>());
    }
    const auto taught = get("/kelas?dosen=D0005&limit=200");
    for (const auto& one : taught.at("items").as_array()) {
        const auto& shares = one.at("dosen").as_array();
        EXPECT_TRUE(std::ranges::any_of(shares, [](const auto& share) { return share.at("id").as_string() == "D0005"; }));
    }
}

TEST_P(DataApiTest, RefusesWhatItDoesNotKnow) {
    for (const char* target : {"/", "/mahasiswa/", "/mahasiswa/1/2", "/mahasiswa/1/riwayat/", "/Mahasiswa", "/mahasiswax"}) {
        EXPECT_EQ(problem(target, 404), "integrator.path_unknown") << target;
    }
    EXPECT_EQ(problem("/mahasiswa?warna=biru", 400), "integrator.filter_unknown");
    EXPECT_EQ(problem("/mahasiswa?limit=5&limit=6", 400), "integrator.filter_repeated");
    for (const char* query : {"limit=0", "limit=201", "limit=-1", "limit=1e2", "limit=", "prodi=5520", "angkatan=24", "status=Z", "q=a", "hitung=ya",
                              "after=xyz", "after=%00", "prodi=55201'--"}) {
        EXPECT_EQ(problem(std::string("/mahasiswa?") + query, 400), "integrator.filter_value") << query;
    }
    EXPECT_EQ(problem("/kelas?semester=20244", 400), "integrator.filter_value");
    EXPECT_EQ(problem("/mahasiswa?q=%zz", 400), "http.query");
    const auto english = call("/mahasiswa?warna=biru", "GET", {{"Accept-Language", "en"}});
    EXPECT_NE(english.body.find("Unknown filter"), std::string::npos);
    EXPECT_NE(english.body.find("warna"), std::string::npos);
}

TEST_P(DataApiTest, OnlyReads) {
    for (const char* method : {"POST", "PUT", "DELETE", "PATCH", "OPTIONS"}) {
        const auto answer = call("/mahasiswa", method);
        EXPECT_EQ(answer.status, 405) << method;
        EXPECT_EQ(answer.header("Allow"), "GET, HEAD");
    }
    const auto head = call("/mahasiswa/23552010001", "HEAD");
    EXPECT_EQ(head.status, 200);
    EXPECT_EQ(head.body, "");
}

TEST_P(DataApiTest, KeepsTheGatewaysRequestId) {
    EXPECT_EQ(call("/prodi", "GET", {{"X-Request-Id", "req_abc-1"}}).header("X-Request-Id"), "req_abc-1");
    EXPECT_TRUE(base::is_id("req", call("/prodi", "GET", {{"X-Request-Id", "no good!"}}).header("X-Request-Id")));
}

TEST_P(DataApiTest, APageComesInMilliseconds) {
    const std::string cursor = http::percent_encode(std::string(get("/mahasiswa?limit=50").at("next").as_string()));
    std::vector<std::int64_t> took;
    for (int i = 0; i < 100; ++i) {
        const auto started = clock_.ticks();
        EXPECT_EQ(call("/mahasiswa?limit=50&after=" + cursor).status, 200);
        took.push_back((clock_.ticks() - started).count());
    }
    std::ranges::sort(took);
    RecordProperty("page_p50_us", static_cast<int>(took[50]));
    RecordProperty("page_p99_us", static_cast<int>(took[98]));
}

} // namespace
} // namespace gapura::integrator
