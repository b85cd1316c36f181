// A small campus for the tests of keys: who is who, a clock that obeys, a database of either engine.
#pragma once

#include <gtest/gtest.h>
#include <map>

#include "keys/grants.h"
#include "keys/keys.h"
#include "keys/ring_loader.h"
#include "lib/audit/audit.h"
#include "lib/jobs/jobs.h"
#include "lib/notice/notice.h"
#include "tests/support/engines.h"

namespace gapura::keys {

/// A base of its own, so that the schema is there before a derived fixture's members are made.
class KeysDatabase : public testing::EngineTest {
protected:
    KeysDatabase() {
        migrate(audit::migrations());
        migrate(jobs::migrations());
        migrate(notice::migrations());
        migrate(migrations());
    }
};

struct Campus {
    explicit Campus(store::Database& database_in) : database(database_in) {
        clock.set(zone.start_of({2026, 11, 22}) + std::chrono::hours(9));
        EXPECT_TRUE(peppers.match(database, clock.now()));
    }

    static people::Actor person(const std::string& id, people::Role role, const std::string& unit = "") { return {id, id, {{role, unit}}}; }

    NewKey wanted() const {
        NewKey out;
        out.unit = "unit_a";
        out.app = "app_a";
        out.scopes = {"mahasiswa", "dosen"};
        out.custodian = custodian.person;
        out.reason = "Portal alumni";
        return out;
    }

    /// Issued and revealed: the key and its text.
    Revealed active_key() {
        const auto issued = keys.issue(psi, wanted()).value();
        return keys.reveal(custodian, issued.link.reveal()).value();
    }

    /// What the data plane would know now. Kept, so that an entry found in it stays good for the whole test.
    const KeyRing* ring() { return rings.emplace_back(loader.load(clock.now()).value()).get(); }

    store::Database& database;
    base::FakeClock clock;
    base::SystemRandom random;
    base::NoLog log;
    base::Zone zone = base::Zone::find("Asia/Jakarta").value();
    testing::TempFolder secrets;
    Peppers peppers = Peppers::load(secrets.path(), random).value();
    people::Actor psi = person("person_psi", people::Role::psi_staff);
    people::Actor leader = person("person_leader", people::Role::unit_leader, "unit_a");
    people::Actor sysadmin = person("person_sysadmin", people::Role::sysadmin);
    people::Actor custodian = person("person_custodian", people::Role::key_custodian, "unit_a");
    people::Actor tik_leader = person("person_tik_leader", people::Role::tik_leader);
    people::Actor helpdesk = person("person_helpdesk", people::Role::helpdesk);
    people::Actor other = person("person_other", people::Role::key_custodian, "unit_a");
    PeopleFacts facts{
        [](const std::string& unit) -> Result<std::string> {
            if (unit == "unit_a" || unit == "UA") return "unit_a";
            return unit == "unit_b" ? Result<std::string>(unit) : fail(Code::not_found, "internal");
        },
        [](const std::string& unit, const std::string& app) -> Result<std::string> {
            if (unit == "unit_a" && (app == "app_a" || app == "Portal")) return "app_a";
            return fail(Code::invalid, "keys.app_not_of_unit", {{"app", app}});
        },
        [this](const std::string& id) -> Result<people::Actor> {
            for (const auto* actor : {&psi, &leader, &sysadmin, &custodian, &other, &tik_leader, &helpdesk}) {
                if (actor->person == id) return *actor;
            }
            return fail(Code::not_found, "internal");
        },
    };
    /// When a gateway last saw a key, as the test says.
    std::map<std::string, Instant> last_used;
    KeysOptions options{.usage = {.last_used = [this](const std::string& key) -> Result<std::optional<Instant>> {
                                      const auto found = last_used.find(key);
                                      return found == last_used.end() ? std::nullopt : std::optional(found->second);
                                  },
                                  .by_day = [](const std::string&) -> Result<std::vector<UsageFacts::DayCalls>> {
                                      return std::vector<UsageFacts::DayCalls>{{{2026, 11, 22}, 7}};
                                  }}};
    Keys keys{database, clock, random, log, peppers, zone, facts, options};
    /// What people/ would know of the custodians.
    Contact contact{"Siti", "199001012015012001", "+6281234567890", "siti@contoh.ac.id"};
    Grants grants{database, clock, random, log, facts, [this](const std::string&) -> Result<Contact> { return contact; }};
    RingLoader loader{database, peppers};
    std::vector<std::shared_ptr<const KeyRing>> rings;
};

} // namespace gapura::keys
