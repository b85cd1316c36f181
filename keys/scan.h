// Looks for the text of keys in files: a checkout, a home folder, a backup. It knows the shape of a key and its checksum, no database: what it finds
// is a key that was made once, not one in force. Reads every file of a tree, binary ones too; what it cannot look into it names. Any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"

namespace gapura::keys {

struct ScanOptions {
    int threads = 1;                  // 1 to 64
    std::size_t listed_max = 100'000; // of each list; counts go on
};

struct Leak {
    std::string path;
    std::uint64_t line = 0; // from 1; lines end with LF
    std::string hint;       // never the key
    auto operator<=>(const Leak&) const = default;
};

/// Why something was not looked into.
enum class Unseen : std::uint8_t { unreadable, link_outside, link_loop, not_a_file, compressed, git_objects };
std::string_view to_string(Unseen why);

struct NotSeen {
    std::string path;
    Unseen why = Unseen::unreadable;
    auto operator<=>(const NotSeen&) const = default;
};

struct ScanReport {
    std::vector<Leak> found;       // by path and line
    std::vector<NotSeen> not_seen; // by path
    std::uint64_t found_count = 0;
    std::uint64_t not_seen_count = 0;
    std::uint64_t files = 0;
    std::uint64_t bytes = 0;
};

/// One file, or a folder with all below it. Links are not followed: what they lead to inside the tree is met at its own place, what lies outside
/// is named. Compressed files (gzip, zip, xz, bzip2, zstd, 7z) are read as bytes and named, for a key inside does not look like one; of a Git
/// repository the working files are read and its object store is named. Error not_found `keys.scan_path` {path, reason}.
Result<ScanReport> scan(const std::string& path, const ScanOptions& options = {});

/// Calls `found` with the offset and the text of each key in `text`; written in one byte a character, or in two (UTF-16, either order).
void find_keys(std::string_view text, const std::function<void(std::size_t offset, std::string_view key)>& found);

} // namespace gapura::keys
