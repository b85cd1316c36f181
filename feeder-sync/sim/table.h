// The rows of one object, in memory, with hash indexes. Not a database: no concurrency (the simulator's lock guards it), no types beyond
// text; deleted rows stay as tombstones, so that a second delete can say so.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "feeder-sync/sim/schema.h"
#include "feeder-sync/sim/values.h"
#include "lib/base/clock.h"

namespace gapura::feeder::sim {

/// A row's cells packed in one block: 100,000 students of 50 fields in tens of megabytes. A value.
class Record {
public:
    Record() = default;
    explicit Record(std::span<const Cell> cells);
    std::size_t size() const { return ends_.size(); }
    /// Borrowed from the record; no value: null.
    std::optional<std::string_view> at(std::size_t field) const;
    std::vector<Cell> cells() const;
    bool operator==(const Record&) const = default;

private:
    std::vector<std::uint32_t> ends_; // end of each cell in text_; the top bit says null
    std::string text_;
};

struct Row {
    Record record;
    Instant created;
    Instant updated;
    bool synced = false; // as the centre has it
    bool sealed = false; // was at the centre once: its identity may not change any more
    bool alive = true;
};

using RowNumber = std::uint32_t;

class Table {
public:
    /// Indexes: the key first, then each of the object's uniques, then each of its lookups.
    explicit Table(const Object& object);

    const Object& object() const { return *object_; }
    const std::vector<Row>& rows() const { return rows_; }
    const Row& row(RowNumber number) const { return rows_[number]; }
    std::size_t alive() const { return alive_; }
    /// Changes with every write: what was computed from an older version is stale.
    std::uint64_t version() const { return version_; }

    RowNumber insert(Row row);
    void replace(RowNumber number, Record record, Instant at);
    void remove(RowNumber number);
    void mark_synced();

    /// Number of the index over exactly this field, or -1.
    int index_on(std::string_view field) const;
    /// Living rows whose indexed cells join (with '\x1f') to this key.
    std::vector<RowNumber> find(std::size_t index, std::string_view key) const;
    /// The row with this key, dead ones too when asked for.
    std::optional<RowNumber> by_key(std::string_view key, bool dead_too = false) const;
    std::string key_of(std::size_t index, const Record& record) const;
    const std::vector<std::size_t>& index_fields(std::size_t index) const { return indexes_[index].fields; }

private:
    struct Index {
        std::vector<std::size_t> fields;
        std::unordered_multimap<std::size_t, RowNumber> rows; // by hash of the key
    };
    void add_index(const std::vector<std::string_view>& fields);
    void erase(Index& index, std::size_t hash, RowNumber number);

    const Object* object_;
    std::vector<Row> rows_;
    std::vector<Index> indexes_;
    std::size_t alive_ = 0;
    std::uint64_t version_ = 0;
};

} // namespace gapura::feeder::sim
