// Every accepted write, in order: in memory for tests to inspect, and as JSON lines in a file when the simulator is to outlive its process.
// A line is written before the answer leaves, without waiting for the disk: it survives kill -9, not a power cut. One thread at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "feeder-sync/sim/world.h"
#include "lib/base/digest.h"
#include "lib/base/file.h"
#include "lib/base/json.h"
#include "lib/base/result.h"

namespace gapura::feeder::sim {

class Ledger {
public:
    /// Replays the file into the world, dropping a torn last line, and appends to it from then on; "" keeps nothing. Errors unavailable
    /// `file.unreadable`, invalid `feeder.sim_journal` {path, line}.
    static Result<Ledger> open(const std::string& path, World& world);

    /// After the table was changed; `row` holds the record as it is now (or was, when removed).
    Result<void> add(const Act& act, const Table& table, RowNumber row, Instant at);
    /// The operator's synchronisation with the centre.
    Result<void> add_synced(Instant at);

    /// Entries from sequence number `from` (the first is 1): {items: [{seq, at, act, id, natural, sha256}], next}.
    json::object show(std::uint64_t from, std::size_t limit) const;
    std::size_t size() const { return entries_.size(); }

private:
    struct Entry {
        Instant at;
        std::string act;
        std::string id;
        std::string natural;
        base::Digest256 digest{};
    };
    Result<void> replay(const std::string& path, World& world);
    Result<void> replay_line(const json::object& line, World& world);
    void remember(std::string_view act, const Table& table, RowNumber row, Instant at);
    Result<void> append(json::object line);

    std::vector<Entry> entries_;
    std::optional<base::AppendFile> file_;
};

} // namespace gapura::feeder::sim
