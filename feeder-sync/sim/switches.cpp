#include "feeder-sync/sim/switches.h"

#include <algorithm>
#include <array>
#include <type_traits>

namespace gapura::feeder::sim {
namespace {

constexpr int int_max = 86'400'000;

constexpr std::array table{
    SwitchInfo{"integer_codes", &Switches::integer_codes, "error_code as a number, not as text"},
    SwitchInfo{"null_description", &Switches::null_description, "error_desc is null on success, not an empty text"},
    SwitchInfo{"text_values", &Switches::text_values, "every value in a list is text (legacy)"},
    SwitchInfo{"pad_codes", &Switches::pad_codes, "code columns are padded with blanks (legacy)"},
    SwitchInfo{"hex_token", &Switches::hex_token, "tokens are 32 hex digits, not JWT (legacy)"},
    SwitchInfo{"entry_fee_required", &Switches::entry_fee_required, "biaya_masuk is required (not in legacy)"},
    SwitchInfo{"stamps", &Switches::stamps, "lists carry status_sync, tgl_create, last_update (not in legacy)"},
    SwitchInfo{"refuse_unknown_fields", &Switches::refuse_unknown_fields, "109 on an unknown record field (legacy)"},
    SwitchInfo{"refuse_partial_update", &Switches::refuse_partial_update, "an update must carry every required field"},
    SwitchInfo{"unchanged_is_error", &Switches::unchanged_is_error, "105 when an update changes nothing"},
    SwitchInfo{"any_region", &Switches::any_region, "any 6 digits are a region"},
    SwitchInfo{"transfer_needs_origin", &Switches::transfer_needs_origin, "220 for a transfer student (id_jenis_daftar 2) without an origin"},
    SwitchInfo{"admin_role", &Switches::admin_role, "the account is Admin PT; off: 106"},
    SwitchInfo{"shuffle", &Switches::shuffle, "rows without order come in no useful, but steady, order"},
    SwitchInfo{"database_error", &Switches::database_error, "code of what the database refuses: 121 (legacy 103)"},
    SwitchInfo{"duplicate_student", &Switches::duplicate_student, "code for the same name, place, date and mother: 200, 1209, 119 or 15"},
    SwitchInfo{"duplicate_registration", &Switches::duplicate_registration, "code for the same nim in a programme: 219, 119 or 15"},
    SwitchInfo{"duplicate_enrolled", &Switches::duplicate_enrolled, "code for the same student, programme and entry period: 211, 119 or 15"},
    SwitchInfo{"token_seconds", &Switches::token_seconds, "life of a token"},
    SwitchInfo{"html_502", &Switches::html_502, "HTML 502, nothing applied"},
    SwitchInfo{"gateway_504", &Switches::gateway_504, "HTML 504 after gateway_504_ms; a write is applied all the same"},
    SwitchInfo{"gateway_504_ms", &Switches::gateway_504_ms, "how long the 504 takes"},
    SwitchInfo{"drop_before", &Switches::drop_before, "connection closed, nothing applied"},
    SwitchInfo{"applied_but_lost", &Switches::applied_but_lost, "write applied, connection closed without an answer"},
    SwitchInfo{"applied_late", &Switches::applied_late, "connection closed at once, write applied applied_late_ms later"},
    SwitchInfo{"applied_late_ms", &Switches::applied_late_ms, "see applied_late"},
    SwitchInfo{"unhandled", &Switches::unhandled, "HTTP 200 with {code, message} and no error_code; nothing applied"},
    SwitchInfo{"trailing_junk", &Switches::trailing_junk, "bytes behind the JSON"},
    SwitchInfo{"empty_body", &Switches::empty_body, "HTTP 200 without a body; a write is applied all the same"},
    SwitchInfo{"unstable_pages", &Switches::unstable_pages, "without order every call shuffles anew, so pages repeat and skip rows"},
    SwitchInfo{"slow_ms", &Switches::slow_ms, "service time of every call"},
    SwitchInfo{"slow_us_per_row", &Switches::slow_us_per_row, "further service time of a list, microseconds a row"},
    SwitchInfo{"token_calls", &Switches::token_calls, "a token dies after this many calls; 0: never"},
    SwitchInfo{"hang_acts", &Switches::hang_acts, "acts that never answer, as GetCountSemester is known to"},
    SwitchInfo{"closed_periods", &Switches::closed_periods, "periods refused with 116 or 221"},
};

std::unexpected<Error> refused(std::string_view name, std::string_view problem) {
    return fail(Code::invalid, "feeder.sim_switch_value", {{"name", std::string(name)}, {"problem", std::string(problem)}});
}

Result<std::vector<std::string>> text_list(std::string_view name, const json::value& value) {
    if (!value.is_array() || value.get_array().size() > 1000) return refused(name, "a list of texts is needed");
    std::vector<std::string> out;
    for (const json::value& item : value.get_array()) {
        if (!item.is_string()) return refused(name, "a list of texts is needed");
        out.emplace_back(item.get_string());
    }
    return out;
}

// What a shell user types becomes the JSON the switch wants.
json::value value_of_text(const SwitchMember& member, std::string_view text) {
    if (std::holds_alternative<std::vector<std::string> Switches::*>(member)) {
        json::array list;
        while (!text.empty()) {
            const std::size_t comma = text.find(',');
            list.emplace_back(text.substr(0, comma));
            text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
        }
        return list;
    }
    if (text == "1" && std::holds_alternative<bool Switches::*>(member)) return true;
    if (text == "0" && std::holds_alternative<bool Switches::*>(member)) return false;
    if (auto parsed = base::parse_json(text, 64)) return *parsed;
    return json::string(text);
}

const SwitchInfo* find_switch(std::string_view name) {
    const auto* found = std::ranges::find(table, name, &SwitchInfo::name);
    return found == table.end() ? nullptr : found;
}

} // namespace

Switches switches_of(Profile profile) {
    Switches s;
    if (profile == Profile::neo) return s;
    s.text_values = s.pad_codes = s.hex_token = s.refuse_unknown_fields = true;
    s.entry_fee_required = s.stamps = false;
    s.database_error = 103;
    s.token_seconds = 1200;
    return s;
}

std::span<const SwitchInfo> switch_table() { return table; }

Result<void> set_switch(Switches& switches, std::string_view name, const json::value& value) {
    const SwitchInfo* info = find_switch(name);
    if (info == nullptr) return fail(Code::invalid, "feeder.sim_switch_unknown", {{"name", std::string(name.substr(0, 40))}});
    return std::visit(
        [&](auto member) -> Result<void> {
            using T = std::remove_cvref_t<decltype(switches.*member)>;
            if constexpr (std::is_same_v<T, bool>) {
                if (!value.is_bool()) return refused(name, "true or false is needed");
                switches.*member = value.get_bool();
            } else if constexpr (std::is_same_v<T, int>) {
                if (!value.is_int64() || value.get_int64() < 0 || value.get_int64() > int_max) return refused(name, "a whole number is needed");
                switches.*member = static_cast<int>(value.get_int64());
            } else if constexpr (std::is_same_v<T, double>) {
                const double p = value.is_double() ? value.get_double() : value.is_int64() ? static_cast<double>(value.get_int64()) : -1;
                if (!(p >= 0 && p <= 1)) return refused(name, "a probability from 0 to 1 is needed");
                switches.*member = p;
            } else {
                switches.*member = TRY(text_list(name, value));
            }
            return {};
        },
        info->member);
}

Result<void> set_switch(Switches& switches, std::string_view assignment) {
    const std::size_t equals = assignment.find('=');
    const std::string_view name = assignment.substr(0, equals);
    const SwitchInfo* info = find_switch(name);
    if (info == nullptr) return fail(Code::invalid, "feeder.sim_switch_unknown", {{"name", std::string(name.substr(0, 40))}});
    const std::string_view text = equals == std::string_view::npos ? "true" : assignment.substr(equals + 1);
    return set_switch(switches, name, value_of_text(info->member, text));
}

json::object show_switches(const Switches& switches) {
    json::object out;
    for (const SwitchInfo& info : table) {
        std::visit([&](auto member) { out[info.name] = json::value_from(switches.*member); }, info.member);
    }
    return out;
}

} // namespace gapura::feeder::sim
