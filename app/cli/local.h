// Commands that are more than one call of the control API. Each prints its answer and gives the exit code.
#pragma once

#include "app/cli/command.h"

namespace gapura::app::cli {

// Open files themselves and run in the foreground until SIGINT or SIGTERM.
int demo(const Command&, const Values&, const Session&);
int serve(const Command&, const Values&, const Session&);
int feeder_sim(const Command&, const Values&, const Session&);

// Open files themselves and end.
int check(const Command&, const Values&, const Session&);
int doctor(const Command&, const Values&, const Session&);
int bench(const Command&, const Values&, const Session&);
/// list, add, retire.
int pepper(const Command&, const Values&, const Session&);
int key_scan(const Command&, const Values&, const Session&);

// Parts of the table that stand beside what they run.
std::vector<Command> audit_commands();
std::vector<Command> config_commands();
std::vector<Command> calendar_commands();

// Several calls.
int login(const Command&, const Values&, const Session&);
int logout(const Command&, const Values&, const Session&);
int password(const Command&, const Values&, const Session&);
int record_show(const Command&, const Values&, const Session&);
int record_list(const Command&, const Values&, const Session&);
/// Reads the resource, puts the given members over it and sends the whole (services, routes).
int change(const Command&, const Values&, const Session&);
/// A table with its sum, or a file.
int report_usage(const Command&, const Values&, const Session&);
/// Printed, or a file.
int report_register(const Command&, const Values&, const Session&);
int key_leaked(const Command&, const Values&, const Session&);
int key_verify(const Command&, const Values&, const Session&);
int sync_plan(const Command&, const Values&, const Session&);
int sync_approve(const Command&, const Values&, const Session&);
int sync_run(const Command&, const Values&, const Session&);

/// First value of an option, or the fallback.
std::string value_or(const Values& values, std::string_view name, std::string fallback);

} // namespace gapura::app::cli
