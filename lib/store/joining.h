// A database of which one thread can make everything it does, reads and writes in whatever functions, into one transaction: so that what a
// request changes and the answer that is kept for its repetition are there together or not at all. Outside of together() it is the database
// it stands before. Any thread; a transaction belongs to the thread that opened it.
#pragma once

#include <memory>

#include "lib/store/store.h"

namespace gapura::store {

class Joining final : public Database {
public:
    explicit Joining(std::unique_ptr<Database> inner);

    /// Runs `work` in one transaction: every read, each and write of this thread on this database inside it joins. A write that answers an error
    /// of its own is undone alone; a failed statement makes the whole fail. Committed when `work` answers a value. `work` may run again (see
    /// Database::write), and must not wait for another thread that writes here. Inside another, it joins as a write does.
    Result<void> together(const std::function<Result<void>()>& work);

    Result<Rows> read(std::string_view sql, const Params& params) override;
    Result<void> each(std::string_view sql, const Params& params, const std::function<bool(const Row&)>& row) override;
    Result<void> migrate(std::span<const Migration> migrations) override { return inner_->migrate(migrations); }
    Engine engine() const override { return inner_->engine(); }
    std::unique_ptr<Listener> listen(std::function<void()> heard) override { return inner_->listen(std::move(heard)); }

protected:
    Result<void> transact(const std::function<Result<void>(Tx&)>& body) override;

private:
    /// The transaction this thread has open here; null: none.
    Tx* open() const;

    std::unique_ptr<Database> inner_;
};

} // namespace gapura::store
