// Knows every meter in use: gives back to a meter what the file remembers of it before its first call is decided, writes down what changed, and tells
// the share which meters there are. Lanes call watch(), once a meter; everything else belongs to the background.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string_view>
#include <vector>

#include "gateway/quota_file.h"
#include "lib/base/digest.h"
#include "lib/base/log.h"

namespace gapura::gateway {

struct WatchedMeter {
    Meter* meter = nullptr;
    QuotaName name{};
    std::size_t place = 0;                            // in the file
    std::array<std::uint64_t, quota_kinds> carried{}; // Count words: what it has of its stand-in's use
};

class QuotaKeeper {
public:
    /// `key` hides what the names stand for; the same on all nodes.
    QuotaKeeper(const base::Clock& clock, base::Log& log, std::string_view key, const base::Zone* zone);

    /// Error unavailable `file.…`. Without it nothing is kept over a restart.
    Result<void> open(const std::string& path);
    /// The meter's first call in this process. Locks; allocates.
    void watch(Meter& meter, std::string_view bearer, std::string_view id);
    /// A meter for a bearer that other nodes speak of and this one has not met, with what the file remembers: what it holds becomes the real one's at
    /// its first call. Lives as long as the keeper.
    /// Null: a call has just met the bearer.
    Meter* stand_in(const QuotaName& name);
    /// Writes what changed, at most 50,000 meters a call, in turn. `last`: all of them, to the disk. One thread at a time; holds nobody up while the
    /// disk is slow.
    void save(bool last = false);

    /// Copies the meters watched since `from` of them were known; answers how many there are.
    std::size_t watched_since(std::size_t from, std::vector<WatchedMeter>& out) const;
    std::uint32_t remembered_nodes() const;
    void remember_nodes(std::uint32_t nodes);
    /// QuotaFile::joined(); 0 as well without a file.
    std::uint32_t remembered_joined() const;
    void remember_joined(std::uint32_t joined);

private:
    std::vector<QuotaFile::Copy> gather(std::size_t count);
    Result<void> write(std::size_t count);

    const base::Clock& clock_;
    base::Log& log_;
    base::HmacSha256 names_;
    const base::Zone* zone_;
    mutable std::mutex mutex_;
    QuotaFile file_;
    bool open_ = false;
    bool failing_ = false;
    std::vector<WatchedMeter> watched_;
    std::map<QuotaName, std::unique_ptr<Meter>> stand_ins_; // a met one's stays: the share's thread may be looking at it
    std::vector<WatchedMeter> standing_;                    // of these, what is written down
    std::set<std::size_t> met_;                             // places of watched meters
    std::size_t next_ = 0;
    base::Micros sync_due_{0};
};

} // namespace gapura::gateway
