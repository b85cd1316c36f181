#include "lib/base/yaml.h"

#include <algorithm>
#include <charconv>
#include <yaml-cpp/yaml.h>

namespace gapura::base {
namespace {

constexpr std::size_t bytes_max = std::size_t{1} << 20;
constexpr int depth_max = 20;
constexpr std::size_t nodes_max = 100'000; // aliases can multiply; a configuration never has so many

std::string place_of(const std::string& file, int line) { return file + ":" + std::to_string(line); }

class Converter {
public:
    explicit Converter(std::string file) : file_(std::move(file)) {}

    Result<YamlNode> convert(const YAML::Node& from, int depth) {
        YamlNode out;
        out.line = from.Mark().line + 1;
        if (depth > depth_max || ++nodes_ > nodes_max) return refuse(out.line, "it is nested too deep or too large");
        if (from.IsScalar()) {
            out.kind = YamlNode::Kind::scalar;
            out.text = from.Scalar();
            out.quoted = from.Tag() == "!";
        } else if (from.IsSequence()) {
            out.kind = YamlNode::Kind::list;
            for (const auto& item : from) out.items.push_back(TRY(convert(item, depth + 1)));
        } else if (from.IsMap()) {
            out.kind = YamlNode::Kind::map;
            for (const auto& member : from) TRY(add_member(out, member.first, member.second, depth));
        }
        return out;
    }

private:
    Result<void> add_member(YamlNode& out, const YAML::Node& key, const YAML::Node& value, int depth) {
        if (!key.IsScalar()) return refuse(key.Mark().line + 1, "a key must be plain text");
        const auto same = [&](const auto& member) { return member.key.text == key.Scalar(); };
        if (std::ranges::any_of(out.members, same)) return refuse(key.Mark().line + 1, "key \"" + key.Scalar() + "\" stands twice");
        YamlNode name = TRY(convert(key, depth + 1));
        YamlNode below = TRY(convert(value, depth + 1));
        out.members.push_back({std::move(name), std::move(below)});
        return {};
    }

    std::unexpected<Error> refuse(int line, const std::string& why) {
        return fail(Code::invalid, "config.syntax", {{"place", place_of(file_, line)}, {"problem", why}});
    }

    std::string file_;
    std::size_t nodes_ = 0;
};

} // namespace

Result<YamlNode> parse_yaml(std::string_view text, const std::string& file) {
    if (text.size() > bytes_max) return fail(Code::invalid, "file.too_large", {{"path", file}, {"bytes_max", std::to_string(bytes_max)}});
    try {
        return Converter(file).convert(YAML::Load(std::string(text)), 0);
    } catch (const YAML::Exception& error) {
        return fail(Code::invalid, "config.syntax",
                    {{"place", place_of(file, error.mark.line + 1)}, {"problem", "the YAML cannot be read (" + error.msg + ")"}});
    }
}

YamlReader::YamlReader(const YamlNode& node, std::string file, std::string where) : node_(&node), file_(std::move(file)), where_(std::move(where)) {
    if (node.kind != YamlNode::Kind::map && node.kind != YamlNode::Kind::nothing) reject("", "must be a map of keys and values");
}

const YamlNode* YamlReader::find(std::string_view key) {
    asked_.push_back(key);
    const auto found = std::ranges::find(node_->members, key, [](const auto& member) { return std::string_view(member.key.text); });
    return found == node_->members.end() || found->value.kind == YamlNode::Kind::nothing ? nullptr : &found->value;
}

void YamlReader::reject(std::string_view key, std::string_view problem) {
    const auto found = std::ranges::find(node_->members, key, [](const auto& member) { return std::string_view(member.key.text); });
    const int line = found == node_->members.end() ? node_->line : found->key.line;
    std::string path = where_;
    if (!path.empty() && !key.empty()) path += '.';
    path += key;
    errors_.push_back({Code::invalid, "config.field", {{"place", place_of(file_, line)}, {"field", path}, {"problem", std::string(problem)}}, {}});
}

std::string YamlReader::text_or(std::string_view key, std::string fallback) {
    const YamlNode* value = find(key);
    if (value == nullptr) return fallback;
    if (value->kind != YamlNode::Kind::scalar) reject(key, "must be one value");
    return value->text;
}

std::string YamlReader::text(std::string_view key) {
    std::string value = text_or(key, {});
    if (value.empty()) reject(key, "is required");
    return value;
}

std::int64_t YamlReader::integer_or(std::string_view key, std::int64_t fallback, std::int64_t least, std::int64_t most) {
    const YamlNode* value = find(key);
    if (value == nullptr) return fallback;
    std::int64_t number = 0;
    const char* end = value->text.data() + value->text.size();
    const auto [stop, error] = std::from_chars(value->text.data(), end, number);
    if (value->kind == YamlNode::Kind::scalar && error == std::errc() && stop == end && number >= least && number <= most) return number;
    reject(key, "must be a whole number from " + std::to_string(least) + " to " + std::to_string(most));
    return fallback;
}

bool YamlReader::flag_or(std::string_view key, bool fallback) {
    const YamlNode* value = find(key);
    if (value == nullptr) return fallback;
    if (value->text == "true" || value->text == "false") return value->text == "true";
    reject(key, "must be true or false");
    return fallback;
}

const YamlNode* YamlReader::any(std::string_view key) { return find(key); }

YamlReader YamlReader::map(std::string_view key) {
    static const YamlNode empty;
    const YamlNode* value = find(key);
    return {value == nullptr ? empty : *value, file_, where_.empty() ? std::string(key) : where_ + "." + std::string(key)};
}

Result<void> YamlReader::so_far() const {
    if (errors_.empty()) return {};
    return std::unexpected(errors_.front());
}

Result<void> YamlReader::finish() {
    for (const auto& [key, value] : node_->members) {
        if (std::ranges::find(asked_, std::string_view(key.text)) == asked_.end()) reject(key.text, "is not a known key");
    }
    if (errors_.empty()) return {};
    return std::unexpected(errors_.front());
}

} // namespace gapura::base
