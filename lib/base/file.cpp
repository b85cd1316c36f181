#include "lib/base/file.h"

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace gapura::base {
namespace {

std::unexpected<Error> system_failure(Code code, const char* slug, const std::string& path) {
    return fail(code, slug, {{"path", path}, {"reason", std::generic_category().message(errno)}});
}

Result<void> write_all(int fd, const std::string& path, std::string_view text) {
    while (!text.empty()) {
        const ssize_t wrote = ::write(fd, text.data(), text.size());
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote < 0) return system_failure(Code::unavailable, "file.unwritable", path);
        text.remove_prefix(static_cast<std::size_t>(wrote));
    }
    return {};
}

Result<void> sync_folder_of(const std::string& path) {
    const std::string folder = std::filesystem::path(path).parent_path().string();
    const int fd = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return system_failure(Code::unavailable, "file.unwritable", path);
    Result<void> done;
    // Some file systems know no such thing (EINVAL): there is nothing better to ask for.
    if (::fsync(fd) != 0 && errno != EINVAL) done = system_failure(Code::unavailable, "file.unwritable", path);
    ::close(fd);
    return done;
}

} // namespace

Result<std::string> read_file(const std::string& path, std::size_t bytes_max) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        if (errno == ENOENT) return fail(Code::not_found, "file.missing", {{"path", path}});
        return system_failure(Code::unavailable, "file.unreadable", path);
    }
    std::string text;
    char chunk[65536];
    ssize_t got = 0;
    while ((got = ::read(fd, chunk, sizeof chunk)) > 0 && text.size() <= bytes_max) text.append(chunk, static_cast<std::size_t>(got));
    const int read_errno = errno;
    ::close(fd);
    errno = read_errno;
    if (got < 0) return system_failure(Code::unavailable, "file.unreadable", path);
    if (text.size() > bytes_max) return fail(Code::invalid, "file.too_large", {{"path", path}, {"bytes_max", std::to_string(bytes_max)}});
    return text;
}

Result<void> replace_file(const std::string& path, std::string_view text, unsigned mode) {
    const std::string temporary = path + ".new";
    const int fd = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
    if (fd < 0) return system_failure(Code::unavailable, "file.unwritable", path);
    Result<void> done = write_all(fd, path, text);
    if (done && (::fchmod(fd, mode) != 0 || ::fsync(fd) != 0)) done = system_failure(Code::unavailable, "file.unwritable", path);
    ::close(fd);
    if (!done) {
        ::unlink(temporary.c_str());
        return done;
    }
    return rename_durably(temporary, path);
}

Result<void> rename_durably(const std::string& from, const std::string& to) {
    if (::rename(from.c_str(), to.c_str()) != 0) {
        auto failed = system_failure(Code::unavailable, "file.unwritable", to);
        ::unlink(from.c_str());
        return failed;
    }
    return sync_folder_of(to);
}

Result<void> make_folder(const std::string& path, unsigned mode) {
    std::error_code error;
    if (std::filesystem::is_directory(path, error)) return {};
    std::filesystem::create_directories(path, error);
    if (!error && ::chmod(path.c_str(), mode) == 0) return {};
    if (error) errno = error.value();
    return system_failure(Code::unavailable, "file.unwritable", path);
}

Result<AppendFile> AppendFile::open(const std::string& path) {
    const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd < 0) return system_failure(Code::unavailable, "file.unwritable", path);
    AppendFile out(path, fd);
    TRY(sync_folder_of(path));
    return out;
}

AppendFile::AppendFile(AppendFile&& other) noexcept : path_(std::move(other.path_)), fd_(std::exchange(other.fd_, -1)) {}

AppendFile::~AppendFile() {
    if (fd_ >= 0) ::close(fd_);
}

Result<void> AppendFile::append(std::string_view text, bool sync) {
    TRY(write_all(fd_, path_, text));
    if (sync && ::fdatasync(fd_) != 0) return system_failure(Code::unavailable, "file.unwritable", path_);
    return {};
}

Result<void> AppendFile::truncate() {
    if (::ftruncate(fd_, 0) != 0 || ::fdatasync(fd_) != 0) return system_failure(Code::unavailable, "file.unwritable", path_);
    return {};
}

} // namespace gapura::base
