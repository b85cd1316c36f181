// The database behind a gate that opens once its schema is known to be ours. Until then every call is "unavailable", so a program that started
// without its database meets no half-migrated one when it comes back. Any thread.
#pragma once

#include <atomic>
#include <memory>

#include "lib/store/joining.h"

namespace gapura::app {

class GatedStore final : public store::Database {
public:
    explicit GatedStore(std::unique_ptr<store::Database> inner) : inner_(std::make_unique<store::Joining>(std::move(inner))) {}

    void open() { open_ = true; }
    bool is_open() const { return open_; }
    /// Past the gate: for whoever checks whether it may open.
    store::Database& inner() { return *inner_; }

    /// See store::Joining.
    Result<void> together(const std::function<Result<void>()>& work) {
        TRY(gate());
        return inner_->together(work);
    }

    Result<store::Rows> read(std::string_view sql, const store::Params& params) override {
        TRY(gate());
        return inner_->read(sql, params);
    }
    Result<void> each(std::string_view sql, const store::Params& params, const std::function<bool(const store::Row&)>& row) override {
        TRY(gate());
        return inner_->each(sql, params, row);
    }
    Result<void> migrate(std::span<const store::Migration> migrations) override { return inner_->migrate(migrations); }
    store::Engine engine() const override { return inner_->engine(); }
    std::unique_ptr<store::Listener> listen(std::function<void()> heard) override { return inner_->listen(std::move(heard)); }

protected:
    Result<void> transact(const std::function<Result<void>(store::Tx&)>& body) override {
        TRY(gate());
        return inner_->write([&](store::Tx& tx) { return body(tx); });
    }

private:
    Result<void> gate() const {
        if (open_) return {};
        return fail(Code::unavailable, "store.unavailable", {}, "not reached since the start");
    }

    std::unique_ptr<store::Joining> inner_;
    std::atomic<bool> open_ = false;
};

} // namespace gapura::app
