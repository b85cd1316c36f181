#include "desk/calendars_face.h"

#include <charconv>

namespace gapura::desk {
namespace {

json::object to_json(const HeldCalendar& held, const base::Zone& zone) {
    const CalendarYear& year = held.year;
    json::array ramadan;
    for (const DayRange& range : year.ramadan) ramadan.push_back({{"from", base::to_iso(range.from)}, {"to", base::to_iso(range.to)}});
    json::object out{{"year", year.year}, {"decree", year.decree}, {"hash", year.hash}, {"file", held.file}};
    out["confirmed"] = held.is_confirmed();
    out["holidays"] = year.holidays.size();
    out["collective_leave"] = year.leave.size();
    out["ramadan"] = std::move(ramadan);
    out["zone"] = year.office.zone;
    out["version"] = held.version;
    out["imported_by"] = held.is_confirmed() ? json::value(json::string(held.imported_by)) : json::value(nullptr);
    out["imported_at"] = held.is_confirmed() ? json::value(json::string(zone.iso(held.imported_at))) : json::value(nullptr);
    return out;
}

json::object to_json(const CalendarWarning& warning, text::Lang lang) {
    const bool missing = warning.what == CalendarWarning::What::missing;
    const char* slug = missing ? "desk.calendar_missing" : "desk.calendar_unconfirmed";
    const base::Args args{{"year", std::to_string(warning.year)}};
    return {{"what", missing ? "missing" : "unconfirmed"},
            {"year", warning.year},
            {"title", text::title(slug, lang, args)},
            {"detail", text::detail(slug, lang, args)}};
}

Result<face::Response> list(Calendars& calendars, const face::Request& request, const base::Zone& zone) {
    TRY(face::only_query(request, {}));
    const auto held = TRY(calendars.list());
    const auto warned = TRY(calendars.warnings());
    json::array items;
    for (const HeldCalendar& one : held) items.push_back(to_json(one, zone));
    json::array warnings;
    for (const CalendarWarning& one : warned) warnings.push_back(to_json(one, request.lang));
    return face::ok(json::object{
        {"items", std::move(items)}, {"next", nullptr}, {"warnings", std::move(warnings)}, {"work_day_24h", to_string(calendars.reading())}});
}

json::object day_json(const NamedDay& day, const char* kind) { return {{"date", base::to_iso(day.day)}, {"name", day.name}, {"kind", kind}}; }

Result<face::Response> show(Calendars& calendars, const face::Request& request, const base::Zone& zone) {
    TRY(face::only_query(request, {}));
    const std::string& text = request.part("year");
    int year = 0;
    const bool number = std::from_chars(text.data(), text.data() + text.size(), year).ptr == text.data() + text.size();
    const HeldCalendar held = TRY(calendars.show(number ? year : 0));
    json::object out = to_json(held, zone);
    json::array days;
    for (const NamedDay& day : held.year.holidays) days.push_back(day_json(day, "holiday"));
    for (const NamedDay& day : held.year.leave) days.push_back(day_json(day, "collective_leave"));
    std::ranges::sort(days, {}, [](const json::value& day) { return std::string(base::text_at(day.get_object(), "date")); });
    out["days"] = std::move(days);
    out["text"] = held.text;
    return face::ok(out);
}

Result<face::Response> import_one(Calendars& calendars, const people::Actor& actor, const face::Request& request, const base::Zone& zone) {
    const auto body = TRY(request.body_json());
    base::JsonReader reader(body);
    const std::string name = reader.text("name");
    const std::string text = reader.text("text");
    TRY(reader.finish());
    return face::created(to_json(TRY(calendars.import_file(actor, name, text)), zone));
}

} // namespace

face::Routes calendar_routes(Calendars& calendars, ActorOf actor_of, const base::Zone& zone) {
    using face::Access;
    const auto all = [&calendars, &zone](const face::Request& request) { return list(calendars, request, zone); };
    const auto one = [&calendars, &zone](const face::Request& request) { return show(calendars, request, zone); };
    const auto add = [&calendars, actor_of = std::move(actor_of), &zone](const face::Request& request) -> Result<face::Response> {
        return import_one(calendars, TRY(actor_of(request.caller)), request, zone);
    };
    return {
        {"GET", "/api/v1/calendars", Access::signed_in, all},
        {"GET", "/api/v1/calendars/{year}", Access::signed_in, one},
        {"POST", "/api/v1/calendars", Access::signed_in, add},
    };
}

} // namespace gapura::desk
