#include "lib/base/sealed_file.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include "lib/base/file.h"

namespace gapura::base {
namespace {

constexpr std::size_t seal_bytes = 32;

std::string seal_of(const Secret& key, std::string_view kind, const Digest256& seen) {
    std::string text(kind);
    text += '\n';
    text.append(reinterpret_cast<const char*>(seen.data()), seen.size());
    const Digest256 seal = HmacSha256(key.reveal()).digest(text);
    return {reinterpret_cast<const char*>(seal.data()), seal.size()};
}

std::unexpected<Error> broken(const std::string& path) { return fail(Code::invalid, "file.seal_broken", {{"path", path}}); }

} // namespace

Result<void> write_sealed(const std::string& path, const Secret& key, std::string_view kind, std::span<const std::string_view> pieces) {
    const std::string temporary = path + ".new";
    ::unlink(temporary.c_str()); // of a run that was killed while writing
    {
        AppendFile file = TRY(AppendFile::open(temporary));
        Sha256Stream seen;
        for (const std::string_view piece : pieces) {
            seen.add(piece);
            TRY(file.append(piece, false));
        }
        TRY(file.append(seal_of(key, kind, seen.finish()), true));
    }
    return rename_durably(temporary, path);
}

Result<SealedReader> SealedReader::open(const std::string& path, const Secret& key, std::string_view kind) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT) return fail(Code::not_found, "file.missing", {{"path", path}});
    if (fd < 0) return fail(Code::unavailable, "file.unreadable", {{"path", path}, {"reason", std::generic_category().message(errno)}});
    struct stat about{};
    const bool plain = ::fstat(fd, &about) == 0 && S_ISREG(about.st_mode) && about.st_size >= static_cast<off_t>(seal_bytes);
    SealedReader reader(path, fd, plain ? static_cast<std::uint64_t>(about.st_size) - seal_bytes : 0, key, kind);
    if (!plain) return broken(path);
    return reader;
}

SealedReader::SealedReader(SealedReader&& other) noexcept
    : path_(std::move(other.path_)),
      fd_(std::exchange(other.fd_, -1)),
      left_(other.left_),
      key_(std::move(other.key_)),
      kind_(std::move(other.kind_)),
      seen_(other.seen_) {}

SealedReader::~SealedReader() {
    if (fd_ >= 0) ::close(fd_);
}

Result<void> SealedReader::fill(char* into, std::size_t bytes) {
    while (bytes > 0) {
        const ssize_t got = ::read(fd_, into, bytes);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return broken(path_);
        into += got;
        bytes -= static_cast<std::size_t>(got);
    }
    return {};
}

Result<void> SealedReader::read(void* into, std::size_t bytes) {
    if (bytes > left_) return broken(path_);
    left_ -= bytes;
    // In pieces, so that what was read is still in the cache when it is digested.
    constexpr std::size_t piece = std::size_t{128} << 10;
    for (auto* to = static_cast<char*>(into); bytes > 0;) {
        const std::size_t now = std::min(bytes, piece);
        TRY(fill(to, now));
        seen_.add({to, now});
        to += now;
        bytes -= now;
    }
    return {};
}

Result<std::string> SealedReader::text(std::size_t bytes) {
    if (bytes > left_) return broken(path_);
    std::string out(bytes, '\0');
    TRY(read(out.data(), bytes));
    return out;
}

Result<void> SealedReader::finish() {
    std::string seal(seal_bytes, '\0');
    if (left_ != 0) return broken(path_);
    TRY(fill(seal.data(), seal.size()));
    if (!equal_in_constant_time(seal, seal_of(key_, kind_, seen_.finish()))) return broken(path_);
    return {};
}

} // namespace gapura::base
