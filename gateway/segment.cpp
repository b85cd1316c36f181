#include "gateway/segment.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <unistd.h>

#include "lib/base/digest.h"
#include "lib/base/file.h"

namespace gapura::gateway {
namespace {

constexpr std::size_t header_bytes = 8;

void put(std::string& out, std::uint32_t value) {
    for (unsigned shift = 0; shift < 32; shift += 8) out += static_cast<char>(value >> shift & 0xFFU);
}

std::uint32_t take(std::string_view text) {
    std::uint32_t value = 0;
    for (std::size_t i = 4; i-- > 0;) value = value << 8U | static_cast<unsigned char>(text[i]);
    return value;
}

std::unexpected<Error> unwritable(const std::string& path, int error) {
    return fail(Code::unavailable, "file.unwritable", {{"path", path}}, std::strerror(error)); // NOLINT(concurrency-mt-unsafe): glibc's is
}

/// The name of a new file must survive a crash too.
bool sync_folder(const std::string& path) {
    const int fd = ::open(std::filesystem::path(path).parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return false;
    const bool done = ::fsync(fd) == 0;
    ::close(fd);
    return done;
}

/// The record that these bytes begin with; "": none that is whole.
std::string_view whole_frame(std::string_view text) {
    if (text.size() <= header_bytes) return {};
    const std::size_t size = take(text);
    if (size == 0 || size > frame_bytes_max || size > text.size() - header_bytes) return {};
    const std::string_view record = text.substr(header_bytes, size);
    return base::crc32(record) == take(text.substr(4)) ? record : std::string_view();
}

} // namespace

void append_frame(std::string& out, std::string_view record) {
    put(out, static_cast<std::uint32_t>(record.size()));
    put(out, base::crc32(record));
    out += record;
}

Result<std::unique_ptr<Segment>> Segment::create(const std::string& path, std::size_t bytes) {
    const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) return unwritable(path, errno);
    std::unique_ptr<Segment> segment(new Segment(path, fd));
    const int full = ::posix_fallocate(fd, 0, static_cast<off_t>(bytes));
    if (full != 0 || ::fsync(fd) != 0 || !sync_folder(path)) {
        const int error = full != 0 ? full : errno;
        segment.reset();
        ::unlink(path.c_str());
        return unwritable(path, error);
    }
    return segment;
}

Segment::~Segment() {
    (void)!::ftruncate(fd_, static_cast<off_t>(size_));
    ::close(fd_);
}

Result<void> Segment::append(std::string_view frames) {
    std::size_t done = 0;
    while (done < frames.size()) {
        const auto put = ::pwrite(fd_, frames.data() + done, frames.size() - done, static_cast<off_t>(size_ + done));
        if (put < 0 && errno == EINTR) continue;
        if (put <= 0) return unwritable(path_, errno);
        done += static_cast<std::size_t>(put);
    }
    // After a failed sync nobody knows what the disk holds: asking again would be answered with a lie.
    if (::fdatasync(fd_) != 0) return unwritable(path_, errno);
    size_ += frames.size();
    return {};
}

Result<SegmentText> read_segment(const std::string& path) {
    const std::string text = TRY(base::read_file(path, std::size_t{256} << 20));
    SegmentText out;
    std::string_view left = text;
    while (!left.empty()) {
        const std::string_view record = whole_frame(left);
        if (record.empty()) {
            // Reserved space, or a damaged frame: the next whole one is looked for byte by byte.
            out.damaged = out.damaged || left.front() != 0;
            left.remove_prefix(1);
            continue;
        }
        out.records.emplace_back(record);
        left.remove_prefix(header_bytes + record.size());
    }
    return out;
}

} // namespace gapura::gateway
