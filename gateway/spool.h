// Incident messages on their way out: written to disk before anything else, delivered when someone can take them, kept over kill -9 and restart.
// Messages are cumulative, so of one incident only the newest waits; the last one of an open incident stays after delivery, which is how a
// restarted gateway knows what it had opened. Any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/file.h"
#include "lib/base/log.h"

namespace gapura::gateway {

class Spool {
public:
    /// Reads what an earlier run left; a torn or damaged line is passed over and logged. Error unavailable `file.unwritable`.
    static Result<std::unique_ptr<Spool>> open(const std::string& path, std::size_t bytes_max, base::Log& log);

    /// Durable when it answers a value. On an error (disk full, `gateway.spool_full`) the message still waits in memory.
    Result<void> put(const std::string& incident, std::int64_t sequence, bool open, const std::string& payload);

    struct Item {
        std::string incident;
        std::int64_t sequence = 0;
        std::string payload;
    };
    /// The oldest that waits.
    std::optional<Item> next() const;
    /// Someone has taken charge of it.
    void done(const Item& item);
    std::size_t waiting() const;
    /// Last messages of incidents still open.
    std::vector<std::string> open_payloads() const;

private:
    struct Entry {
        std::int64_t sequence = 0;
        bool open = true;
        bool waits = true;
        std::string payload;
    };
    Spool(std::string path, std::size_t bytes_max, base::Log& log) : path_(std::move(path)), bytes_max_(bytes_max), log_(log) {}
    Result<void> load();
    void take_line(std::string_view line);
    Result<void> append(const std::string& line, bool sync);
    Result<void> compact();

    std::string path_;
    std::size_t bytes_max_;
    base::Log& log_;
    mutable std::mutex mutex_;
    std::map<std::string, Entry> entries_; // ids sort by age
    std::optional<base::AppendFile> file_;
    std::size_t file_bytes_ = 0;
    std::size_t damaged_ = 0;
};

} // namespace gapura::gateway
