#include "app/facts.h"

#include <algorithm>
#include <map>
#include <memory>

namespace gapura::app {
namespace {

/// More applications than any campus has; the list is read whole.
constexpr std::int64_t apps_max = 100'000;

/// An application of the unit, by id or else by name.
Result<std::string> find_app(people::People& people, const std::string& unit, const std::string& id_or_name) {
    const auto refuse = [&](const char* slug) { return fail(Code::invalid, slug, {{"app", id_or_name.substr(0, 60)}}); };
    if (people::AppId::parse(id_or_name)) {
        const auto app = TRY(people.app(people::system_actor(), id_or_name));
        if (app.unit.text != unit) return refuse("keys.app_not_of_unit");
        if (!app.active) return refuse("keys.app_unknown");
        return app.id.text;
    }
    face::Page page;
    page.limit = apps_max;
    const auto apps = TRY(people.apps(people::system_actor(), page, unit, false));
    const auto found = std::ranges::find(apps.items, id_or_name, &people::App::name);
    if (found != apps.items.end()) return found->id.text;
    const auto all = TRY(people.apps(people::system_actor(), page, "", false));
    const bool elsewhere = std::ranges::find(all.items, id_or_name, &people::App::name) != all.items.end();
    return refuse(elsewhere ? "keys.app_not_of_unit" : "keys.app_unknown");
}

/// The custodian of the newest key of the first application that has one.
desk::Contact contact_of(people::People& people, keys::Keys& keys, const std::vector<std::string>& apps) {
    for (const auto& app : apps) {
        keys::Filter filter;
        filter.app = app;
        filter.limit = 1;
        const auto page = keys.list(people::system_actor(), filter);
        if (!page || page->items.empty()) continue;
        const auto person = people.person(people::system_actor(), page->items.front().custodian);
        if (person) return {person->email.text, person->phone ? person->phone->e164 : ""};
    }
    return {};
}

} // namespace

std::string name_of(people::People& people, const std::string& id) {
    if (id.starts_with("unit_")) {
        const auto unit = people.unit(id);
        return unit ? unit->name : id;
    }
    const auto app = people.app(people::system_actor(), id);
    return app ? app->name : id;
}

keys::PeopleFacts key_facts(people::People& people, people::Accounts& accounts) {
    return {[&people](const std::string& unit) -> Result<std::string> { return TRY(people.unit(unit)).id.text; },
            [&people](const std::string& unit, const std::string& app) { return find_app(people, unit, app); },
            [&people, &accounts](const std::string& person) -> Result<people::Actor> {
                const auto found = TRY(people.person(people::system_actor(), person));
                return accounts.actor_of(face::Caller{found.id.text, {}, false});
            },
            [&people](const std::string& id) { return name_of(people, id); },
            [](store::Tx& tx, const std::string& person) -> Result<keys::PeopleFacts::SignIn> {
                const auto account = TRY(people::find_account(tx, person));
                if (!account) return keys::PeopleFacts::SignIn();
                return keys::PeopleFacts::SignIn{account->must_change, account->given_by, account->replaced_at};
            },
            [](store::Tx& tx, const std::string& person, const std::string& given_by) { return people::mark_proven(tx, person, given_by); }};
}

keys::PageSignIn page_sign_in(people::Accounts& accounts) {
    return [&accounts](const std::string& email, const base::Secret& password, const std::string& source) -> Result<keys::PageSignedIn> {
        const auto signed_in = TRY(accounts.sign_in(email, password, source));
        return keys::PageSignedIn{TRY(accounts.actor_of(face::Caller{signed_in.person.id.text, {}, false})), signed_in.session};
    };
}

keys::TwoPersons two_persons(const Config& config) {
    return {.custodian = config.two_persons.custodian, .issue = config.two_persons.issue, .direct = config.two_persons.direct};
}

people::OnRemoval removal_guard(keys::Keys& keys) {
    return [&keys](store::Tx& tx, const people::Actor& actor, const std::string& unit, const std::string& app, bool revoke) -> Result<void> {
        keys::Filter of;
        of.unit = app.empty() ? unit : "";
        of.app = app;
        const std::size_t open = TRY(keys.count_open(tx, of));
        if (open == 0) return {};
        if (!revoke) return fail(Code::conflict, "people.has_live_keys", {{"keys", std::to_string(open)}});
        TRY(keys.revoke_open(tx, actor, of, text::title("people.removed_with_keys", text::Lang::id)));
        return {};
    };
}

keys::ContactOf contact_facts(people::People& people) {
    return [&people](const std::string& id) -> Result<keys::Contact> {
        const auto person = TRY(people.person(people::system_actor(), id));
        return keys::Contact{person.name, person.nip ? person.nip->digits : "", person.phone ? person.phone->e164 : "", person.email.text};
    };
}

keys::RegisterFacts register_facts(people::People& people, std::string organisation) {
    const auto look = [&people](const std::string& id) -> std::string {
        if (id == people::system_actor().person) return people::system_actor().name;
        if (!id.starts_with("person_")) return name_of(people, id);
        const auto person = people.person(people::system_actor(), id);
        return person ? person->name : id;
    };
    // Each register asks for a name once.
    const auto names = [look] {
        return [look, known = std::make_shared<std::map<std::string, std::string>>()](const std::string& id) {
            const auto found = known->find(id);
            return found != known->end() ? found->second : known->emplace(id, look(id)).first->second;
        };
    };
    return {std::move(organisation), [&people](const std::string& unit) -> Result<std::string> { return TRY(people.unit(unit)).id.text; }, names};
}

gateway::KnowsScope scope_facts() {
    return [](store::Tx& tx, const std::string& name) -> Result<bool> {
        const auto names = TRY(keys::read_scope_names(tx));
        return std::ranges::find(names, name) != names.end();
    };
}

gateway::Limits::Find limit_facts(people::People& people) {
    return [&people](gateway::Bearer kind, const std::string& id) -> Result<std::string> {
        if (kind == gateway::Bearer::unit) return TRY(people.unit(id)).id.text;
        return TRY(people.app(people::system_actor(), id)).id.text;
    };
}

desk::Facts desk_facts(people::People& people, keys::Keys& keys) {
    return {[&people](const std::string& id) { return name_of(people, id); },
            [&people](const std::string& unit) -> Result<std::string> { return TRY(people.unit(unit)).id.text; },
            [&people, &keys](const std::vector<std::string>& apps) { return contact_of(people, keys, apps); }};
}

} // namespace gapura::app
