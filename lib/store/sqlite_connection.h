// One connection to one SQLite file, with its prepared statements. Not a pool, not a transaction. One thread at a time.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lib/store/store.h"

struct sqlite3;
struct sqlite3_stmt;

namespace gapura::store {

enum class SqliteMode : std::uint8_t { write, read };

class SqliteConnection {
public:
    SqliteConnection(std::string path, SqliteMode mode, std::chrono::milliseconds busy_max);
    SqliteConnection(const SqliteConnection&) = delete;
    SqliteConnection& operator=(const SqliteConnection&) = delete;
    ~SqliteConnection();

    /// Opens on first use and sets every pragma. Error unavailable `store.open`, `store.corrupt`, `store.disk_full`.
    Result<void> ensure_open();

    // The three forms of a statement; prepared once and kept. For errors see Tx.
    Result<Rows> read(std::string_view sql, const Params& params);
    Result<std::int64_t> run(std::string_view sql, const Params& params);
    Result<void> each(std::string_view sql, const Params& params, const std::function<bool(const Row&)>& row);
    /// A schema statement: not kept.
    Result<void> execute(std::string_view sql);

    bool in_transaction() const;
    /// The disk failed in a way that repeating cannot be trusted after (reliability: a failed fsync is never retried).
    bool io_failed() const { return io_failed_; }
    /// How long another process may hold the write lock before `store.busy`.
    void set_busy_max(std::chrono::milliseconds busy_max);

private:
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const;
    };
    struct Statement {
        std::unique_ptr<sqlite3_stmt, Finalize> handle;
        std::vector<std::size_t> params; // SQLite's slot i+1 takes the caller's parameter params[i] (1-based)
    };
    using RowFunction = std::function<bool(sqlite3_stmt*)>;

    Result<void> configure();
    Result<void> enter_wal();
    Result<Statement> prepare(std::string_view sql, bool keep);
    Result<Statement*> cached(std::string_view sql);
    Result<void> bind(const Statement& statement, const Params& params, std::string_view sql);
    Result<void> step_all(const Statement& statement, const Params& params, std::string_view sql, const RowFunction& row);
    Error error_of(int code, std::string_view sql);

    std::string path_;
    SqliteMode mode_;
    static int wait_for_lock(void* connection, int looks);

    std::chrono::milliseconds busy_max_;
    std::chrono::steady_clock::time_point busy_since_;
    sqlite3* db_ = nullptr;
    bool io_failed_ = false;
    std::unordered_map<std::string, Statement> statements_;
};

} // namespace gapura::store
