// Answers with personal data through the whole data plane: engine, policy and journal are real, and the records are read from the disk. However an
// answer ends, its record names whom it was about as far as it left.
#include "gateway/access_record.h"
#include "gateway/segment.h"
#include "tests/gateway/engine_fixture.h"
#include "tests/gateway/policy_world.h"

namespace gapura::gateway {
namespace {

std::string person(int number) { return R"({"nim":"20990000)" + std::to_string(10000 + number) + R"(","nama":"Contoh"})"; }
std::string nim(int number) { return "20990000" + std::to_string(10000 + number); }
std::string chunk(std::string_view text) {
    char size[20];
    std::snprintf(size, sizeof size, "%zx\r\n", text.size());
    return size + std::string(text) + "\r\n";
}
constexpr std::string_view json_head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";

class RecordedTest : public ::testing::Test {
protected:
    void SetUp() override { world_.clock.set(base::SystemClock().now()); }
    void TearDown() override {
        if (engine_) engine_->stop(std::chrono::milliseconds(0));
        engine_.reset();
        if (policy_) policy_->stop();
    }
    /// One person, another when told to go on, and then nothing until the connection ends.
    ScriptedUpstream::Script two_and_silence() {
        return [&](Raw& upstream) {
            upstream.head();
            upstream.send(std::string(json_head) + chunk("[" + person(1)));
            hold();
            upstream.send(chunk("," + person(2)));
            upstream.rest();
        };
    }
    /// A service of students behind the gateway, masked or not, whose every answer leaves a record.
    void start(ScriptedUpstream::Script script, bool masked = false) {
        upstream_ = std::make_unique<ScriptedUpstream>(std::vector<ScriptedUpstream::Script>{std::move(script)});
        ServiceConfig service;
        service.id = "svc_1";
        service.name = "akademik";
        service.targets = {{"127.0.0.1", upstream_->port()}};
        service.idle_ms = idle_ms_;
        if (masked) service.restricted = {{"nik", "mahasiswa.nik", MaskKind::number}};
        RouteConfig route;
        route.id = "route_1";
        route.service = "svc_1";
        route.methods = {"GET"};
        route.pattern = "/mahasiswa";
        route.scope = "mahasiswa";
        route.personal = true;
        RouteConfig one = route;
        one.id = "route_2";
        one.pattern = "/mahasiswa/{nim}/foto";
        RouteConfig lecturers = route; // their service calls the number by a name of its own
        lecturers.id = "route_3";
        lecturers.pattern = "/dosen";
        lecturers.subject = "Nomor";
        RouteConfig renamed = lecturers;
        renamed.id = "route_4";
        renamed.pattern = "/pengajar";
        renamed.subject_kind = "nidn";
        const auto snapshot = build({service}, {route, one, lecturers, renamed}, {600'000, 10'000});
        ASSERT_TRUE(snapshot) << base::describe(snapshot.error());
        world_.add_key(1);
        PolicyOptions options = world_.options();
        options.subject_key = base::Secret("k");
        options.journal.segment_age = std::chrono::hours(1);
        policy_ = std::make_unique<Policy>(clock_, world_.random, world_.log, options);
        ASSERT_TRUE(policy_->start());
        policy_->publish(*snapshot);
        policy_->publish(world_.ring());
        options_.listeners = {{}};
        auto started = Engine::start(options_, [this](int index) { return policy_->make_lane(index); }, clock_, world_.random, world_.log);
        ASSERT_TRUE(started) << base::describe(started.error());
        engine_ = *std::move(started);
    }
    std::string asking(std::string_view path = "/mahasiswa") const {
        return "GET " + std::string(path) + " HTTP/1.1\r\nHost: a\r\nX-API-Key: " + world_.tokens.front() + "\r\nConnection: close\r\n\r\n";
    }
    std::string ask(std::string_view path = "/mahasiswa") const {
        Raw caller(engine_->port());
        EXPECT_TRUE(caller.send(asking(path)));
        return caller.rest();
    }
    /// All that the journal holds, oldest first.
    std::vector<AccessRecord> records() const {
        std::vector<AccessRecord> out;
        for (const auto& entry : std::filesystem::directory_iterator(world_.folder.path + "/access")) {
            const auto texts = read_segment(entry.path().string());
            if (!texts) continue;
            for (const std::string& text : texts->records) out.push_back(parse_record(text).value());
        }
        return out;
    }
    /// Polls, at most 20 s, until the journal holds this many.
    std::vector<AccessRecord> wait_for(std::size_t count) const {
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (records().size() < count && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(std::chrono::milliseconds(5));
        return records();
    }
    static std::vector<std::string> pseudonyms(std::initializer_list<int> numbers) {
        std::vector<std::string> out;
        for (const int number : numbers) out.push_back(pseudonym_of(base::HmacSha256("k"), "nim", nim(number)));
        return out;
    }
    /// The first record opened the answer with the first person; the last one closes it, cut, with all of these.
    void expect_cut(std::initializer_list<int> numbers) const {
        const auto all = wait_for(2);
        ASSERT_EQ(all.size(), 2U);
        EXPECT_EQ(all[0].listed, pseudonyms({1}));
        EXPECT_FALSE(all[0].again);
        EXPECT_EQ(all[1].request, all[0].request);
        EXPECT_EQ(all[1].listed, pseudonyms(numbers));
        EXPECT_FALSE(all[1].complete) << "half a row names nobody";
        EXPECT_TRUE(all[1].again);
    }

    World world_;
    base::SystemClock clock_;
    EngineOptions options_;
    std::int32_t idle_ms_ = 30'000;
    std::unique_ptr<ScriptedUpstream> upstream_;
    std::unique_ptr<Policy> policy_;
    std::unique_ptr<Engine> engine_;
    std::atomic<bool> go_on_{false};

    void hold() const {
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (!go_on_ && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
};

TEST_F(RecordedTest, AWholeAnswerIsCompleteWithAllOfThem) {
    start([](Raw& upstream) {
        upstream.head();
        upstream.send(std::string(json_head) + chunk("[" + person(1) + "," + person(2)) + chunk("," + person(3) + "]") + "0\r\n\r\n");
    });
    EXPECT_TRUE(ask().ends_with("0\r\n\r\n"));
    const auto all = wait_for(1);
    EXPECT_EQ(all.back().listed, pseudonyms({1, 2, 3}));
    EXPECT_TRUE(all.back().complete);
}

TEST_F(RecordedTest, ACallerThatHangsUpTakesNobodyOffTheRecord) {
    std::string many;
    for (int number = 2; number < 500; ++number) many += "," + person(number);
    start([&](Raw& upstream) {
        upstream.head();
        upstream.send(std::string(json_head) + chunk("[" + person(1)));
        hold();
        // To the first of these somebody still listened; soon the gateway is told that nobody does.
        while (upstream.send(chunk(many))) {
        }
    });
    {
        Raw caller(engine_->port());
        caller.send(asking());
        EXPECT_NE(caller.until(person(1)), "");
        go_on_ = true;
        EXPECT_NE(caller.until(person(3)), "");
    }
    const auto all = wait_for(2);
    ASSERT_EQ(all.size(), 2U);
    EXPECT_FALSE(all[1].complete);
    EXPECT_GE(all[1].subjects, 3);
    EXPECT_EQ(all[1].listed[2], pseudonyms({3})[0]);
}

TEST_F(RecordedTest, AnUpstreamThatBreaksOff) {
    start([&](Raw& upstream) {
        upstream.head();
        upstream.send(std::string(json_head) + chunk("[" + person(1)));
        hold();
        upstream.send(chunk("," + person(2) + R"(,{"nama":"Con)"));
    });
    Raw caller(engine_->port());
    caller.send(asking());
    EXPECT_NE(caller.until(person(1)), "");
    go_on_ = true;
    EXPECT_FALSE(caller.rest().ends_with("0\r\n\r\n"));
    expect_cut({1, 2});
}

TEST_F(RecordedTest, AnUpstreamThatFallsSilent) {
    idle_ms_ = 3'000; // also bounds the gap between the two pieces, which waits for this thread
    start(two_and_silence());
    Raw caller(engine_->port());
    caller.send(asking());
    EXPECT_NE(caller.until(person(1)), "");
    go_on_ = true;
    EXPECT_FALSE(caller.rest().ends_with("0\r\n\r\n"));
    expect_cut({1, 2});
}

TEST_F(RecordedTest, AGatewayThatStops) {
    start(two_and_silence());
    Raw caller(engine_->port());
    caller.send(asking());
    EXPECT_NE(caller.until(person(1)), "");
    go_on_ = true;
    EXPECT_NE(caller.until(person(2)), "");
    engine_->stop(std::chrono::milliseconds(0));
    expect_cut({1, 2});
}

TEST_F(RecordedTest, WhoWasReadButDidNotLeaveIsNotNamed) {
    start(
        [&](Raw& upstream) {
            upstream.head();
            upstream.send(std::string(json_head) + chunk("[" + person(1)));
            hold();
            upstream.send(chunk("," + person(2) + "} not JSON") + "0\r\n\r\n");
        },
        true);
    Raw caller(engine_->port());
    caller.send(asking());
    EXPECT_NE(caller.until(person(1)), "");
    go_on_ = true;
    EXPECT_EQ(caller.rest().find(nim(2)), std::string::npos);
    expect_cut({1});
}

ScriptedUpstream::Script answer(std::string fields, std::string body, int status = 200) {
    return [=](Raw& upstream) {
        EXPECT_NE(upstream.head().find("Accept-Encoding: identity\r\n"), std::string::npos);
        upstream.send("HTTP/1.1 " + std::to_string(status) + " X\r\n" + fields + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
                      body);
    };
}

TEST_F(RecordedTest, APersonIsNamedByTheKindOfNumberThatTheRouteTells) {
    start(answer("Content-Type: application/json\r\n", R"([{"nomor":"0099"}])"));
    EXPECT_TRUE(ask("/dosen").ends_with("]"));
    EXPECT_TRUE(ask("/pengajar").ends_with("]"));
    const auto all = wait_for(2);
    ASSERT_EQ(all.size(), 2U);
    const base::HmacSha256 key("k");
    EXPECT_EQ(all[0].listed, std::vector{pseudonym_of(key, "nomor", "0099")});
    EXPECT_EQ(all[1].listed, std::vector{pseudonym_of(key, "nidn", "0099")});
}

struct Unreadable {
    std::string fields, body;
};

class UnreadableTest : public RecordedTest, public ::testing::WithParamInterface<Unreadable> {};

TEST_P(UnreadableTest, LeavesNothingAndNoRecordThatSaysComplete) {
    start(answer(GetParam().fields, GetParam().body));
    const std::string out = ask();
    EXPECT_TRUE(out.starts_with("HTTP/1.1 502 ")) << out;
    EXPECT_NE(out.find(GetParam().fields.contains("Encoding") ? "upstream.encoded" : "upstream.unreadable"), std::string::npos) << out;
    EXPECT_EQ(out.find("Budi"), std::string::npos) << out;
    engine_->stop(std::chrono::milliseconds(0));
    EXPECT_TRUE(records().empty()) << "nothing left";
}
INSTANTIATE_TEST_SUITE_P(
    Bodies, UnreadableTest,
    ::testing::Values(Unreadable{"Content-Type: application/json\r\nContent-Encoding: gzip\r\n", "\x1f\x8b Budi"},
                      Unreadable{"Content-Type: application/json\r\nContent-Encoding: identity\r\nContent-Encoding: br\r\n", "Budi"},
                      Unreadable{"Content-Type: application/json\r\n", R"([{"nama":"Budi"}] x)"},
                      Unreadable{"Content-Type: application/json\r\n", R"([{"nama":"Budi")"}, Unreadable{"Content-Type: text/html\r\n", "<p>Budi"},
                      Unreadable{"Content-Type: text/csv\r\n", "nama\nBudi\n"}, Unreadable{"Content-Type: application/xml\r\n", "<nama>Budi</nama>"},
                      Unreadable{"Content-Type: application/pdf\r\n", "%PDF Budi"}, Unreadable{"", "Budi"}));

TEST_F(RecordedTest, ALateFaultStopsTheAnswerThere) {
    start([&](Raw& upstream) {
        upstream.head();
        upstream.send(std::string(json_head) + chunk("[" + person(1)));
        hold();
        upstream.send(chunk(" x"));
        upstream.send(chunk(person(2)));
        upstream.rest();
    });
    Raw caller(engine_->port());
    caller.send(asking());
    EXPECT_NE(caller.until(person(1)), "");
    go_on_ = true;
    EXPECT_EQ(caller.rest().find(nim(2)), std::string::npos);
    expect_cut({1});
}

TEST_F(RecordedTest, AnErrorPagePassesButIsNeverComplete) {
    start(answer("Content-Type: text/html\r\n", "<p>rusak", 500));
    EXPECT_TRUE(ask().ends_with("<p>rusak"));
    const auto all = wait_for(1);
    ASSERT_EQ(all.size(), 1U);
    EXPECT_FALSE(all[0].complete);
}

TEST_F(RecordedTest, APictureIsRecordedByThePersonInItsAddress) {
    start(answer("Content-Type: image/png\r\n", "picture"));
    EXPECT_TRUE(ask("/mahasiswa/" + nim(1) + "/foto").ends_with("picture"));
    const auto all = wait_for(1);
    ASSERT_EQ(all.size(), 1U);
    EXPECT_TRUE(all[0].complete);
    EXPECT_EQ(all[0].listed, pseudonyms({1}));
}

TEST_F(RecordedTest, JsonUnderAnotherNameIsReadAndKeepsItsLength) {
    start(answer("Content-Type: text/html\r\n", person(1)));
    const std::string out = ask();
    EXPECT_NE(out.find("Content-Length: " + std::to_string(person(1).size())), std::string::npos) << out;
    EXPECT_TRUE(out.ends_with(person(1)));
    EXPECT_EQ(wait_for(1).at(0).listed, pseudonyms({1}));
}

} // namespace
} // namespace gapura::gateway
