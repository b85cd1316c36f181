// The quota counters of one gateway on its own disk, so that a restart gives nothing anew: fixed records in DATA/quotas, rewritten in place when they
// changed. A process that is killed loses the counting of one round (a fifth of a second for up to 50,000 busy bearers), power loss what the system
// had not written (it is asked to every five seconds). A damaged record counts as absent. Not a store: only this process reads it. One thread, or
// under one lock; write() and sync() touch the disk alone and need none, so that nobody who only wants a record waits for the disk.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "gateway/meter.h"
#include "lib/base/result.h"

namespace gapura::gateway {

using QuotaName = std::array<std::uint8_t, 16>; // a keyed digest: no key id lies in the file or in Redis

struct QuotaRecord {
    QuotaName name{};
    std::array<std::uint64_t, quota_kinds> used{};    // Count words
    std::array<std::uint64_t, quota_kinds> ceiling{}; // likewise
    std::uint32_t spare = 0;                          // one bit a kind: Meter::unheard; of the head the number of nodes
    std::uint32_t sum = 0;
};
static_assert(sizeof(QuotaRecord) == 72);
constexpr std::uint32_t all_kinds = (1U << quota_kinds) - 1;

class QuotaFile {
public:
    QuotaFile() = default;
    ~QuotaFile();
    QuotaFile(const QuotaFile&) = delete;
    QuotaFile& operator=(const QuotaFile&) = delete;

    /// Reads what is there; makes the file when it is missing. Records not of `month` or the month before are forgotten.
    /// Error unavailable `file.unreadable`, `file.unwritable`: then what was read and what is put is known to this process, and write() fails.
    Result<void> open(const std::string& path, std::uint16_t month, Instant now);
    /// The place of a name; a new one is zero throughout.
    std::size_t place(const QuotaName& name);
    /// Null: no record of that name. Until the next call that makes a place.
    const QuotaRecord* find(const QuotaName& name) const;
    const QuotaRecord& at(std::size_t place) const { return records_[place]; }
    /// Marks it when it differs.
    void put(std::size_t place, const QuotaRecord& record);
    struct Copy {
        std::size_t place = 0;
        QuotaRecord record;
    };
    /// Copies of what was marked, in the order of the file; nothing is marked any more.
    std::vector<Copy> take_marked();
    /// They were not written: marked again.
    void mark(const std::vector<Copy>& copies);
    /// May be called beside everything but open(), by one thread at a time: of two copies the later must be written last. Error unavailable
    /// `file.unwritable`.
    Result<void> write(const std::vector<Copy>& copies) const;
    /// Returns when the disk has what was written. May be called beside everything but open().
    Result<void> sync() const;

    /// How many nodes were last known, for a start with everything else away.
    std::uint32_t nodes() const { return records_.empty() ? 1 : records_[0].spare; }
    void put_nodes(std::uint32_t nodes);
    /// When this file was last written by a process that was at work; 0: never. Microseconds since 1970.
    std::uint64_t seen() const { return records_.empty() ? 0 : records_[0].used[0]; }
    void put_seen(std::uint64_t us);
    /// Since when this node has been among the others without a longer absence, as Standing::joined_day and _month in one; 0: not known, or it was
    /// away.
    std::uint32_t joined() const { return records_.empty() ? 0 : static_cast<std::uint32_t>(records_[0].used[1]); }
    void put_joined(std::uint32_t joined);
    /// Was this node away for so long before it was opened that the others may have spent what it held? Then every record says so.
    bool was_away() const { return away_; }

private:
    struct NameHash {
        std::size_t operator()(const QuotaName& name) const;
    };
    void seal(std::size_t place);
    void mark(std::size_t place);
    std::string path_;
    int fd_ = -1;
    std::vector<QuotaRecord> records_; // [0] is the head
    std::vector<bool> dirty_;
    bool away_ = true;
    std::vector<std::size_t> marked_; // places that are dirty
    std::unordered_map<QuotaName, std::size_t, NameHash> places_;
};

} // namespace gapura::gateway
