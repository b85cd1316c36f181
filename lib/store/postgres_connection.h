// One connection to a PostgreSQL server, with its prepared statements, never waiting past a deadline even when the server hangs. Not a pool,
// not a transaction. One thread at a time.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "lib/store/store.h"

struct pg_conn;
struct pg_result;

namespace gapura::store {

class PostgresConnection {
public:
    PostgresConnection(std::string conninfo, Options options);
    PostgresConnection(const PostgresConnection&) = delete;
    PostgresConnection& operator=(const PostgresConnection&) = delete;
    ~PostgresConnection();

    /// Connects if there is no connection; waits at most Options::wait_max. Error unavailable `store.unavailable`.
    Result<void> ensure_open();
    void close();

    // The three forms of a statement; prepared once and kept. For errors see Tx. After an error lost() tells whether the connection went.
    Result<Rows> read(std::string_view sql, const Params& params);
    Result<std::int64_t> run(std::string_view sql, const Params& params);
    /// Row by row. Stopping early closes the connection: the rest is not worth reading, and asking the server to stop may hang.
    Result<void> each(std::string_view sql, const Params& params, const std::function<bool(const Row&)>& row);
    /// Statements without parameters, several allowed: transactions, settings, schema.
    Result<void> execute(std::string_view sql);

    enum class News : std::uint8_t { none, told, stopped };
    /// Waits for a NOTIFY on a channel this connection listens to, until `stop` is readable, at most `time`. Error unavailable when it is cut.
    Result<News> wait_for_news(int stop, std::chrono::milliseconds time);

    bool lost() const { return connection_ == nullptr; }
    /// The last failure was a clash with another transaction (serialisation, deadlock): running again may succeed.
    bool clashed() const { return clashed_; }
    /// How long a statement may take; this side waits a little longer for the answer before it gives the connection up. The server's own
    /// limit is set by the caller.
    void set_statement_max(std::chrono::milliseconds statement_max);

private:
    using Deadline = std::chrono::steady_clock::time_point;
    struct Finish {
        void operator()(pg_conn* connection) const;
    };
    struct Clear {
        void operator()(pg_result* result) const;
    };
    using ResultPtr = std::unique_ptr<pg_result, Clear>;

    Result<void> connect(Deadline deadline);
    Result<void> configure();
    Result<std::string> prepared(std::string_view sql, const Params& params);
    Result<void> send(std::string_view sql, const Params& params);
    Result<ResultPtr> ask(std::string_view sql, const Params& params);
    Result<void> wait(short events, Deadline deadline);
    Result<ResultPtr> next_result(Deadline deadline);
    /// Reads answers to the last one; the first failure, else the last answer.
    Result<ResultPtr> finish_answers(std::string_view sql);
    std::unexpected<Error> lose(const char* slug, std::string why);
    std::unexpected<Error> error_of(const pg_result* result, std::string_view sql);
    Deadline answer_deadline() const { return std::chrono::steady_clock::now() + answer_max_; }

    std::string conninfo_;
    Options options_;
    std::chrono::milliseconds answer_max_;
    std::unique_ptr<pg_conn, Finish> connection_;
    bool clashed_ = false;
    std::unordered_map<std::string, std::string> names_; // text and parameter types → the name on the server
};

/// Error invalid `store.open` when libpq cannot read it; the text, which may hold a password, is in neither message.
Result<void> check_conninfo(const std::string& conninfo);

} // namespace gapura::store
