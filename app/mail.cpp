#include "app/mail.h"

#include <algorithm>

#include "app/facts.h"
#include "lib/base/file.h"
#include "people/holders.h"

namespace gapura::app {

notice::Directory notice_directory(store::Database& database) {
    return [&database](const std::string& id) -> Result<notice::Recipient> {
        const auto person = TRY(people::find_person(database, id));
        const auto lang = TRY(people::language_of(database, person.id.text));
        return notice::Recipient{person.name, person.email.text, lang == "en" ? text::Lang::en : text::Lang::id, person.active};
    };
}

desk::ExpiryFacts expiry_facts(store::Database& database, people::People& people, keys::UsageFacts usage) {
    return {[&database](const std::string& id) {
                const auto person = people::find_person(database, id);
                return person && person->active;
            },
            [&database](const std::string& unit) { return people::holders_of(database, people::Role::unit_leader, unit); },
            [&database] { return people::holders_of(database, people::Role::psi_staff, ""); },
            [&people](const std::string& id) { return name_of(people, id); }, std::move(usage.last_used)};
}

desk::FeedFacts feed_facts(people::People& people, people::Accounts& accounts, const Config& config) {
    return {[&accounts](const std::string& person) { return accounts.actor_of(face::Caller{person, {}, false}); },
            [&people](const std::string& id) { return name_of(people, id); }, config.public_url};
}

desk::CalendarOptions calendar_options(store::Database& database, const Config& config) {
    desk::CalendarOptions options;
    options.reading = desk::parse_day_reading(config.work_day_24h).value_or(desk::DayReading::running); // checked when it was read
    options.keepers = [&database]() -> Result<std::vector<std::string>> {
        auto keepers = TRY(people::holders_of(database, people::Role::sysadmin, ""));
        for (auto& leader : TRY(people::holders_of(database, people::Role::tik_leader, ""))) {
            if (std::ranges::find(keepers, leader) == keepers.end()) keepers.push_back(std::move(leader));
        }
        if (keepers.empty()) keepers = TRY(people::holders_of(database, people::Role::psi_staff, ""));
        return keepers;
    };
    return options;
}

notice::Options notice_options(const Config& config) {
    notice::Options options;
    options.public_url = config.public_url;
    options.organisation = config.organisation;
    return options;
}

Result<std::unique_ptr<notice::MessageChannel>> make_mail(const Config& config) {
    if (config.smtp.host.empty()) return std::unique_ptr<notice::MessageChannel>();
    notice::SmtpOptions options;
    options.host = config.smtp.host;
    options.port = config.smtp.port;
    options.from = config.smtp.from;
    options.from_name = config.organisation;
    options.user = config.smtp.user;
    options.ca_file = config.smtp.ca_file;
    options.starttls = config.smtp.starttls == "required" ? notice::StartTls::required
                       : config.smtp.starttls == "off"    ? notice::StartTls::off
                                                          : notice::StartTls::optional;
    if (!config.smtp.password_file.empty()) {
        std::string password = TRY(base::read_file(config.smtp.password_file, 4096));
        while (password.ends_with('\n')) password.pop_back();
        options.password = base::Secret(std::move(password));
    }
    return notice::make_smtp(std::move(options));
}

} // namespace gapura::app
