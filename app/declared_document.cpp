#include "app/declared_document.h"

#include <algorithm>
#include <set>

#include "gateway/config.h"
#include "keys/scopes.h"

namespace gapura::app {
namespace {

const json::object* find(const json::object& document, const std::string& kind, const std::string& name) {
    const json::value* list = document.if_contains(kind);
    if (list == nullptr) return nullptr;
    for (const json::value& item : list->as_array()) {
        if (declared_name(kind, item.as_object()) == name) return &item.as_object();
    }
    return nullptr;
}

Result<json::object> unit_form(const json::value& item) {
    base::JsonReader reader(item);
    const std::string code = reader.text("code");
    const std::string name = reader.text("name");
    const json::value* parent = reader.any("parent");
    const bool top = parent == nullptr || parent->is_null();
    if (!top && !parent->is_string()) return fail(Code::invalid, "json.field", {{"field", "parent"}, {"problem", "must be text"}});
    TRY(reader.finish());
    return json::object{{"code", code}, {"name", name}, {"parent", top ? json::value(nullptr) : *parent}};
}

json::object without_id(const json::value& value) {
    json::object out = value.as_object();
    out.erase("id");
    return out;
}

Result<json::object> form(const std::string& kind, const json::value& item) {
    if (kind == "units") return unit_form(item);
    if (kind == "scopes") return keys::whole_json(TRY(keys::scope_from_json(item)));
    if (kind == "services") return without_id(gateway::to_json(TRY(gateway::service_from_json(item, ""))));
    return without_id(gateway::to_json(TRY(gateway::route_from_json(item, ""))));
}

Result<json::array> list_form(const std::string& kind, const json::value* list) {
    json::array out;
    if (list == nullptr || list->is_null()) return out;
    if (!list->is_array()) return fail(Code::invalid, "json.field", {{"field", kind}, {"problem", "must be a list"}, {"item", kind}});
    std::set<std::string> names;
    for (const json::value& item : list->get_array()) {
        auto normal = form(kind, item);
        if (!normal) return at_item(std::move(normal).error(), kind, out.size());
        const std::string name = declared_name(kind, *normal);
        if (!names.insert(name).second) return at_item({Code::invalid, "config.twice", {{"kind", kind}, {"name", name}}, {}}, kind, out.size());
        out.push_back(*std::move(normal));
    }
    return out;
}

json::array members_changed(const json::object& now, const json::object& wanted) {
    json::array out;
    for (const auto& member : wanted) {
        const json::value* before = now.if_contains(member.key());
        if (before != nullptr && *before == member.value()) continue;
        out.push_back(json::object{{"member", member.key()}, {"from", before == nullptr ? json::value(nullptr) : *before}, {"to", member.value()}});
    }
    return out;
}

} // namespace

std::string declared_name(const std::string& kind, const json::object& item) {
    if (kind == "units") return std::string(base::text_at(item, "code"));
    if (kind != "routes") return std::string(base::text_at(item, "name"));
    std::vector<std::string> methods;
    if (const json::value* list = item.if_contains("methods"); list != nullptr && list->is_array()) {
        for (const json::value& method : list->get_array()) methods.emplace_back(method.is_string() ? method.get_string().c_str() : "");
    }
    std::ranges::sort(methods);
    std::string out;
    for (const std::string& method : methods) out += (out.empty() ? "" : ",") + method;
    return out + " " + std::string(base::text_at(item, "pattern"));
}

std::unexpected<Error> at_item(Error error, const std::string& kind, std::size_t at) {
    std::string item = kind + "/" + std::to_string(at);
    if (error.slug == "json.field" && !error.args.empty()) item += "/" + error.args.front().second;
    error.args.emplace_back("item", std::move(item));
    return std::unexpected(std::move(error));
}

Result<json::object> normal_form(const json::value& document) {
    const json::object* given = document.if_object();
    if (given == nullptr) return fail(Code::invalid, "json.field", {{"field", "document"}, {"problem", "must be an object"}});
    for (const auto& member : *given) {
        const std::string kind(member.key());
        if (std::ranges::find(declared_kinds, kind) == std::end(declared_kinds))
            return fail(Code::invalid, "config.kind_unknown", {{"kind", kind.substr(0, 60)}, {"item", kind}});
    }
    json::object out;
    for (const std::string kind : declared_kinds) out[kind] = TRY(list_form(kind, given->if_contains(kind)));
    return out;
}

std::vector<DeclaredChange> difference(const json::object& now, const json::object& wanted, const json::object& managed) {
    std::vector<DeclaredChange> out;
    using Action = DeclaredChange::Action;
    for (const std::string kind : declared_kinds) {
        std::size_t at = 0;
        for (const json::value& value : wanted.at(kind).as_array()) {
            const json::object& item = value.as_object();
            const std::string name = declared_name(kind, item);
            const json::object* before = find(now, kind, name);
            json::array members = before == nullptr ? json::array() : members_changed(*before, item);
            if (before == nullptr) out.push_back({Action::add, kind, name, item, at, {}});
            else if (!members.empty()) out.push_back({Action::change, kind, name, item, at, std::move(members)});
            ++at;
        }
    }
    for (auto kind = std::rbegin(declared_kinds); kind != std::rend(declared_kinds); ++kind) {
        if (!managed.contains(*kind)) continue;
        const json::array& list = managed.at(*kind).as_array();
        // Those that were listed later may stand below those before.
        for (auto item = list.rbegin(); item != list.rend(); ++item) {
            const std::string name = declared_name(*kind, item->as_object());
            const json::object* there = find(now, *kind, name);
            if (there != nullptr && find(wanted, *kind, name) == nullptr) out.push_back({Action::remove, *kind, name, *there, 0, {}});
        }
    }
    return out;
}

json::object joined(const json::object& managed, const json::object& wanted) {
    json::object out = wanted;
    for (const std::string kind : declared_kinds) {
        if (!managed.contains(kind)) continue;
        for (const json::value& item : managed.at(kind).as_array()) {
            if (find(wanted, kind, declared_name(kind, item.as_object())) == nullptr) out[kind].as_array().push_back(item);
        }
    }
    return out;
}

json::object to_json(const DeclaredChange& change) {
    constexpr const char* actions[] = {"add", "change", "remove"};
    return {{"action", actions[static_cast<std::size_t>(change.action)]}, {"kind", change.kind}, {"name", change.name}, {"changes", change.members}};
}

} // namespace gapura::app
