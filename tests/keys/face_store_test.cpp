// The HTTP side of keys, without a server: bodies, statuses, and the page that works without JavaScript.
#include "keys/face.h"
#include "tests/keys/campus.h"

namespace gapura::keys {
namespace {

class KeysFace : public KeysDatabase {
protected:
    Result<face::Response> call(const std::string& method, const std::string& pattern, face::Request request) {
        request.method = method;
        for (const auto& route : routes_) {
            if (route.method == method && route.pattern == pattern) return route.handler(request);
        }
        ADD_FAILURE() << method << " " << pattern;
        return fail(Code::internal, "internal");
    }
    static face::Request by(const std::string& person, std::string body = "") {
        face::Request request;
        request.caller.person = person;
        request.body = std::move(body);
        return request;
    }
    static face::Request at(face::Request request, const char* part, const std::string& value) {
        request.parts[part] = value;
        request.path = "/ambil/" + value;
        return request;
    }
    json::object issue(const std::string& extra = "") {
        return base::parse_json(
                   call("POST", "/api/v1/keys",
                        by("person_psi",
                           R"({"unit":"UA","app":"Portal","scopes":["mahasiswa"],"custodian":"person_custodian","reason":"Portal")" + extra + "}"))
                       .value()
                       .body)
            .value()
            .as_object();
    }
    static std::string token_of(const json::object& issued) { return std::string(base::text_at(issued, "link").substr(7)); }

    Campus campus{db()};
    face::Routes routes_ = routes(campus.keys, [this](const face::Caller& caller) { return campus.facts.person(caller.person); }, campus.zone);
};
GAPURA_ON_BOTH_ENGINES(KeysFace);

TEST_P(KeysFace, IssueAnswersWithALinkAndTheLinkWithAKey) {
    const auto issued = issue(R"(,"expires":"2027-03-31","limits":{"rate_per_minute":60})");
    EXPECT_EQ(base::text_at(issued, "state"), "pending");
    EXPECT_EQ(base::text_at(issued, "last_day"), "2027-03-31");
    EXPECT_EQ(base::text_at(issued, "expires_at"), "2027-04-01T00:00:00+07:00");
    EXPECT_FALSE(issued.contains("key"));
    const auto peeked = call("GET", "/api/v1/reveals/{link}", at(by(""), "link", token_of(issued))).value();
    EXPECT_NE(peeked.body.find(R"("state":"valid")"), std::string::npos);
    EXPECT_EQ(peeked.body.find("key_"), std::string::npos); // says nothing of the key to a stranger
    const auto shown = call("POST", "/api/v1/reveals/{link}", at(by("person_custodian"), "link", token_of(issued))).value();
    EXPECT_TRUE(shown.secret);
    const auto key = base::parse_json(shown.body).value().as_object();
    EXPECT_NE(campus.ring()->find(base::text_at(key, "key")).entry, nullptr);
    EXPECT_EQ(call("POST", "/api/v1/reveals/{link}", at(by("person_custodian"), "link", token_of(issued))).error().code, Code::conflict);

    const std::string id(base::text_at(issued, "id"));
    const auto seen = call("GET", "/api/v1/keys/{id}", at(by("person_leader"), "id", id)).value().body;
    EXPECT_EQ(seen.find(base::text_at(key, "key")), std::string::npos);
    EXPECT_EQ(seen.find("digest"), std::string::npos);
    EXPECT_NE(seen.find(R"("event":"reveal")"), std::string::npos);
    EXPECT_NE(call("GET", "/api/v1/keys", by("person_psi")).value().body.find(id), std::string::npos);
    const auto revoked = call("POST", "/api/v1/keys/{id}/revoke", at(by("person_psi", R"({"reason":"Selesai"})"), "id", id)).value();
    EXPECT_NE(revoked.body.find(R"("state":"revoked")"), std::string::npos);
    EXPECT_EQ(call("POST", "/api/v1/keys/{id}/resend", at(by("person_psi"), "id", id)).error().slug, "keys.illegal_event");
}

TEST_P(KeysFace, BadBodiesAreNamed) {
    const auto slug = [&](const std::string& body) { return call("POST", "/api/v1/keys", by("person_psi", body)).error().slug; };
    EXPECT_EQ(slug("{"), "json.malformed");
    EXPECT_EQ(slug("{}"), "json.field");
    EXPECT_EQ(slug(R"({"unit":"UA","app":"Portal","scopes":["mahasiswa"],"custodian":"person_custodian","reason":"x","expires":"besok"})"),
              "date.malformed");
    EXPECT_EQ(slug(R"({"unit":"UA","app":"Portal","scopes":["mahasiswa"],"custodian":"person_custodian","reason":"x","limits":{"burst":-1}})"),
              "keys.limit_too_high");
    auto request = by("person_psi");
    request.query["state"] = "aktif";
    EXPECT_EQ(call("GET", "/api/v1/keys", request).error().slug, "keys.state_unknown");
}

TEST_P(KeysFace, ThePageBurnsNothingAndRevealsOnce) {
    const auto token = token_of(issue());
    for (int i = 0; i < 3; ++i) {
        const auto page = call("GET", "/ambil/{link}", at(by(""), "link", token)).value();
        EXPECT_EQ(page.status, 200);
        EXPECT_NE(page.body.find("<form method=\"post\" action=\"/ambil/" + token), std::string::npos);
        EXPECT_EQ(page.body.find("gpr_"), std::string::npos);
        EXPECT_EQ(page.body.find("<script"), std::string::npos);
    }
    const auto stranger = call("POST", "/ambil/{link}", at(by(""), "link", token)).value();
    EXPECT_EQ(stranger.status, 401);
    EXPECT_EQ(call("POST", "/ambil/{link}", at(by("person_psi"), "link", token)).value().status, 403);
    const auto shown = call("POST", "/ambil/{link}", at(by("person_custodian"), "link", token)).value();
    EXPECT_EQ(shown.status, 200);
    EXPECT_TRUE(shown.secret);
    const auto start = shown.body.find("<code>") + 6;
    EXPECT_NE(campus.ring()->find(std::string_view(shown.body).substr(start, 53)).entry, nullptr);
    EXPECT_EQ(call("POST", "/ambil/{link}", at(by("person_custodian"), "link", token)).value().status, 409);
    auto english = at(by(""), "link", token);
    english.lang = text::Lang::en;
    EXPECT_NE(call("GET", "/ambil/{link}", english).value().body.find("The link was used already"), std::string::npos);
    EXPECT_EQ(call("GET", "/ambil/{link}", at(by(""), "link", "<script>")).value().status, 404);
}

} // namespace
} // namespace gapura::keys
