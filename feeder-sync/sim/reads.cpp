#include "feeder-sync/sim/reads.h"

#include <algorithm>
#include <charconv>
#include <numeric>

#include "feeder-sync/sim/filter_eval.h"
#include "feeder-sync/sim/values.h"

namespace gapura::feeder::sim {
namespace {

constexpr std::size_t remembered_max = 8;

// Clients send "", false, null, numbers and numeric text for all four parameters (facts 1.3).
std::expected<std::string, std::string> text_parameter(const json::object& request, std::string_view name) {
    const json::value* value = request.if_contains(name);
    if (value == nullptr || value->is_null() || (value->is_bool() && !value->get_bool())) return std::string();
    Cell text;
    if (!scalar_text(*value, text)) return std::unexpected(std::string(name) + " is not text");
    return *text;
}

std::expected<std::size_t, std::string> number_parameter(const json::object& request, std::string_view name) {
    const auto parameter = text_parameter(request, name);
    if (!parameter) return std::unexpected(parameter.error());
    const std::string text = trimmed(*parameter);
    std::size_t value = 0;
    if (text.empty()) return value;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::unexpected(std::string(name) + " is not a number");
    return value;
}

std::uint64_t mixed(std::uint64_t value) {
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9U;
    value = (value ^ (value >> 27)) * 0x94D049BB133111EBU;
    return value ^ (value >> 31);
}

} // namespace

Reads::Reads(const World& world, base::Random& random) : random_(random), shuffle_seed_(random.next()) {
    for (const Act& act : world.schema.acts) {
        if (act.kind == ActKind::read || act.kind == ActKind::count) views_.emplace(&act, View(world, act));
    }
}

const View& Reads::view(const Act& act) const { return views_.at(&act); }

std::expected<Reads::Page, std::string> Reads::page(const Act& act, const json::object& request, const Switches& switches) {
    const auto limit = number_parameter(request, "limit");
    const auto offset = number_parameter(request, "offset");
    if (!limit) return std::unexpected(limit.error());
    if (!offset) return std::unexpected(offset.error());
    const auto rows = select(view(act), request, switches);
    if (!rows) return std::unexpected(rows.error());
    const std::size_t first = std::min(*offset, (*rows)->size());
    const std::size_t last = *limit == 0 ? (*rows)->size() : first + std::min(*limit, (*rows)->size() - first);
    Page out{"[", last - first};
    for (std::size_t i = first; i < last; ++i) {
        if (i > first) out.data += ',';
        view(act).write(view(act).base().row((**rows)[i]), switches, out.data);
    }
    out.data += ']';
    return out;
}

std::expected<std::size_t, std::string> Reads::count(const Act& act, const json::object& request, const Switches& switches) {
    const auto rows = select(view(act), request, switches);
    if (!rows) return std::unexpected(rows.error());
    return (*rows)->size();
}

std::expected<Reads::RowList, std::string> Reads::select(const View& view, const json::object& request, const Switches& switches) {
    const auto filter_text = text_parameter(request, "filter");
    const auto order_text = text_parameter(request, "order");
    if (!filter_text) return std::unexpected(filter_text.error());
    if (!order_text) return std::unexpected(order_text.error());
    // The switches that change shown values are part of the question.
    std::string key = std::string(view.act().name) + '\0' + *filter_text + '\0' + *order_text + '\0' + (switches.pad_codes ? 'p' : '-') +
                      (switches.stamps ? 's' : '-') + (switches.shuffle ? 'u' : '-');
    const std::uint64_t version = view.version();
    const bool unordered = order_text->empty();
    const auto known = std::ranges::find(remembered_, key, &Remembered::key);
    if (known != remembered_.end() && known->version == version && !(unordered && switches.unstable_pages)) return known->rows;

    const auto filter = parse_filter(*filter_text, view.filter_columns(switches));
    if (!filter) return std::unexpected(filter.error());
    const auto order = parse_order(*order_text, view.filter_columns(switches));
    if (!order) return std::unexpected(order.error());
    std::vector<RowNumber> rows = candidates(view, *filter);
    Evaluator evaluator(*filter);
    std::erase_if(rows, [&](RowNumber number) {
        const Row& row = view.base().row(number);
        return !row.alive ||
               !evaluator.matches([&](int column, std::string& out) { return view.cell(row, static_cast<std::size_t>(column), switches, out); });
    });
    const std::vector<OrderTerm>& terms = order->empty() ? filter->order : *order;
    if (!terms.empty()) sort(view, terms, switches, rows);
    else shuffle(switches, rows);

    if (known != remembered_.end()) remembered_.erase(known);
    if (remembered_.size() >= remembered_max) remembered_.pop_back();
    remembered_.push_front({std::move(key), version, std::make_shared<const std::vector<RowNumber>>(std::move(rows))});
    return remembered_.front().rows;
}

// With an indexed column pinned to values, only their rows; else all. The filter is evaluated over them all the same.
std::vector<RowNumber> Reads::candidates(const View& view, const Filter& filter) const {
    for (const Pinned& pinned : pinned_columns(filter)) {
        const int index = view.index_of(static_cast<std::size_t>(pinned.column));
        const Field* field = view.field(static_cast<std::size_t>(pinned.column));
        if (index < 0 || field->kind == Kind::integer || field->kind == Kind::numeric) continue;
        std::vector<RowNumber> rows;
        for (const std::string_view value : pinned.values) {
            for (const RowNumber row : view.base().find(static_cast<std::size_t>(index), value)) rows.push_back(row);
            const std::string bare = trimmed(value);
            if (bare == value) continue;
            for (const RowNumber row : view.base().find(static_cast<std::size_t>(index), bare)) rows.push_back(row);
        }
        std::ranges::sort(rows);
        rows.erase(std::ranges::unique(rows).begin(), rows.end());
        return rows;
    }
    std::vector<RowNumber> rows(view.base().rows().size());
    std::iota(rows.begin(), rows.end(), RowNumber{0});
    return rows;
}

void Reads::sort(const View& view, const std::vector<OrderTerm>& order, const Switches& switches, std::vector<RowNumber>& rows) const {
    struct Keyed {
        std::vector<Cell> keys;
        RowNumber row;
    };
    std::vector<Keyed> keyed;
    keyed.reserve(rows.size());
    for (const RowNumber row : rows) {
        Keyed item{std::vector<Cell>(order.size()), row};
        for (std::size_t i = 0; i < order.size(); ++i) {
            std::string text;
            if (view.cell(view.base().row(row), static_cast<std::size_t>(order[i].column), switches, text)) item.keys[i] = std::move(text);
        }
        keyed.push_back(std::move(item));
    }
    const std::vector<FilterColumn>& columns = view.filter_columns(switches);
    std::ranges::stable_sort(keyed, [&](const Keyed& a, const Keyed& b) {
        for (std::size_t i = 0; i < order.size(); ++i) {
            const Cell& x = a.keys[i];
            const Cell& y = b.keys[i];
            if (!x && !y) continue;
            if (!x || !y) return !x == order[i].nulls_first;
            const int way = compare_as(columns[static_cast<std::size_t>(order[i].column)].sort, *x, *y);
            if (way != 0) return order[i].descending ? way > 0 : way < 0;
        }
        return false;
    });
    std::ranges::transform(keyed, rows.begin(), &Keyed::row);
}

void Reads::shuffle(const Switches& switches, std::vector<RowNumber>& rows) {
    if (!switches.shuffle && !switches.unstable_pages) return;
    const std::uint64_t seed = switches.unstable_pages ? random_.next() : shuffle_seed_;
    std::ranges::sort(rows, {}, [seed](RowNumber row) { return std::pair(mixed(seed ^ (row + 1)), row); });
}

} // namespace gapura::feeder::sim
