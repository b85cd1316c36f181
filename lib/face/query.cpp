// What stands behind the '?': numbers, flags and keyset cursors, each with an error that names the parameter.
#include <algorithm>
#include <charconv>

#include "lib/base/digest.h"
#include "lib/face/face.h"

namespace gapura::face {
namespace {

constexpr std::int64_t page_limit_default = 50;
constexpr std::int64_t page_limit_max = 200;
constexpr std::size_t cursor_bytes_max = 2048;
constexpr std::size_t cursor_values_max = 8;

Result<std::vector<std::string>> read_cursor(const std::string& cursor) {
    const auto broken = [] { return fail(Code::invalid, "face.cursor"); };
    if (cursor.size() > cursor_bytes_max) return broken();
    const auto text = base::unbase64url(cursor);
    if (!text) return broken();
    const auto value = base::parse_json(*text, cursor_bytes_max);
    if (!value || !value->is_array() || value->get_array().empty() || value->get_array().size() > cursor_values_max) return broken();
    std::vector<std::string> out;
    for (const json::value& item : value->get_array()) {
        if (!item.is_string()) return broken();
        out.emplace_back(item.get_string());
    }
    return out;
}

} // namespace

std::string cursor_after(const std::vector<std::string>& values) {
    json::array array;
    for (const std::string& value : values) array.emplace_back(json::string(value));
    return base::base64url(base::bytes_of(json::serialize(array)));
}

Result<Page> page_of(const Request& request) {
    Page page;
    page.limit = TRY(query_number(request, "limit", page_limit_default, 1, page_limit_max));
    const std::string cursor = request.query_or("cursor", "");
    if (!cursor.empty()) page.after = TRY(read_cursor(cursor));
    return page;
}

Result<std::int64_t> query_number(const Request& request, const std::string& name, std::int64_t fallback, std::int64_t low, std::int64_t high) {
    const auto found = request.query.find(name);
    if (found == request.query.end()) return fallback;
    const std::string& text = found->second;
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc() && end == text.data() + text.size() && value >= low && value <= high) return value;
    return fail(Code::invalid, "face.query_number", {{"name", name}, {"low", std::to_string(low)}, {"high", std::to_string(high)}});
}

Result<bool> query_flag(const Request& request, const std::string& name, bool fallback) {
    const auto found = request.query.find(name);
    if (found == request.query.end()) return fallback;
    if (found->second == "true") return true;
    if (found->second == "false") return false;
    return fail(Code::invalid, "face.query_flag", {{"name", name}});
}

Result<void> only_query(const Request& request, std::initializer_list<std::string_view> known) {
    for (const auto& [name, value] : request.query) {
        if (std::ranges::find(known, std::string_view(name)) != known.end()) continue;
        std::string names;
        for (const std::string_view one : known) names += (names.empty() ? "" : ", ") + std::string(one);
        return fail(Code::invalid, "face.query_unknown", {{"name", name.substr(0, 40)}, {"known", names}});
    }
    return {};
}

} // namespace gapura::face
