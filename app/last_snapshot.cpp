#include "app/last_snapshot.h"

#include <array>

#include "gateway/content_text.h"
#include "lib/base/file.h"
#include "lib/base/sealed_file.h"

namespace gapura::app {
namespace {

constexpr std::string_view content_kind = "gapura services and routes";
constexpr std::chrono::seconds after_failure{5}; // a full disk

} // namespace

LastSnapshot::LastSnapshot(std::string folder, base::Secret seal, const keys::Peppers& peppers, const base::Clock& clock, base::Log& log)
    : folder_(std::move(folder)),
      seal_(std::move(seal)),
      ring_file_(folder_, seal_, peppers),
      clock_(clock),
      log_(log) {}

Result<LastSnapshot::Loaded> LastSnapshot::load() {
    auto ring = ring_file_.read();
    if (!ring && ring.error().code == Code::not_found) return fail(Code::not_found, "app.snapshot_missing", {{"path", folder_}});
    if (!ring) return std::unexpected(ring.error());
    auto reader = TRY(base::SealedReader::open(content_path(), seal_, content_kind));
    const std::string text = TRY(reader.text(reader.left()));
    TRY(reader.finish());
    return Loaded{std::move(ring->ring), TRY(gateway::content_from_text(text)), ring->made_at};
}

void LastSnapshot::start() {
    thread_ = std::thread([this] { run(); });
}

void LastSnapshot::keep(std::shared_ptr<const keys::KeyRing> ring) {
    {
        const std::scoped_lock lock(mutex_);
        ring_ = std::move(ring);
    }
    changed_.notify_all();
}

void LastSnapshot::keep(gateway::Content content) {
    {
        const std::scoped_lock lock(mutex_);
        content_ = std::move(content);
    }
    changed_.notify_all();
}

void LastSnapshot::stop() {
    {
        const std::scoped_lock lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
}

Result<void> LastSnapshot::write(const std::shared_ptr<const keys::KeyRing>& ring, const std::optional<gateway::Content>& content) {
    TRY(base::make_folder(folder_));
    if (content) {
        const std::string text = gateway::to_text(*content);
        TRY(base::write_sealed(content_path(), seal_, content_kind, std::array{std::string_view(text)}));
    }
    if (ring) TRY(ring_file_.write(*ring, clock_.now()));
    return {};
}

void LastSnapshot::run() {
    bool failed = false;
    std::unique_lock lock(mutex_);
    for (;;) {
        if (failed) changed_.wait_for(lock, after_failure, [this] { return stopping_; });
        else changed_.wait(lock, [this] { return stopping_ || ring_ || content_; });
        auto ring = std::exchange(ring_, nullptr);
        auto content = std::exchange(content_, std::nullopt);
        if (ring || content) {
            lock.unlock();
            const auto written = write(ring, content);
            if (!written && !failed) log_.failure("snapshot.not_kept", written.error());
            failed = !written;
            lock.lock();
            // What could not be written waits on, unless something newer does.
            if (failed && !ring_) ring_ = std::move(ring);
            if (failed && !content_) content_ = std::move(content);
        }
        if (stopping_ && (failed || (!ring_ && !content_))) return;
    }
}

} // namespace gapura::app
