// The Database over a PostgreSQL server: a bounded pool of lazy connections. Transactions are READ COMMITTED: a row read earlier in a body
// may have changed since, and only guarded statements are safe against that.
#include <algorithm>
#include <thread>

#include "lib/base/random.h"
#include "lib/store/pool.h"
#include "lib/store/postgres_connection.h"
#include "lib/store/postgres_listener.h"
#include "lib/store/schema.h"
#include "lib/store/tx.h"

namespace gapura::store {
namespace {

using ConnectionPool = Pool<PostgresConnection>;
using PostgresTx = ConnectionTx<PostgresConnection>;

constexpr int runs_max = 5;
constexpr std::chrono::milliseconds migrate_wait_max{60'000};
constexpr std::chrono::milliseconds migrate_statement_max{600'000};
// Any constant that no other user of the server picks: "gapura" in ASCII.
constexpr std::int64_t migrate_lock = 0x677061757261;

class PostgresDatabase final : public Database {
public:
    PostgresDatabase(const std::string& conninfo, Options options, base::Log& log)
        : conninfo_(conninfo),
          options_(options),
          log_(log),
          pool_(connections(conninfo, options)) {}

    Result<Rows> read(std::string_view sql, const Params& params) override {
        auto connection = TRY(lease());
        auto rows = connection->read(sql, params);
        if (!rows && is_lost(*connection, rows.error())) {
            TRY(connection->ensure_open());
            rows = connection->read(sql, params);
        }
        return rows;
    }

    Result<void> each(std::string_view sql, const Params& params, const std::function<bool(const Row&)>& row) override {
        auto connection = TRY(lease());
        bool delivered = false;
        auto done = stream(*connection, sql, params, row, delivered);
        if (!done && !delivered && is_lost(*connection, done.error())) {
            TRY(connection->ensure_open());
            done = stream(*connection, sql, params, row, delivered);
        }
        return done;
    }

    Result<void> migrate(std::span<const Migration> migrations) override {
        auto connection = TRY(lease());
        connection->set_statement_max(migrate_statement_max);
        auto done = migrate_all(*connection, migrations);
        connection->set_statement_max(options_.statement_max);
        connection->close(); // a long time limit must not outlive the migration
        return done;
    }

    Engine engine() const override { return Engine::postgres; }
    std::unique_ptr<Listener> listen(std::function<void()> heard) override {
        return std::make_unique<PostgresListener>(conninfo_, options_, log_, std::move(heard));
    }

protected:
    Result<void> transact(const std::function<Result<void>(Tx&)>& body) override {
        for (int run = 1;; ++run) {
            bool clashed = false;
            auto done = transact_once(body, clashed);
            if (done || !clashed || run == runs_max) return done;
            // Two that clashed must not meet again: 5–10 ms, 10–20, 20–40, 40–80.
            const double ms = 5.0 * (1 << (run - 1)) * (1 + random_.unit());
            std::this_thread::sleep_for(std::chrono::duration<double, std::milli>(ms));
        }
    }

private:
    static std::vector<std::unique_ptr<PostgresConnection>> connections(const std::string& conninfo, Options options) {
        std::vector<std::unique_ptr<PostgresConnection>> all;
        for (std::size_t i = 0; i < std::max<std::size_t>(options.connections_max, 1); ++i)
            all.push_back(std::make_unique<PostgresConnection>(conninfo, options));
        return all;
    }

    static bool is_lost(const PostgresConnection& connection, const Error& error) { return connection.lost() && error.slug == "store.unavailable"; }

    Result<ConnectionPool::Lease> lease() {
        auto connection = pool_.take(options_.wait_max);
        if (!connection)
            return fail(Code::unavailable, "store.busy", {}, "no connection came free in " + std::to_string(options_.wait_max.count()) + " ms");
        TRY(connection->ensure_open());
        return connection;
    }

    /// Begins on a connection that may have died while idle: then, once, on a new one.
    Result<void> begin(PostgresConnection& connection, std::string_view sql) {
        auto begun = connection.execute(sql);
        if (begun || !is_lost(connection, begun.error())) return begun;
        TRY(connection.ensure_open());
        return connection.execute(sql);
    }

    Result<void> transact_once(const std::function<Result<void>(Tx&)>& body, bool& clashed) {
        auto connection = TRY(lease());
        TRY(begin(*connection, "BEGIN READ WRITE"));
        PostgresTx tx(*connection, "FOR UPDATE SKIP LOCKED", "NOTIFY gapura");
        // Whatever way the body is left, the connection goes back without a transaction on it.
        bool settled = false;
        struct Abandon {
            PostgresConnection& connection;
            const bool& settled;
            ~Abandon() {
                if (!settled) connection.close();
            }
        } abandon{*connection, settled};

        auto done = body(tx);
        if (tx.failed()) {
            done = std::unexpected(*tx.failed());
            clashed = connection->clashed();
        }
        if (connection->lost()) return done;
        if (!done) {
            settled = connection->execute("ROLLBACK").has_value();
            return done;
        }
        done = commit(*connection);
        clashed = connection->clashed();
        settled = true; // a COMMIT that failed has ended the transaction too, or the connection
        return done;
    }

    Result<void> commit(PostgresConnection& connection) {
        auto committed = connection.execute("COMMIT");
        if (committed || !connection.lost()) return committed;
        log_.failure("store.outcome_unknown", committed.error());
        return fail(Code::unavailable, "store.outcome_unknown", {}, committed.error().why);
    }

    /// A transaction of its own, so that the server's limit on one statement's time can be lifted: how long it takes is up to the consumer.
    Result<void> stream(PostgresConnection& connection, std::string_view sql, const Params& params, const std::function<bool(const Row&)>& row,
                        bool& delivered) {
        TRY(connection.execute("BEGIN READ ONLY; SET LOCAL statement_timeout = 0"));
        auto done = connection.each(sql, params, [&](const Row& one) {
            delivered = true;
            return row(one);
        });
        if (connection.lost()) return done;
        if (!connection.execute(done ? "COMMIT" : "ROLLBACK")) connection.close();
        return done;
    }

    Result<void> migrate_all(PostgresConnection& connection, std::span<const Migration> migrations) {
        TRY(in_locked_transaction(connection, [&](Tx&) { return connection.execute(create_migration_table); }));
        const auto execute = [&](std::string_view statement) { return connection.execute(statement); };
        for (const Migration& migration : migrations) {
            const bool applied = TRY(in_locked_transaction(connection, [&](Tx& tx) { return apply(tx, migration, execute); }));
            if (applied) log_.info("store.migrated", {{"id", std::string(migration.id)}});
        }
        return {};
    }

    template <class Body>
    auto in_locked_transaction(PostgresConnection& connection, Body&& body) -> std::invoke_result_t<Body, Tx&> {
        TRY(begin(connection, "BEGIN READ WRITE; SET LOCAL statement_timeout = " + std::to_string(migrate_statement_max.count()) +
                                  "; SET LOCAL lock_timeout = " + std::to_string(migrate_wait_max.count())));
        PostgresTx tx(connection, "", "");
        // On failure the caller closes the connection, and with it the transaction.
        TRY(tx.read("SELECT pg_advisory_xact_lock($1)", {migrate_lock}));
        auto done = body(tx);
        if (done) TRY(commit(connection));
        return done;
    }

    const std::string conninfo_;
    Options options_;
    base::Log& log_;
    base::SystemRandom random_;
    ConnectionPool pool_;
};

} // namespace

Result<std::unique_ptr<Database>> open_postgres(const std::string& conninfo, Options options, base::Log& log) {
    TRY(check_conninfo(conninfo));
    return std::make_unique<PostgresDatabase>(conninfo, options, log);
}

} // namespace gapura::store
