// A ring on disk, for a start without a database: digests, states and limits, never the text of a key. Two sealed files: the large block, written
// when it is a new one, and what changed since with all else, written after every publishing. One thread per folder.
#pragma once

#include <memory>
#include <string>

#include "keys/keyring.h"
#include "keys/peppers.h"
#include "lib/base/secret.h"

namespace gapura::keys {

class RingFile {
public:
    /// `folder` exists. `seal` is the same at every start of this installation. `peppers` must outlive it.
    RingFile(std::string folder, base::Secret seal, const Peppers& peppers) : folder_(std::move(folder)), seal_(std::move(seal)), peppers_(peppers) {}

    /// Whole on disk when it answers. `made_at`: when it was last known to be true. Error unavailable `file.unwritable`.
    Result<void> write(const KeyRing& ring, Instant made_at);

    struct Stored {
        std::shared_ptr<const KeyRing> ring;
        Instant made_at;
    };
    /// Error not_found `file.missing`; invalid `file.seal_broken`; invalid `keys.ring_file_foreign` {path}: written by a version of Gapura with
    /// another form of it, or with other peppers.
    Result<Stored> read();

private:
    Result<std::vector<KeyEntry>> read_block(const std::string& name);
    void drop_other_blocks(const std::string& keep) const;

    std::string folder_;
    base::Secret seal_;
    const Peppers& peppers_;
    std::shared_ptr<const KeyTable> written_; // the block that stands in block_
    std::string block_;
    std::uint64_t block_number_ = 0;
};

} // namespace gapura::keys
