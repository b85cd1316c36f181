#include "desk/calendars.h"

#include <algorithm>

#include "desk/calendars_store.h"
#include "lib/audit/audit.h"
#include "lib/base/check.h"
#include "lib/notice/notice.h"

namespace gapura::desk {
namespace {

constexpr std::size_t name_bytes_max = 100;

std::vector<CalendarYear> years_of(const std::vector<HeldCalendar>& held) {
    std::vector<CalendarYear> out;
    for (const HeldCalendar& one : held) out.push_back(one.year);
    return out;
}

std::vector<CalendarWarning> warnings_of(const std::vector<HeldCalendar>& held, base::Day today) {
    std::map<int, bool> years;
    for (const HeldCalendar& one : held) years[one.year.year] = one.is_confirmed();
    return calendar_warnings(years, today);
}

bool is_name(std::string_view text) {
    const auto plain = [](unsigned char c) { return c >= ' ' && c != 0x7f && c != '/' && c != '\\'; };
    return !text.empty() && text.size() <= name_bytes_max && std::ranges::all_of(text, plain);
}

} // namespace

Calendars::Calendars(store::Database& database, const base::Clock& clock, base::Random& random, base::Log& log, const base::Zone& zone,
                     CalendarOptions options)
    : database_(database),
      clock_(clock),
      random_(random),
      log_(log),
      zone_(zone),
      options_(std::move(options)),
      state_(std::make_shared<const State>(built_in())) {}

Calendars::State Calendars::built_in() const {
    std::vector<HeldCalendar> held;
    for (const auto& [file, text] : options_.built_in) {
        auto year = parse_calendar(text, std::string(file));
        CHECK(year.has_value());          // they were tested before they were shipped
        year->office.zone = zone_.name(); // the hours are those of the clock on the wall, wherever it hangs
        held.push_back({*std::move(year), std::string(text), std::string(file), 0, {}, {}});
    }
    std::ranges::sort(held, {}, [](const HeldCalendar& one) { return one.year.year; });
    WorkCalendar calendar(zone_, years_of(held));
    return {-1, std::move(held), std::move(calendar)};
}

std::shared_ptr<const WorkCalendar> Calendars::current() const {
    const auto state = state_.current();
    return {state, &state->calendar};
}

Result<std::int64_t> Calendars::version() { return count_calendars(database_); }

Result<void> Calendars::refresh() {
    const std::scoped_lock lock(refreshing_);
    const std::int64_t version = TRY(count_calendars(database_));
    const auto rows = TRY(read_calendars(database_));
    std::vector<HeldCalendar> held = built_in().held;
    for (const CalendarRow& row : rows) {
        auto year = parse_calendar(row.text, row.file, zone_.name());
        if (!year) {
            log_.failure("calendar.unreadable", year.error());
            continue;
        }
        std::erase_if(held, [&](const HeldCalendar& one) { return one.year.year == row.year; });
        held.push_back({*std::move(year), row.text, row.file, row.version, row.imported_by, row.imported_at});
    }
    std::ranges::sort(held, {}, [](const HeldCalendar& one) { return one.year.year; });
    WorkCalendar calendar(zone_, years_of(held));
    state_.publish(std::make_shared<const State>(State{version, std::move(held), std::move(calendar)}));
    return {};
}

Result<std::shared_ptr<const Calendars::State>> Calendars::fresh() {
    if (TRY(version()) != state_.current()->version) TRY(refresh());
    return state_.current();
}

Result<HeldCalendar> Calendars::import_file(const people::Actor& actor, const std::string& file, const std::string& text) {
    TRY(people::require(actor, people::Action::unit_manage));
    if (!is_name(file)) return fail(Code::invalid, "desk.calendar_name", {{"bytes_max", std::to_string(name_bytes_max)}});
    const CalendarYear year = TRY(parse_calendar(text, file, zone_.name()));
    const Instant now = clock_.now();
    return database_.write([&](store::Tx& tx) -> Result<HeldCalendar> {
        const auto newest = TRY(newest_calendar(tx, year.year));
        if (newest && newest->hash == year.hash)
            return HeldCalendar{year, text, newest->file, newest->version, newest->imported_by, newest->imported_at};
        HeldCalendar held{year, text, file, newest ? newest->version + 1 : 1, actor.person, now};
        TRY(insert_calendar(tx, {year.year, held.version, file, text, year.hash, year.decree, actor.person, now}));
        TRY(tx.tell());
        json::object body{{"version", held.version}, {"file", file}, {"hash", year.hash}, {"decree", year.decree}};
        TRY(audit::append(tx, {now, actor.person, "calendar.imported", "calendar_" + std::to_string(year.year), std::move(body)}));
        return held;
    });
}

Result<std::vector<HeldCalendar>> Calendars::list() { return TRY(fresh())->held; }

Result<HeldCalendar> Calendars::show(int year) {
    const auto state = TRY(fresh());
    const auto found = std::ranges::find(state->held, year, [](const HeldCalendar& one) { return one.year.year; });
    if (found == state->held.end()) return fail(Code::not_found, "desk.calendar_none", {{"year", std::to_string(year)}});
    return *found;
}

Result<std::vector<CalendarWarning>> Calendars::warnings() { return warnings_of(TRY(fresh())->held, zone_.day_of(clock_.now())); }

Result<bool> Calendars::tell(int year, const std::string& week, Instant now) {
    if (TRY(was_warned(database_, year, week))) return false;
    const auto keepers = TRY(options_.keepers());
    // Nobody to tell yet: when there is somebody, the week is still open.
    if (keepers.empty()) return false;
    notice::Notice notice;
    notice.event = "calendar.missing/" + std::to_string(year) + "/" + week;
    notice.slug = "notice.calendar_missing";
    notice.args = {{"year", std::to_string(year)}};
    return database_.write([&](store::Tx& tx) -> Result<bool> {
        if (!TRY(note_warned(tx, year, week, now))) return false;
        for (const std::string& person : keepers) {
            notice.person = person;
            TRY(notice::enqueue(tx, notice, now, random_));
        }
        return true;
    });
}

Result<int> Calendars::sweep() {
    if (!options_.keepers) return 0;
    const Instant now = clock_.now();
    const base::Day today = zone_.day_of(now);
    const auto state = TRY(fresh());
    const std::string week = base::to_iso(base::add_days(today, -weekday_of(today)));
    int told = 0;
    for (const CalendarWarning& warning : warnings_of(state->held, today)) {
        if (warning.what == CalendarWarning::What::missing && TRY(tell(warning.year, week, now))) ++told;
    }
    return told;
}

} // namespace gapura::desk
