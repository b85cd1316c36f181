// The words of a notice for one reader: catalogue text, filled with what was stored. Pure functions; any thread.
#pragma once

#include <string>

#include "lib/base/zones.h"
#include "lib/notice/notice.h"
#include "lib/notice/notice_store.h"

namespace gapura::notice {

/// The values of a notice as one JSON text. Error internal `notice.malformed` for a name that is not among `variables` or a value over 300 bytes.
Result<std::string> pack_values(const Notice& notice);

struct Words {
    std::string title;
    std::string text;
    std::string action; // "" when the notice has no link
};
/// Instants are shown in the zone and language. A notice whose text is gone from the catalogue shows its event's name.
Words words_of(const StoredNotice& notice, text::Lang lang, const base::Zone& zone);

/// The whole message for the mail channel.
Message message_of(const StoredNotice& notice, const Recipient& to, bool repeat, const base::Zone& zone, const Options& options);

} // namespace gapura::notice
