// Reading what a Feeder answered. Foreign bytes: see answer.h for the rules. Pure; any thread.
#include "feeder-sync/answer.h"

#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <optional>

namespace gapura::feeder {
namespace {

constexpr std::size_t depth_max = 16;
constexpr std::size_t text_bytes_max = 4096; // error texts are kept in full, but a foreign text still has an end

std::string_view without_edges(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n\v\f";
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::optional<json::value> parse_prefix(std::string_view body) {
    if (body.starts_with("\xEF\xBB\xBF")) body.remove_prefix(3);
    json::parse_options options;
    options.max_depth = depth_max;
    // One arena per answer: a page of 2,000 students is some 150,000 values.
    json::stream_parser parser({}, options);
    parser.reset(json::make_shared_resource<json::monotonic_resource>());
    boost::system::error_code failed;
    parser.write_some(body.data(), body.size(), failed);
    if (failed) return std::nullopt;
    if (!parser.done()) {
        parser.finish(failed); // a bare number at the end of the text
        if (failed || !parser.done()) return std::nullopt;
    }
    return parser.release();
}

std::optional<int> code_of(const json::value& value) {
    std::int64_t number = 0;
    if (const auto* integer = value.if_int64()) {
        number = *integer;
    } else if (const auto* real = value.if_double()) {
        if (!(std::abs(*real) < 1e9) || std::floor(*real) != *real) return std::nullopt;
        number = static_cast<std::int64_t>(*real);
    } else if (const auto* text = value.if_string()) {
        const std::string_view digits = without_edges(*text);
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
        if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
    } else {
        return std::nullopt;
    }
    if (number < 0 || number > 1'000'000) return std::nullopt;
    return static_cast<int>(number);
}

std::string text_of(const json::object& object, std::string_view key) {
    return std::string(without_edges(base::text_at(object, key)).substr(0, text_bytes_max));
}

Outcome not_json(int status, std::size_t bytes) {
    std::string what = fmt::format("HTTP {} with {} bytes that are not a Feeder answer", status, bytes);
    if (status >= 400 && status < 500 && status != 408) return Outcome::unreachable(std::move(what));
    return Outcome::uncertain(std::move(what));
}

} // namespace

Outcome read_answer(int status, std::string_view body) {
    auto value = parse_prefix(body);
    json::object* object = value ? value->if_object() : nullptr;
    if (object == nullptr) return not_json(status, body.size());
    const json::value* code_value = object->if_contains("error_code");
    if (code_value == nullptr) {
        if (object->contains("message")) return Outcome::uncertain("fault inside the Feeder: " + text_of(*object, "message"));
        return not_json(status, body.size());
    }
    const auto code = code_of(*code_value);
    if (!code) return Outcome::uncertain("error_code is neither a number nor numeric text");
    if (*code != 0) return Outcome::refused(*code, text_of(*object, "error_desc"));
    if (status >= 300) return Outcome::uncertain(fmt::format("HTTP {} with error_code 0", status));
    json::value* data = object->if_contains("data");
    return Outcome::accepted(data != nullptr ? std::move(*data) : json::value(nullptr));
}

bool is_read(std::string_view act) { return act.starts_with("Get") || act == "DetailBiodataDosen"; }

std::string quoted(std::string_view text) {
    std::string out = "'";
    for (const char c : text) {
        if (c == '\0') continue; // PostgreSQL has no such character
        if (c == '\'') out += '\'';
        out += c;
    }
    return out += '\'';
}

} // namespace gapura::feeder
