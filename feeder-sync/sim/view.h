// A read act's columns resolved against the tables: the shown value of any cell of a row. One thread at a time.
#pragma once

#include <string>
#include <vector>

#include "feeder-sync/sim/filter_parser.h"
#include "feeder-sync/sim/switches.h"
#include "feeder-sync/sim/world.h"

namespace gapura::feeder::sim {

class View {
public:
    /// Act kinds read and count. A column that names no field is a bug.
    View(const World& world, const Act& act);

    const Act& act() const { return *act_; }
    const Table& base() const { return *base_; }
    const std::vector<FilterColumn>& filter_columns(const Switches& switches) const { return switches.stamps ? with_stamps_ : plain_; }
    std::size_t columns(const Switches& switches) const { return filter_columns(switches).size(); }

    /// Appends the shown value; false when it is null.
    bool cell(const Row& row, std::size_t column, const Switches& switches, std::string& out) const;
    /// Appends the row as a JSON object.
    void write(const Row& row, const Switches& switches, std::string& out) const;
    /// The index of the base table that holds this column's values as shown or unpadded; -1: none.
    int index_of(std::size_t column) const;
    /// Sum of the versions of every table a cell may come from.
    std::uint64_t version() const;
    /// Type and label of a column, for the dictionary; null for a constant.
    const Field* field(std::size_t column) const { return column < resolved_.size() ? resolved_[column].field : nullptr; }

private:
    struct Resolved {
        const Column* column = nullptr;
        const Field* field = nullptr; // of the value shown; null for constants
        std::size_t position = 0;     // in the base row, or in `via`
        int via_position = -1;
        const Table* via = nullptr;
        const Table* label = nullptr;
        std::size_t label_position = 0;
    };
    Resolved resolve(const World& world, const Column& column) const;

    const Act* act_;
    const Table* base_;
    std::vector<Resolved> resolved_;
    std::vector<FilterColumn> plain_;
    std::vector<FilterColumn> with_stamps_;
};

} // namespace gapura::feeder::sim
