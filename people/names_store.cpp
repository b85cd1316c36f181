#include <algorithm>
#include <unordered_map>

#include "people/names.h"

namespace gapura::people {
namespace {

constexpr std::size_t at_once = 50; // one SQL text for any number of ids: places left over stay empty

std::string lookup(const char* table) {
    std::string sql = std::string("SELECT id, name FROM ") + table + " WHERE id IN (";
    for (std::size_t i = 1; i <= at_once; ++i) sql += (i == 1 ? "$" : ", $") + std::to_string(i);
    return sql + ")";
}

Result<void> look_up(Source source, const char* table, const std::string& prefix, const std::vector<std::string>& ids,
                     std::unordered_map<std::string, std::string>& known) {
    std::vector<std::string> ours;
    std::ranges::copy_if(ids, std::back_inserter(ours), [&](const std::string& id) { return id.starts_with(prefix); });
    const std::string sql = lookup(table);
    for (std::size_t from = 0; from < ours.size(); from += at_once) {
        store::Params params;
        for (std::size_t i = from; i < from + at_once; ++i) params.emplace_back(i < ours.size() ? ours[i] : std::string());
        for (const auto& row : TRY(source.read(sql, params))) known.emplace(row.text(0), row.text(1));
    }
    return {};
}

} // namespace

Result<std::vector<Named>> names_of(Source source, const std::vector<std::string>& asked) {
    const std::vector<std::string> ids(asked.begin(), asked.begin() + static_cast<std::ptrdiff_t>(std::min(asked.size(), names_max)));
    std::unordered_map<std::string, std::string> known;
    TRY(look_up(source, "people_unit", "unit_", ids, known));
    TRY(look_up(source, "people_app", "app_", ids, known));
    TRY(look_up(source, "people_person", "person_", ids, known));
    std::vector<Named> out;
    for (const std::string& id : ids) {
        if (const auto found = known.find(id); found != known.end()) out.push_back({id, found->second});
    }
    return out;
}

} // namespace gapura::people
