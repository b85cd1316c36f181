// The command line as a table: what a command is called, which control-API operation it stands for, what it takes, how its answer is shown.
// Commands that do more than one call name a function instead. Constant data; any thread.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/text/text.h"

namespace gapura::app::cli {

/// What was typed: option name -> values, in order.
using Values = std::map<std::string, std::vector<std::string>, std::less<>>;

struct Option {
    enum class Kind : std::uint8_t {
        text,
        list,
        integer,
        port, // 0 to 65535
        flag,
        pairs,  // k=v, merged into one object
        records // a list of objects; `shape` says how each is typed
    };
    std::string_view name; // "unit" for --unit; upper case ("ID") for a positional
    std::string_view json; // member of the body, or query parameter, or {part} of the path
    Kind kind = Kind::text;
    bool required = false;
    std::string_view choices = {}; // "neo|legacy": anything else is wrong usage
    std::string_view shape = {};   // "member=scope:kind", "parameter=values[]": the members typed before and after '=', in their order
};

/// Where the values go.
enum class Send : std::uint8_t { query, body };

/// Everything a command needs besides its own values.
struct Session {
    std::string server; // "http://127.0.0.1:8090"
    std::string token;  // bearer token, "" when none is known
    std::string dir;    // --dir
    bool json = false;
    text::Lang lang = text::Lang::id;
};

struct Command;
using Run = int (*)(const Command&, const Values&, const Session&);

struct Command {
    std::string_view words; // "key issue"; its help is the catalogue's "cli.key.issue"
    std::string_view method = {};
    std::string_view path = {}; // "/api/v1/keys/{id}/revoke"
    Send send = Send::query;
    std::vector<Option> options = {};
    std::string_view columns = {}; // of a list: "id,name,state"; of one thing: all members
    std::string_view fixed = {};   // JSON object merged into the body: {"event":"dismiss"}
    Run run = nullptr;             // instead of one call
};

std::span<const Command> commands();
/// The parts of commands() in key_commands.cpp and gateway_commands.cpp.
std::vector<Command> key_commands();
std::vector<Command> gateway_commands();
/// The part of commands() about messages, the calendar of key ends, and the clock; in notice_commands.cpp.
std::vector<Command> notice_commands();

/// "key issue" -> "cli.key.issue".
std::string help_slug(std::string_view words);

// Exit codes, from design: 0 done, 1 refused or failed, 2 wrong usage or configuration, 3 not reachable, 4 not allowed, 5 conflict.
int exit_code(Code code);
int exit_code_of_status(int http_status);

/// One line on stderr (or a JSON problem with --json) and the exit code of the error.
int report(const Error& error, const Session& session);

} // namespace gapura::app::cli
