// What messages need of the rest of the program: who a person is, who is told of a key's end, and the mail server of gapura.yaml.
#pragma once

#include <memory>

#include "app/config.h"
#include "desk/calendars.h"
#include "desk/expiry.h"
#include "desk/feed.h"
#include "keys/keys.h"
#include "lib/notice/notice.h"
#include "lib/notice/smtp.h"
#include "people/accounts.h"
#include "people/people.h"

namespace gapura::app {

notice::Directory notice_directory(store::Database& database);
desk::ExpiryFacts expiry_facts(store::Database& database, people::People& people, keys::UsageFacts usage);
desk::FeedFacts feed_facts(people::People& people, people::Accounts& accounts, const Config& config);
/// How clocks count here, and who is told of a missing calendar: sysadmins and the leader of the helpdesk (tik_leader), else PSI.
desk::CalendarOptions calendar_options(store::Database& database, const Config& config);
notice::Options notice_options(const Config& config);

/// Null when no mail server is configured. Error unavailable `file.unreadable`: the password file.
Result<std::unique_ptr<notice::MessageChannel>> make_mail(const Config& config);

} // namespace gapura::app
