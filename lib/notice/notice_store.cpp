#include "lib/notice/notice_store.h"

#include <algorithm>

namespace gapura::notice {
namespace {

constexpr std::array<std::string_view, 7> names{"waiting", "sending", "lost", "sent", "skipped", "given_up", "unknown"};
constexpr std::int64_t purge_at_once = 1000;
constexpr std::int64_t worst_max = 20;
constexpr std::chrono::hours late_after{1};
constexpr std::chrono::days remembered{7};

constexpr std::string_view columns = "id, event, person, slug, args, link, link_until, created_at, read_at";

StoredNotice notice_of(const store::Row& row) {
    return {row.text(0), row.text(1), row.text(2), row.text(3), row.text(4), row.text(5), row.instant(6), row.instant(7), row.instant(8)};
}

State parse_state(const std::string& text) {
    const auto found = std::ranges::find(names, std::string_view(text));
    return found == names.end() ? State::unknown : static_cast<State>(found - names.begin());
}

} // namespace

std::string_view to_string(State state) { return names.at(static_cast<std::size_t>(state)); }

Result<bool> insert_notice(store::Tx& tx, const StoredNotice& notice) {
    const auto added = TRY(tx.run("INSERT INTO notice_notice (id, event, person, slug, args, link, link_until, created_at, read_at) "
                                  "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0) ON CONFLICT (event, person) DO NOTHING",
                                  {notice.id, notice.event, notice.person, notice.slug, notice.args, notice.link, store::bind(notice.link_until),
                                   store::bind(notice.created_at)}));
    return added == 1;
}

Result<void> insert_delivery(store::Tx& tx, const std::string& notice, std::string_view channel, Instant now) {
    TRY(tx.run("INSERT INTO notice_delivery (notice, channel, state, repeat, version, changed_at, why) VALUES ($1, $2, 'waiting', 0, 1, $3, '')",
               {notice, std::string(channel), store::bind(now)}));
    return {};
}

Result<std::optional<StoredNotice>> find_notice(store::Database& database, const std::string& id) {
    const auto rows = TRY(database.read("SELECT " + std::string(columns) + " FROM notice_notice WHERE id = $1", {id}));
    if (rows.empty()) return std::optional<StoredNotice>();
    return std::optional(notice_of(rows.front()));
}

Result<std::optional<Delivery>> find_delivery(store::Database& database, const std::string& notice, std::string_view channel) {
    const auto rows = TRY(database.read("SELECT state, repeat, version, changed_at FROM notice_delivery WHERE notice = $1 AND channel = $2",
                                        {notice, std::string(channel)}));
    if (rows.empty()) return std::optional<Delivery>();
    const auto& row = rows.front();
    return std::optional(Delivery{notice, parse_state(row.text(0)), row.flag(1), row.integer(2), row.instant(3)});
}

Result<void> move_delivery(store::Database& database, Delivery& delivery, std::string_view channel, State to, bool repeat, const std::string& why,
                           Instant now) {
    TRY(database.write([&](store::Tx& tx) {
        return tx.change_one("UPDATE notice_delivery SET state = $1, repeat = $2, version = version + 1, changed_at = $3, why = $4 "
                             "WHERE notice = $5 AND channel = $6 AND state = $7 AND version = $8",
                             {std::string(to_string(to)), store::bind(repeat), store::bind(now), why, delivery.notice, std::string(channel),
                              std::string(to_string(delivery.state)), delivery.version},
                             "notice.moved");
    }));
    delivery.state = to;
    delivery.repeat = repeat;
    ++delivery.version;
    delivery.changed_at = now;
    return {};
}

Result<std::vector<StoredNotice>> list_notices(store::Database& database, const std::string& person, bool only_unread, const std::string& after,
                                               std::size_t limit) {
    const auto rows = TRY(database.read("SELECT " + std::string(columns) +
                                            " FROM notice_notice WHERE person = $1 AND ($2 = 0 OR read_at = 0) AND ($3 = '' OR id < $3) "
                                            "ORDER BY id DESC LIMIT $4",
                                        {person, store::bind(only_unread), after, static_cast<std::int64_t>(limit)}));
    std::vector<StoredNotice> out;
    for (const auto& row : rows) out.push_back(notice_of(row));
    return out;
}

Result<std::int64_t> count_unread(store::Database& database, const std::string& person) {
    const auto rows = TRY(database.read("SELECT count(*) FROM notice_notice WHERE person = $1 AND read_at = 0", {person}));
    return rows.front().integer(0);
}

Result<std::int64_t> mark_read(store::Tx& tx, const std::string& person, const std::string& id, Instant now) {
    TRY(tx.run("UPDATE notice_notice SET read_at = $3 WHERE id = $1 AND person = $2 AND read_at = 0", {id, person, store::bind(now)}));
    return TRY(tx.read("SELECT count(*) FROM notice_notice WHERE id = $1 AND person = $2", {id, person})).front().integer(0);
}

Result<Health> read_health(store::Database& database, Instant now) {
    Health health;
    const auto counts = TRY(database.read("SELECT state, count(*), count(*) FILTER (WHERE changed_at < $1) FROM notice_delivery WHERE "
                                          "state IN ('waiting', 'sending', 'lost') OR (state IN ('given_up', 'unknown') AND changed_at > $2) "
                                          "GROUP BY state",
                                          {store::bind(now - late_after), store::bind(now - remembered)}));
    for (const auto& row : counts) {
        const State state = parse_state(row.text(0));
        if (state == State::given_up) health.given_up = row.integer(1);
        else if (state == State::unknown) health.unknown = row.integer(1);
        else {
            health.waiting += row.integer(1);
            health.late += row.integer(2);
        }
    }
    const auto sent = TRY(database.read("SELECT count(*), coalesce(max(changed_at), 0) FROM notice_delivery WHERE state = 'sent' AND changed_at > $1",
                                        {store::bind(now - std::chrono::days(1))}));
    health.sent_today = sent.front().integer(0);
    health.last_sent_at = sent.front().instant(1);
    const auto worst =
        TRY(database.read("SELECT d.notice, n.event, n.person, d.state, d.why, d.changed_at FROM notice_delivery d JOIN notice_notice n "
                          "ON n.id = d.notice WHERE (d.state IN ('waiting', 'sending', 'lost') AND d.why <> '') OR "
                          "(d.state IN ('given_up', 'unknown') AND d.changed_at > $1) ORDER BY d.changed_at DESC LIMIT $2",
                          {store::bind(now - remembered), worst_max}));
    for (const auto& row : worst) health.worst.push_back({row.text(0), row.text(1), row.text(2), row.text(3), row.text(4), row.instant(5)});
    return health;
}

Result<std::int64_t> drop_links(store::Tx& tx, Instant now) {
    return tx.run("UPDATE notice_notice SET link = '', link_until = 0 WHERE link_until > 0 AND link_until <= $1", {store::bind(now)});
}

Result<std::int64_t> drop_notices(store::Tx& tx, Instant before) {
    const store::Params params{store::bind(before), purge_at_once};
    constexpr std::string_view old = "(SELECT id FROM notice_notice WHERE created_at < $1 ORDER BY created_at LIMIT $2)";
    TRY(tx.run("DELETE FROM notice_delivery WHERE notice IN " + std::string(old), params));
    return tx.run("DELETE FROM notice_notice WHERE id IN " + std::string(old), params);
}

} // namespace gapura::notice
