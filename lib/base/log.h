// The log as a parameter: structured events, one JSON object a line. Never a secret, never a restricted field: callers pass ids.
// Implementations are safe on any thread.
#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

#include "lib/base/result.h"

namespace gapura::base {

enum class Level : std::uint8_t { debug, info, warn, error };

struct Field {
    std::string_view name;
    std::string value;
};

class Log {
public:
    virtual ~Log() = default;
    virtual void write(Level level, std::string_view event, std::initializer_list<Field> fields) = 0;

    void info(std::string_view event, std::initializer_list<Field> fields = {}) { write(Level::info, event, fields); }
    void warn(std::string_view event, std::initializer_list<Field> fields = {}) { write(Level::warn, event, fields); }
    void error(std::string_view event, std::initializer_list<Field> fields = {}) { write(Level::error, event, fields); }
    /// A failure that is handled but worth seeing: its private text goes only here.
    void failure(std::string_view event, const Error& error) { write(Level::warn, event, {{"error", describe(error)}}); }
};

/// Lines to a file (rotated at 64 MiB, 4 kept); "-" is stderr. Error unavailable `log.unwritable`.
Result<std::unique_ptr<Log>> open_log(const std::string& path, Level from);

/// Swallows everything: for tests.
class NoLog final : public Log {
public:
    void write(Level, std::string_view, std::initializer_list<Field>) override {}
};

} // namespace gapura::base
