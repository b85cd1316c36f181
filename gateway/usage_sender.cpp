#include "gateway/usage_sender.h"

#include <filesystem>

#include "lib/base/file.h"
#include "lib/base/id.h"
#include "lib/base/thread_name.h"

namespace gapura::gateway {
namespace {

constexpr std::size_t file_bytes_max = std::size_t{128} << 20; // 50,000 lines of at most 2.5 KB

} // namespace

UsageSender::UsageSender(std::string folder, std::function<UsageLines()> take, DeliverUsage deliver, const base::Clock& clock, base::Random& random,
                         base::Log& log)
    : sending_path_(folder + "/sending"),
      waiting_path_(folder + "/waiting"),
      folder_(std::move(folder)),
      take_(std::move(take)),
      deliver_(std::move(deliver)),
      log_(log),
      source_(base::make_id("use", clock.now(), random)) {}

std::optional<UsageBatch> UsageSender::load(const std::string& path) {
    const auto text = base::read_file(path, file_bytes_max);
    if (!text && text.error().code == Code::not_found) return std::nullopt;
    auto batch = text ? batch_from(*text) : Result<UsageBatch>(std::unexpected(text.error()));
    if (batch) return *std::move(batch);
    log_.failure("gateway.usage_unreadable", batch.error());
    std::error_code none; // what cannot be moved is written over
    std::filesystem::rename(path, path + ".damaged", none);
    return std::nullopt;
}

Result<void> UsageSender::open() {
    TRY(base::make_folder(folder_));
    const std::scoped_lock lock(mutex_);
    sending_ = load(sending_path_);
    waiting_ = load(waiting_path_);
    waiting_on_disk_ = waiting_.has_value();
    return {};
}

void UsageSender::write_down(bool take) {
    const std::scoped_lock lock(mutex_); // taken with it held: what is counted is always in one place or the other
    const UsageLines fresh = take ? take_() : UsageLines();
    if (!fresh.empty()) {
        if (!waiting_) waiting_ = UsageBatch{source_, ++sequence_, {}};
        add_lines(waiting_->lines, fresh, cells_max);
        waiting_on_disk_ = false;
    }
    if (!waiting_) return;
    if (!waiting_on_disk_) {
        // Nothing is delivered that is not on disk under the same id: otherwise a file left behind could be added to after its id was used up.
        const auto written = base::replace_file(waiting_path_, to_text(*waiting_));
        if (!written && !complained_disk_) log_.failure("gateway.usage_not_written", written.error());
        complained_disk_ = !written;
        if (!written) return;
        waiting_on_disk_ = true;
    }
    if (sending_) return;
    // Durable before it is delivered: a power cut must not bring it back as what waits, to be added to under an id that is used up.
    waiting_on_disk_ = base::rename_durably(waiting_path_, sending_path_).has_value();
    if (!waiting_on_disk_) return; // written and tried again next round
    sending_ = std::move(waiting_);
    waiting_.reset();
    waiting_on_disk_ = false;
}

bool UsageSender::deliver() {
    std::optional<UsageBatch> batch;
    {
        const std::scoped_lock lock(mutex_);
        batch = sending_;
    }
    if (!batch) return false;
    const auto done = deliver_(*batch);
    if (!done && !complained_store_) log_.failure("gateway.usage_not_delivered", done.error());
    complained_store_ = !done;
    if (!done) return false;
    const std::scoped_lock lock(mutex_);
    std::error_code none; // a file that stays is delivered once more, and counted no second time
    std::filesystem::remove(sending_path_, none);
    sending_.reset();
    return true;
}

void UsageSender::round() {
    const std::scoped_lock one(round_);
    write_down(true);
    if (!deliver()) return;
    write_down(false); // what waited while the store was away
    deliver();
}

void UsageSender::start(std::chrono::milliseconds every, std::function<void()> also) {
    thread_ = std::thread([this, every, also = std::move(also)] { run(every, also); });
}

void UsageSender::run(std::chrono::milliseconds every, const std::function<void()>& also) {
    base::name_thread("gpr-usage");
    std::unique_lock lock(mutex_);
    while (!wake_.wait_for(lock, every, [this] { return stopping_; })) {
        lock.unlock();
        round();
        also();
        lock.lock();
    }
}

void UsageSender::stop() {
    {
        const std::scoped_lock lock(mutex_);
        if (std::exchange(stopping_, true)) return;
    }
    wake_.notify_all();
    if (!thread_.joinable()) return;
    thread_.join();
    round();
}

KeyUse UsageSender::use(std::string_view key) const {
    const std::scoped_lock lock(mutex_);
    KeyUse out;
    if (sending_) out.add(use_of(sending_->lines, key));
    if (waiting_) out.add(use_of(waiting_->lines, key));
    return out;
}

std::size_t UsageSender::waiting() const {
    const std::scoped_lock lock(mutex_);
    return (sending_ ? sending_->lines.size() : 0) + (waiting_ ? waiting_->lines.size() : 0);
}

} // namespace gapura::gateway
