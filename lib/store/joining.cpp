#include "lib/store/joining.h"

#include <utility>

namespace gapura::store {
namespace {

/// What this thread has open, on which database.
struct Opened {
    const Joining* database = nullptr;
    Tx* tx = nullptr;
};
thread_local Opened opened;

/// Whatever way it is left.
class Opening {
public:
    Opening(const Joining& database, Tx& tx) : before_(std::exchange(opened, {&database, &tx})) {}
    Opening(const Opening&) = delete;
    Opening& operator=(const Opening&) = delete;
    ~Opening() { opened = before_; }

private:
    Opened before_;
};

} // namespace

Joining::Joining(std::unique_ptr<Database> inner) : inner_(std::move(inner)) {}

Tx* Joining::open() const { return opened.database == this ? opened.tx : nullptr; }

Result<void> Joining::together(const std::function<Result<void>()>& work) {
    if (open() != nullptr) return transact([&](Tx&) { return work(); });
    return inner_->write([&](Tx& tx) -> Result<void> {
        const Opening opening(*this, tx);
        return work();
    });
}

Result<Rows> Joining::read(std::string_view sql, const Params& params) {
    if (Tx* tx = open()) return tx->read(sql, params);
    return inner_->read(sql, params);
}

Result<void> Joining::each(std::string_view sql, const Params& params, const std::function<bool(const Row&)>& row) {
    Tx* tx = open();
    if (tx == nullptr) return inner_->each(sql, params, row);
    for (const Row& one : TRY(tx->read(sql, params))) {
        if (!row(one)) break;
    }
    return {};
}

Result<void> Joining::transact(const std::function<Result<void>(Tx&)>& body) {
    Tx* tx = open();
    if (tx == nullptr) return inner_->write(body);
    // After a failed statement all that follows fails too: the caller's refusal stands either way.
    return tx->part(body);
}

} // namespace gapura::store
