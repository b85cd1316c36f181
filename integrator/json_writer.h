// Writes JSON straight into a string: what a page of thousands of members needs, with exact decimals (Boost.JSON prints 3.25 as 3.25E0).
// Output only; documents from outside are read with lib/base/json.h. One thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace gapura::integrator {

/// The caller keeps brackets balanced; commas come by themselves.
class JsonWriter {
public:
    explicit JsonWriter(std::string& out) : out_(out) {}
    JsonWriter& open(char bracket);  // '{' or '['
    JsonWriter& close(char bracket); // '}' or ']'
    JsonWriter& key(std::string_view name);
    JsonWriter& text(std::string_view value);
    /// null when empty.
    JsonWriter& text_or_null(std::string_view value);
    JsonWriter& integer(std::int64_t value);
    /// 325 as 3.25, 300 as 3.00: two decimals, as on a transcript.
    JsonWriter& hundredths(std::int64_t value);
    /// 835 as 83.5.
    JsonWriter& tenths(std::int64_t value);
    JsonWriter& null();

private:
    void separate();
    std::string& out_;
};

} // namespace gapura::integrator
