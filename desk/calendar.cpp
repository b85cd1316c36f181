#include "desk/calendar.h"

#include <algorithm>
#include <charconv>
#include <chrono>

#include "lib/base/digest.h"
#include "lib/base/yaml.h"

namespace gapura::desk {
namespace {

using base::YamlNode;
using base::YamlReader;

constexpr int year_min = 2000;
constexpr int year_max = 2200;
constexpr int minutes_a_day = 24 * 60;
constexpr int ramadan_days_max = 31;
constexpr std::size_t text_bytes_max = 500;

constexpr int at(int hour, int minute = 0) { return hour * 60 + minute; }

std::chrono::sys_days serial(base::Day day) {
    return std::chrono::sys_days(std::chrono::year(day.year) / std::chrono::month(day.month) / std::chrono::day(day.day));
}

std::size_t index_of(base::Day day) { return static_cast<std::size_t>((serial(day) - serial({day.year, 1, 1})).count()); }

/// "07:30" to "24:00".
bool parse_minute(std::string_view text, int& out) {
    const auto number = [](std::string_view digits, int& value) {
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
        return error == std::errc() && end == digits.data() + digits.size() && value >= 0;
    };
    int hour = 0;
    int minute = 0;
    if (text.size() != 5 || text[2] != ':' || !number(text.substr(0, 2), hour) || !number(text.substr(3), minute)) return false;
    out = at(hour, minute);
    return minute < 60 && out <= minutes_a_day;
}

bool looks_like_key(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
}

/// Reads one file.
class CalendarFile {
public:
    CalendarFile(const YamlNode& tree, const std::string& file) : file_(file), root_(tree, file) {}

    Result<CalendarYear> read(std::string_view zone) {
        out_.year = static_cast<int>(root_.integer_or("year", 0, year_min, year_max));
        if (out_.year == 0) root_.reject("year", "is required: the year of this calendar, such as 2027");
        out_.decree = root_.text("decree");
        if (out_.decree.size() > text_bytes_max) root_.reject("decree", "is too long: write number and date of the decree");
        TRY(root_.so_far());
        TRY(read_days("holidays", out_.holidays));
        TRY(read_days("collective_leave", out_.leave));
        TRY(read_ramadan());
        TRY(read_office(zone));
        TRY(root_.finish());
        return std::move(out_);
    }

private:
    std::string item_name(std::string_view list, std::size_t at) { return std::string(list) + "[" + std::to_string(at + 1) + "]"; }

    base::Day read_day(YamlReader& reader, std::string_view key) {
        const auto day = base::parse_day(reader.text(key));
        if (!day) reader.reject(key, "must be a day such as " + std::to_string(out_.year) + "-12-25");
        else if (day->year != out_.year) reader.reject(key, "is not in " + std::to_string(out_.year) + ": every day belongs to the file of its year");
        return day ? *day : base::Day{};
    }

    /// What stands in both lists, or twice in one, is a slip of the pen.
    void note(YamlReader& reader, const YamlNode& item, base::Day day, std::string_view list) {
        const auto [seen, fresh] = seen_.try_emplace(day, std::string(list), item.line);
        if (fresh) return;
        const auto& [where, line] = seen->second;
        reader.reject("date", "stands in " + where + " already (line " + std::to_string(line) + "): remove one of the two");
    }

    Result<void> read_days(std::string_view key, std::vector<NamedDay>& days) {
        const YamlNode* list = root_.any(key);
        if (list == nullptr || list->kind != YamlNode::Kind::list || list->items.size() > calendar_days_max) {
            root_.reject(key, "must be a list of at most " + std::to_string(calendar_days_max) + " {date, name}; [] when there is none");
            return root_.so_far();
        }
        for (const YamlNode& item : list->items) {
            YamlReader reader(item, file_, item_name(key, days.size()));
            NamedDay day{read_day(reader, "date"), reader.text("name")};
            // {date: …, name: Nyepi, Tahun Baru Saka}: an unquoted comma ends a name for YAML, not for who wrote it.
            for (const auto& [more, value] : item.members) {
                if (value.kind != YamlNode::Kind::nothing || looks_like_key(more.text)) continue;
                (void)reader.any(more.text);
                day.name += ", " + more.text;
            }
            if (day.name.size() > text_bytes_max) reader.reject("name", "is too long");
            note(reader, item, day.day, key);
            TRY(reader.finish());
            days.push_back(std::move(day));
        }
        std::ranges::sort(days, {}, &NamedDay::day);
        return {};
    }

    Result<void> read_range(const YamlNode& node, const std::string& where) {
        YamlReader reader(node, file_, where);
        const DayRange range{read_day(reader, "from"), read_day(reader, "to")};
        (void)reader.text_or("source", {});
        TRY(reader.so_far());
        if (range.to < range.from) reader.reject("to", "is before from");
        else if (base::add_days(range.from, ramadan_days_max) <= range.to) reader.reject("to", "is more than a month after from");
        else if (!out_.ramadan.empty() && range.from <= out_.ramadan.back().to) reader.reject("from", "is not after the one before it");
        out_.ramadan.push_back(range);
        return reader.finish();
    }

    Result<void> read_ramadan() {
        const YamlNode* node = root_.any("ramadan");
        if (node == nullptr) {
            root_.reject("ramadan", "is required: {from, to}, its first and last day in this year");
            return root_.so_far();
        }
        if (node->kind != YamlNode::Kind::list) return read_range(*node, "ramadan");
        if (node->items.empty() || node->items.size() > 2) root_.reject("ramadan", "must be {from, to}, or a list of two");
        TRY(root_.so_far());
        for (std::size_t i = 0; i < node->items.size(); ++i) TRY(read_range(node->items[i], item_name("ramadan", i)));
        return {};
    }

    Result<Hours> read_hours(YamlReader& office, std::string_view key) {
        if (office.any(key) == nullptr) office.reject(key, R"(is required: {open: "07:30", break: "12:00-13:00", close: "16:00"})");
        TRY(office.so_far());
        YamlReader reader = office.map(key);
        Hours hours;
        if (!parse_minute(reader.text("open"), hours.open)) reader.reject("open", "must be a time such as \"07:30\"");
        const std::string pause = reader.text("break");
        if (pause.size() != 11 || pause[5] != '-' || !parse_minute(pause.substr(0, 5), hours.break_from) ||
            !parse_minute(pause.substr(6), hours.break_to) || hours.break_to <= hours.break_from)
            reader.reject("break", "must be like \"12:00-13:00\"");
        if (!parse_minute(reader.text("close"), hours.close)) reader.reject("close", "must be a time such as \"16:00\"");
        TRY(reader.so_far());
        if (hours.close <= hours.open) reader.reject("close", "must be after open");
        else if (hours.break_from <= hours.open || hours.break_to >= hours.close) reader.reject("break", "must lie between open and close");
        TRY(reader.finish());
        return hours;
    }

    Result<void> read_office(std::string_view zone) {
        if (root_.any("office_hours") == nullptr) root_.reject("office_hours", "is required: zone, mon_thu, fri, ramadan_mon_thu, ramadan_fri");
        TRY(root_.so_far());
        YamlReader office = root_.map("office_hours");
        out_.office.zone = office.text("zone");
        const std::string& given = out_.office.zone;
        if (!base::Zone::find(given)) office.reject("zone", "must be Asia/Jakarta, Asia/Makassar, Asia/Jayapura or another IANA zone");
        else if (!zone.empty() && given != zone)
            office.reject("zone", "is " + given + ", but this installation is set to " + std::string(zone) + ": write that zone here");
        out_.office.mon_thu = TRY(read_hours(office, "mon_thu"));
        out_.office.fri = TRY(read_hours(office, "fri"));
        out_.office.ramadan_mon_thu = TRY(read_hours(office, "ramadan_mon_thu"));
        out_.office.ramadan_fri = TRY(read_hours(office, "ramadan_fri"));
        return office.finish();
    }

    std::string file_;
    YamlReader root_;
    CalendarYear out_;
    std::map<base::Day, std::pair<std::string, int>> seen_; // list and line
};

} // namespace

OfficeHours usual_hours() {
    return {{},
            {at(7, 30), at(12), at(13), at(16)},
            {at(7, 30), at(11, 30), at(13), at(16, 30)},
            {at(8), at(12), at(12, 30), at(15)},
            {at(8), at(11, 30), at(12, 30), at(15, 30)}};
}

Result<CalendarYear> parse_calendar(std::string_view text, const std::string& file, std::string_view zone) {
    if (text.size() > calendar_bytes_max)
        return fail(Code::invalid, "desk.calendar_too_large", {{"file", file}, {"bytes_max", std::to_string(calendar_bytes_max)}});
    const YamlNode tree = TRY(base::parse_yaml(text, file));
    CalendarYear out = TRY(CalendarFile(tree, file).read(zone));
    out.hash = base::hex(base::sha256(text));
    return out;
}

WorkCalendar::WorkCalendar(base::Zone zone, std::vector<CalendarYear> years) : zone_(std::move(zone)), assumed_(usual_hours()) {
    for (CalendarYear& year : years) {
        const int number = year.year;
        Held held{std::move(year), {}};
        const auto mark = [&](base::Day day, Kind kind) { held.kinds.at(index_of(day)) = kind; };
        for (const DayRange& range : held.year.ramadan) {
            for (base::Day day = range.from; day <= range.to; day = base::add_days(day, 1)) mark(day, Kind::ramadan);
        }
        for (const NamedDay& day : held.year.holidays) mark(day.day, Kind::off);
        for (const NamedDay& day : held.year.leave) mark(day.day, Kind::off);
        years_.insert_or_assign(number, std::move(held));
    }
    if (!years_.empty()) assumed_ = years_.rbegin()->second.year.office;
}

WorkDay WorkCalendar::on(base::Day day) const {
    const auto held = years_.find(day.year);
    const bool assumed = held == years_.end();
    const int weekday = weekday_of(day);
    const Kind kind = assumed ? Kind::usual : held->second.kinds.at(index_of(day));
    if (weekday > 4 || kind == Kind::off) return {false, {}, assumed};
    const OfficeHours& office = assumed ? assumed_ : held->second.year.office;
    if (kind == Kind::ramadan) return {true, weekday == 4 ? office.ramadan_fri : office.ramadan_mon_thu, false};
    return {true, weekday == 4 ? office.fri : office.mon_thu, assumed};
}

const CalendarYear* WorkCalendar::year(int year) const {
    const auto held = years_.find(year);
    return held == years_.end() ? nullptr : &held->second.year;
}

std::vector<CalendarWarning> calendar_warnings(const std::map<int, bool>& held, base::Day today) {
    using What = CalendarWarning::What;
    std::vector<CalendarWarning> out;
    const auto look = [&](int year) {
        const auto found = held.find(year);
        if (found == held.end()) out.push_back({What::missing, year});
        else if (!found->second) out.push_back({What::unconfirmed, year});
    };
    look(today.year);
    if (today.month >= next_year_from_month) look(today.year + 1);
    return out;
}

int weekday_of(base::Day day) { return static_cast<int>(std::chrono::weekday(serial(day)).iso_encoding()) - 1; }

} // namespace gapura::desk
