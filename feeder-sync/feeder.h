// The ministry's Neo Feeder as an edge: one call, four outcomes. Not the sync (sync.h), not the wire (neo_feeder.cpp). Any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "lib/base/json.h"

namespace gapura::feeder {

/// What became of a call. The difference between the last two is what keeps a record from being sent twice.
enum class Kind : std::uint8_t {
    accepted,    // error_code 0; `data` is the answer's data
    refused,     // the Feeder said no: `code` and `text` are its own, nothing changed
    uncertain,   // the request left and no usable answer came: a write may or may not have happened
    unreachable, // nothing reached the Feeder, so nothing happened
};

struct Outcome {
    Kind kind = Kind::unreachable;
    json::value data;
    int code = 0;     // the Feeder's error_code, when refused
    std::string text; // its error_desc in full, or what went wrong on the way; for the log, may hold personal data

    static Outcome accepted(json::value data) { return {Kind::accepted, std::move(data), 0, {}}; }
    static Outcome refused(int code, std::string text) { return {Kind::refused, nullptr, code, std::move(text)}; }
    static Outcome uncertain(std::string text) { return {Kind::uncertain, nullptr, 0, std::move(text)}; }
    static Outcome unreachable(std::string text) { return {Kind::unreachable, nullptr, 0, std::move(text)}; }
};

class Feeder {
public:
    virtual ~Feeder() = default;
    /// `act` is the Feeder's own name ("InsertBiodataMahasiswa"); `params` holds what that act takes besides act and token (filter,
    /// order, limit, offset, record, key, fungsi). Blocks for at most the act's time limit. Writes are never repeated here,
    /// except after error 100, which the Feeder raises before it executes anything.
    virtual Outcome call(std::string_view act, const json::object& params) = 0;
};

/// Acts that change nothing: Get…, DetailBiodataDosen. All others count as writes.
bool is_read(std::string_view act);

/// An SQL text literal for `filter`, quotes doubled (PostgreSQL with standard_conforming_strings; a backslash is an ordinary character there).
std::string quoted(std::string_view text);

} // namespace gapura::feeder
