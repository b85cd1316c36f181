#include "gateway/journal.h"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "lib/base/file.h"
#include "lib/base/thread_name.h"

namespace gapura::gateway {
namespace {

constexpr std::string_view suffix = ".seg";
constexpr std::string_view damaged_suffix = ".damaged"; // behind the other

std::uint64_t number_of(const std::filesystem::path& path) { return std::strtoull(path.stem().c_str(), nullptr, 10); }

} // namespace

Journal::Writer::~Writer() {
    const std::scoped_lock lock(journal_.mutex_, telling_);
    std::erase(journal_.writers_, this);
}

void Journal::Writer::on_settled(Settled settled) {
    const std::scoped_lock lock(telling_);
    settled_ = std::move(settled);
}

std::uint64_t Journal::Writer::append(std::string_view record) {
    if (record.size() > frame_bytes_max || !journal_.accepting()) return 0;
    std::uint64_t ticket = 0;
    {
        const std::scoped_lock lock(mutex_);
        if (pending_.size() + record.size() > journal_.options_.pending_bytes_max) return 0;
        append_frame(pending_, record);
        ticket = ++last_;
    }
    journal_.wake();
    return ticket;
}

Result<std::unique_ptr<Journal>> Journal::open(JournalOptions options, base::Log& log) {
    TRY(base::make_folder(options.folder));
    std::unique_ptr<Journal> journal(new Journal(std::move(options), log));
    std::vector<std::filesystem::path> left;
    std::vector<std::filesystem::path> damaged;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(journal->options_.folder, ignored)) {
        if (entry.path().extension() == suffix) left.push_back(entry.path());
        if (entry.path().extension() != damaged_suffix) continue;
        damaged.push_back(entry.path());
        journal->next_ = std::max(journal->next_, number_of(entry.path()) + 1); // its name must stay free
    }
    std::ranges::sort(damaged);
    for (const auto& path : damaged) journal->add_damaged(path.string());
    std::ranges::sort(left);
    for (const auto& path : left) {
        const auto bytes = std::filesystem::file_size(path, ignored);
        journal->closed_.push_back({path.string(), ignored ? 0 : static_cast<std::size_t>(bytes)});
        journal->next_ = std::max(journal->next_, number_of(path) + 1);
    }
    journal->thread_ = std::thread([raw = journal.get()] { raw->run(); });
    return journal;
}

Journal::~Journal() { stop(); }

std::unique_ptr<Journal::Writer> Journal::make_writer() {
    auto writer = std::make_unique<Writer>(*this);
    const std::scoped_lock lock(mutex_);
    writers_.push_back(writer.get());
    return writer;
}

std::vector<std::string> Journal::closed() const {
    const std::scoped_lock lock(mutex_);
    std::vector<std::string> out;
    for (const Closed& file : closed_) out.push_back(file.path);
    return out;
}

void Journal::shipped(const std::string& path) {
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
    const std::scoped_lock lock(mutex_);
    std::erase_if(closed_, [&](const Closed& file) { return file.path == path; });
}

void Journal::set_aside(const std::string& path, const Error& why) {
    log_.failure("gateway.journal_damaged", why);
    std::error_code failed;
    std::filesystem::rename(path, path + std::string(damaged_suffix), failed);
    if (failed) log_.warn("gateway.journal_not_set_aside", {{"path", path}, {"why", failed.message()}}); // met again by the next run
    {
        const std::scoped_lock lock(mutex_);
        std::erase_if(closed_, [&](const Closed& file) { return file.path == path; });
    }
    add_damaged(failed ? path : path + std::string(damaged_suffix));
}

/// They lie outside bytes_max, so their number is bounded too.
void Journal::add_damaged(std::string path) {
    std::string oldest;
    {
        const std::scoped_lock lock(mutex_);
        damaged_.push_back(std::move(path));
        if (damaged_.size() > options_.damaged_max) {
            oldest = std::move(damaged_.front());
            damaged_.erase(damaged_.begin());
        }
        counts_.set_aside = damaged_.size();
    }
    if (oldest.empty()) return;
    std::error_code failed;
    const bool gone = std::filesystem::remove(oldest, failed);
    if (gone) log_.warn("gateway.journal_damaged_dropped", {{"path", oldest}});
    else if (failed) log_.warn("gateway.journal_damaged_not_dropped", {{"path", oldest}, {"why", failed.message()}});
}

Journal::Counts Journal::counts() const {
    const std::scoped_lock lock(mutex_);
    Counts out = counts_;
    out.waiting_bytes = waiting_bytes();
    return out;
}

std::size_t Journal::waiting_bytes() const {
    std::size_t sum = 0;
    for (const Closed& file : closed_) sum += file.bytes;
    return sum;
}

void Journal::stop() {
    {
        const std::scoped_lock lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void Journal::wake() {
    if (dirty_.exchange(true, std::memory_order_acq_rel)) return; // the thread knows already
    // Under the lock, else the notice may fall between its look and its sleep.
    const std::scoped_lock lock(mutex_);
    changed_.notify_one();
}

void Journal::run() {
    base::name_thread("gpr-journal");
    bool going = true;
    while (going) {
        {
            std::unique_lock lock(mutex_);
            const auto pause = accepting() ? std::min(options_.segment_age, std::chrono::milliseconds(1000)) : options_.retry;
            changed_.wait_for(lock, pause, [&] { return stopping_ || dirty_.load(std::memory_order_acquire); });
            going = !stopping_;
        }
        dirty_.store(false, std::memory_order_release);
        const bool idle = !commit();
        if (!accepting() && idle) {
            // Reserving a new file is the test whether there is room again.
            if (auto room = write({}); room) accepting_.store(true, std::memory_order_relaxed);
        }
        if (segment_ && segment_->size() > 0 && std::chrono::steady_clock::now() - opened_ >= options_.segment_age) close_segment();
    }
    commit();
    close_segment();
}

/// One batch of all writers; true when there was something.
bool Journal::commit() {
    struct Reached {
        Writer* writer;
        std::uint64_t upto;
    };
    std::vector<Reached> reached;
    batch_.clear();
    std::uint64_t records = 0;
    {
        const std::scoped_lock lock(mutex_);
        for (Writer* writer : writers_) {
            const std::scoped_lock held(writer->mutex_);
            if (writer->last_ == writer->told_) continue;
            batch_ += writer->pending_;
            writer->pending_.clear();
            records += writer->last_ - writer->told_;
            reached.push_back({writer, writer->last_});
        }
    }
    if (reached.empty()) return false;
    const auto written = write(batch_);
    if (!written) give_up(written.error());
    const std::scoped_lock lock(mutex_); // no writer goes while it is told
    if (written) {
        counts_.records += records;
        counts_.bytes += batch_.size();
        ++counts_.syncs;
    }
    for (const Reached& one : reached) {
        if (std::ranges::find(writers_, one.writer) == writers_.end()) continue;
        one.writer->told_ = one.upto;
        const std::scoped_lock telling(one.writer->telling_);
        if (one.writer->settled_) one.writer->settled_(one.upto, written.has_value());
    }
    return true;
}

Result<void> Journal::write(std::string_view frames) {
    if (segment_ && segment_->size() > 0 && segment_->size() + frames.size() > options_.segment_bytes) close_segment();
    if (!segment_) {
        {
            const std::scoped_lock lock(mutex_);
            if (waiting_bytes() + options_.segment_bytes > options_.bytes_max) {
                return fail(Code::unavailable, "gateway.journal_full",
                            {{"path", options_.folder}, {"bytes_max", std::to_string(options_.bytes_max)}});
            }
        }
        segment_ = TRY(Segment::create(fmt::format("{}/{:012}{}", options_.folder, next_, suffix), options_.segment_bytes));
        ++next_;
        opened_ = std::chrono::steady_clock::now();
    }
    return frames.empty() ? Result<void>() : segment_->append(frames);
}

void Journal::close_segment() {
    if (!segment_) return;
    const Closed file{segment_->path(), segment_->size()};
    segment_.reset();
    if (file.bytes == 0) {
        std::error_code ignored;
        std::filesystem::remove(file.path, ignored);
        return;
    }
    const std::scoped_lock lock(mutex_);
    closed_.push_back(file);
}

void Journal::give_up(const Error& error) {
    if (accepting_.exchange(false, std::memory_order_relaxed)) log_.failure("gateway.journal", error);
    close_segment();
    const std::scoped_lock lock(mutex_);
    ++counts_.failures;
}

} // namespace gapura::gateway
