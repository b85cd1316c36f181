#include "app/cli/render.h"

#include <algorithm>
#include <charconv>
#include <vector>

#include "lib/base/zones.h"

namespace gapura::app::cli {
namespace {

constexpr std::size_t cell_width_max = 60;

std::vector<std::string_view> split(std::string_view list) {
    std::vector<std::string_view> out;
    while (!list.empty()) {
        const auto comma = list.find(',');
        out.push_back(list.substr(0, comma));
        list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
    }
    return out;
}

std::string cell(const json::value& value) {
    if (value.is_string()) return std::string(value.get_string());
    if (value.is_null()) return "-";
    if (const json::object* object = value.if_object(); object != nullptr && object->contains("title"))
        return std::string(base::text_at(*object, "title"));
    if (value.is_array()) {
        std::string joined;
        for (const json::value& item : value.get_array()) joined += (joined.empty() ? "" : ", ") + cell(item);
        return joined.empty() ? "-" : joined;
    }
    if (value.is_double()) { // json::serialize() writes 0E0
        char text[32];
        const auto end = std::to_chars(std::begin(text), std::end(text), value.get_double(), std::chars_format::fixed, 1);
        return end.ec == std::errc{} ? std::string(std::begin(text), end.ptr) : json::serialize(value);
    }
    return json::serialize(value);
}

/// An end is exclusive: where it is a midnight, what people look for is the last day that counts.
std::string member(std::string_view name, const json::value& value) {
    std::string text = cell(value);
    const bool is_end = name.ends_with("expires_at") || name == "overlap_ends_at";
    if (!is_end || text.size() != 25 || text.substr(10, 9) != "T00:00:00") return text;
    const auto day = base::parse_day(text.substr(0, 10));
    return day ? base::to_iso(base::add_days(*day, -1)) : text;
}

/// "service.name" reaches into nested objects.
const json::value* at_path(const json::value& from, std::string_view path) {
    const json::value* at = &from;
    while (!path.empty() && at != nullptr) {
        const auto dot = path.find('.');
        const json::object* object = at->if_object();
        at = object == nullptr ? nullptr : object->if_contains(path.substr(0, dot));
        path.remove_prefix(dot == std::string_view::npos ? path.size() : dot + 1);
    }
    return at;
}

/// A label of the catalogue ("label.state"), else the member's own name.
std::string label(std::string_view name, text::Lang lang) {
    const std::string slug = "label." + std::string(name);
    return text::find(slug) == nullptr ? std::string(name) : text::title(slug, lang);
}

std::string padded(std::string text, std::size_t width) {
    const std::size_t have = width_of(text);
    if (have < width) text.append(width - have, ' ');
    return text;
}

std::string shortened(std::string text) {
    if (width_of(text) <= cell_width_max) return text;
    std::size_t bytes = 0;
    for (std::size_t seen = 0; bytes < text.size() && seen < cell_width_max - 1; ++seen) {
        ++bytes;
        while (bytes < text.size() && (static_cast<unsigned char>(text[bytes]) & 0xC0U) == 0x80U) ++bytes;
    }
    return text.substr(0, bytes) + "…";
}

using Rows = std::vector<std::vector<std::string>>;

Rows rows_of(const json::array& items, const std::vector<std::string>& names, text::Lang lang) {
    Rows rows(1);
    for (const auto& name : names) rows[0].push_back(label(name, lang));
    for (const json::value& item : items) {
        auto& row = rows.emplace_back();
        for (const auto& name : names) {
            const json::value* value = at_path(item, name);
            row.push_back(value == nullptr ? "-" : shortened(member(name, *value)));
        }
    }
    return rows;
}

std::string aligned(const Rows& rows, const std::string& indent) {
    std::vector<std::size_t> widths(rows.front().size());
    for (const auto& row : rows)
        for (std::size_t c = 0; c < row.size(); ++c) widths[c] = std::max(widths[c], width_of(row[c]));
    std::string out;
    for (const auto& row : rows) {
        out += indent;
        for (std::size_t c = 0; c < row.size(); ++c) out += c + 1 == row.size() ? row[c] : padded(row[c], widths[c] + 2);
        out += '\n';
    }
    return out;
}

std::vector<std::string> names_of(const json::array& items, bool with_lists) {
    std::vector<std::string> names;
    // Of all items: what the first lacks, another may have.
    for (const auto& item : items) {
        const json::object* const object = item.if_object();
        if (object == nullptr) return {""};
        for (const auto& member : *object) {
            const bool shown = !member.value().is_object() && (with_lists || !member.value().is_array());
            if (shown && std::ranges::find(names, member.key()) == names.end()) names.emplace_back(member.key());
        }
    }
    return names.empty() ? std::vector<std::string>{""} : names;
}

std::string render_table(const json::array& items, std::string_view columns, text::Lang lang) {
    if (items.empty()) return text::title("cli.empty", lang) + "\n";
    std::vector<std::string> names;
    for (const auto name : split(columns)) names.emplace_back(name);
    return aligned(rows_of(items, names.empty() ? names_of(items, false) : names, lang), "");
}

/// Nothing in `items` would be left out of a table: no objects inside, and no text longer than a cell.
bool fits_table(const json::array& items) {
    return std::ranges::all_of(items, [](const json::value& item) {
        const json::object* object = item.if_object();
        return object != nullptr && std::ranges::none_of(*object, [](const auto& member) {
                   const json::value& value = member.value();
                   const bool objects = value.is_array() && !value.get_array().empty() && value.get_array()[0].is_object();
                   return value.is_object() || objects || width_of(cell(value)) > cell_width_max;
               });
    });
}

void render_object(const json::object& object, const std::string& indent, text::Lang lang, std::string& out) {
    std::size_t width = 0;
    for (const auto& one : object) width = std::max(width, width_of(label(one.key(), lang)));
    for (const auto& one : object) {
        const json::value& value = one.value();
        const std::string name = label(one.key(), lang);
        const bool nested_list = value.is_array() && !value.get_array().empty() && value.get_array()[0].is_object();
        if (value.is_object()) {
            out += indent + name + ":\n";
            render_object(value.get_object(), indent + "  ", lang, out);
        } else if (nested_list) {
            out += indent + name + ":\n";
            if (fits_table(value.get_array())) {
                out += aligned(rows_of(value.get_array(), names_of(value.get_array(), true), lang), indent + "  ");
                continue;
            }
            for (const json::value& item : value.get_array()) {
                if (item.is_object()) render_object(item.get_object(), indent + "  ", lang, out);
                out += '\n';
            }
        } else {
            out += indent + padded(name, width + 2) + member(one.key(), value) + '\n';
        }
    }
}

} // namespace

std::size_t width_of(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::string render(const json::value& answer, std::string_view columns, text::Lang lang) {
    if (answer.is_null()) return text::title("cli.done", lang) + "\n";
    const json::object* object = answer.if_object();
    if (object == nullptr) return cell(answer) + "\n";
    const json::value* items = object->if_contains("items");
    if (items != nullptr && items->is_array()) {
        std::string out = render_table(items->get_array(), columns, lang);
        const json::value* next = object->if_contains("next");
        if (next != nullptr && next->is_string()) out += text::title("cli.more", lang, {{"next", std::string(next->get_string())}}) + "\n";
        return out;
    }
    std::string out;
    render_object(*object, "", lang, out);
    return out;
}

} // namespace gapura::app::cli
