// The one-time link on its way to the custodian.
#include "keys/face.h"
#include "keys/keys.h"
#include "lib/notice/notice.h"

namespace gapura::keys {

base::Args Keys::names_of(const std::string& unit, const std::string& app) const {
    const auto name = [&](const std::string& id) { return people_.name ? people_.name(id) : id; };
    return {{"app", name(app)}, {"unit", name(unit)}};
}

Result<void> Keys::send_link(store::Tx& tx, const Key& key, const base::Secret& link, const base::Args& names, const people::Actor& sender) {
    const std::string digest = digest_of_link(link.reveal());
    TRY(replace_link(tx, key.id, digest, key.link_expires_at, sender.person));
    notice::Notice note;
    note.event = "key.ready/" + key.id + "/" + digest.substr(0, 16);
    note.person = key.custodian;
    note.slug = "notice.key_ready";
    note.args = names;
    note.times = {{"until", key.expires_at - std::chrono::seconds(1)}, {"at", key.link_expires_at}};
    note.link = link_path(link);
    note.link_until = key.link_expires_at;
    TRY(notice::enqueue(tx, note, clock_.now(), random_));
    return {};
}

Result<void> Keys::check_opener(store::Tx& tx, const Key& key, const Link& link) {
    if (!people_.sign_in) return {};
    const auto how = TRY(people_.sign_in(tx, key.custodian));
    if (how.must_change) return fail(Code::forbidden, "keys.password_first");
    if (how.given_by.empty() || !options_.two_persons.custodian) return {};
    // Empty: sent before it was kept by whom, so perhaps by the giver.
    if (link.sent_by.empty() || link.sent_by == how.given_by || link.sent_by == key.custodian) {
        return fail(Code::forbidden, "keys.link_from_giver", {}, "key " + key.id + ", sent by " + link.sent_by);
    }
    // Replaced after the link was sent counts, too: else a second time would hide the first.
    const auto sender = TRY(people_.sign_in(tx, link.sent_by));
    const Instant sent_at = link.expires_at - link_life;
    if (sender.given_by == how.given_by && sent_at < sender.replaced_at + sender_settles) {
        return fail(Code::forbidden, "keys.sender_new", {}, "key " + key.id + ", sent by " + link.sent_by);
    }
    return people_.proven(tx, key.custodian, how.given_by);
}

} // namespace gapura::keys
