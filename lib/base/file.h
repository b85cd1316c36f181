// Small files: read whole, replaced atomically, appended durably. Any thread; two writers of one path must agree among themselves.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "lib/base/result.h"

namespace gapura::base {

/// A file that was made part of the program when it was built.
struct EmbeddedText {
    std::string_view name; // without a folder
    std::string_view text;
};

/// Error not_found `file.missing`, invalid `file.too_large`, unavailable `file.unreadable`; args: path.
Result<std::string> read_file(const std::string& path, std::size_t bytes_max = std::size_t{16} << 20);

/// Writes a temporary file beside the path, syncs it, renames it over the path and syncs the folder: after a crash the old or the new text
/// is there, whole. `mode` as in chmod. Error unavailable `file.unwritable`.
Result<void> replace_file(const std::string& path, std::string_view text, unsigned mode = 0600);

/// Renames a file that was written and synced over the path, and syncs the folder. Error unavailable `file.unwritable`: then it is not there under
/// its old name any more, and under the new one perhaps.
Result<void> rename_durably(const std::string& from, const std::string& to);

/// Makes the folder and its parents. Error unavailable `file.unwritable`.
Result<void> make_folder(const std::string& path, unsigned mode = 0700);

/// An append-only file. One thread.
class AppendFile {
public:
    static Result<AppendFile> open(const std::string& path);
    AppendFile(AppendFile&& other) noexcept;
    AppendFile& operator=(AppendFile&&) = delete;
    ~AppendFile();
    /// Writes all of the text; with `sync`, returns only when the disk has it. Error unavailable `file.unwritable`.
    Result<void> append(std::string_view text, bool sync);
    Result<void> truncate();

private:
    AppendFile(std::string path, int fd) : path_(std::move(path)), fd_(fd) {}
    std::string path_;
    int fd_;
};

} // namespace gapura::base
