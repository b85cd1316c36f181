// One SQL text on SQLite 3.40 or PostgreSQL 15, at connection level. What keeps it one text: $1 placeholders, time and ids and JSON made by
// us and bound, columns TEXT, BIGINT or DOUBLE PRECISION, instants in microseconds UTC. Only *_store.cpp files write SQL.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "lib/base/clock.h"
#include "lib/base/log.h"
#include "lib/base/result.h"

namespace gapura::store {

using Value = std::variant<std::monostate, std::int64_t, double, std::string>;
using Params = std::vector<Value>;

inline Value nothing() { return std::monostate(); }
inline Value bind(bool flag) { return std::int64_t{flag}; }
inline Value bind(Instant at) { return at.us; }
Value bind(const char*) = delete; // would be taken for a bool; text needs no bind

/// One row of an answer. A reader of the wrong type is a bug (CHECK); a null reads as 0 or "".
class Row {
public:
    explicit Row(std::vector<Value> values) : values_(std::move(values)) {}
    std::size_t size() const { return values_.size(); }
    bool is_null(std::size_t column) const { return std::holds_alternative<std::monostate>(values_.at(column)); }
    std::int64_t integer(std::size_t column) const;
    double real(std::size_t column) const;
    const std::string& text(std::size_t column) const;
    bool flag(std::size_t column) const { return integer(column) != 0; }
    Instant instant(std::size_t column) const { return {integer(column)}; }
    /// The values back, for the next row of many.
    std::vector<Value> release() && { return std::move(values_); }

private:
    std::vector<Value> values_;
};

using Rows = std::vector<Row>;

/// A running write transaction. Valid only inside the function given to Database::write; one thread.
class Tx {
public:
    virtual ~Tx() = default;
    /// Error conflict `store.duplicate` (unique or primary key), conflict `store.constraint` (check, foreign key, not null), invalid
    /// `store.value` (text with NUL or not UTF-8), unavailable `store.unavailable`, `store.busy`, `store.timeout`, `store.disk_full`,
    /// `store.disk_failed`, internal `store.failed`. After one of these the transaction is lost: every later call answers the same error.
    virtual Result<Rows> read(std::string_view sql, const Params& params = {}) = 0;
    /// Runs a statement; answers how many rows it changed.
    virtual Result<std::int64_t> run(std::string_view sql, const Params& params = {}) = 0;
    /// "FOR UPDATE SKIP LOCKED" on PostgreSQL, "" on SQLite.
    virtual std::string_view skip_locked() const = 0;
    /// Wakes every Listener of this database when the transaction commits: on PostgreSQL those of all processes, on SQLite those of this one.
    /// Not for every write: PostgreSQL lets commits that tell go one by one.
    virtual Result<void> tell() = 0;
    /// Runs `body` on this transaction as a part that is undone alone, tell() included, when it answers an error of its own. After a failed statement
    /// all is lost, as ever. Parts may lie within parts.
    virtual Result<void> part(const std::function<Result<void>(Tx&)>& body) = 0;

    /// A guarded change: exactly one row, else conflict with the slug given.
    Result<void> change_one(std::string_view sql, const Params& params, const char* conflict_slug, base::Args args = {});
};

/// A step of the schema, applied once and remembered by id ("people/001_units"). Never edited after release.
struct Migration {
    std::string_view id;
    std::string_view sql; // statements separated by ';' at line ends
};

enum class Engine : std::uint8_t { sqlite, postgres };

/// Ears of one who waits for changes, open as long as it lives. A hint, never the truth: it may be cut (connected() may notice late), so whoever
/// listens also looks by itself now and then.
class Listener {
public:
    virtual ~Listener() = default;
    virtual bool connected() const = 0;
};

/// A database. Any thread; each call takes a connection from a bounded pool and waits at most the configured time for it.
class Database {
public:
    virtual ~Database() = default;

    /// Outside a transaction nothing writes: INSERT … RETURNING here is refused on both engines.
    virtual Result<Rows> read(std::string_view sql, const Params& params = {}) = 0;
    /// Streams rows without holding them all; stop early by returning false.
    virtual Result<void> each(std::string_view sql, const Params& params, const std::function<bool(const Row&)>& row) = 0;
    /// Runs `body` in one transaction: committed and durable when it answers a value, rolled back when it answers an error.
    /// `body` may run again after a serialisation failure, so it must have no effects outside the transaction, and must not call this
    /// Database again. Error unavailable `store.outcome_unknown` when the connection broke while committing: it may be there or not.
    /// On PostgreSQL it is READ COMMITTED: what was read may have changed since, so a change repeats its guard in its WHERE.
    template <class Body>
    auto write(Body&& body) -> std::invoke_result_t<Body, Tx&>;
    /// Applies what is missing, in order, one transaction each. Safe when several processes start at once.
    /// Error internal `store.migration_changed` {id} when one was edited after it was applied.
    virtual Result<void> migrate(std::span<const Migration> migrations) = 0;
    virtual Engine engine() const = 0;
    /// `heard` runs on a thread of the store, soon after any transaction that called Tx::tell() committed, and whenever the ear was opened (again),
    /// for something may have been missed. Several changes may be heard as one. It must be quick, and must not write. Outlived by the database.
    virtual std::unique_ptr<Listener> listen(std::function<void()> heard) = 0;

protected:
    virtual Result<void> transact(const std::function<Result<void>(Tx&)>& body) = 0;
};

struct Options {
    std::size_t connections_max = 8;
    std::chrono::milliseconds wait_max{2000};        // for a connection, for a lock
    std::chrono::milliseconds statement_max{30'000}; // for an answer (PostgreSQL)
};

/// SQLite in WAL mode with synchronous=FULL. Error unavailable `store.open` {path, reason}, `store.corrupt` {path}.
Result<std::unique_ptr<Database>> open_sqlite(const std::string& path, Options options, base::Log& log);
/// PostgreSQL by a libpq connection string. Connects lazily: an unreachable server is an error of the call that needed it.
Result<std::unique_ptr<Database>> open_postgres(const std::string& conninfo, Options options, base::Log& log);
/// "sqlite:PATH", "postgres://…" or "host=… dbname=…".
Result<std::unique_ptr<Database>> open(const std::string& where, Options options, base::Log& log);

template <class Body>
auto Database::write(Body&& body) -> std::invoke_result_t<Body, Tx&> {
    using Answer = std::invoke_result_t<Body, Tx&>;
    if constexpr (std::is_same_v<Answer, Result<void>>) {
        return transact([&](Tx& tx) { return body(tx); });
    } else {
        std::optional<typename Answer::value_type> value;
        auto done = transact([&](Tx& tx) -> Result<void> {
            auto answer = body(tx);
            if (!answer) return std::unexpected(std::move(answer).error());
            value.emplace(*std::move(answer));
            return {};
        });
        if (!done) return std::unexpected(std::move(done).error());
        return *std::move(value);
    }
}

} // namespace gapura::store
