// Messages to people: decided in the transaction of their cause, kept as in-app messages, and carried out by durable jobs. Knows no campus:
// who a person is comes from the Directory that the program passes in. Not a mail client, not a chat. Any thread.
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/clock.h"
#include "lib/base/log.h"
#include "lib/base/random.h"
#include "lib/base/zones.h"
#include "lib/jobs/jobs.h"
#include "lib/notice/channel.h"
#include "lib/store/store.h"
#include "lib/text/text.h"

namespace gapura::notice {

/// What to tell one person. The text is `notice.…` of the catalogue, its title the subject; its values are `args`, and `times` shown in the
/// person's language and the organisation's zone. Only the names in `variables` may occur: none of them can hold a secret or a student's data.
struct Notice {
    std::string event{};  // stable id: "key.expiring/key_…/30"
    std::string person{}; // person id
    std::string slug{};   // "notice.key_expiring"
    base::Args args{};
    std::vector<std::pair<std::string, Instant>> times{};
    std::string link{};   // path in the console ("/?…"), or ""; what it is for is the title of the text <slug>.action
    Instant link_until{}; // a one-time link goes by mail only and is forgotten then; 0: it stays good
};

/// Every name a notice's text may have a value for.
inline constexpr std::array<std::string_view, 13> variables{"key",     "app",   "unit",    "until", "days",   "at",  "since",
                                                            "service", "state", "overlap", "count", "number", "year"};

/// The job that carries a message out; its payload names the notice and the channel. The program gives it to Outbox::on_job.
inline constexpr const char* send_job = "notice.send";

/// In the cause's transaction: stores the notice and the work of sending it. True when new; false when this event was already told to this
/// person, in whatever words. Error internal `notice.malformed` for a slug, variable or link that may not be: a bug of the caller.
Result<bool> enqueue(store::Tx& tx, const Notice& notice, Instant now, base::Random& random);

std::span<const store::Migration> migrations();

struct Recipient {
    std::string name;
    std::string address; // e-mail; "" for none
    text::Lang lang = text::Lang::id;
    bool active = true;
};
/// Error not_found when there is no such person.
using Directory = std::function<Result<Recipient>(const std::string& person)>;

struct Options {
    std::string public_url;            // base of links, without a slash at the end
    std::string organisation;          // stands under every message
    std::chrono::seconds send_max{60}; // no sending takes longer: what has been going on for longer is lost
    std::chrono::days keep{400};
};

/// A notice as its person sees it.
struct Shown {
    std::string id;
    std::string title;
    std::string text;
    std::string link;   // "" when there is none; a one-time link goes by mail alone: these are read by whoever has the password
    std::string action; // what the link does; "" without
    Instant created_at;
    Instant read_at; // 0: not yet
};
struct ShownPage {
    std::vector<Shown> items;
    std::string next; // id to go on after; "" at the end
    std::int64_t unread = 0;
};

/// What staff must know about messages on their way out.
struct Stuck {
    std::string notice;
    std::string event;
    std::string person;
    std::string state;
    std::string why;
    Instant changed_at;
};
struct Health {
    bool set_up = false;
    std::int64_t waiting = 0;  // not yet sent, to be tried again
    std::int64_t late = 0;     // of these, for more than an hour
    std::int64_t given_up = 0; // in the last 7 days: refused for good, or too many tries
    std::int64_t unknown = 0;  // in the last 7 days: the answer to the repeat was lost, too
    std::int64_t sent_today = 0;
    Instant last_sent_at;
    std::vector<Stuck> worst; // given up, unknown and late, newest first, at most 20
};

class Outbox {
public:
    /// `mail` may be null: no e-mail is set up, and such deliveries are skipped. All references must outlive it.
    Outbox(store::Database& database, const base::Clock& clock, base::Log& log, const base::Zone& zone, Directory directory, MessageChannel* mail,
           Options options);

    /// Sends what the job names, if it is still to be sent. An error means: try again later.
    Result<void> on_job(const jobs::Job& job);

    /// A person's own notices, newest first. `limit` is held to 1..200.
    Result<ShownPage> list(const std::string& person, text::Lang lang, bool only_unread, const std::string& after, std::size_t limit);
    /// Idempotent. Error not_found `notice.unknown`.
    Result<void> mark_read(const std::string& person, const std::string& id);

    Result<Health> health();
    /// Drops lapsed links and notices older than Options::keep; answers how many rows. Bounded per call.
    Result<std::int64_t> purge();

private:
    Result<void> send(const jobs::Job& job, const std::string& notice);

    store::Database& database_;
    const base::Clock& clock_;
    base::Log& log_;
    const base::Zone& zone_;
    Directory directory_;
    MessageChannel* mail_;
    const Options options_;
};

} // namespace gapura::notice
