// What may be set on the simulator: facts on which public sources disagree, and faults. One table names them all; the command line
// (`--fault name=value`), the control path (`POST /sim/fault`) and the README use the same names. Values; any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "lib/base/json.h"
#include "lib/base/result.h"

namespace gapura::feeder::sim {

enum class Profile : unsigned char { neo, legacy };

struct Switches {
    // Facts. The values here are profile neo's; switches_of(legacy) differs where noted in the table.
    bool integer_codes = false;
    bool null_description = false;
    bool text_values = false;
    bool pad_codes = false;
    bool hex_token = false;
    bool entry_fee_required = true;
    bool stamps = true;
    bool refuse_unknown_fields = false;
    bool refuse_partial_update = false;
    bool unchanged_is_error = true;
    bool any_region = true;
    bool transfer_needs_origin = false;
    bool admin_role = true;
    bool shuffle = true;
    int database_error = 121;
    int duplicate_student = 200;
    int duplicate_registration = 219;
    int duplicate_enrolled = 211;
    int token_seconds = 18000;

    // Faults. Probabilities are per call, 0 to 1; times are milliseconds.
    double html_502 = 0;
    double gateway_504 = 0;
    int gateway_504_ms = 1000;
    double drop_before = 0;
    double applied_but_lost = 0;
    double applied_late = 0;
    int applied_late_ms = 2000;
    double unhandled = 0;
    double trailing_junk = 0;
    double empty_body = 0;
    bool unstable_pages = false;
    int slow_ms = 0;
    int slow_us_per_row = 0;
    int token_calls = 0;
    std::vector<std::string> hang_acts;
    std::vector<std::string> closed_periods;
};

Switches switches_of(Profile profile);

using SwitchMember = std::variant<bool Switches::*, int Switches::*, double Switches::*, std::vector<std::string> Switches::*>;

struct SwitchInfo {
    std::string_view name;
    SwitchMember member;
    std::string_view about;
};

/// Every switch, for help texts and tests.
std::span<const SwitchInfo> switch_table();

/// Error invalid `feeder.sim_switch_unknown` {name}, `feeder.sim_switch_value` {name, problem}; nothing is changed then.
Result<void> set_switch(Switches& switches, std::string_view name, const json::value& value);
/// "name=value"; lists are separated by commas, a bare "name" means true. Errors as above.
Result<void> set_switch(Switches& switches, std::string_view assignment);

json::object show_switches(const Switches& switches);

} // namespace gapura::feeder::sim
