#include "desk/feed.h"

#include <algorithm>
#include <map>

#include "desk/feed_store.h"
#include "desk/ics.h"
#include "keys/ends_store.h"
#include "lib/base/digest.h"

namespace gapura::desk {
namespace {

constexpr std::size_t events_max = 2000;
constexpr std::chrono::days past_shown{30};

std::string digest_of(std::string_view token) { return base::hex(base::sha256(token)); }

std::unexpected<Error> unknown() { return fail(Code::not_found, "desk.feed_unknown"); }

} // namespace

Result<base::Secret> Feed::create(const std::string& person) {
    const auto actor = TRY(facts_.actor_of(person));
    if (people::reach(actor, people::Action::key_see).nowhere()) TRY(people::require(actor, people::Action::key_see));
    std::array<std::uint8_t, 32> bytes{};
    random_.fill(std::as_writable_bytes(std::span(bytes)));
    base::Secret token(base::base64url(bytes));
    TRY(database_.write([&](store::Tx& tx) { return put_feed(tx, person, digest_of(token.reveal()), clock_.now()); }));
    return token;
}

Result<void> Feed::revoke(const std::string& person) {
    const auto dropped = TRY(database_.write([&](store::Tx& tx) { return drop_feed(tx, person); }));
    if (dropped == 0) return fail(Code::not_found, "desk.no_feed");
    return {};
}

Result<std::optional<Instant>> Feed::made_at(const std::string& person) { return feed_made_at(database_, person); }

Result<std::string> Feed::read(std::string_view token, text::Lang lang) {
    const auto person = TRY(person_of_feed(database_, digest_of(token)));
    if (person.empty()) return unknown();
    const auto actor = facts_.actor_of(person);
    // Somebody who has left, or has no such role any more: the address leads nowhere.
    if (!actor || people::reach(*actor, people::Action::key_see).nowhere()) return unknown();
    const Instant now = clock_.now();
    const auto reach = people::reach(*actor, people::Action::key_see);
    keys::StopFilter filter{{}, now, now - past_shown, events_max};
    if (!reach.everywhere) filter.units = reach.units;
    std::map<std::string, std::string> names;
    const auto name_of = [&](const std::string& id) -> const std::string& {
        const auto [at, fresh] = names.try_emplace(id);
        if (fresh) at->second = facts_.name_of(id);
        return at->second;
    };
    std::vector<DayEvent> events;
    for (const auto& stop : TRY(keys::read_stops(database_, filter))) {
        const base::Args args{{"app", name_of(stop.app)}, {"unit", name_of(stop.unit)}, {"key", stop.id}};
        const std::string url = facts_.public_url.empty() ? "" : facts_.public_url + "/keys?key=" + stop.id;
        const char* slug = stop.overlap ? "desk.feed_overlap" : "desk.feed_event";
        events.push_back({stop.id + "@gapura", zone_.day_of(stop.at - base::Micros(1)), stop.issued_at, text::title(slug, lang, args),
                          text::detail(slug, lang, args), url});
    }
    std::ranges::sort(events, {}, [](const DayEvent& event) { return std::pair(event.day, event.uid); });
    return calendar_text(text::title("desk.feed_name", lang), text::title("desk.feed_alarm", lang), events);
}

face::Routes feed_routes(Feed& feed, const base::Zone& zone, std::string public_url) {
    using face::Access;
    const auto create = [&feed, public_url](const face::Request& request) -> Result<face::Response> {
        const auto token = TRY(feed.create(request.caller.person));
        const std::string path = "/kalender/" + std::string(token.reveal()) + ".ics";
        auto response = face::created(
            json::object{{"path", path}, {"url", public_url.empty() ? json::value(nullptr) : json::value(json::string(public_url + path))}});
        response.secret = true;
        response.headers.emplace_back("Cache-Control", "no-store");
        return response;
    };
    const auto show = [&feed, &zone](const face::Request& request) -> Result<face::Response> {
        const auto at = TRY(feed.made_at(request.caller.person));
        return face::ok(json::object{{"made_at", at ? json::value(json::string(zone.iso(*at))) : json::value(nullptr)}});
    };
    const auto revoke = [&feed](const face::Request& request) -> Result<face::Response> {
        TRY(feed.revoke(request.caller.person));
        return face::no_content();
    };
    const auto read = [&feed](const face::Request& request) -> Result<face::Response> {
        std::string_view token = request.part("token");
        if (token.ends_with(".ics")) token.remove_suffix(4);
        face::Response response;
        response.content_type = "text/calendar; charset=utf-8";
        response.body = TRY(feed.read(token, request.lang));
        // The address is the secret: it stays out of caches, indexes and Referer fields.
        response.headers = {{"Cache-Control", "private, no-store"}, {"X-Robots-Tag", "noindex"}, {"Referrer-Policy", "no-referrer"}};
        return response;
    };
    return {
        {"POST", "/api/v1/me/calendar-feed", Access::signed_in, create},
        {"GET", "/api/v1/me/calendar-feed", Access::signed_in, show},
        {"DELETE", "/api/v1/me/calendar-feed", Access::signed_in, revoke},
        {"GET", "/kalender/{token}", Access::open, read},
    };
}

} // namespace gapura::desk
