#include "lib/store/postgres_connection.h"

#include <array>
#include <cerrno>
#include <libpq-fe.h>
#include <poll.h>
#include <system_error>

#include "lib/store/postgres_values.h"
#include "lib/store/schema.h"

namespace gapura::store {
namespace {

// More distinct SQL texts than the program has; beyond it somebody builds SQL from data.
constexpr std::size_t statements_max = 512;
// The server ends a slow statement itself; we wait this much longer, so that normally its word arrives.
constexpr std::chrono::milliseconds grace{1000};

} // namespace

void PostgresConnection::Finish::operator()(pg_conn* connection) const { PQfinish(connection); }
void PostgresConnection::Clear::operator()(pg_result* result) const { PQclear(result); }

PostgresConnection::PostgresConnection(std::string conninfo, Options options)
    : conninfo_(std::move(conninfo)),
      options_(options),
      answer_max_(options.statement_max + grace) {}

PostgresConnection::~PostgresConnection() = default;

void PostgresConnection::set_statement_max(std::chrono::milliseconds statement_max) { answer_max_ = statement_max + grace; }

void PostgresConnection::close() {
    names_.clear();
    connection_.reset();
}

Result<void> PostgresConnection::ensure_open() {
    if (connection_) return {};
    TRY(connect(std::chrono::steady_clock::now() + options_.wait_max));
    auto configured = configure();
    if (!configured) close();
    return configured;
}

Result<void> PostgresConnection::connect(Deadline deadline) {
    const char* const keywords[] = {"dbname", "fallback_application_name", nullptr};
    const char* const values[] = {conninfo_.c_str(), "gapura", nullptr};
    connection_.reset(PQconnectStartParams(keywords, values, /*expand_dbname=*/1));
    if (!connection_) return fail(Code::unavailable, "store.unavailable", {}, "libpq is out of memory");
    // Notices ("already exists, skipping") would go to stderr.
    PQsetNoticeProcessor(connection_.get(), [](void*, const char*) {}, nullptr);
    // libpq: before the first poll behave as if it had asked for writing.
    PostgresPollingStatusType polling = PGRES_POLLING_WRITING;
    while (PQstatus(connection_.get()) != CONNECTION_BAD && polling != PGRES_POLLING_OK && polling != PGRES_POLLING_FAILED) {
        TRY(wait(polling == PGRES_POLLING_READING ? POLLIN : POLLOUT, deadline));
        polling = PQconnectPoll(connection_.get());
    }
    if (PQstatus(connection_.get()) != CONNECTION_OK) return lose("store.unavailable", PQerrorMessage(connection_.get()));
    if (PQsetnonblocking(connection_.get(), 1) != 0) return lose("store.unavailable", PQerrorMessage(connection_.get()));
    return {};
}

Result<void> PostgresConnection::configure() {
    const auto ms = [](std::chrono::milliseconds time) { return std::to_string(time.count()); };
    // Outside a transaction nothing writes, as on SQLite. A server set to lose its last commits (synchronous_commit off) is overruled.
    return execute("SET client_encoding = 'UTF8'; SET default_transaction_read_only = on; SET statement_timeout = " + ms(options_.statement_max) +
                   "; SET lock_timeout = " + ms(options_.wait_max) + "; SET idle_in_transaction_session_timeout = " + ms(2 * options_.statement_max) +
                   "; SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'");
}

Result<void> PostgresConnection::wait(short events, Deadline deadline) {
    for (;;) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now()).count();
        pollfd waited{.fd = PQsocket(connection_.get()), .events = events, .revents = 0};
        const int ready = left > 0 ? ::poll(&waited, 1, static_cast<int>(std::min<long>(left, 60'000))) : 0;
        if (ready > 0) return {};
        if (ready < 0 && errno != EINTR) return lose("store.unavailable", std::generic_category().message(errno));
        if (left <= 0) return lose(PQstatus(connection_.get()) == CONNECTION_OK ? "store.timeout" : "store.unavailable", "no answer in time");
    }
}

Result<PostgresConnection::ResultPtr> PostgresConnection::next_result(Deadline deadline) {
    for (int unsent = 1; unsent != 0;) {
        unsent = PQflush(connection_.get());
        if (unsent < 0) return lose("store.unavailable", PQerrorMessage(connection_.get()));
        if (unsent == 0) break;
        // The server may be waiting for us to read before it reads more.
        TRY(wait(POLLIN | POLLOUT, deadline));
        if (PQconsumeInput(connection_.get()) == 0) return lose("store.unavailable", PQerrorMessage(connection_.get()));
    }
    while (PQisBusy(connection_.get()) != 0) {
        TRY(wait(POLLIN, deadline));
        if (PQconsumeInput(connection_.get()) == 0) return lose("store.unavailable", PQerrorMessage(connection_.get()));
    }
    return ResultPtr(PQgetResult(connection_.get()));
}

Result<PostgresConnection::ResultPtr> PostgresConnection::finish_answers(std::string_view sql) {
    const Deadline deadline = answer_deadline();
    ResultPtr last;
    std::optional<Error> failed;
    while (ResultPtr result = TRY(next_result(deadline))) {
        const ExecStatusType status = PQresultStatus(result.get());
        if (!failed && status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
            failed = error_of(result.get(), sql).error();
            if (lost()) break;
        }
        last = std::move(result);
    }
    if (failed) return std::unexpected(std::move(*failed));
    if (!last) return lose("store.unavailable", "no answer");
    return last;
}

Result<std::string> PostgresConnection::prepared(std::string_view sql, const Params& params) {
    std::vector<unsigned> types;
    std::string key(sql);
    for (const Value& value : params) {
        types.push_back(postgres_type(value));
        key += ' ' + std::to_string(types.back());
    }
    if (const auto found = names_.find(key); found != names_.end()) return found->second;
    if (names_.size() >= statements_max) {
        TRY(execute("DEALLOCATE ALL"));
        names_.clear();
    }
    std::string name = "gapura_" + std::to_string(names_.size());
    if (PQsendPrepare(connection_.get(), name.c_str(), std::string(sql).c_str(), static_cast<int>(types.size()), types.data()) == 0)
        return lose("store.unavailable", PQerrorMessage(connection_.get()));
    TRY(finish_answers(sql));
    names_.emplace(std::move(key), name);
    return name;
}

Result<void> PostgresConnection::send(std::string_view sql, const Params& params) {
    clashed_ = false;
    TRY(check_params(params));
    const std::string name = TRY(prepared(sql, params));
    std::vector<std::string> texts;
    texts.reserve(params.size());
    std::vector<const char*> values;
    for (const Value& value : params) values.push_back(postgres_text(value, texts));
    if (PQsendQueryPrepared(connection_.get(), name.c_str(), static_cast<int>(values.size()), values.data(), nullptr, nullptr, 0) == 0)
        return lose("store.unavailable", PQerrorMessage(connection_.get()));
    return {};
}

Result<PostgresConnection::ResultPtr> PostgresConnection::ask(std::string_view sql, const Params& params) {
    TRY(send(sql, params));
    return finish_answers(sql);
}

Result<Rows> PostgresConnection::read(std::string_view sql, const Params& params) {
    const ResultPtr result = TRY(ask(sql, params));
    Rows rows;
    const int count = PQntuples(result.get());
    rows.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) rows.push_back(postgres_row(result.get(), i));
    return rows;
}

Result<std::int64_t> PostgresConnection::run(std::string_view sql, const Params& params) {
    const ResultPtr result = TRY(ask(sql, params));
    return postgres_changed(result.get());
}

Result<void> PostgresConnection::each(std::string_view sql, const Params& params, const std::function<bool(const Row&)>& row) {
    TRY(send(sql, params));
    PQsetSingleRowMode(connection_.get());
    std::optional<Error> failed;
    std::vector<Value> values; // one row in the room of the one before
    // The deadline is for the next piece, not for the whole: a consumer may be slow.
    while (ResultPtr result = TRY(next_result(answer_deadline()))) {
        const ExecStatusType status = PQresultStatus(result.get());
        if (status == PGRES_SINGLE_TUPLE) {
            postgres_fill(values, result.get(), 0);
            Row one(std::move(values));
            const bool more = row(one);
            values = std::move(one).release();
            if (more) continue;
            close();
            return {};
        }
        if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK && !failed) failed = error_of(result.get(), sql).error();
        if (lost()) break;
    }
    if (failed) return std::unexpected(std::move(*failed));
    return {};
}

Result<void> PostgresConnection::execute(std::string_view sql) {
    clashed_ = false;
    if (PQsendQuery(connection_.get(), std::string(sql).c_str()) == 0) return lose("store.unavailable", PQerrorMessage(connection_.get()));
    TRY(finish_answers(sql));
    return {};
}

Result<PostgresConnection::News> PostgresConnection::wait_for_news(int stop, std::chrono::milliseconds time) {
    const auto told = [this] {
        bool any = false;
        while (pgNotify* notice = PQnotifies(connection_.get())) {
            PQfreemem(notice);
            any = true;
        }
        return any;
    };
    const Deadline deadline = std::chrono::steady_clock::now() + time;
    for (;;) {
        if (told()) return News::told; // may have come with the answer to a statement
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now()).count();
        std::array<pollfd, 2> waited{pollfd{PQsocket(connection_.get()), POLLIN, 0}, pollfd{stop, POLLIN, 0}};
        const int ready = left > 0 ? ::poll(waited.data(), waited.size(), static_cast<int>(left)) : 0;
        if (ready < 0 && errno != EINTR) return lose("store.unavailable", std::generic_category().message(errno));
        if (waited[1].revents != 0) return News::stopped;
        if (ready <= 0 && left <= 0) return News::none;
        if (waited[0].revents != 0 && PQconsumeInput(connection_.get()) == 0) return lose("store.unavailable", PQerrorMessage(connection_.get()));
        if (PQstatus(connection_.get()) != CONNECTION_OK) return lose("store.unavailable", "cut");
    }
}

std::unexpected<Error> PostgresConnection::lose(const char* slug, std::string why) {
    close();
    return fail(Code::unavailable, slug, {}, std::move(why));
}

std::unexpected<Error> PostgresConnection::error_of(const pg_result* result, std::string_view sql) {
    const PostgresFailure failure = postgres_failure(result, sql);
    clashed_ = failure.clashed;
    if (failure.lost) close();
    return std::unexpected(failure.error);
}

Result<void> check_conninfo(const std::string& conninfo) {
    char* message = nullptr;
    PQconninfoOption* options = PQconninfoParse(conninfo.c_str(), &message);
    PQfreemem(message); // may quote a part of the text, and so of the password
    if (options == nullptr)
        return fail(Code::unavailable, "store.open", {{"path", "PostgreSQL"}, {"reason", "the connection string cannot be read"}});
    PQconninfoFree(options);
    return {};
}

} // namespace gapura::store
