#include "gateway/access_record.h"

#include <fmt/format.h>

#include "gateway/snapshot.h"
#include "lib/base/json.h"

namespace gapura::gateway {
namespace {

std::vector<std::string> texts_at(const json::object& object, std::string_view name) {
    std::vector<std::string> out;
    const json::value* const list = object.if_contains(name);
    if (list == nullptr || !list->is_array()) return out;
    for (const json::value& item : list->get_array()) {
        if (item.is_string()) out.emplace_back(item.get_string());
    }
    return out;
}

} // namespace

// Ids, names of services and scopes hold no character that JSON must escape (snapshot.cpp checks them), nor does what Sharing lets through.
void append_record(std::string& out, const Decision& decision, const Sharing& sharing, const Leaving& leaving, Instant now) {
    const RouteConfig& route = decision.snapshot->route(decision.route).config;
    const ServiceConfig& service = decision.snapshot->service(decision.service).config;
    const auto id = [](const keys::KeyEntry* key, const keys::IdText keys::KeyEntry::* which) {
        return key == nullptr ? std::string_view() : (key->*which).view();
    };
    fmt::format_to(std::back_inserter(out),
                   R"({{"r":"{}","e":{},"p":{},"t":{},"k":"{}","u":"{}","a":"{}","w":"{}","v":"{}","o":"{}","m":"{}","z":{},)", leaving.request_id,
                   leaving.last && sharing.all_read() ? 1 : 0, leaving.again ? 1 : 0, now.us, id(decision.key, &keys::KeyEntry::key_id),
                   id(decision.key, &keys::KeyEntry::unit_id), id(decision.key, &keys::KeyEntry::app_id), route.id, service.name, route.scope,
                   leaving.method, leaving.status);
    sharing.append_to(out);
    out += '}';
}

Result<AccessRecord> parse_record(std::string_view text) {
    const json::value value = TRY(base::parse_json(text, std::size_t{64} << 10));
    const json::object* const object = value.if_object();
    if (object == nullptr) return fail(Code::invalid, "json.field", {{"field", ""}, {"problem", "must be an object"}});
    const auto word = [&](std::string_view name) { return std::string(base::text_at(*object, name)); };
    AccessRecord out;
    out.request = word("r");
    out.complete = base::integer_at(*object, "e") == 1;
    out.again = base::integer_at(*object, "p") == 1;
    out.at = {base::integer_at(*object, "t")};
    out.key = word("k");
    out.unit = word("u");
    out.app = word("a");
    out.route = word("w");
    out.service = word("v");
    out.scope = word("o");
    out.method = word("m");
    out.status = static_cast<int>(base::integer_at(*object, "z"));
    out.clear = texts_at(*object, "c");
    out.masked = texts_at(*object, "x");
    out.subjects = base::integer_at(*object, "n");
    out.listed = texts_at(*object, "s");
    out.digest = word("d");
    if (out.request.empty()) return fail(Code::invalid, "json.field", {{"field", "r"}, {"problem", "is missing"}});
    return out;
}

} // namespace gapura::gateway
