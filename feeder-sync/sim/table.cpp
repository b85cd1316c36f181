#include "feeder-sync/sim/table.h"

#include "lib/base/check.h"

namespace gapura::feeder::sim {
namespace {

constexpr std::uint32_t null_bit = 0x80000000U;

} // namespace

Record::Record(std::span<const Cell> cells) {
    ends_.reserve(cells.size());
    std::size_t bytes = 0;
    for (const Cell& cell : cells) bytes += cell ? cell->size() : 0;
    text_.reserve(bytes);
    for (const Cell& cell : cells) {
        if (cell) text_ += *cell;
        ends_.push_back(static_cast<std::uint32_t>(text_.size()) | (cell ? 0U : null_bit));
    }
}

std::optional<std::string_view> Record::at(std::size_t field) const {
    const std::uint32_t end = ends_[field];
    if ((end & null_bit) != 0) return std::nullopt;
    const std::uint32_t begin = field == 0 ? 0 : ends_[field - 1] & ~null_bit;
    return std::string_view(text_).substr(begin, end - begin);
}

std::vector<Cell> Record::cells() const {
    std::vector<Cell> out(size());
    for (std::size_t i = 0; i < out.size(); ++i) {
        if (const auto cell = at(i)) out[i] = std::string(*cell);
    }
    return out;
}

Table::Table(const Object& object) : object_(&object) {
    add_index(object.key);
    for (const Unique& unique : object.uniques) add_index(unique.fields);
    for (const std::string_view field : object.lookups) add_index({field});
}

void Table::add_index(const std::vector<std::string_view>& fields) {
    Index index;
    for (const std::string_view field : fields) {
        const int position = object_->position(field);
        CHECK(position >= 0);
        index.fields.push_back(static_cast<std::size_t>(position));
    }
    indexes_.push_back(std::move(index));
}

std::string Table::key_of(std::size_t index, const Record& record) const {
    std::string key;
    const std::vector<std::size_t>& fields = indexes_[index].fields;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        if (i > 0) key += '\x1f';
        key += record.at(fields[i]).value_or(std::string_view());
    }
    return key;
}

RowNumber Table::insert(Row row) {
    const auto number = static_cast<RowNumber>(rows_.size());
    rows_.push_back(std::move(row));
    for (std::size_t i = 0; i < indexes_.size(); ++i) {
        indexes_[i].rows.emplace(std::hash<std::string_view>()(key_of(i, rows_.back().record)), number);
    }
    ++alive_;
    ++version_;
    return number;
}

void Table::erase(Index& index, std::size_t hash, RowNumber number) {
    const auto [first, last] = index.rows.equal_range(hash);
    for (auto it = first; it != last; ++it) {
        if (it->second != number) continue;
        index.rows.erase(it);
        return;
    }
}

void Table::replace(RowNumber number, Record record, Instant at) {
    for (std::size_t i = 0; i < indexes_.size(); ++i) {
        const std::size_t before = std::hash<std::string_view>()(key_of(i, rows_[number].record));
        const std::size_t after = std::hash<std::string_view>()(key_of(i, record));
        if (before == after) continue;
        erase(indexes_[i], before, number);
        indexes_[i].rows.emplace(after, number);
    }
    rows_[number].record = std::move(record);
    rows_[number].updated = at;
    rows_[number].synced = false;
    ++version_;
}

void Table::remove(RowNumber number) {
    rows_[number].alive = false;
    --alive_;
    ++version_;
}

void Table::mark_synced() {
    for (Row& row : rows_) row.synced = row.sealed = true;
    ++version_;
}

int Table::index_on(std::string_view field) const {
    const int position = object_->position(field);
    for (std::size_t i = 0; i < indexes_.size(); ++i) {
        if (indexes_[i].fields.size() == 1 && static_cast<int>(indexes_[i].fields[0]) == position) return static_cast<int>(i);
    }
    return -1;
}

std::vector<RowNumber> Table::find(std::size_t index, std::string_view key) const {
    std::vector<RowNumber> out;
    const auto [first, last] = indexes_[index].rows.equal_range(std::hash<std::string_view>()(key));
    for (auto it = first; it != last; ++it) {
        const Row& row = rows_[it->second];
        if (row.alive && key_of(index, row.record) == key) out.push_back(it->second);
    }
    return out;
}

std::optional<RowNumber> Table::by_key(std::string_view key, bool dead_too) const {
    const auto [first, last] = indexes_[0].rows.equal_range(std::hash<std::string_view>()(key));
    for (auto it = first; it != last; ++it) {
        const Row& row = rows_[it->second];
        if ((row.alive || dead_too) && key_of(0, row.record) == key) return it->second;
    }
    return std::nullopt;
}

} // namespace gapura::feeder::sim
