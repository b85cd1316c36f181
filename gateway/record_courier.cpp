#include "gateway/record_courier.h"

#include <algorithm>
#include <filesystem>

#include "lib/base/thread_name.h"

namespace gapura::gateway {
namespace {

constexpr std::chrono::milliseconds look_every{1000};
constexpr std::chrono::milliseconds wait_max{30'000};

/// Will this file never be read? Of one that is sound (no descriptor left, a disk that stutters) the next round may get more.
bool is_lost(const std::string& path, const Error& error) {
    if (error.code == Code::invalid) return true;
    std::error_code ignored;
    const auto type = std::filesystem::status(path, ignored).type();
    return type != std::filesystem::file_type::regular && type != std::filesystem::file_type::none; // none: not even that can be asked now
}

} // namespace

RecordCourier::RecordCourier(Journal& journal, TakeRecords take, base::Random& random, base::Log& log)
    : journal_(journal),
      take_(std::move(take)),
      random_(random),
      log_(log),
      thread_([this] { run(); }) {}

void RecordCourier::stop() {
    {
        const std::scoped_lock lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void RecordCourier::run() {
    base::name_thread("gpr-records");
    std::chrono::milliseconds pause = look_every;
    bool away = false;
    bool going = true;
    while (going) {
        {
            std::unique_lock lock(mutex_);
            changed_.wait_for(lock, pause, [&] { return stopping_; });
            going = !stopping_;
        }
        const auto shipped = ship_all();
        if (!shipped && !away) log_.failure("gateway.access_records_wait", shipped.error());
        away = !shipped.has_value();
        // Backoff with jitter, so that gateways do not all come back at once.
        const auto longer = std::min(wait_max, pause * 2);
        pause = shipped ? look_every : longer / 2 + std::chrono::milliseconds(random_.next() % static_cast<std::uint64_t>(longer.count() / 2 + 1));
    }
}

Result<void> RecordCourier::ship_all() {
    Result<void> all;
    for (const std::string& path : journal_.closed()) {
        const auto read = read_segment(path);
        if (read) TRY(ship(path, *read)); // a store that is away ends the round
        else if (is_lost(path, read.error())) journal_.set_aside(path, read.error());
        else all = std::unexpected(read.error()); // this one waits, the others need not
    }
    return all;
}

Result<void> RecordCourier::ship(const std::string& path, const SegmentText& text) {
    bool damaged = text.damaged;
    std::vector<AccessRecord> records;
    for (const std::string& one : text.records) {
        auto record = parse_record(one);
        damaged = damaged || !record;
        if (record) records.push_back(*std::move(record));
    }
    for (std::size_t at = 0; at < records.size(); at += batch_max) {
        TRY(take_(std::span(records).subspan(at, std::min(batch_max, records.size() - at))));
    }
    if (damaged)
        journal_.set_aside(path, {Code::internal, "gateway.journal_damaged", {{"path", path}, {"records", std::to_string(records.size())}}, {}});
    else journal_.shipped(path);
    return {};
}

} // namespace gapura::gateway
