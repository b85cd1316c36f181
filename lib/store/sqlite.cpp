// The Database over one SQLite file: one writer connection, a few readers, all in this process; other processes may share the file.
#include <algorithm>

#include "lib/store/ears.h"
#include "lib/store/pool.h"
#include "lib/store/schema.h"
#include "lib/store/sqlite_connection.h"
#include "lib/store/tx.h"

namespace gapura::store {
namespace {

using ConnectionPool = Pool<SqliteConnection>;
using SqliteTx = ConnectionTx<SqliteConnection>;

// How long a starting process waits for another one that is applying migrations.
constexpr std::chrono::milliseconds migrate_wait_max{60'000};

std::unexpected<Error> busy(std::chrono::milliseconds waited) {
    return fail(Code::unavailable, "store.busy", {}, "no connection came free in " + std::to_string(waited.count()) + " ms");
}

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
    std::unique_ptr<Listener> listen(std::function<void()> heard) override { return ears_.open(std::move(heard)); }

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
        SqliteTx tx(writer, "", "");
        auto done = body(tx);
        if (tx.failed()) done = std::unexpected(*tx.failed());
        if (done) {
            if (auto committed = writer.run("COMMIT", {}); !committed) done = std::unexpected(std::move(committed).error());
        }
        // SQLite itself rolls back after some errors.
        if (writer.in_transaction()) {
            if (auto undone = writer.run("ROLLBACK", {}); !undone) log_.failure("store.rollback", undone.error());
        }
        if (done && tx.told()) ears_.ring();
        if (!done && writer.io_failed()) log_.error("store.disk_failed", {{"error", base::describe(done.error())}});
        return done;
    }

    /// Each transaction holds the write lock, so what it finds missing nobody else is adding.
    Result<void> migrate_all(SqliteConnection& writer, std::span<const Migration> migrations) {
        const auto execute = [&](std::string_view statement) { return writer.execute(for_sqlite(statement)); };
        TRY(transact_on(writer, [&](Tx&) { return execute(create_migration_table); }));
        for (const Migration& migration : migrations) {
            bool applied = false;
            auto done = transact_on(writer, [&](Tx& tx) -> Result<void> {
                applied = TRY(apply(tx, migration, execute));
                return {};
            });
            if (!done) return done;
            if (applied) log_.info("store.migrated", {{"id", std::string(migration.id)}});
        }
        return {};
    }

    Options options_;
    base::Log& log_;
    Ears ears_;
    ConnectionPool writer_;
    ConnectionPool readers_;
};

} // namespace

Result<std::unique_ptr<Database>> open_sqlite(const std::string& path, Options options, base::Log& log) {
    // SQLite's name for memory: every connection would have a database of its own.
    if (path == ":memory:") return fail(Code::unavailable, "store.open", {{"path", path}, {"reason", "not a file"}});
    auto database = std::make_unique<SqliteDatabase>(path, options, log);
    TRY(database->open());
    return database;
}

} // namespace gapura::store
