// The one-time link on its way to the custodian.
#include "keys/face.h"
#include "keys/keys.h"
#include "lib/notice/notice.h"

namespace gapura::keys {

base::Args Keys::names_of(const std::string& unit, const std::string& app) const {
    const auto name = [&](const std::string& id) { return people_.name ? people_.name(id) : id; };
    return {{"app", name(app)}, {"unit", name(unit)}};
}

Result<void> Keys::send_link(store::Tx& tx, const Key& key, const base::Secret& link, const base::Args& names) {
    const std::string digest = digest_of_link(link.reveal());
    TRY(replace_link(tx, key.id, digest, key.link_expires_at));
    notice::Notice note;
    note.event = "key.ready/" + key.id + "/" + digest.substr(0, 16);
    note.person = key.custodian;
    note.slug = "notice.key_ready";
    note.args = names;
    note.times = {{"until", key.expires_at}, {"at", key.link_expires_at}};
    note.link = link_path(link);
    note.link_until = key.link_expires_at;
    TRY(notice::enqueue(tx, note, clock_.now(), random_));
    return {};
}

} // namespace gapura::keys
