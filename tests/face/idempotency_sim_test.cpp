// One effect and the identical answer, whatever dies when: random repetitions, crashes at every step of the database's work, answers lost on
// the way, holders that were only slow. Seeds are printed with what fails.
#include <filesystem>
#include <gtest/gtest.h>

#include "lib/face/service.h"
#include "lib/store/joining.h"
#include "tests/support/engines.h"

namespace gapura::face {
namespace {

/// A process that dies at its nth step: from then on nothing it does arrives. Steps are statements, beginnings, and both sides of a commit.
class Mortal final : public store::Database {
public:
    explicit Mortal(store::Database& real) : real_(real) {}

    int steps_left = -1; // -1: lives on
    std::function<void()> before_second_transaction;
    bool dead() const { return dead_; }

    Result<store::Rows> read(std::string_view sql, const store::Params& params) override {
        TRY(step());
        return real_.read(sql, params);
    }
    Result<void> each(std::string_view sql, const store::Params& params, const std::function<bool(const store::Row&)>& row) override {
        TRY(step());
        return real_.each(sql, params, row);
    }
    Result<void> migrate(std::span<const store::Migration> migrations) override { return real_.migrate(migrations); }
    store::Engine engine() const override { return real_.engine(); }
    std::unique_ptr<store::Listener> listen(std::function<void()> heard) override { return real_.listen(std::move(heard)); }

protected:
    Result<void> transact(const std::function<Result<void>(store::Tx&)>& body) override {
        if (++transactions_ == 2 && before_second_transaction) before_second_transaction();
        TRY(step());
        auto done = real_.write([&](store::Tx& tx) -> Result<void> {
            MortalTx mortal(*this, tx);
            auto worked = body(mortal);
            TRY(step());
            return worked;
        });
        TRY(step());
        return done;
    }

private:
    struct MortalTx final : store::Tx {
        MortalTx(Mortal& owner, store::Tx& inside) : process(owner), tx(inside) {}
        Result<store::Rows> read(std::string_view sql, const store::Params& params) override {
            TRY(process.step());
            return tx.read(sql, params);
        }
        Result<std::int64_t> run(std::string_view sql, const store::Params& params) override {
            TRY(process.step());
            return tx.run(sql, params);
        }
        std::string_view skip_locked() const override { return tx.skip_locked(); }
        Result<void> tell() override { return tx.tell(); }
        Result<void> part(const std::function<Result<void>(Tx&)>& body) override {
            return tx.part([&](Tx&) { return body(*this); });
        }
        Mortal& process;
        store::Tx& tx;
    };

    Result<void> step() {
        if (!dead_ && steps_left >= 0 && steps_left-- == 0) dead_ = true;
        if (dead_) return fail(Code::unavailable, "store.unavailable", {}, "dead");
        return {};
    }

    store::Database& real_;
    bool dead_ = false;
    int transactions_ = 0;
};

constexpr store::Migration things{"test/things", "CREATE TABLE thing (number TEXT PRIMARY KEY, key TEXT NOT NULL);\n"
                                                 "CREATE TABLE look (number TEXT PRIMARY KEY)"};

enum class Kind : std::uint8_t { plain, secret, refused_at_first, broken_at_first, prepared };
constexpr std::uint64_t kinds = 5;

/// A gateway's control plane: built anew after each death.
struct Process {
    Process(store::Database& real, base::FakeClock& clock, base::Random& random, base::Log& log)
        : mortal(new Mortal(real)),
          joined(std::unique_ptr<store::Database>(mortal)),
          idempotency(
              joined, [this](const auto& work) { return joined.together(work); }, clock, random),
          service({{"POST", "/api/v1/things", Access::signed_in, [this, &random](const Request& request) { return handle(request, random); }},
                   {"POST", "/api/v1/prepared", Access::signed_in, nullptr,
                    [this, &random](const Request& request) { return prepare(request, random); }}},
                  [](const Credentials&) -> Result<Caller> { return Caller{"person_a", "token_1", false}; }, {clock, random, log, &idempotency, {}}) {
    }

    Result<Response> handle(const Request& request, base::Random& random) {
        const json::value body = TRY(request.body_json());
        const std::string key(base::text_at(body.as_object(), "key"));
        const std::string number = std::to_string(random.next());
        TRY(joined.write([&](store::Tx& tx) -> Result<void> {
            TRY(tx.run("INSERT INTO thing (number, key) VALUES ($1, $2)", {number, key}));
            return {};
        }));
        // Refused after its effect: nothing of it may stay.
        if (kind == Kind::refused_at_first && refusals-- > 0) return fail(Code::conflict, "store.duplicate");
        if (kind == Kind::broken_at_first && refusals-- > 0) return fail(Code::internal, "internal");
        const auto rows = TRY(joined.read("SELECT number FROM thing WHERE key = $1", {key}));
        Response response = created({{"number", number}, {"seen", rows.size()}});
        response.headers.emplace_back("Location", "/api/v1/things/" + number);
        response.secret = kind == Kind::secret;
        return response;
    }

    /// Looks at something outside first, and writes down that it did; the rest is as ever.
    Result<Rest> prepare(const Request& request, base::Random& random) {
        TRY(joined.write([&](store::Tx& tx) { return tx.run("INSERT INTO look (number) VALUES ($1)", {std::to_string(random.next())}); }));
        return [this, &request, &random] { return handle(request, random); };
    }

    Response post(const std::string& key) const {
        const RawRequest raw{"POST",
                             kind == Kind::prepared ? "/api/v1/prepared" : "/api/v1/things",
                             {{"Host", "gapura.example"}, {"Authorization", "Bearer good"}, {"Idempotency-Key", key}},
                             R"({"key":")" + key + "\"}"};
        return service.answer(raw).response;
    }

    Kind kind = Kind::plain;
    int refusals = 0;
    Mortal* mortal;
    store::Joining joined;
    Idempotency idempotency;
    Service service;
};

std::string slug_of(const Response& response) {
    const std::string type(base::text_at(json::parse(response.body).as_object(), "type"));
    return type.substr(type.rfind('/') + 1);
}

/// What a repetition must give again: all but the mark that it is one, and the request's own id.
std::string identity(const Response& response) {
    std::string out = std::to_string(response.status) + response.content_type + response.body;
    for (const auto& [name, value] : response.headers) {
        if (name != "Idempotency-Replayed" && name != "X-Request-Id") out += "\n" + name + ": " + value;
    }
    return out;
}

class OneEffect {
public:
    explicit OneEffect(store::Database& real) : real_(real) {
        CHECK(real_.migrate(migrations()));
        CHECK(real_.migrate(std::span(&things, 1)));
    }

    void run(int cases) {
        for (int seed = 0; seed < cases && !::testing::Test::HasFailure(); ++seed) {
            SCOPED_TRACE("seed " + std::to_string(seed));
            one(static_cast<std::uint64_t>(seed));
        }
        std::printf("%d cases: %d deaths, %d takings over, %d replays\n", cases, deaths_, takings_, replays_);
        EXPECT_GT(deaths_, cases / 4);
        EXPECT_GT(takings_, cases / 50);
        EXPECT_GT(replays_, cases / 10);
    }

private:
    std::unique_ptr<Process> process(Kind kind, int refusals) {
        auto made = std::make_unique<Process>(real_, clock_, *random_, log_);
        made->kind = kind;
        made->refusals = refusals;
        return made;
    }

    void one(std::uint64_t seed) {
        base::SeededRandom random(seed);
        random_ = &random;
        const std::string key = "k" + std::to_string(seed);
        const auto kind = static_cast<Kind>(random.below(kinds));
        std::optional<Response> got;
        bool revealed = false;
        for (int attempt = 0; !got && !revealed; ++attempt) {
            ASSERT_LT(attempt, 200);
            const bool last_refusal = attempt > 3;
            auto server = process(kind, last_refusal ? 0 : static_cast<int>(random.below(2)));
            if (random.below(2) == 0) server->mortal->steps_left = static_cast<int>(random.below(16));
            if (random.below(6) == 0) server->mortal->before_second_transaction = [&] { overtake(key, kind); };
            const Response answer = server->post(key);
            const bool lost = server->mortal->dead() || random.below(4) == 0;
            if (server->mortal->dead()) ++deaths_;
            if (random.below(3) == 0) clock_.advance(std::chrono::seconds(31));
            if (lost) continue;
            if (answer.status == 201) got = answer;
            else revealed = slug_of(answer) == "face.already_revealed";
        }
        settle(key, kind, got);
    }

    /// A second request under the key, at the moment when the first holds its claim and has done nothing yet, but seems gone.
    void overtake(const std::string& key, Kind kind) {
        clock_.advance(std::chrono::seconds(31));
        if (process(kind, 0)->post(key).status == 201) ++takings_;
    }

    void settle(const std::string& key, Kind kind, const std::optional<Response>& got) {
        const auto effects = real_.read("SELECT number FROM thing WHERE key = $1", {key});
        ASSERT_TRUE(effects);
        ASSERT_EQ(effects->size(), 1U);
        for (int again = 0; again < 2; ++again) {
            const Response repeated = process(kind, 0)->post(key);
            if (kind == Kind::secret) {
                ASSERT_EQ(slug_of(repeated), "face.already_revealed");
                continue;
            }
            ASSERT_TRUE(got);
            ASSERT_EQ(identity(repeated), identity(*got));
            ASSERT_NE(repeated.body.find(effects->front().text(0)), std::string::npos);
            ++replays_;
        }
    }

    store::Database& real_;
    base::FakeClock clock_;
    base::NoLog log_;
    base::Random* random_ = nullptr;
    int deaths_ = 0;
    int takings_ = 0;
    int replays_ = 0;
};

/// In memory where the system has a folder for that: 10,000 cases wait for no disk.
TEST(IdempotencySim, TenThousandInterleavingsOnSqlite) {
    base::NoLog log;
    testing::TempFolder folder;
    const std::string memory = "/dev/shm/gapura_test_" + std::to_string(::getpid());
    std::error_code failed;
    const bool in_memory = std::filesystem::create_directory(memory, failed);
    auto real = store::open_sqlite((in_memory ? memory : folder.path()) + "/once.db", {}, log);
    ASSERT_TRUE(real);
    OneEffect(**real).run(GAPURA_SLOW ? 1000 : 10'000);
    real->reset();
    if (in_memory) std::filesystem::remove_all(memory, failed);
}

TEST(IdempotencySim, InterleavingsOnPostgres) {
    testing::OneDatabase one(store::Engine::postgres);
    OneEffect(one.db()).run(GAPURA_SLOW ? 50 : 300);
}

} // namespace
} // namespace gapura::face
