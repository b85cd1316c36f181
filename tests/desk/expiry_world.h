// Keys near their end, people who are told, and a clock that obeys: for tests of notices of expiry.
#pragma once

#include <gtest/gtest.h>
#include <map>
#include <set>

#include "desk/expiry.h"
#include "desk/tickets.h"
#include "keys/keys.h"
#include "tests/support/engines.h"

namespace gapura::desk {

constexpr base::Micros one_day = std::chrono::hours(24);

struct EndingKey {
    std::string id;
    std::string custodian = "person_c";
    Instant issued_at;
    Instant expires_at;
    std::string state = "active";
    std::string successor_of = {};
    Instant link_until = {};
    Instant starts_at = {}; // of a pending key: opened, and works from then on
};

inline Result<void> put_key(store::Tx& tx, const EndingKey& key, std::int64_t slot) {
    const bool opened = key.state != "pending" || key.starts_at.us != 0;
    TRY(tx.run(
        "INSERT INTO keys_key (id, slot, unit, app, custodian, state, scopes, reason, issued_by, issued_at, expires_at, rate_per_minute, burst, "
        "digest, pepper, hint, revealed_at, link_expires_at, successor_of, ended_at, version, starts_at) VALUES ($1, $2, 'unit_a', 'app_a', $3, $4, "
        "'mahasiswa', 'uji', 'person_psi', $5, $6, 0, 0, $7, $8, '', $9, $11, $10, 0, 1, $12)",
        {key.id, slot, key.custodian, key.state, store::bind(key.issued_at), store::bind(key.expires_at),
         opened ? store::Value("digest-" + key.id) : store::nothing(), opened ? store::Value(std::int64_t{1}) : store::nothing(),
         opened ? key.issued_at.us : std::int64_t{0}, key.successor_of.empty() ? store::nothing() : store::Value(key.successor_of),
         store::bind(key.link_until), key.starts_at.us != 0 ? key.starts_at.us : key.issued_at.us}));
    return {};
}

/// An old key beside its successor, from `began` to `ends`; its history has as much as an overlap needs.
inline Result<void> put_rotating(store::Tx& tx, EndingKey key, Instant began, Instant ends, std::int64_t slot) {
    key.state = "rotating";
    TRY(put_key(tx, key, slot));
    TRY(tx.run("UPDATE keys_key SET overlap_ends_at = $2, version = 3 WHERE id = $1", {key.id, store::bind(ends)}));
    TRY(tx.run("INSERT INTO keys_event (key, seq, event, state_from, state_to, actor, reason, at, custodian) "
               "VALUES ($1, 3, 'rotate', 'active', 'rotating', 'person_c', '', $2, $3)",
               {key.id, store::bind(began), key.custodian}));
    return {};
}

struct Office {
    std::set<std::string> gone;
    std::vector<std::string> leaders{"person_l"};
    ExpiryFacts facts() {
        return {[this](const std::string& person) { return !gone.contains(person); },
                [this](const std::string&) -> Result<std::vector<std::string>> { return leaders; },
                []() -> Result<std::vector<std::string>> { return std::vector<std::string>{"person_psi"}; },
                [](const std::string& id) { return "nama " + id; }};
    }
};

/// A base of its own, so that the schema is there before a derived fixture's members are made.
class ExpiryDatabase : public testing::EngineTest {
protected:
    ExpiryDatabase() {
        migrate(jobs::migrations());
        migrate(notice::migrations());
        migrate(keys::migrations());
        migrate(migrations());
    }

    /// "key/days person…" of all that was told, in order.
    std::map<std::string, std::set<std::string>> told() {
        std::map<std::string, std::set<std::string>> out;
        const auto rows = db().read("SELECT event, person FROM notice_notice").value();
        for (const auto& row : rows) {
            const std::string event = row.text(0).substr(row.text(0).find('/') + 1);
            EXPECT_TRUE(out[event].insert(row.text(1)).second);
        }
        return out;
    }
};

} // namespace gapura::desk
