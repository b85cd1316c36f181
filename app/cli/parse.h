// argv -> a command and its values, by CLI11. Wrong usage answers 2 with one line that says what to type.
#pragma once

#include <variant>

#include "app/cli/command.h"

namespace gapura::app::cli {

struct Parsed {
    const Command* command = nullptr;
    Values values;
    Session session;
};

/// Either what to run, or the exit code after help or a usage error was printed.
std::variant<Parsed, int> parse(int argc, char** argv);

} // namespace gapura::app::cli
