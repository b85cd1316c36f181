// One file of the access journal: frames of length, checksum and text, one after another. Space is reserved ahead, so that a full disk is known
// before a record is; what follows the last whole frame is zeros, or torn by a crash. One thread per Segment; read_segment any.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"

namespace gapura::gateway {

constexpr std::size_t frame_bytes_max = std::size_t{64} << 10; // of one record

/// Appends the frame of a record.
void append_frame(std::string& out, std::string_view record);

class Segment {
public:
    /// A new file with `bytes` reserved. Error unavailable `file.unwritable`.
    static Result<std::unique_ptr<Segment>> create(const std::string& path, std::size_t bytes);
    Segment(const Segment&) = delete;
    Segment& operator=(const Segment&) = delete;
    /// Gives back what was reserved and not used.
    ~Segment();
    /// Durable when it answers a value; else nothing of it counts and the segment must not be used again.
    Result<void> append(std::string_view frames);
    std::size_t size() const { return size_; }
    const std::string& path() const { return path_; }

private:
    Segment(std::string path, int fd) : path_(std::move(path)), fd_(fd) {}
    std::string path_;
    int fd_;
    std::size_t size_ = 0; // durable
};

struct SegmentText {
    std::vector<std::string> records; // whole frames, in order, also those behind a damaged one
    bool damaged = false;             // there is more than these and zeros: damage, or the torn end of a crash
};
/// Error not_found `file.missing`, invalid `file.too_large`, unavailable `file.unreadable`.
Result<SegmentText> read_segment(const std::string& path);

} // namespace gapura::gateway
