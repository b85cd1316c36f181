#include "app/declared_yaml.h"

#include <algorithm>
#include <charconv>

namespace gapura::app {
namespace {

using base::YamlNode;

/// A plain scalar as YAML's core schema reads it: null, true, false, a whole number, else text.
json::value plain(const std::string& text) {
    if (text == "true" || text == "false") return text == "true";
    if (text == "null" || text == "~") return nullptr;
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc() && end == text.data() + text.size()) return number;
    return json::string(text);
}

bool reads_as_itself(std::string_view text) {
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    const auto inner = [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-' || c == '/'; };
    if (text.empty() || !(letter(text[0]) || text[0] == '/') || !std::ranges::all_of(text, inner)) return false;
    constexpr std::string_view words[] = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"};
    std::string lower(text);
    for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    return std::ranges::find(words, lower) == std::end(words);
}

std::string scalar(const json::value& value) {
    if (value.is_string() && reads_as_itself(value.get_string())) return std::string(value.get_string());
    return json::serialize(value); // JSON's strings, numbers and words are YAML's
}

bool is_flat(const json::value& value) {
    if (value.is_object()) return value.get_object().empty();
    if (!value.is_array()) return true;
    return std::ranges::none_of(value.get_array(), [](const json::value& item) { return item.is_structured(); });
}

std::string flat(const json::value& value) {
    if (value.is_object()) return "{}";
    if (!value.is_array()) return scalar(value);
    std::string out;
    for (const json::value& item : value.get_array()) out += (out.empty() ? "" : ", ") + scalar(item);
    return "[" + out + "]";
}

void write(const json::object& object, std::string indent, const std::string& first, std::string& out) {
    std::string lead = first;
    for (const auto& member : object) {
        out += lead + std::string(member.key()) + ":";
        lead = indent;
        if (is_flat(member.value())) {
            out += " " + flat(member.value()) + "\n";
        } else if (member.value().is_object()) {
            out += "\n";
            write(member.value().get_object(), indent + "  ", indent + "  ", out);
        } else {
            out += "\n";
            for (const json::value& item : member.value().get_array()) {
                if (item.is_object() && !item.get_object().empty()) write(item.get_object(), indent + "    ", indent + "  - ", out);
                else out += indent + "  - " + (is_flat(item) ? flat(item) : json::serialize(item)) + "\n";
            }
        }
    }
}

} // namespace

json::value DeclaredFiles::value_of(const YamlNode& node, const std::string& file, const std::string& path) {
    if (!path.empty()) places_.emplace(path, file + ":" + std::to_string(node.line));
    switch (node.kind) {
    case YamlNode::Kind::nothing: return nullptr;
    case YamlNode::Kind::scalar: return node.quoted ? json::value(json::string(node.text)) : plain(node.text);
    case YamlNode::Kind::list: {
        json::array out;
        for (const YamlNode& item : node.items) out.push_back(value_of(item, file, path + "/" + std::to_string(out.size())));
        return out;
    }
    case YamlNode::Kind::map: {
        json::object out;
        for (const auto& [key, value] : node.members) out[key.text] = value_of(value, file, path + "/" + key.text);
        return out;
    }
    }
    return nullptr;
}

Result<void> DeclaredFiles::add(std::string_view text, const std::string& file) {
    const YamlNode root = TRY(base::parse_yaml(text, file));
    const auto refuse = [&](const YamlNode& at, const std::string& field, const char* problem) {
        return fail(Code::invalid, "config.field", {{"place", file + ":" + std::to_string(at.line)}, {"field", field}, {"problem", problem}});
    };
    if (root.kind == YamlNode::Kind::nothing) return {};
    if (root.kind != YamlNode::Kind::map) return refuse(root, "-", "must be a map of keys and values");
    for (const auto& [key, list] : root.members) {
        places_.emplace(key.text, file + ":" + std::to_string(key.line));
        if (list.kind == YamlNode::Kind::nothing) continue;
        if (list.kind != YamlNode::Kind::list) return refuse(key, key.text, "must be a list");
        json::value& all = document_[key.text];
        if (!all.is_array()) all = json::array();
        for (const YamlNode& item : list.items) {
            const std::string path = key.text + "/" + std::to_string(all.get_array().size());
            all.get_array().push_back(value_of(item, file, path));
        }
    }
    return {};
}

std::string DeclaredFiles::place(const std::string& item) const {
    for (std::string path = item; !path.empty();) {
        if (const auto found = places_.find(path); found != places_.end()) return found->second;
        const auto slash = path.find_last_of("/.");
        path = slash == std::string::npos ? std::string() : path.substr(0, slash);
    }
    return {};
}

std::string to_yaml(const json::object& document) {
    std::string out;
    write(document, "", "", out);
    return out;
}

} // namespace gapura::app
