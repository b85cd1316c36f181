// From the store to the data plane: builds the KeyRing snapshot. One thread at a time per loader.
#pragma once

#include <cstdint>
#include <memory>

#include "keys/keyring.h"
#include "keys/peppers.h"
#include "lib/store/store.h"

namespace gapura::keys {

class RingLoader {
public:
    RingLoader(store::Database& database, const Peppers& peppers) : database_(database), peppers_(peppers) {}

    /// Rises with every change of any key: ask often (one row), load when it moved. Read it before load(), so nothing is missed.
    Result<std::int64_t> version();
    /// All keys a caller could show, those that ended within a year too, so that the refusal can say why. Streams; holds the new ring only.
    Result<std::shared_ptr<const KeyRing>> load(Instant now);

private:
    store::Database& database_;
    const Peppers& peppers_;
};

} // namespace gapura::keys
