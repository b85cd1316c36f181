#include "integrator/data_query.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>

#include "integrator/codes.h"
#include "integrator/nik.h"
#include "lib/base/check.h"
#include "lib/http/server.h"

namespace gapura::integrator {
namespace {

constexpr std::int64_t limit_default = 50;
constexpr std::int64_t limit_max = 200;

std::int64_t number(std::string_view text) {
    std::int64_t out = 0;
    std::from_chars(text.data(), text.data() + text.size(), out);
    return out;
}

bool is_limit(std::string_view value) {
    return value.size() <= 3 && is_digits(value, value.size()) && number(value) >= 1 && number(value) <= limit_max;
}

bool is_short(std::string_view value, std::size_t most) {
    return !value.empty() && value.size() <= most && std::ranges::none_of(value, [](char c) { return static_cast<unsigned char>(c) < 0x20U; });
}

constexpr std::array rules{
    FilterRule{"prodi", "55201", [](std::string_view v) { return is_digits(v, 5); }},
    FilterRule{"angkatan", "2024", [](std::string_view v) { return is_digits(v, 4); }},
    FilterRule{"status", "A (A, C, N, L, K, D, G, M, U)", [](std::string_view v) { return !status_name(v).empty(); }},
    FilterRule{"semester", "20241", [](std::string_view v) { return is_semester(v); }},
    FilterRule{"fakultas", "FT", [](std::string_view v) { return is_short(v, 20); }},
    FilterRule{"mata_kuliah", "INF101", [](std::string_view v) { return is_short(v, 20); }},
    FilterRule{"dosen", "D0001", [](std::string_view v) { return is_short(v, 40); }},
    FilterRule{"q", "siti", [](std::string_view v) { return v.size() >= 2 && is_short(v, 100); }},
    FilterRule{"hitung", "1", [](std::string_view v) { return v == "1"; }},
    FilterRule{"limit", "50 (1–200)", is_limit},
    FilterRule{"after", "55201:23552010001", [](std::string_view v) { return is_short(v, 120); }},
};

} // namespace

const FilterRule& filter_rule(std::string_view name) {
    const auto* const found = std::ranges::find(rules, name, &FilterRule::name);
    CHECK(found != rules.end());
    return *found;
}

Result<DataQuery> DataQuery::read(std::string_view query, std::span<const std::string_view> known) {
    DataQuery out;
    for (const http::Header& pair : TRY(http::parse_query(query))) {
        if (std::ranges::find(known, pair.name) == known.end()) {
            return fail(Code::invalid, "integrator.filter_unknown",
                        {{"name", pair.name.substr(0, 40)}, {"known", fmt::format("{}", fmt::join(known, ", "))}});
        }
        if (!out.values_.emplace(pair.name, pair.value).second) return fail(Code::invalid, "integrator.filter_repeated", {{"name", pair.name}});
        const FilterRule& rule = filter_rule(pair.name);
        if (!rule.fits(pair.value)) {
            return fail(Code::invalid, "integrator.filter_value", {{"name", pair.name}, {"example", std::string(rule.example)}});
        }
    }
    return out;
}

std::string DataQuery::get(std::string_view name) const {
    const auto found = values_.find(name);
    return found == values_.end() ? std::string() : found->second;
}

std::int64_t DataQuery::limit() const {
    const std::string text = get("limit");
    return text.empty() ? limit_default : number(text);
}

} // namespace gapura::integrator
