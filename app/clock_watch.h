// Looks at the wall once a second, says when it jumped, keeps the anchor for the next run, and takes the word of an administrator of this host: a
// file named clock-accept in the data directory. One thread of its own.
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "lib/base/anchored_clock.h"
#include "lib/base/log.h"

namespace gapura::app {

/// The anchor of the last run, from DATA/clock; nothing when there is none that can be read.
std::optional<base::ClockAnchor> read_anchor(const std::string& data_dir);

class ClockWatch {
public:
    ClockWatch(base::AnchoredClock& clock, std::string data_dir, base::Log& log) : clock_(clock), data_dir_(std::move(data_dir)), log_(log) {}
    ClockWatch(const ClockWatch&) = delete;
    ClockWatch& operator=(const ClockWatch&) = delete;
    ~ClockWatch() { stop(); }
    void start();
    void stop();
    /// Takes the wall for true, on an administrator's word (`by`: person id, or "host").
    void accept(const std::string& by);
    base::AnchoredClock::State state() const { return clock_.state(); }
    /// gapura_clock_off_seconds and gapura_clock_alarm.
    std::string metrics() const;

private:
    void run();
    void look();
    void keep() const;

    base::AnchoredClock& clock_;
    const std::string data_dir_;
    base::Log& log_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;
    std::thread thread_;
};

} // namespace gapura::app
