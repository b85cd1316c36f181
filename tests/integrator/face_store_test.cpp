// The records' routes of the control API: who may see them, and that what is restricted stays masked.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "integrator/face.h"
#include "tests/integrator/sample_campus.h"

namespace gapura::integrator {
namespace {

/// A request for the one of this number.
face::Request asking(const std::string& number) {
    face::Request request;
    request.parts = {{"nim", number}, {"id", number}};
    return request;
}

class RecordsFace : public gapura::testing::SampleCampusTest {
protected:
    Result<face::Response> call(const std::string& pattern, face::Request request = {}) {
        const auto routes = integrator::routes(db(), [this](const face::Caller&) -> Result<people::Actor> { return actor_; });
        const auto route = std::ranges::find(routes, pattern, &face::Route::pattern);
        EXPECT_NE(route, routes.end()) << pattern;
        EXPECT_EQ(route->access, face::Access::signed_in);
        return route->handler(request);
    }

    json::object get(const std::string& pattern, face::Request request = {}) {
        const auto response = call(pattern, std::move(request));
        EXPECT_TRUE(response) << (response ? "" : describe(response.error()));
        return base::parse_json(response->body).value().as_object();
    }

    people::Actor actor_{"person_1", "Operator", {{people::Role::data_officer, ""}}};
};
GAPURA_ON_BOTH_ENGINES(RecordsFace);

TEST_P(RecordsFace, NeedsTheRight) {
    actor_.grants = {{people::Role::applicant, ""}};
    for (const char* pattern : {"/api/v1/records/students", "/api/v1/records/students/{nim}", "/api/v1/records/lecturers",
                                "/api/v1/records/lecturers/{id}", "/api/v1/records/findings"}) {
        const auto response = call(pattern, asking("1"));
        ASSERT_FALSE(response) << pattern;
        EXPECT_EQ(response.error().code, Code::forbidden);
    }
}

TEST_P(RecordsFace, MasksWhatIsRestricted) {
    const auto stored = Records(db()).student("23552010001").value();
    const auto body = get("/api/v1/records/students/{nim}", asking("23552010001"));
    EXPECT_EQ(std::string_view(body.at("nik").as_string()), text::mask_number(stored->nik.reveal()));
    EXPECT_EQ(std::string_view(body.at("mother_name").as_string()), text::mask_name(stored->mother_name.reveal()));
    const std::string whole = json::serialize(body);
    EXPECT_EQ(whole.find(stored->nik.reveal()), std::string::npos);
    EXPECT_EQ(whole.find(stored->mother_name.reveal()), std::string::npos);
    const auto missing = call("/api/v1/records/students/{nim}", asking("nobody"));
    EXPECT_EQ(missing.error().slug, "integrator.student_unknown");
}

TEST_P(RecordsFace, PagesThroughAll) {
    std::set<std::string> seen;
    face::Request request;
    request.query["limit"] = "200";
    for (;;) {
        const auto body = get("/api/v1/records/students", request);
        for (const auto& item : body.at("items").as_array()) EXPECT_TRUE(seen.emplace(item.at("nim").as_string()).second);
        if (body.at("next").is_null()) break;
        request.query["cursor"] = body.at("next").as_string();
    }
    EXPECT_EQ(seen.size(), 900U);
    request.query = {{"program", "74201"}};
    const auto law = get("/api/v1/records/lecturers", request);
    EXPECT_EQ(law.at("items").as_array().size(), 2U);
    request.query = {{"colour", "blue"}};
    EXPECT_EQ(call("/api/v1/records/students", request).error().slug, "face.query_unknown");
}

TEST_P(RecordsFace, CountsFindingsWithTheirCure) {
    const auto body = get("/api/v1/records/findings");
    std::set<std::string> rules;
    for (const auto& item : body.at("items").as_array()) {
        EXPECT_GT(item.at("count").as_int64(), 0);
        EXPECT_FALSE(item.at("detail").as_string().empty());
        rules.emplace(item.at("rule").as_string());
    }
    EXPECT_TRUE(rules.contains("record.nik_length"));
    EXPECT_TRUE(rules.contains("record.nik_shared"));
    EXPECT_TRUE(rules.contains("record.nidn_length"));
}

} // namespace
} // namespace gapura::integrator
