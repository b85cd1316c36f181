// What this gateway last published, kept on its own disk, for a start while the database is away: keys by digest, services and routes, sealed with a
// key of the secrets folder. Written after every publishing by a thread of its own, newest state only. keep() by any thread; the rest by one.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "gateway/gateway_store.h"
#include "keys/ring_file.h"
#include "lib/base/clock.h"
#include "lib/base/log.h"

namespace gapura::app {

class LastSnapshot {
public:
    LastSnapshot(std::string folder, base::Secret seal, const keys::Peppers& peppers, const base::Clock& clock, base::Log& log);
    LastSnapshot(const LastSnapshot&) = delete;
    LastSnapshot& operator=(const LastSnapshot&) = delete;
    ~LastSnapshot() { stop(); }

    struct Loaded {
        std::shared_ptr<const keys::KeyRing> ring;
        gateway::Content content;
        Instant made_at;
    };
    /// Before start(). Error not_found `app.snapshot_missing`; invalid `file.seal_broken`, `keys.ring_file_foreign`: then nothing of it may be used.
    Result<Loaded> load();

    void start();
    void keep(std::shared_ptr<const keys::KeyRing> ring);
    void keep(gateway::Content content);
    /// Writes what waits, then ends. Idempotent.
    void stop();

private:
    void run();
    Result<void> write(const std::shared_ptr<const keys::KeyRing>& ring, const std::optional<gateway::Content>& content);
    std::string content_path() const { return folder_ + "/services"; }

    const std::string folder_;
    const base::Secret seal_;
    keys::RingFile ring_file_;
    const base::Clock& clock_;
    base::Log& log_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::shared_ptr<const keys::KeyRing> ring_;
    std::optional<gateway::Content> content_;
    bool stopping_ = false;
    std::thread thread_;
};

} // namespace gapura::app
