#include "lib/base/json.h"

#include <algorithm>

namespace gapura::base {

Result<json::value> parse_json(std::string_view text, std::size_t bytes_max) {
    if (text.size() > bytes_max) return fail(Code::invalid, "json.too_large", {{"bytes_max", std::to_string(bytes_max)}});
    json::error_code error;
    json::parse_options options;
    options.max_depth = 32;
    json::stream_parser parser({}, options);
    const std::size_t used = parser.write_some(text.data(), text.size(), error);
    if (!error && used == text.size()) {
        parser.finish(error);
        if (!error) return parser.release();
    }
    const std::string why = error ? error.message() : "more after the end of the document";
    return fail(Code::invalid, "json.malformed", {{"offset", std::to_string(used)}}, why);
}

JsonReader::JsonReader(const json::value& value, std::string where) : object_(value.if_object()), where_(std::move(where)) {
    if (object_ == nullptr) reject("", "must be an object");
}

const json::value* JsonReader::find(std::string_view key, bool required) {
    if (object_ == nullptr) return nullptr;
    asked_.push_back(key);
    const json::value* value = object_->if_contains(key);
    if (value != nullptr && value->is_null()) value = nullptr;
    if (value == nullptr && required) reject(key, "is required");
    return value;
}

void JsonReader::reject(std::string_view key, std::string_view problem) {
    if (error_) return;
    std::string path = where_;
    if (!path.empty() && !key.empty()) path += '.';
    path += key;
    error_ = Error{Code::invalid, "json.field", {{"field", path.empty() ? "(body)" : path}, {"problem", std::string(problem)}}, {}};
}

std::string JsonReader::text(std::string_view key) {
    const json::value* value = find(key, true);
    if (value == nullptr) return {};
    if (!value->is_string()) {
        reject(key, "must be a string");
        return {};
    }
    return std::string(value->get_string());
}

std::optional<std::string> JsonReader::optional_text(std::string_view key) {
    const json::value* value = find(key, false);
    if (value == nullptr) return std::nullopt;
    if (!value->is_string()) {
        reject(key, "must be a string");
        return std::nullopt;
    }
    return std::string(value->get_string());
}

std::string JsonReader::text_or(std::string_view key, std::string fallback) { return optional_text(key).value_or(std::move(fallback)); }

std::int64_t JsonReader::integer(std::string_view key) {
    const json::value* value = find(key, true);
    if (value == nullptr) return 0;
    if (!value->is_int64()) reject(key, "must be a whole number");
    return value->is_int64() ? value->get_int64() : 0;
}

std::int64_t JsonReader::integer_or(std::string_view key, std::int64_t fallback) {
    const json::value* value = find(key, false);
    if (value == nullptr) return fallback;
    if (!value->is_int64()) reject(key, "must be a whole number");
    return value->is_int64() ? value->get_int64() : fallback;
}

bool JsonReader::flag_or(std::string_view key, bool fallback) {
    const json::value* value = find(key, false);
    if (value == nullptr) return fallback;
    if (!value->is_bool()) reject(key, "must be true or false");
    return value->is_bool() ? value->get_bool() : fallback;
}

const json::value* JsonReader::any(std::string_view key) { return find(key, false); }

std::vector<std::string> JsonReader::texts(std::string_view key) {
    std::vector<std::string> out;
    const json::value* value = find(key, false);
    if (value == nullptr) return out;
    if (!value->is_array()) {
        reject(key, "must be a list of strings");
        return out;
    }
    for (const json::value& item : value->get_array()) {
        if (!item.is_string()) reject(key, "must be a list of strings");
        else out.emplace_back(item.get_string());
    }
    return out;
}

Result<void> JsonReader::finish() {
    if (!error_ && object_ != nullptr && !allow_more_) {
        for (const auto& member : *object_) {
            if (std::ranges::find(asked_, std::string_view(member.key())) == asked_.end()) reject(member.key(), "is not known here");
        }
    }
    if (error_) return std::unexpected(*error_);
    return {};
}

std::string_view text_at(const json::object& object, std::string_view key) {
    const json::value* value = object.if_contains(key);
    return value != nullptr && value->is_string() ? std::string_view(value->get_string()) : std::string_view();
}

std::int64_t integer_at(const json::object& object, std::string_view key, std::int64_t fallback) {
    const json::value* value = object.if_contains(key);
    return value != nullptr && value->is_int64() ? value->get_int64() : fallback;
}

} // namespace gapura::base
