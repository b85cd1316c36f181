#include "tests/support/engines.h"

#include "lib/base/check.h"

namespace gapura::testing {

OneDatabase::OneDatabase(store::Engine engine, store::Options options)
    : options_(options),
      where_(engine == store::Engine::sqlite ? "sqlite:" + folder_.file("test.db") : Postgres::shared().new_database()),
      database_(open_again(options)) {}

OneDatabase::~OneDatabase() {
    database_.reset();
    if (!where_.starts_with("sqlite:")) Postgres::shared().drop_database(where_);
}

std::unique_ptr<store::Database> OneDatabase::open_again(store::Options options) {
    auto database = store::open(where_, options, log_);
    if (!database) ADD_FAILURE() << base::describe(database.error());
    CHECK(database.has_value());
    return *std::move(database);
}

void OneDatabase::migrate(std::span<const store::Migration> migrations) {
    const auto done = database_->migrate(migrations);
    ASSERT_TRUE(done) << base::describe(done.error());
}

} // namespace gapura::testing
