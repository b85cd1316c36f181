#include "desk/leaks.h"

#include <algorithm>

#include <fmt/format.h>

#include "lib/base/check.h"
#include "lib/base/id.h"

namespace gapura::desk {
namespace {

struct News {
    std::string key;
    std::string hint;
    std::string unit;
    std::string where; // source and place, for people
    Instant at;
};

Result<News> read_news(std::string_view payload) {
    const auto document = TRY(base::parse_json(payload));
    base::JsonReader reader(document);
    reader.allow_more();
    News out;
    out.key = reader.text("key");
    out.hint = reader.text("hint");
    out.unit = reader.text("unit");
    out.where = reader.text("source");
    const std::string place = reader.text_or("place", "");
    out.at = {reader.integer("at_us")};
    TRY(reader.finish());
    if (!place.empty()) out.where += " " + place;
    return out;
}

} // namespace

Result<void> Leaks::on_key_leaked(const jobs::Job& job) {
    const News news = TRY(read_news(job.payload));
    const Instant now = clock_.now();
    const auto number = TRY(database_.write([&](store::Tx& tx) -> Result<std::string> {
        // From here on this worker alone has news of this key, and a job run again finds its own mark.
        const std::string subject = "key " + news.key;
        const std::string newest = TRY(lock_subject(tx, subject));
        if (!TRY(take_mark(tx, job.id))) return std::string();
        auto head = newest.empty() ? std::optional<Case>() : TRY(find_case(tx, newest));
        if (!head || head->state == "closed") {
            const Move* move = find_move(key_leak, "", "detect");
            CHECK(move != nullptr);
            const std::string series = fmt::format("{}-{}", key_leak.series, zone_.day_of(now).year);
            Ticket ticket;
            ticket.head = {base::make_id("tik", now, random_),
                           fmt::format("{}-{:04}", series, TRY(take_number(tx, series))),
                           std::string(key_leak.kind),
                           std::string(move->to),
                           now,
                           now,
                           {},
                           1};
            ticket.service = news.key;
            ticket.service_name = news.hint;
            ticket.severity = Severity::p1;
            TRY(insert_case(tx, ticket.head, std::string(move->event), people::system_actor().person));
            TRY(insert_maintenance(tx, ticket));
            TRY(set_subject_ticket(tx, subject, ticket.head.id));
            head = ticket.head;
        }
        auto ticket = TRY(find_ticket(tx, head->id));
        CHECK(ticket.has_value());
        const Move* seen = find_move(key_leak, head->state, "seen");
        CHECK(seen != nullptr);
        TRY(apply_step(tx, *head, {"seen", std::string(seen->to), people::system_actor().person, news.where, news.at}));
        ++ticket->failures; // places where it was seen
        if (ticket->first_at.us == 0) ticket->first_at = news.at;
        ticket->last_at = std::max(ticket->last_at, news.at);
        if (std::ranges::find(ticket->units, news.unit) == ticket->units.end()) ticket->units.push_back(news.unit);
        TRY(update_maintenance(tx, *ticket, now));
        return head->number;
    }));
    if (!number.empty()) log_.info("leak.taken_in", {{"key", news.key}, {"ticket", number}});
    return {};
}

} // namespace gapura::desk
