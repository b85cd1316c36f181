// The transaction both engines hand to a body. Once a statement failed, all that follow fail alike and nothing is committed: PostgreSQL is
// so by itself, and SQLite must not differ. One thread; lives as long as the body runs.
#pragma once

#include <optional>
#include <string_view>
#include <utility>

#include "lib/store/store.h"

namespace gapura::store {

template <class Connection>
class ConnectionTx final : public Tx {
public:
    /// `tell_sql` "": the engine has no way to tell, the caller looks at told() after the commit.
    ConnectionTx(Connection& connection, std::string_view skip_locked, std::string_view tell_sql)
        : connection_(connection),
          skip_locked_(skip_locked),
          tell_sql_(tell_sql) {}

    Result<Rows> read(std::string_view sql, const Params& params) override {
        if (failed_) return std::unexpected(*failed_);
        return remember(connection_.read(sql, params));
    }
    Result<std::int64_t> run(std::string_view sql, const Params& params) override {
        if (failed_) return std::unexpected(*failed_);
        return remember(connection_.run(sql, params));
    }
    std::string_view skip_locked() const override { return skip_locked_; }
    Result<void> tell() override {
        if (failed_) return std::unexpected(*failed_);
        if (std::exchange(told_, true) || tell_sql_.empty()) return {};
        auto sent = connection_.run(tell_sql_, {});
        if (!sent) failed_ = sent.error();
        return sent ? Result<void>() : std::unexpected(sent.error());
    }

    Result<void> part(const std::function<Result<void>(Tx&)>& body) override {
        // Of savepoints with one name the innermost is meant, on both engines.
        TRY(run("SAVEPOINT part", {}));
        const bool told = told_;
        auto done = body(*this);
        if (!done) {
            if (!run("ROLLBACK TO SAVEPOINT part", {})) return done;
            told_ = told; // the server has forgotten it as well
        }
        TRY(run("RELEASE SAVEPOINT part", {}));
        return done;
    }

    bool told() const { return told_; }

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
    std::string_view tell_sql_;
    bool told_ = false;
    std::optional<Error> failed_;
};

} // namespace gapura::store
