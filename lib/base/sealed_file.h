// A file that only whoever holds a key can have written: its last 32 bytes are HMAC-SHA-256(key, name of the kind of file ∥ SHA-256 of all before).
// Not encryption: whoever can read the file reads it. Written whole or not at all; read as a stream, of which nothing may be believed before
// finish(). Any thread; two writers of one path must agree among themselves.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "lib/base/digest.h"
#include "lib/base/result.h"
#include "lib/base/secret.h"

namespace gapura::base {

/// Replaces the file (0600, synced) by the pieces one after the other. `kind` is part of what is sealed: one kind of file cannot pass for another.
/// Error unavailable `file.unwritable`.
Result<void> write_sealed(const std::string& path, const Secret& key, std::string_view kind, std::span<const std::string_view> pieces);

class SealedReader {
public:
    /// Error not_found `file.missing`, unavailable `file.unreadable`.
    static Result<SealedReader> open(const std::string& path, const Secret& key, std::string_view kind);
    SealedReader(SealedReader&& other) noexcept;
    SealedReader& operator=(SealedReader&&) = delete;
    ~SealedReader();

    /// Bytes before the seal that were not read yet.
    std::uint64_t left() const { return left_; }
    /// Exactly so many bytes. Error invalid `file.seal_broken` {path} when there are fewer.
    Result<void> read(void* into, std::size_t bytes);
    Result<std::string> text(std::size_t bytes);
    /// That all was read and the seal fits. Error invalid `file.seal_broken` {path}: damaged, changed by someone else, or another installation's.
    Result<void> finish();

private:
    SealedReader(std::string path, int fd, std::uint64_t left, const Secret& key, std::string_view kind)
        : path_(std::move(path)),
          fd_(fd),
          left_(left),
          key_(key),
          kind_(kind) {}
    Result<void> fill(char* into, std::size_t bytes);

    std::string path_;
    int fd_;
    std::uint64_t left_;
    Secret key_;
    std::string kind_;
    Sha256Stream seen_;
};

} // namespace gapura::base
