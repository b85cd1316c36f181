// The access log: one JSON object a line and request. Names the route and the key by id; never a query string, never key text, the path
// only with runs of digits masked. Lanes write lines into memory; the collector writes them to the file. A disk that cannot keep up loses
// lines, which are counted, and never a request.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "gateway/policy.h"
#include "gateway/snapshot.h"
#include "lib/base/file.h"
#include "lib/base/log.h"

namespace gapura::gateway {

/// Appends one line. No allocation once `out` has its capacity.
void append_access_line(std::string& out, const Decision& decision, const Outcome& outcome);

/// One thread. Rotated at 64 MiB, four kept.
class AccessFile {
public:
    AccessFile(std::string path, base::Log& log) : path_(std::move(path)), log_(log) {}
    /// Not synced: an access line is evidence of traffic, not of money. Answers false when the lines were lost.
    bool write(const std::string& lines);

private:
    void rotate();
    std::string path_;
    base::Log& log_;
    std::optional<base::AppendFile> file_;
    std::size_t bytes_ = 0;
    bool complained_ = false;
    bool torn_ = false;
};

} // namespace gapura::gateway
