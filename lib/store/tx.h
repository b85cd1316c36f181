// The transaction both engines hand to a body. Once a statement failed, all that follow fail alike and nothing is committed: PostgreSQL is
// so by itself, and SQLite must not differ. One thread; lives as long as the body runs.
#pragma once

#include <optional>
#include <string_view>

#include "lib/store/store.h"

namespace gapura::store {

template <class Connection>
class ConnectionTx final : public Tx {
public:
    ConnectionTx(Connection& connection, std::string_view skip_locked) : connection_(connection), skip_locked_(skip_locked) {}

    Result<Rows> read(std::string_view sql, const Params& params) override {
        if (failed_) return std::unexpected(*failed_);
        return remember(connection_.read(sql, params));
    }
    Result<std::int64_t> run(std::string_view sql, const Params& params) override {
        if (failed_) return std::unexpected(*failed_);
        return remember(connection_.run(sql, params));
    }
    std::string_view skip_locked() const override { return skip_locked_; }

    /// The first failure of a statement, though the body may have swallowed it.
    const std::optional<Error>& failed() const { return failed_; }

private:
    template <class T>
    Result<T> remember(Result<T> answer) {
        if (!answer) failed_ = answer.error();
        return answer;
    }

    Connection& connection_;
    std::string_view skip_locked_;
    std::optional<Error> failed_;
};

} // namespace gapura::store
