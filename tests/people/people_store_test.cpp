// Units, persons, roles and applications, on both engines.
#include "lib/audit/audit.h"
#include "people/holders.h"
#include "people/people.h"
#include "tests/support/engines.h"

namespace gapura::people {
namespace {

class PeopleStore : public testing::EngineTest {
protected:
    PeopleStore() {
        migrate(migrations());
        migrate(audit::migrations());
    }

    template <class T>
    static std::string slug_of(const Result<T>& result) {
        return result ? "" : result.error().slug;
    }
    Unit unit(const char* code) {
        auto made = people.add_unit(system_actor(), {.code = code, .name = std::string("Unit ") + code});
        EXPECT_TRUE(made) << (made ? "" : describe(made.error()));
        return made.value_or(Unit());
    }
    Person person(const std::string& email, const std::string& role = "", const std::string& unit = "") {
        auto made = people.add_person(system_actor(), {.name = "Siti Aminah", .email = email});
        EXPECT_TRUE(made) << (made ? "" : describe(made.error()));
        if (!role.empty()) {
            EXPECT_TRUE(people.grant(system_actor(), made->id.text, role, unit));
        }
        return made.value_or(Person());
    }
    Actor actor(const Person& who) { return {who.id.text, who.name, *grants_of(db(), who.id.text)}; }

    base::FakeClock clock;
    base::SeededRandom random{42};
    People people{db(), clock, random};
};
GAPURA_ON_BOTH_ENGINES(PeopleStore);

TEST_P(PeopleStore, AUnitIsFoundByIdAndByCode) {
    const Unit made = unit("fti");
    EXPECT_EQ(people.unit(made.id.text)->code.text, "FTI");
    EXPECT_EQ(people.unit("Fti")->id, made.id);
    EXPECT_EQ(slug_of(people.unit("XYZ")), "people.no_unit");
    EXPECT_EQ(slug_of(people.add_unit(system_actor(), {.code = "FTI", .name = "Again"})), "people.unit_code_taken");
}

TEST_P(PeopleStore, WhatIdsAreCalled) {
    std::vector<std::string> ids{"unit_00000000000000000000000000", "person_", "' OR 1=1 --", "", "key_01JD0000000000000000000000"};
    const Unit fti = unit("FTI");
    const Person siti = person("siti@contoh.ac.id");
    const auto app = people.add_app(system_actor(), {.unit = "FTI", .name = "Portal O'Akademik"});
    ASSERT_TRUE(app);
    ASSERT_TRUE(people.set_person(system_actor(), siti.id.text, {.active = false}));
    for (const std::string& id : {siti.id.text, app->id.text, fti.id.text, siti.id.text}) ids.push_back(id);
    const auto named = people.names(ids);
    ASSERT_TRUE(named);
    ASSERT_EQ(named->size(), 4u) << "in the order asked for, and nothing for an id that nobody has";
    EXPECT_EQ(named->at(0).name, "Siti Aminah") << "not active any more, and still the one who did it";
    EXPECT_EQ(named->at(1).name, "Portal O'Akademik");
    EXPECT_EQ(named->at(2).name, "Unit FTI");
    EXPECT_EQ(named->at(3).id, siti.id.text);
    EXPECT_TRUE(people.names({})->empty());

    std::vector<std::string> many(names_max - 1, fti.id.text);
    many.insert(many.end(), {app->id.text, siti.id.text});
    const auto first = people.names(many);
    ASSERT_TRUE(first);
    EXPECT_EQ(first->size(), names_max);
    EXPECT_EQ(first->back().id, app->id.text) << "what is beyond the limit is not looked at";
}

TEST_P(PeopleStore, UnitsArePagedByCode) {
    for (const char* code : {"C", "A", "E", "B", "D"}) unit(code);
    face::Page page{2, {}};
    std::string codes;
    for (int i = 0; i < 3; ++i) {
        const auto listed = people.units(page, false);
        ASSERT_TRUE(listed);
        for (const Unit& one : listed->items) codes += one.code.text;
        EXPECT_EQ(listed->next.has_value(), i < 2);
        if (!listed->items.empty()) page.after = {listed->items.back().code.text};
    }
    EXPECT_EQ(codes, "ABCDE");
    EXPECT_EQ(slug_of(people.units({2, {"a", "b"}}, false)), "face.cursor");
}

TEST_P(PeopleStore, AUnitInUseStaysActive) {
    unit("TOP");
    ASSERT_TRUE(people.add_unit(system_actor(), {.code = "SUB", .name = "Sub", .parent = "TOP"}));
    ASSERT_TRUE(people.add_app(system_actor(), {.unit = "SUB", .name = "Portal"}));
    EXPECT_EQ(slug_of(people.set_unit(system_actor(), "TOP", {.active = false})), "people.unit_in_use");
    EXPECT_EQ(slug_of(people.set_unit(system_actor(), "SUB", {.active = false})), "people.unit_in_use");
    const auto apps = people.apps(system_actor(), {}, "SUB", false);
    ASSERT_TRUE(apps && apps->items.size() == 1);
    ASSERT_TRUE(people.set_app(system_actor(), apps->items[0].id.text, {.active = false}));
    EXPECT_TRUE(people.set_unit(system_actor(), "SUB", {.active = false}));
    EXPECT_TRUE(people.set_unit(system_actor(), "TOP", {.active = false}));
    EXPECT_EQ(slug_of(people.add_app(system_actor(), {.unit = "TOP", .name = "New"})), "people.unit_inactive");
    EXPECT_TRUE(people.units({}, false)->items.empty());
    EXPECT_EQ(people.units({}, true)->items.size(), 2U);
}

TEST_P(PeopleStore, UnitsCannotStandBelowThemselves) {
    unit("A");
    ASSERT_TRUE(people.add_unit(system_actor(), {.code = "B", .name = "B", .parent = "A"}));
    ASSERT_TRUE(people.add_unit(system_actor(), {.code = "C", .name = "C", .parent = "B"}));
    EXPECT_EQ(slug_of(people.set_unit(system_actor(), "A", {.parent = "C"})), "people.unit_loop");
    EXPECT_EQ(slug_of(people.set_unit(system_actor(), "A", {.parent = "A"})), "people.unit_loop");
    EXPECT_TRUE(people.set_unit(system_actor(), "C", {.parent = ""}));
    EXPECT_FALSE(people.unit("C")->parent);
}

TEST_P(PeopleStore, APersonKeepsParsedValues) {
    const auto made =
        people.add_person(system_actor(), {.name = "Budi", .email = "Budi@Kampus.id", .phone = "0812 3456 7890", .nip = "198002012005011001"});
    ASSERT_TRUE(made) << describe(made.error());
    const auto found = people.person(system_actor(), "budi@kampus.id");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->phone->e164, "+6281234567890");
    EXPECT_EQ(found->nip->digits, "198002012005011001");
    EXPECT_EQ(slug_of(people.add_person(system_actor(), {.name = "Other", .email = "budi@kampus.id"})), "people.person_taken");
    EXPECT_EQ(slug_of(people.set_person(system_actor(), made->id.text, {.phone = "12"})), "people.phone");
    const Person other = person("other@kampus.id");
    EXPECT_EQ(slug_of(people.set_person(system_actor(), other.id.text, {.email = "budi@kampus.id"})), "people.person_taken");
    EXPECT_EQ(slug_of(people.set_person(system_actor(), other.id.text, {.nip = "198002012005011001"})), "people.person_taken");
    EXPECT_TRUE(people.set_person(system_actor(), made->id.text, {.nip = ""}));
    EXPECT_FALSE(people.person(system_actor(), made->id.text)->nip);
}

TEST_P(PeopleStore, EachIsWrittenToInTheirLanguage) {
    const Person siti = person("siti@contoh.ac.id");
    EXPECT_EQ(siti.language, "id");
    EXPECT_EQ(people.set_own_language(actor(siti), "en").value().language, "en") << "no role is needed for oneself";
    EXPECT_EQ(*language_of(db(), siti.id.text), "en");
    EXPECT_EQ(slug_of(people.set_own_language(actor(siti), "jv")), "people.language");
    PersonFields fields;
    fields.name = "Siti A.";
    EXPECT_EQ(people.set_person(system_actor(), siti.id.text, fields).value().language, "en") << "another change leaves it";
    fields.language = "id";
    EXPECT_EQ(people.set_person(system_actor(), siti.id.text, fields).value().language, "id");
    fields.language = "";
    EXPECT_EQ(slug_of(people.set_person(system_actor(), siti.id.text, fields)), "people.language");
    EXPECT_EQ(people.add_person(system_actor(), {.name = "Ben", .email = "ben@contoh.ac.id", .language = "en"}).value().language, "en");
}

TEST_P(PeopleStore, RolesAreGivenTakenAndBounded) {
    const Unit fti = unit("FTI");
    const Person admin = person("admin@kampus.id", "sysadmin");
    const Person staff = person("psi@kampus.id", "psi_staff");
    const Person other = person("other@kampus.id");
    EXPECT_EQ(slug_of(people.grant(actor(admin), other.id.text, "key_custodian", "")), "people.role_needs_unit");
    EXPECT_EQ(slug_of(people.grant(actor(admin), other.id.text, "root", "")), "people.role_unknown");
    EXPECT_EQ(slug_of(people.grant(actor(admin), admin.id.text, "psi_staff", "")), "people.role_for_oneself");
    EXPECT_EQ(slug_of(people.grant(actor(staff), other.id.text, "data_officer", "")), "people.role_too_high");
    EXPECT_EQ(slug_of(people.grant(actor(other), staff.id.text, "applicant", "FTI")), "people.not_allowed");
    EXPECT_EQ(slug_of(people.set_person(actor(staff), admin.id.text, {.email = "mine@kampus.id"})), "people.person_above");
    ASSERT_TRUE(people.grant(actor(staff), other.id.text, "key_custodian", "fti"));
    ASSERT_TRUE(people.grant(actor(staff), other.id.text, "key_custodian", fti.id.text)) << "again is no error";
    EXPECT_EQ(actor(other).grants, (std::vector<RoleGrant>{{Role::key_custodian, fti.id.text}}));
    EXPECT_TRUE(may(actor(other), Action::key_reveal, fti.id.text));
    ASSERT_TRUE(people.revoke(actor(staff), other.id.text, "key_custodian", "FTI"));
    EXPECT_EQ(slug_of(people.revoke(actor(staff), other.id.text, "key_custodian", "FTI")), "people.no_grant");
    EXPECT_TRUE(actor(other).grants.empty());
}

TEST_P(PeopleStore, TheLastAdminStays) {
    const Person admin = person("admin@kampus.id", "sysadmin");
    EXPECT_EQ(slug_of(people.revoke(system_actor(), admin.id.text, "sysadmin", "")), "people.last_admin");
    EXPECT_EQ(slug_of(people.set_person(system_actor(), admin.id.text, {.active = false})), "people.last_admin");
    EXPECT_EQ(actor(admin).grants.size(), 1U) << "a refused change leaves nothing behind";
    person("second@kampus.id", "sysadmin");
    EXPECT_TRUE(people.set_person(system_actor(), admin.id.text, {.active = false}));
}

TEST_P(PeopleStore, APersonIsSeenByManagersAndThemself) {
    const Person one = person("one@kampus.id");
    const Person two = person("two@kampus.id");
    EXPECT_TRUE(people.person(actor(one), one.id.text));
    EXPECT_EQ(slug_of(people.person(actor(one), two.id.text)), "people.not_allowed");
    EXPECT_EQ(slug_of(people.persons(actor(one), {}, false)), "people.not_allowed");
    EXPECT_EQ(people.persons(system_actor(), {}, false)->items.size(), 2U);
}

TEST_P(PeopleStore, ApplicationsAreSeenInOnesUnit) {
    unit("A");
    unit("B");
    const auto mine = people.add_app(system_actor(), {.unit = "A", .name = "Portal", .maker = "Tim A", .audience = "Mahasiswa"});
    const auto theirs = people.add_app(system_actor(), {.unit = "B", .name = "Portal"});
    ASSERT_TRUE(mine && theirs);
    EXPECT_EQ(slug_of(people.add_app(system_actor(), {.unit = "A", .name = "Portal"})), "people.app_taken");
    const Actor developer = actor(person("dev@kampus.id", "unit_developer", "A"));
    const auto listed = people.apps(developer, {}, "", false);
    ASSERT_TRUE(listed && listed->items.size() == 1);
    EXPECT_EQ(listed->items[0].id, mine->id);
    EXPECT_EQ(slug_of(people.app(developer, theirs->id.text)), "people.not_allowed");
    EXPECT_EQ(slug_of(people.apps(developer, {}, "B", false)), "people.not_allowed");
    EXPECT_TRUE(people.apps(actor(person("none@kampus.id")), {}, "", false)->items.empty());
    EXPECT_EQ(people.apps(system_actor(), {}, "", false)->items.size(), 2U);
}

TEST_P(PeopleStore, WhatWasDoneIsOnRecordWithTheChangeOrNotAtAll) {
    unit("FTI");
    const Person staff = person("psi@kampus.id", "psi_staff");
    const Person other = person("other@kampus.id");
    clock.advance(std::chrono::seconds(1));
    ASSERT_TRUE(people.grant(actor(staff), other.id.text, "applicant", "FTI"));
    EXPECT_FALSE(people.grant(actor(staff), other.id.text, "auditor", ""));
    const auto events = people.history(system_actor(), other.id.text);
    ASSERT_TRUE(events && events->size() == 2);
    EXPECT_EQ((*events)[0].what, "person_added");
    EXPECT_EQ((*events)[1].what, "role_granted");
    EXPECT_EQ((*events)[1].actor, staff.id.text);
    EXPECT_EQ((*events)[1].at, clock.now());
}

/// What is done stands in the installation's chain too, by id alone: a name or an address is for the person's own record.
TEST_P(PeopleStore, EveryChangeIsALinkOfTheChain) {
    const auto unit = people.add_unit(system_actor(), {.code = "FTI", .name = "Fakultas Teknologi Informasi"});
    ASSERT_TRUE(unit);
    const auto person = people.add_person(system_actor(), {.name = "Sari Contoh", .email = "sari@kampus.example"});
    ASSERT_TRUE(person);
    ASSERT_TRUE(people.grant(system_actor(), person->id.text, "key_custodian", "FTI"));
    const auto chain = audit::list(db(), {}, 10);
    ASSERT_TRUE(chain);
    ASSERT_EQ(chain->size(), 3U);
    EXPECT_EQ((*chain)[2].kind, "unit.added");
    EXPECT_EQ((*chain)[2].subject, unit->id.text);
    EXPECT_EQ((*chain)[1].kind, "person.added");
    EXPECT_EQ((*chain)[0].kind, "role.granted");
    for (const auto& link : *chain) {
        EXPECT_EQ(link.actor, "system");
        EXPECT_EQ(link.body.find("ari"), std::string::npos) << link.body;
    }
}

TEST_P(PeopleStore, NothingIsRemovedWhileWhatHangsOnItLives) {
    std::string asked;
    bool live = true;
    People guarded(db(), clock, random, [&](store::Tx&, const Actor&, const std::string& unit, const std::string& app, bool revoke) -> Result<void> {
        asked += (app.empty() ? "unit " : "app ") + std::string(unit.empty() ? "?" : "") + (revoke ? "revoke;" : "keep;");
        if (live && !revoke) return fail(Code::conflict, "people.has_live_keys", {{"keys", "1"}});
        return {};
    });
    ASSERT_TRUE(guarded.add_unit(system_actor(), {.code = "GRD", .name = "Unit"}));
    const auto app = guarded.add_app(system_actor(), {.unit = "GRD", .name = "Portal"}).value();
    EXPECT_EQ(guarded.set_app(system_actor(), app.id.text, {.active = false}).error().slug, "people.has_live_keys");
    EXPECT_TRUE(guarded.app(system_actor(), app.id.text).value().active);
    EXPECT_FALSE(guarded.set_app(system_actor(), app.id.text, {.active = false, .revoke_keys = true}).value().active);
    EXPECT_EQ(guarded.set_unit(system_actor(), "GRD", {.active = false}).error().slug, "people.has_live_keys");
    live = false;
    EXPECT_FALSE(guarded.set_unit(system_actor(), "GRD", {.active = false}).value().active);
    EXPECT_EQ(asked, "app keep;app revoke;unit keep;unit keep;");
}

} // namespace
} // namespace gapura::people
