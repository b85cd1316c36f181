#include "keys/register.h"

#include "keys/register_store.h"

namespace gapura::keys {

Result<Month> parse_month(std::string_view text) {
    const auto day = base::parse_day(std::string(text) + "-01");
    if (!day || text.size() != 7) return fail(Code::invalid, "keys.register_month", {{"text", std::string(text.substr(0, 40))}});
    return Month{day->year, day->month};
}

Result<Register> Registers::read(const people::Actor& actor, const Month& month, const std::string& unit) {
    RegisterSpan span{zone_.start_of(month.first()), zone_.start_of(month.first_of_next()), {}, unit.empty() ? "" : TRY(facts_.unit(unit))};
    const auto reach = people::reach(actor, people::Action::grant_see);
    if (reach.nowhere() || !span.unit.empty()) TRY(people::require(actor, people::Action::grant_see, span.unit));
    if (!reach.everywhere) span.units = reach.units;
    Register out;
    out.month = month;
    out.organisation = facts_.organisation;
    out.printed_at = clock_.now();
    if (out.printed_at < span.from) return fail(Code::invalid, "keys.register_future", {{"month", month.iso()}});
    out.complete = out.printed_at >= span.until;
    out.lines = TRY(read_register(database_, span, register_lines_max + 1));
    if (out.lines.size() > register_lines_max) {
        return fail(Code::invalid, "keys.register_too_long", {{"max", std::to_string(register_lines_max)}});
    }
    for (const auto& line : out.lines) ++out.totals[(line.of_key ? "key." : "grant.") + line.event];
    if (facts_.names) out.name_of = facts_.names();
    out.unit = out.name(span.unit);
    return out;
}

} // namespace gapura::keys
