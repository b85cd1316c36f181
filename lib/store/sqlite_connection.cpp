#include "lib/store/sqlite_connection.h"

#include <cerrno>
#include <charconv>
#include <cstring>
#include <sqlite3.h>
#include <sys/stat.h>
#include <system_error>
#include <thread>

#include "lib/store/schema.h"

namespace gapura::store {
namespace {

// More distinct SQL texts than the program has; beyond it somebody builds SQL from data.
constexpr std::size_t statements_max = 512;

bool is_out_of_space(int system_error) { return system_error == ENOSPC || system_error == EDQUOT || system_error == EFBIG; }

Value value_of(sqlite3_stmt* statement, int column) {
    switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER: return std::int64_t{sqlite3_column_int64(statement, column)};
    case SQLITE_FLOAT: return sqlite3_column_double(statement, column);
    case SQLITE_NULL: return std::monostate();
    default: break;
    }
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
    return std::string(bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement, column)));
}

/// The row at hand in the room of the one before.
void refill(std::vector<Value>& values, sqlite3_stmt* statement) {
    values.resize(static_cast<std::size_t>(sqlite3_column_count(statement)));
    for (int i = 0; i < static_cast<int>(values.size()); ++i) {
        auto* const kept = std::get_if<std::string>(&values[static_cast<std::size_t>(i)]);
        if (kept == nullptr || sqlite3_column_type(statement, i) != SQLITE_TEXT) {
            values[static_cast<std::size_t>(i)] = value_of(statement, i);
            continue;
        }
        const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement, i));
        kept->assign(bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement, i)));
    }
}

Row row_of(sqlite3_stmt* statement) {
    const int columns = sqlite3_column_count(statement);
    std::vector<Value> values;
    values.reserve(static_cast<std::size_t>(columns));
    for (int i = 0; i < columns; ++i) values.push_back(value_of(statement, i));
    return Row(std::move(values));
}

int bind_value(sqlite3_stmt* statement, int slot, const Value& value) {
    if (const auto* whole = std::get_if<std::int64_t>(&value)) return sqlite3_bind_int64(statement, slot, *whole);
    if (const auto* real = std::get_if<double>(&value)) return sqlite3_bind_double(statement, slot, *real);
    // Static: the parameters outlive the run of the statement.
    if (const auto* text = std::get_if<std::string>(&value))
        return sqlite3_bind_text64(statement, slot, text->data(), text->size(), SQLITE_STATIC, SQLITE_UTF8);
    return sqlite3_bind_null(statement, slot);
}

} // namespace

void SqliteConnection::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

SqliteConnection::SqliteConnection(std::string path, SqliteMode mode, std::chrono::milliseconds busy_max)
    : path_(std::move(path)),
      mode_(mode),
      busy_max_(busy_max) {}

SqliteConnection::~SqliteConnection() {
    statements_.clear();
    sqlite3_close(db_);
}

Result<void> SqliteConnection::ensure_open() {
    if (db_ != nullptr) return {};
    // Made by us first, for the owner alone: it holds personal data. Not by open(): closing a second descriptor of the file would drop the
    // locks this process holds on it.
    if (::mknod(path_.c_str(), S_IFREG | 0600, 0) != 0 && errno != EEXIST)
        return fail(Code::unavailable, "store.open", {{"path", path_}, {"reason", std::generic_category().message(errno)}});
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    const int code = sqlite3_open_v2(path_.c_str(), &db_, flags, nullptr);
    auto opened = [&]() -> Result<void> {
        if (code != SQLITE_OK) return std::unexpected(error_of(code, "open"));
        return configure();
    }();
    if (opened) return {};
    statements_.clear();
    sqlite3_close(db_);
    db_ = nullptr;
    return opened;
}

Result<void> SqliteConnection::configure() {
    set_busy_max(busy_max_);
    if (sqlite3_db_readonly(db_, "main") == 1) return fail(Code::unavailable, "store.open", {{"path", path_}, {"reason", "read-only"}});
    TRY(enter_wal());
    for (const char* pragma : {"PRAGMA synchronous = FULL", "PRAGMA foreign_keys = ON", "PRAGMA trusted_schema = OFF", "PRAGMA cell_size_check = ON",
                               "PRAGMA journal_size_limit = 67108864"})
        TRY(execute(pragma));
    // A read that writes is refused here as it is on PostgreSQL.
    if (mode_ == SqliteMode::read) TRY(execute("PRAGMA query_only = ON"));
    return {};
}

Result<void> SqliteConnection::enter_wal() {
    // Several processes starting at once on a new file: the switch answers "busy" without waiting, so the waiting is ours.
    const auto deadline = std::chrono::steady_clock::now() + busy_max_;
    for (;;) {
        auto mode = read("PRAGMA journal_mode = WAL", {});
        if (mode && mode->size() == 1 && mode->front().text(0) == "wal") return {};
        if (mode) return fail(Code::unavailable, "store.open", {{"path", path_}, {"reason", "no write-ahead log is possible here"}});
        if (mode.error().slug != "store.busy" || std::chrono::steady_clock::now() > deadline) return std::unexpected(mode.error());
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
}

void SqliteConnection::set_busy_max(std::chrono::milliseconds busy_max) {
    busy_max_ = busy_max;
    sqlite3_busy_handler(db_, &SqliteConnection::wait_for_lock, this);
}

// SQLite's own timeout waits longer and longer, up to 100 ms, so that a process that has waited long loses to those that come fresh. Looking
// again every millisecond gives all the same chance.
int SqliteConnection::wait_for_lock(void* connection, int looks) {
    auto& self = *static_cast<SqliteConnection*>(connection);
    const auto now = std::chrono::steady_clock::now();
    if (looks == 0) self.busy_since_ = now;
    if (now - self.busy_since_ >= self.busy_max_) return 0;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return 1;
}

bool SqliteConnection::in_transaction() const { return db_ != nullptr && sqlite3_get_autocommit(db_) == 0; }

Result<SqliteConnection::Statement> SqliteConnection::prepare(std::string_view sql, bool keep) {
    sqlite3_stmt* handle = nullptr;
    const char* tail = nullptr;
    const int code = sqlite3_prepare_v3(db_, sql.data(), static_cast<int>(sql.size()), keep ? SQLITE_PREPARE_PERSISTENT : 0U, &handle, &tail);
    Statement statement{.handle = std::unique_ptr<sqlite3_stmt, Finalize>(handle), .params = {}};
    if (code != SQLITE_OK) return std::unexpected(error_of(code, sql));
    const std::string_view rest(tail, static_cast<std::size_t>(sql.data() + sql.size() - tail));
    if (handle == nullptr || rest.find_first_not_of(" \t\r\n;") != std::string_view::npos)
        return fail(Code::internal, "store.failed", {}, "not exactly one statement: " + std::string(sql));
    // "$2" is to SQLite a name like any other, numbered by first appearance; the number is read back out of it.
    for (int slot = 1; slot <= sqlite3_bind_parameter_count(handle); ++slot) {
        const char* name = sqlite3_bind_parameter_name(handle, slot);
        std::size_t number = 0;
        if (name != nullptr && *name == '$') std::from_chars(name + 1, name + std::strlen(name), number);
        if (number == 0) return fail(Code::internal, "store.failed", {}, "a parameter is not $1, $2…: " + std::string(sql));
        statement.params.push_back(number);
    }
    return statement;
}

Result<SqliteConnection::Statement*> SqliteConnection::cached(std::string_view sql) {
    std::string key(sql);
    const auto found = statements_.find(key);
    if (found != statements_.end()) return &found->second;
    if (statements_.size() >= statements_max) statements_.clear();
    auto statement = TRY(prepare(sql, true));
    return &statements_.emplace(std::move(key), std::move(statement)).first->second;
}

Result<void> SqliteConnection::bind(const Statement& statement, const Params& params, std::string_view sql) {
    TRY(check_params(params));
    for (std::size_t i = 0; i < statement.params.size(); ++i) {
        const std::size_t number = statement.params[i];
        if (number > params.size())
            return fail(Code::internal, "store.failed", {}, "no value for $" + std::to_string(number) + ": " + std::string(sql));
        const int code = bind_value(statement.handle.get(), static_cast<int>(i) + 1, params[number - 1]);
        if (code != SQLITE_OK) return std::unexpected(error_of(code, sql));
    }
    return {};
}

Result<void> SqliteConnection::step_all(const Statement& statement, const Params& params, std::string_view sql, const RowFunction& row) {
    TRY(bind(statement, params, sql));
    sqlite3_stmt* handle = statement.handle.get();
    int code = SQLITE_ROW;
    errno = 0;
    while ((code = sqlite3_step(handle)) == SQLITE_ROW && row(handle)) {
    }
    Result<void> done;
    if (code != SQLITE_ROW && code != SQLITE_DONE) done = std::unexpected(error_of(code, sql));
    sqlite3_reset(handle);
    sqlite3_clear_bindings(handle);
    return done;
}

Result<Rows> SqliteConnection::read(std::string_view sql, const Params& params) {
    const Statement* statement = TRY(cached(sql));
    Rows rows;
    TRY(step_all(*statement, params, sql, [&](sqlite3_stmt* at) {
        rows.push_back(row_of(at));
        return true;
    }));
    return rows;
}

Result<std::int64_t> SqliteConnection::run(std::string_view sql, const Params& params) {
    const Statement* statement = TRY(cached(sql));
    const auto before = sqlite3_total_changes64(db_);
    TRY(step_all(*statement, params, sql, [](sqlite3_stmt*) { return true; }));
    // sqlite3_changes keeps the count of the last statement that changed something; nothing changed now means zero.
    return sqlite3_total_changes64(db_) == before ? 0 : std::int64_t{sqlite3_changes64(db_)};
}

Result<void> SqliteConnection::each(std::string_view sql, const Params& params, const std::function<bool(const Row&)>& row) {
    const Statement* statement = TRY(cached(sql));
    std::vector<Value> values;
    return step_all(*statement, params, sql, [&](sqlite3_stmt* at) {
        refill(values, at);
        Row one(std::move(values));
        const bool more = row(one);
        values = std::move(one).release();
        return more;
    });
}

Result<void> SqliteConnection::execute(std::string_view sql) {
    const auto statement = TRY(prepare(sql, false));
    return step_all(statement, {}, sql, [](sqlite3_stmt*) { return true; });
}

Error SqliteConnection::error_of(int code, std::string_view sql) {
    const int errno_now = errno;
    // SQLite's messages name tables and columns, never values.
    const std::string why =
        "sqlite " + std::to_string(code) + " " + (db_ != nullptr ? sqlite3_errmsg(db_) : sqlite3_errstr(code)) + ": " + std::string(sql);
    // A COMMIT that fails forgets to note the system's error; then the thread's is the last word there is.
    const int noted = db_ != nullptr ? sqlite3_system_errno(db_) : 0;
    const int system_error = noted != 0 ? noted : errno_now;
    switch (code & 0xFF) {
    case SQLITE_CONSTRAINT:
        if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY || code == SQLITE_CONSTRAINT_ROWID)
            return {Code::conflict, "store.duplicate", {}, why};
        return {Code::conflict, "store.constraint", {}, why};
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return {Code::unavailable, "store.busy", {}, why};
    case SQLITE_FULL: return {Code::unavailable, "store.disk_full", {{"path", path_}}, why};
    case SQLITE_IOERR:
        if (code != SQLITE_IOERR_FSYNC && code != SQLITE_IOERR_DIR_FSYNC && is_out_of_space(system_error))
            return {Code::unavailable, "store.disk_full", {{"path", path_}}, why};
        io_failed_ = true;
        return {Code::unavailable, "store.disk_failed", {{"path", path_}}, why + ", " + std::generic_category().message(system_error)};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return {Code::unavailable, "store.corrupt", {{"path", path_}}, why};
    case SQLITE_CANTOPEN:
        return {Code::unavailable,
                "store.open",
                {{"path", path_}, {"reason", system_error != 0 ? std::generic_category().message(system_error) : sqlite3_errstr(code)}},
                why};
    default: return {Code::internal, "store.failed", {}, why};
    }
}

} // namespace gapura::store
