// Boost.JSON under one name, and reading of foreign objects with errors that name the place. Any thread.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "lib/base/result.h"

namespace gapura {
namespace json = boost::json;
}

namespace gapura::base {

/// Parses one whole document of at most `bytes_max` bytes and 32 levels. Error invalid `json.malformed` names the byte offset.
Result<json::value> parse_json(std::string_view text, std::size_t bytes_max = std::size_t{16} << 20);

/// Reads the members of one object that came from outside. The first thing wrong is remembered with its path; finish() reports it, and
/// also any member that nobody asked for. Borrowed: the object must outlive the reader.
class JsonReader {
public:
    /// `where` is the path shown in errors ("" for the root). Not an object: finish() fails.
    explicit JsonReader(const json::value& value, std::string where = {});

    std::string text(std::string_view key);
    std::string text_or(std::string_view key, std::string fallback);
    std::optional<std::string> optional_text(std::string_view key);
    std::int64_t integer(std::string_view key);
    std::int64_t integer_or(std::string_view key, std::int64_t fallback);
    bool flag_or(std::string_view key, bool fallback);
    /// Null when absent.
    const json::value* any(std::string_view key);
    /// A list of strings; absent is empty.
    std::vector<std::string> texts(std::string_view key);
    /// Accept members that nobody asked for.
    void allow_more() { allow_more_ = true; }

    /// Error invalid `json.field` {field, problem}.
    Result<void> finish();

private:
    const json::value* find(std::string_view key, bool required);
    void reject(std::string_view key, std::string_view problem);

    const json::object* object_ = nullptr;
    std::string where_;
    std::vector<std::string_view> asked_;
    std::optional<Error> error_;
    bool allow_more_ = false;
};

/// The text of a string member, or "" when absent or of another type. For data whose shape was checked already.
std::string_view text_at(const json::object& object, std::string_view key);
std::int64_t integer_at(const json::object& object, std::string_view key, std::int64_t fallback = 0);

} // namespace gapura::base
