// Read and count acts: filter, order, limit, offset over a view. Remembers the last few row lists, so that paging through a large table
// sorts it once. One thread at a time.
#pragma once

#include <cstdint>
#include <expected>
#include <list>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "feeder-sync/sim/switches.h"
#include "feeder-sync/sim/view.h"
#include "lib/base/json.h"
#include "lib/base/random.h"

namespace gapura::feeder::sim {

class Reads {
public:
    Reads(const World& world, base::Random& random);

    struct Page {
        std::string data; // JSON array
        std::size_t rows = 0;
    };
    /// The error is the private reason; the caller answers with the database error.
    std::expected<Page, std::string> page(const Act& act, const json::object& request, const Switches& switches);
    std::expected<std::size_t, std::string> count(const Act& act, const json::object& request, const Switches& switches);
    const View& view(const Act& act) const;

private:
    using RowList = std::shared_ptr<const std::vector<RowNumber>>;
    struct Remembered {
        std::string key;
        std::uint64_t version = 0;
        RowList rows;
    };
    std::expected<RowList, std::string> select(const View& view, const json::object& request, const Switches& switches);
    std::vector<RowNumber> candidates(const View& view, const Filter& filter) const;
    void sort(const View& view, const std::vector<OrderTerm>& order, const Switches& switches, std::vector<RowNumber>& rows) const;
    void shuffle(const Switches& switches, std::vector<RowNumber>& rows);

    base::Random& random_;
    std::uint64_t shuffle_seed_;
    std::unordered_map<const Act*, View> views_;
    std::list<Remembered> remembered_;
};

} // namespace gapura::feeder::sim
