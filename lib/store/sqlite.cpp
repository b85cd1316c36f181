// The Database over one SQLite file: one writer connection, a few readers, all in this process; other processes may share the file.
#include <algorithm>
#include <atomic>

#include "lib/store/pool.h"
#include "lib/store/schema.h"
#include "lib/store/sqlite_connection.h"

namespace gapura::store {
namespace {

using ConnectionPool = Pool<SqliteConnection>;

// How long a starting process waits for another one that is applying migrations.
constexpr std::chrono::milliseconds migrate_wait_max{60'000};

std::unexpected<Error> busy(std::chrono::milliseconds waited) {
    return fail(Code::unavailable, "store.busy", {}, "no connection came free in " + std::to_string(waited.count()) + " ms");
}

/// Once a statement failed, all that follow fail alike and nothing is committed: what PostgreSQL does by itself.
class SqliteTx final : public Tx {
public:
    explicit SqliteTx(SqliteConnection& connection) : connection_(connection) {}

    Result<Rows> read(std::string_view sql, const Params& params) override {
        if (failed_) return std::unexpected(*failed_);
        return remember(connection_.read(sql, params));
    }
    Result<std::int64_t> run(std::string_view sql, const Params& params) override {
        if (failed_) return std::unexpected(*failed_);
        return remember(connection_.run(sql, params));
    }
    std::string_view skip_locked() const override { return ""; }
    const std::optional<Error>& failed() const { return failed_; }

private:
    template <class T>
    Result<T> remember(Result<T> answer) {
        if (!answer) failed_ = answer.error();
        return answer;
    }

    SqliteConnection& connection_;
    std::optional<Error> failed_;
};

class SqliteDatabase final : public Database {
public:
    SqliteDatabase(const std::string& path, Options options, base::Log& log)
        : options_(options),
          log_(log),
          writer_(connections(path, SqliteMode::write, 1, options)),
          readers_(connections(path, SqliteMode::read, std::max<std::size_t>(options.connections_max, 2) - 1, options)) {}

    /// Opens the writer, so that an unusable file is known at the start.
    Result<void> open() {
        auto writer = writer_.take(options_.wait_max);
        return writer->ensure_open();
    }

    Result<Rows> read(std::string_view sql, const Params& params) override {
        auto reader = TRY(reader_lease());
        return reader->read(sql, params);
    }

    Result<void> each(std::string_view sql, const Params& params, const std::function<bool(const Row&)>& row) override {
        auto reader = TRY(reader_lease());
        return reader->each(sql, params, row);
    }

    Result<void> migrate(std::span<const Migration> migrations) override {
        auto writer = TRY(writer_lease(migrate_wait_max));
        writer->set_busy_max(migrate_wait_max);
        auto done = migrate_all(*writer, migrations);
        writer->set_busy_max(options_.wait_max);
        return done;
    }

    Engine engine() const override { return Engine::sqlite; }

protected:
    Result<void> transact(const std::function<Result<void>(Tx&)>& body) override {
        auto writer = TRY(writer_lease(options_.wait_max));
        return transact_on(*writer, body);
    }

private:
    static std::vector<std::unique_ptr<SqliteConnection>> connections(const std::string& path, SqliteMode mode, std::size_t count, Options options) {
        std::vector<std::unique_ptr<SqliteConnection>> all;
        for (std::size_t i = 0; i < count; ++i) all.push_back(std::make_unique<SqliteConnection>(path, mode, options.wait_max));
        return all;
    }

    Result<ConnectionPool::Lease> reader_lease() {
        auto reader = readers_.take(options_.wait_max);
        if (!reader) return busy(options_.wait_max);
        TRY(reader->ensure_open());
        return reader;
    }

    Result<ConnectionPool::Lease> writer_lease(std::chrono::milliseconds wait_max) {
        auto writer = writer_.take(wait_max);
        if (!writer) return busy(wait_max);
        TRY(writer->ensure_open());
        return writer;
    }

    Result<void> transact_on(SqliteConnection& writer, const std::function<Result<void>(Tx&)>& body) {
        if (writer.io_failed()) return fail(Code::unavailable, "store.disk_failed", {}, "the disk failed earlier; not trusted until restarted");
        if (writer.in_transaction()) TRY(writer.execute("ROLLBACK")); // left by an exception that passed through
        TRY(writer.run("BEGIN IMMEDIATE", {}));
        SqliteTx tx(writer);
        auto done = body(tx);
        if (tx.failed()) done = std::unexpected(*tx.failed());
        if (done) {
            if (auto committed = writer.run("COMMIT", {}); !committed) done = std::unexpected(std::move(committed).error());
        }
        // SQLite itself rolls back after some errors.
        if (writer.in_transaction()) {
            if (auto undone = writer.run("ROLLBACK", {}); !undone) log_.failure("store.rollback", undone.error());
        }
        if (!done && writer.io_failed()) log_.error("store.disk_failed", {{"error", base::describe(done.error())}});
        return done;
    }

    Result<void> migrate_all(SqliteConnection& writer, std::span<const Migration> migrations) {
        TRY(transact_on(writer, [&](Tx&) { return writer.execute(for_sqlite(create_migration_table)); }));
        for (const Migration& migration : migrations) TRY(transact_on(writer, [&](Tx& tx) -> Result<void> { return apply(writer, tx, migration); }));
        return {};
    }

    /// The transaction holds the write lock, so what it finds missing nobody else is adding.
    Result<void> apply(SqliteConnection& writer, Tx& tx, const Migration& migration) {
        const Rows known = TRY(tx.read(find_migration, {std::string(migration.id)}));
        if (!known.empty()) return check_fingerprint(migration, known.front().text(0));
        for (const std::string& statement : split_statements(migration.sql)) TRY(writer.execute(for_sqlite(statement)));
        TRY(tx.run(remember_migration, {std::string(migration.id), fingerprint(migration)}));
        log_.info("store.migrated", {{"id", std::string(migration.id)}});
        return {};
    }

    Options options_;
    base::Log& log_;
    ConnectionPool writer_;
    ConnectionPool readers_;
};

} // namespace

Result<std::unique_ptr<Database>> open_sqlite(const std::string& path, Options options, base::Log& log) {
    auto database = std::make_unique<SqliteDatabase>(path, options, log);
    TRY(database->open());
    return database;
}

} // namespace gapura::store
