#include "desk/clocks.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace gapura::desk {
namespace {

using base::Day;
using base::Micros;

constexpr Instant never{std::numeric_limits<std::int64_t>::max()};
constexpr Micros day_long = std::chrono::hours(24);

struct Form {
    std::string_view name;
    ClockMode mode;
    int most;
};
constexpr std::array<Form, 5> forms{{
    {"work_minutes", ClockMode::work_minutes, 100'000},
    {"work_minutes_range", ClockMode::work_minutes_range, 100'000},
    {"work_day_24h", ClockMode::work_day_24h, 250},
    {"clock_hours", ClockMode::clock_hours, 10'000},
    {"calendar_year", ClockMode::calendar_year, 10},
}};

constexpr std::array<std::string_view, 3> reading_names{"running", "working_day", "working_hours"};

/// The next word of the text, taken off it.
std::string_view next_word(std::string_view& text) {
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(word.size());
    return word;
}

bool parse_number(std::string_view word, int most, int& out) {
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), out);
    return error == std::errc() && end == word.data() + word.size() && out >= 1 && out <= most;
}

/// While a clock runs: from `from` up to, not including, `to`.
struct Stretch {
    Instant from;
    Instant to;
};

/// What happened until then, as the stretches in which the clock runs; the last one is open unless it stands.
std::vector<Stretch> stretches(const ClockEvents& events, Instant until) {
    std::vector<Stretch> out;
    Instant from = events.start;
    Instant last = events.start;
    bool runs = true;
    for (const auto& turn : events.turns) {
        last = std::max(last, turn.at);
        if (last > until) break;
        if (turn.runs == runs) continue;
        runs = turn.runs;
        if (!runs) {
            if (last > from) out.push_back({from, last});
        } else if (!out.empty() && out.back().to == last) {
            from = out.back().from; // stopped and went on at once: it never stood
            out.pop_back();
        } else {
            from = last;
        }
    }
    if (runs) out.push_back({from, never});
    return out;
}

enum class Counts : std::uint8_t { office, working_days, whole_office_days, everything };

Counts counts_of(const ClockRule& rule) {
    switch (rule.mode) {
    case ClockMode::work_minutes:
    case ClockMode::work_minutes_range: return Counts::office;
    case ClockMode::work_day_24h:
        if (rule.reading == DayReading::running) return Counts::working_days;
        return rule.reading == DayReading::working_day ? Counts::whole_office_days : Counts::office;
    case ClockMode::clock_hours:
    case ClockMode::calendar_year: break;
    }
    return Counts::everything;
}

Micros limit_of(const ClockRule& rule) {
    switch (rule.mode) {
    case ClockMode::work_minutes:
    case ClockMode::work_minutes_range: return std::chrono::minutes(rule.n);
    case ClockMode::work_day_24h: return rule.n * day_long;
    case ClockMode::clock_hours:
    case ClockMode::calendar_year: break;
    }
    return std::chrono::hours(rule.n);
}

std::unexpected<Error> too_far() { return fail(Code::invalid, "desk.clock_too_far", {{"days", std::to_string(clock_days_max)}}); }

/// Counts one clock, a day at a time.
class Count {
public:
    Count(const ClockRule& rule, const WorkCalendar& calendar) : calendar_(calendar), counts_(counts_of(rule)), limit_(limit_of(rule)) {}

    /// Up to `until`, or only up to the limit when that is never.
    Result<void> run(const ClockEvents& events, Instant until) {
        only_limit_ = until == never;
        const Instant first = counts_ == Counts::working_days ? TRY(opening_from(events.start)) : events.start;
        for (const Stretch& stretch : stretches(events, until)) {
            const Instant from = std::max(stretch.from, first);
            const Instant to = std::min(stretch.to, until);
            if (from < to) TRY(walk(from, to));
            if (enough()) break;
        }
        return {};
    }

    Micros counted() const { return counted_; }
    std::optional<Instant> reached() const { return reached_; }
    bool assumed() const { return assumed_; }

private:
    bool enough() const { return only_limit_ && reached_.has_value(); }

    Result<WorkDay> look(Day day) {
        if (days_left_-- == 0) return too_far();
        const WorkDay out = calendar_.on(day);
        assumed_ = assumed_ || out.assumed;
        return out;
    }

    /// The instant itself within office hours, else the next opening.
    Result<Instant> opening_from(Instant at) {
        const base::Zone& zone = calendar_.zone();
        for (Day day = zone.day_of(at);; day = base::add_days(day, 1)) {
            const WorkDay work = TRY(look(day));
            if (work.working && at < zone.at(day, work.hours.close)) return std::max(at, zone.at(day, work.hours.open));
        }
    }

    Result<void> walk(Instant from, Instant to) {
        if (counts_ == Counts::everything) {
            if (only_limit_) to = std::min(to, from + (limit_ - counted_));
            take(from, to);
            return {};
        }
        const base::Zone& zone = calendar_.zone();
        for (Day day = zone.day_of(from); !enough(); day = base::add_days(day, 1)) {
            if (zone.start_of(day) >= to) break;
            const WorkDay work = TRY(look(day));
            if (work.working) take_day(day, work.hours, {from, to});
        }
        return {};
    }

    void take_day(Day day, const Hours& hours, const Stretch& within) {
        const base::Zone& zone = calendar_.zone();
        switch (counts_) {
        case Counts::office:
            take(std::max(zone.at(day, hours.open), within.from), std::min(zone.at(day, hours.break_from), within.to));
            take(std::max(zone.at(day, hours.break_to), within.from), std::min(zone.at(day, hours.close), within.to));
            break;
        case Counts::working_days: take(std::max(zone.start_of(day), within.from), std::min(zone.start_of(base::add_days(day, 1)), within.to)); break;
        case Counts::whole_office_days: {
            const Instant close = zone.at(day, hours.close);
            if (zone.at(day, hours.open) < within.from || within.to < close) break;
            counted_ += day_long;
            if (counted_ == limit_) reached_ = close;
            break;
        }
        case Counts::everything: break;
        }
    }

    void take(Instant from, Instant to) {
        if (to <= from) return;
        const Micros before = counted_;
        counted_ += to - from;
        if (!reached_ && counted_ >= limit_) reached_ = from + (limit_ - before);
    }

    const WorkCalendar& calendar_;
    const Counts counts_;
    const Micros limit_;
    bool only_limit_ = false;
    Micros counted_{0};
    std::optional<Instant> reached_;
    bool assumed_ = false;
    int days_left_ = clock_days_max;
};

/// The midnight after the same day years later.
Instant end_of_years(int years, const base::Zone& zone, Instant start) {
    Day day = zone.day_of(start);
    const bool leap_day = day.month == 2 && day.day == 29;
    for (int i = 0; i < years; ++i) day = base::next_year(day);
    const Day after = base::add_days(day, 1);
    // Only the last of the years decides whether there is a 29 February.
    return zone.start_of(leap_day && after == Day{day.year, 2, 29} ? base::add_days(after, 1) : after);
}

} // namespace

std::string_view to_string(DayReading reading) { return reading_names.at(static_cast<std::size_t>(reading)); }

std::optional<DayReading> parse_day_reading(std::string_view text) {
    const auto found = std::ranges::find(reading_names, text);
    if (found == reading_names.end()) return std::nullopt;
    return static_cast<DayReading>(found - reading_names.begin());
}

Result<ClockRule> parse_clock(std::string_view text, DayReading reading) {
    std::string_view rest = text;
    const std::string_view name = next_word(rest);
    const auto form = std::ranges::find(forms, name, &Form::name);
    ClockRule rule;
    bool good = form != forms.end();
    if (good) {
        rule.mode = form->mode;
        rule.reading = form->mode == ClockMode::work_day_24h ? reading : DayReading::running;
        if (form->mode == ClockMode::work_minutes_range) good = parse_number(next_word(rest), form->most, rule.least);
        good = good && parse_number(next_word(rest), form->most, rule.n) && rule.least < rule.n && next_word(rest).empty();
    }
    if (!good) return fail(Code::invalid, "desk.clock_rule", {{"text", std::string(text.substr(0, 60))}});
    return rule;
}

std::string to_string(const ClockRule& rule) {
    const auto form = std::ranges::find(forms, rule.mode, &Form::mode);
    std::string out(form->name);
    if (rule.mode == ClockMode::work_minutes_range) out += " " + std::to_string(rule.least);
    return out + " " + std::to_string(rule.n);
}

Result<std::optional<Instant>> due(const ClockRule& rule, const WorkCalendar& calendar, const ClockEvents& events) {
    if (rule.mode == ClockMode::calendar_year) return std::optional(end_of_years(rule.n, calendar.zone(), events.start));
    Count count(rule, calendar);
    TRY(count.run(events, never));
    return count.reached();
}

Result<base::Micros> elapsed(const ClockRule& rule, const WorkCalendar& calendar, const ClockEvents& events, Instant until) {
    if (rule.mode == ClockMode::calendar_year) return std::max(until - events.start, Micros(0));
    Count count(rule, calendar);
    TRY(count.run(events, until));
    return count.counted();
}

Result<base::Micros> left(const ClockRule& rule, const WorkCalendar& calendar, const ClockEvents& events, Instant now) {
    return TRY(read_clock(rule, calendar, events, now)).left;
}

Result<ClockReading> read_clock(const ClockRule& rule, const WorkCalendar& calendar, const ClockEvents& events, Instant now) {
    ClockReading out;
    out.elapsed = TRY(elapsed(rule, calendar, events, now));
    if (rule.mode == ClockMode::calendar_year) {
        out.due = end_of_years(rule.n, calendar.zone(), events.start);
        out.limit = *out.due - events.start;
    } else {
        ClockEvents until_now{events.start, {}};
        Instant last = events.start;
        for (const auto& turn : events.turns) {
            last = std::max(last, turn.at);
            if (last > now) break;
            until_now.turns.push_back(turn);
            out.paused = !turn.runs;
        }
        Count count(rule, calendar);
        TRY(count.run(until_now, never));
        out.due = count.reached();
        out.assumed = count.assumed();
        out.limit = limit_of(rule);
    }
    out.left = std::max(out.limit - out.elapsed, Micros(0));
    return out;
}

} // namespace gapura::desk
