#include "app/cli/names.h"

#include <functional>
#include <map>

namespace gapura::app::cli {
namespace {

constexpr std::size_t ids_max = 200; // what one call answers

bool is_named(std::string_view text) {
    constexpr std::size_t random_part = 26;
    const auto bar = text.find('_');
    if (bar == std::string_view::npos || text.size() != bar + 1 + random_part) return false;
    const auto kind = text.substr(0, bar);
    return kind == "unit" || kind == "app" || kind == "person";
}

/// Every id in `value` that stands for something with a name, but for members "id".
void visit(json::value& value, const std::function<void(json::string&)>& found) {
    if (auto* list = value.if_array()) {
        for (json::value& item : *list) visit(item, found);
    } else if (auto* object = value.if_object()) {
        for (auto& member : *object) {
            if (member.key() != "id") visit(member.value(), found);
        }
    } else if (auto* text = value.if_string(); text != nullptr && is_named(*text)) {
        found(*text);
    }
}

} // namespace

void name_ids(json::value& answer, const Session& session) {
    std::map<std::string, std::string> names;
    visit(answer, [&](const json::string& id) {
        if (names.size() < ids_max) names.emplace(id, "");
    });
    if (names.empty()) return;
    std::string list;
    for (const auto& [id, name] : names) list += (list.empty() ? "" : ",") + id;
    const auto named = call(session, "GET", "/api/v1/names?ids=" + list);
    if (!named || named->status != 200 || !named->body.is_object()) return;
    const json::value* items = named->body.get_object().if_contains("items");
    if (items == nullptr || !items->is_array()) return;
    for (const json::value& item : items->get_array()) {
        if (const auto* object = item.if_object()) names[std::string(base::text_at(*object, "id"))] = base::text_at(*object, "name");
    }
    const json::object* whole = answer.if_object();
    const bool listed = whole != nullptr && whole->contains("items");
    visit(answer, [&](json::string& id) {
        const auto found = names.find(std::string(id));
        if (found == names.end() || found->second.empty()) return;
        id = listed ? found->second : found->second + " (" + std::string(id) + ")";
    });
}

} // namespace gapura::app::cli
