#include "feeder-sync/sim/dictionary.h"

#include <fmt/format.h>

namespace gapura::feeder::sim {
namespace {

std::string type_name(const Field& field) {
    switch (field.kind) {
    case Kind::text: return fmt::format("character varying({})", field.length);
    case Kind::code: return fmt::format("character({})", field.length);
    case Kind::integer: return "integer";
    case Kind::numeric: return fmt::format("numeric({},{})", field.length, field.scale);
    case Kind::date: return "date";
    case Kind::uuid: return "uuid";
    case Kind::flag: return "numeric(1,0)";
    }
    return {};
}

json::object entry(std::string_view type, std::string_view remark) { return {{"type", type}, {"keterangan", remark}}; }

void add_record(const Object& object, const Switches& switches, json::object& request) {
    for (const Field& field : object.fields) {
        if (field.need == Need::generated) continue;
        const bool required = field.need == Need::required || (field.need == Need::required_neo && switches.entry_fee_required);
        std::string remark = required ? "wajib diisi" : "boleh kosong";
        if (!field.note.empty()) remark += fmt::format("; {}", field.note);
        request[fmt::format("record[{}]", field.name)] = entry(type_name(field), remark);
    }
}

} // namespace

json::object dictionary(const World& world, const Act& act, const View* view, const Switches& switches) {
    json::object request{{"act", entry("text", act.name)}};
    json::object response{{"error_code", entry("text", "0: berhasil")}, {"error_desc", entry("text", "")}, {"data", entry("", "")}};
    if (act.kind == ActKind::token) {
        request["username"] = entry("text", "wajib diisi");
        request["password"] = entry("text", "wajib diisi");
        response["data[token]"] = entry("text", "");
        return {{"request", std::move(request)}, {"response", std::move(response)}};
    }
    request["token"] = entry("text", "wajib diisi");
    if (act.kind == ActKind::dictionary) request["fungsi"] = entry("text", "nama fungsi");
    if (view != nullptr) {
        for (const std::string_view name : {"filter", "order", "limit", "offset"}) request[name] = entry("text", "boleh kosong");
        const std::vector<FilterColumn>& columns = view->filter_columns(switches);
        for (std::size_t i = 0; i < columns.size() && act.kind == ActKind::read; ++i) {
            const Field* field = view->field(i);
            response[fmt::format("data[{}]", columns[i].name)] = entry(field == nullptr ? "text" : type_name(*field), "");
        }
        return {{"request", std::move(request)}, {"response", std::move(response)}};
    }
    const Table* table = world.find(act.object);
    if (table != nullptr) {
        for (const std::string_view name : table->object().key) {
            const Field& field = table->object().fields[static_cast<std::size_t>(table->object().position(name))];
            if (act.kind != ActKind::insert) request[fmt::format("key[{}]", name)] = entry(type_name(field), "wajib diisi");
            response[fmt::format("data[{}]", name)] = entry(type_name(field), "");
        }
        if (act.kind != ActKind::remove) add_record(table->object(), switches, request);
    }
    return {{"request", std::move(request)}, {"response", std::move(response)}};
}

std::string act_page(const Schema& schema) {
    std::string page = "Daftar fungsi web service<br>\n";
    for (const Act& act : schema.acts) page += fmt::format("{} : {}<br>\n", act.name, act.about);
    return page;
}

} // namespace gapura::feeder::sim
