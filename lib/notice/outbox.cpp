// Notices from decision to inbox. The states of a delivery are drawn in README.md; this is the only place that moves them.
#include <algorithm>

#include "lib/base/id.h"
#include "lib/base/json.h"
#include "lib/notice/notice_store.h"
#include "lib/notice/render.h"

namespace gapura::notice {
namespace {

constexpr std::string_view mail_channel = "email";
/// With the jobs' backoff of at most 10 minutes these are three days, as a mail server would try (RFC 5321 §4.5.4.1).
constexpr int tries_max = 440;
constexpr std::size_t page_max = 200;
constexpr std::size_t event_bytes_max = 200;
constexpr std::size_t link_bytes_max = 500;

bool fits(const Notice& notice) {
    const bool link_is_path = notice.link.empty() || (notice.link.starts_with('/') && !notice.link.starts_with("//"));
    const bool printable = std::ranges::all_of(notice.link, [](unsigned char c) { return c > ' ' && c < 0x7f; });
    return !notice.event.empty() && notice.event.size() <= event_bytes_max && !notice.person.empty() && notice.slug.starts_with("notice.") &&
           text::find(notice.slug) != nullptr && link_is_path && printable && notice.link.size() <= link_bytes_max;
}

std::unexpected<Error> later(const std::string& why) { return fail(Code::unavailable, "notice.not_sent", {}, why); }

} // namespace

Result<bool> enqueue(store::Tx& tx, const Notice& notice, Instant now, base::Random& random) {
    if (!fits(notice)) return fail(Code::internal, "notice.malformed", {}, "notice " + notice.slug + " of " + notice.event.substr(0, 60));
    const std::string id = base::make_id("note", now, random);
    const std::string values = TRY(pack_values(notice));
    if (!TRY(insert_notice(tx, {id, notice.event, notice.person, notice.slug, values, notice.link, notice.link_until, now, {}}))) return false;
    TRY(insert_delivery(tx, id, mail_channel, now));
    jobs::NewJob job;
    job.kind = send_job;
    job.payload = json::serialize(json::object{{"notice", id}, {"channel", mail_channel}});
    job.run_at = now;
    job.tries_max = tries_max;
    TRY(jobs::enqueue(tx, job, now, random));
    return true;
}

Outbox::Outbox(store::Database& database, const base::Clock& clock, base::Log& log, const base::Zone& zone, Directory directory, MessageChannel* mail,
               Options options)
    : database_(database),
      clock_(clock),
      log_(log),
      zone_(zone),
      directory_(std::move(directory)),
      mail_(mail),
      options_(std::move(options)) {}

Result<void> Outbox::on_job(const jobs::Job& job) {
    const auto payload = TRY(base::parse_json(job.payload));
    const json::object* object = payload.if_object();
    if (object == nullptr || base::text_at(*object, "channel") != mail_channel) return fail(Code::invalid, "json.malformed", {{"offset", "0"}});
    auto sent = send(job, std::string(base::text_at(*object, "notice")));
    // Another worker moved it: it is that worker's.
    if (!sent && sent.error().slug == "notice.moved") return {};
    return sent;
}

Result<void> Outbox::send(const jobs::Job& job, const std::string& id) {
    const auto notice = TRY(find_notice(database_, id));
    auto found = TRY(find_delivery(database_, id, mail_channel));
    if (!notice || !found) return {}; // too old to be kept
    Delivery& delivery = *found;
    const auto move = [&](State to, bool repeat, const std::string& why) {
        return move_delivery(database_, delivery, mail_channel, to, repeat, why, clock_.now());
    };
    if (delivery.state == State::sending) {
        // Whoever was sending is either at it still, or was killed and took the answer along.
        if (clock_.now() < delivery.changed_at + 2 * options_.send_max) return later("being sent since " + base::to_iso_utc(delivery.changed_at));
        TRY(move(delivery.repeat ? State::unknown : State::lost, delivery.repeat, "the program ended while sending"));
    }
    if (delivery.state != State::waiting && delivery.state != State::lost) return {};
    if (mail_ == nullptr) return move(State::skipped, delivery.repeat, "e-mail is not set up");
    const auto to = directory_(notice->person);
    if (!to && to.error().code != Code::not_found) return std::unexpected(to.error());
    if (!to || !to->active || to->address.empty()) return move(State::skipped, delivery.repeat, "nobody to send to");

    const State from = delivery.state;
    const bool repeat = from == State::lost;
    const Sent sent = mail_->send(message_of(*notice, *to, repeat, zone_, options_), [&] { return move(State::sending, repeat, ""); });
    const bool left = delivery.state == State::sending;
    const std::string shown = sent.why.substr(0, 200);
    switch (sent.fate) {
    case Fate::accepted: TRY(move(State::sent, repeat, "")); return {};
    case Fate::refused:
        TRY(move(State::given_up, repeat, shown));
        log_.warn("notice.given_up", {{"notice", id}, {"why", shown}});
        return {};
    case Fate::lost:
        TRY(move(repeat ? State::unknown : State::lost, repeat, shown));
        log_.warn("notice.answer_lost", {{"notice", id}, {"why", shown}});
        if (repeat) return {};
        break;
    case Fate::not_now:
        TRY(move(job.tries >= job.tries_max ? State::given_up : from, repeat && left, shown));
        if (delivery.state == State::given_up) return {};
        break;
    }
    return later(shown);
}

Result<ShownPage> Outbox::list(const std::string& person, text::Lang lang, bool only_unread, const std::string& after, std::size_t limit) {
    const std::size_t held = std::clamp<std::size_t>(limit, 1, page_max);
    auto rows = TRY(list_notices(database_, person, only_unread, after, held + 1));
    ShownPage page;
    page.unread = TRY(count_unread(database_, person));
    if (rows.size() > held) {
        rows.resize(held);
        page.next = rows.back().id;
    }
    for (auto& row : rows) {
        if (row.link_until.us != 0) row.link.clear();
        auto words = words_of(row, lang, zone_);
        page.items.push_back({row.id, std::move(words.title), std::move(words.text), row.link, std::move(words.action), row.created_at, row.read_at});
    }
    return page;
}

Result<void> Outbox::mark_read(const std::string& person, const std::string& id) {
    const auto mine = TRY(database_.write([&](store::Tx& tx) { return notice::mark_read(tx, person, id, clock_.now()); }));
    if (mine == 1) return {};
    return fail(Code::not_found, "notice.unknown", {{"notice", id.substr(0, 40)}});
}

Result<Health> Outbox::health() {
    auto health = TRY(read_health(database_, clock_.now()));
    health.set_up = mail_ != nullptr;
    return health;
}

Result<std::int64_t> Outbox::purge() {
    const Instant now = clock_.now();
    return database_.write([&](store::Tx& tx) -> Result<std::int64_t> {
        const auto links = TRY(drop_links(tx, now));
        return links + TRY(drop_notices(tx, now - options_.keep));
    });
}

} // namespace gapura::notice
