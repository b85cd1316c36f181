// One suite of store tests, run on SQLite and on a real PostgreSQL. Use it so (link gapura_test_support):
//
//     #include "tests/support/engines.h"
//
//     class UnitStore : public gapura::testing::EngineTest {
//     protected:
//         UnitStore() { migrate(people::migrations()); }
//         Units units_{db()};                        // db() is a fresh, empty database of this test alone
//     };
//     GAPURA_ON_BOTH_ENGINES(UnitStore);
//
//     TEST_P(UnitStore, KeepsItsName) { ... }        // runs as OnSqlite/UnitStore.KeepsItsName/0 and OnPostgres/UnitStore.KeepsItsName/0
//
// open_again() gives a second Database on the same data, as another process would have. postgres() is the server, for faults; a test that
// stops it must start it again. Outside a fixture: OneDatabase one(store::Engine::sqlite); one.db().
#pragma once

#include <gtest/gtest.h>
#include <memory>
#include <span>
#include <string>

#include "lib/base/log.h"
#include "lib/store/store.h"
#include "tests/support/postgres.h"
#include "tests/support/temp_folder.h"

namespace gapura::testing {

/// An empty database, removed at the end.
class OneDatabase {
public:
    explicit OneDatabase(store::Engine engine, store::Options options = {});
    ~OneDatabase();
    OneDatabase(const OneDatabase&) = delete;
    OneDatabase& operator=(const OneDatabase&) = delete;
    store::Database& db() { return *database_; }
    std::unique_ptr<store::Database> open_again(store::Options options);
    std::unique_ptr<store::Database> open_again() { return open_again(options_); }
    /// What store::open() takes.
    const std::string& where() const { return where_; }
    /// Applies migrations; the test fails when they do not apply.
    void migrate(std::span<const store::Migration> migrations);

private:
    TempFolder folder_;
    store::Options options_;
    base::NoLog log_;
    std::string where_;
    std::unique_ptr<store::Database> database_;
};

class EngineTest : public ::testing::TestWithParam<store::Engine> {
protected:
    explicit EngineTest(store::Options options = {}) : one_(GetParam(), options) {}

    store::Database& db() { return one_.db(); }
    std::unique_ptr<store::Database> open_again() { return one_.open_again(); }
    const std::string& where() const { return one_.where(); }
    void migrate(std::span<const store::Migration> migrations) { one_.migrate(migrations); }
    Postgres& postgres() { return Postgres::shared(); }
    bool on_postgres() const { return GetParam() == store::Engine::postgres; }

    OneDatabase one_;
};

#define GAPURA_ON_BOTH_ENGINES(Fixture)                                                                                                              \
    INSTANTIATE_TEST_SUITE_P(OnSqlite, Fixture, ::testing::Values(::gapura::store::Engine::sqlite));                                                 \
    INSTANTIATE_TEST_SUITE_P(OnPostgres, Fixture, ::testing::Values(::gapura::store::Engine::postgres))

} // namespace gapura::testing
