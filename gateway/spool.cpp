#include "gateway/spool.h"

#include <charconv>
#include <fmt/format.h>

#include "lib/base/digest.h"

namespace gapura::gateway {
namespace {

// A line: CRC-32 of what follows the blank, then "P incident sequence open payload" or "D incident sequence".
std::string put_line(const std::string& incident, std::int64_t sequence, bool open, std::string_view payload) {
    const std::string body = fmt::format("P {} {} {} {}", incident, sequence, open ? 1 : 0, payload);
    return fmt::format("{:08x} {}\n", base::crc32(body), body);
}

std::string done_line(const std::string& incident, std::int64_t sequence) {
    const std::string body = fmt::format("D {} {}", incident, sequence);
    return fmt::format("{:08x} {}\n", base::crc32(body), body);
}

std::string_view word(std::string_view& text) {
    const auto blank = text.find(' ');
    const std::string_view out = text.substr(0, blank);
    text.remove_prefix(blank == std::string_view::npos ? text.size() : blank + 1);
    return out;
}

} // namespace

Result<std::unique_ptr<Spool>> Spool::open(const std::string& path, std::size_t bytes_max, base::Log& log) {
    std::unique_ptr<Spool> spool(new Spool(path, bytes_max, log));
    TRY(spool->load());
    return spool;
}

Result<void> Spool::load() {
    auto text = base::read_file(path_, bytes_max_ * 4);
    if (!text && text.error().code != Code::not_found) return std::unexpected(std::move(text).error());
    std::string_view left = text ? std::string_view(*text) : std::string_view();
    while (!left.empty()) {
        const auto end = left.find('\n');
        if (end == std::string_view::npos) ++damaged_; // torn by the crash that ended the last run; it was never acknowledged
        else take_line(left.substr(0, end));
        left.remove_prefix(end == std::string_view::npos ? left.size() : end + 1);
    }
    if (damaged_ > 0) log_.warn("gateway.incident_unreadable", {{"path", path_}, {"lines", std::to_string(damaged_)}});
    return compact(); // starts from a whole file whose folder entry is on disk
}

void Spool::take_line(std::string_view line) {
    std::uint32_t crc = 0;
    std::string_view body = line;
    const std::string_view sum = word(body);
    const auto [rest, error] = std::from_chars(sum.data(), sum.data() + sum.size(), crc, 16);
    if (error != std::errc() || rest != sum.data() + sum.size() || base::crc32(body) != crc) {
        ++damaged_;
        return;
    }
    const bool is_put = word(body) == "P";
    const std::string incident(word(body));
    const std::string_view number = word(body);
    std::int64_t sequence = 0;
    std::from_chars(number.data(), number.data() + number.size(), sequence);
    if (is_put) {
        const bool open = word(body) == "1";
        entries_[incident] = {sequence, open, true, std::string(body)};
        return;
    }
    const auto found = entries_.find(incident);
    if (found == entries_.end() || found->second.sequence != sequence) return;
    found->second.waits = false;
    if (!found->second.open) entries_.erase(found);
}

Result<void> Spool::compact() {
    std::string text;
    for (const auto& [incident, entry] : entries_) {
        text += put_line(incident, entry.sequence, entry.open, entry.payload);
        if (!entry.waits) text += done_line(incident, entry.sequence);
    }
    TRY(base::replace_file(path_, text));
    file_.reset();
    file_.emplace(TRY(base::AppendFile::open(path_)));
    file_bytes_ = text.size();
    return {};
}

Result<void> Spool::append(const std::string& line, bool sync) {
    if (!file_ || file_bytes_ + line.size() > bytes_max_) TRY(compact());
    if (file_bytes_ + line.size() > bytes_max_) {
        return fail(Code::unavailable, "gateway.spool_full", {{"path", path_}, {"bytes_max", std::to_string(bytes_max_)}});
    }
    auto done = file_->append(line, sync);
    // After a failed write nothing is known about the end of the file: begin anew from memory next time.
    if (!done) file_.reset();
    else file_bytes_ += line.size();
    return done;
}

Result<void> Spool::put(const std::string& incident, std::int64_t sequence, bool open, const std::string& payload) {
    const std::scoped_lock lock(mutex_);
    entries_[incident] = {sequence, open, true, payload};
    return append(put_line(incident, sequence, open, payload), true);
}

std::optional<Spool::Item> Spool::next() const {
    const std::scoped_lock lock(mutex_);
    for (const auto& [incident, entry] : entries_) {
        if (entry.waits) return Item{incident, entry.sequence, entry.payload};
    }
    return std::nullopt;
}

void Spool::done(const Item& item) {
    const std::scoped_lock lock(mutex_);
    const auto found = entries_.find(item.incident);
    // A newer message may have taken its place meanwhile.
    if (found == entries_.end() || found->second.sequence != item.sequence) return;
    found->second.waits = false;
    if (!found->second.open) entries_.erase(found);
    // Not synced: losing it only delivers once more, and who takes it knows (incident, sequence).
    if (auto noted = append(done_line(item.incident, item.sequence), false); !noted) log_.failure("gateway.spool", noted.error());
}

std::size_t Spool::waiting() const {
    const std::scoped_lock lock(mutex_);
    std::size_t count = 0;
    for (const auto& [incident, entry] : entries_) count += entry.waits ? 1 : 0;
    return count;
}

std::vector<std::string> Spool::open_payloads() const {
    const std::scoped_lock lock(mutex_);
    std::vector<std::string> out;
    for (const auto& [incident, entry] : entries_) {
        if (entry.open) out.push_back(entry.payload);
    }
    return out;
}

} // namespace gapura::gateway
