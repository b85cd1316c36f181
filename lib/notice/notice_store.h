// The only SQL about notices. Every change of a delivery is guarded by its version, so of two workers one changes it. Any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lib/notice/notice.h"

namespace gapura::notice {

/// A stored notice. `args` is what enqueue() wrote: texts, and instants as numbers of microseconds.
struct StoredNotice {
    std::string id;
    std::string event;
    std::string person;
    std::string slug;
    std::string args;
    std::string link;
    Instant link_until;
    Instant created_at;
    Instant read_at;
};

enum class State : std::uint8_t { waiting, sending, lost, sent, skipped, given_up, unknown };
std::string_view to_string(State state);

struct Delivery {
    std::string notice;
    State state = State::waiting;
    bool repeat = false;
    std::int64_t version = 0;
    Instant changed_at;
};

/// False when the person was told of this event before.
Result<bool> insert_notice(store::Tx& tx, const StoredNotice& notice);
Result<void> insert_delivery(store::Tx& tx, const std::string& notice, std::string_view channel, Instant now);

Result<std::optional<StoredNotice>> find_notice(store::Database& database, const std::string& id);
Result<std::optional<Delivery>> find_delivery(store::Database& database, const std::string& notice, std::string_view channel);
/// Moves it and raises `delivery` to what it then is. Error conflict `notice.moved` when another worker moved it first.
Result<void> move_delivery(store::Database& database, Delivery& delivery, std::string_view channel, State to, bool repeat, const std::string& why,
                           Instant now);

Result<std::vector<StoredNotice>> list_notices(store::Database& database, const std::string& person, bool only_unread, const std::string& after,
                                               std::size_t limit);
Result<std::int64_t> count_unread(store::Database& database, const std::string& person);
/// How many of this person's have this id: 0 or 1.
Result<std::int64_t> mark_read(store::Tx& tx, const std::string& person, const std::string& id, Instant now);

Result<Health> read_health(store::Database& database, Instant now);

Result<std::int64_t> drop_links(store::Tx& tx, Instant now);
Result<std::int64_t> drop_notices(store::Tx& tx, Instant before);

} // namespace gapura::notice
