// Leaks and data kinds as rows on both engines: news told twice is one row, a kind in use stays, a key is found under any of its digests.
#include "keys/keys_store.h"
#include "keys/leaks_store.h"
#include "keys/scopes_store.h"
#include "lib/base/json.h"
#include "tests/keys/campus.h"

namespace gapura::keys {
namespace {

class LeakRows : public KeysDatabase {
protected:
    Campus campus{db()};
    bool remember(const LeakRow& row) {
        return db().write([&](store::Tx& tx) { return remember_leak(tx, row); }).value();
    }
    std::string scope_slug(const std::string& name) {
        const auto gone = db().write([&](store::Tx& tx) { return delete_scope(tx, name); });
        return gone ? std::string("gone") : gone.error().slug;
    }
};
GAPURA_ON_BOTH_ENGINES(LeakRows);

TEST_P(LeakRows, TheSameNewsTwiceIsOne) {
    const auto key = campus.active_key();
    EXPECT_TRUE(remember({key.key.id, "https://contoh.id/a", "github", "person_1", {1}}));
    EXPECT_FALSE(remember({key.key.id, "https://contoh.id/a", "scan", "person_2", {2}}));
    EXPECT_TRUE(remember({key.key.id, "", "cli", "person_2", {3}})) << "nobody said where: a place of its own";
    EXPECT_FALSE(remember({key.key.id, "", "cli", "person_2", {4}}));
    EXPECT_EQ(db().read("SELECT reported_by FROM keys_leak WHERE place <> ''").value().front().text(0), "person_1") << "the first stays";
}

TEST_P(LeakRows, UnknownOnesAreCountedByDay) {
    for (const std::int64_t count : {2, 3}) {
        ASSERT_TRUE(db().write([&](store::Tx& tx) { return count_unknown(tx, {86'400'000'000}, count); }));
    }
    ASSERT_TRUE(db().write([&](store::Tx& tx) { return count_unknown(tx, {172'800'000'000}, 1); }));
    const auto rows = db().read("SELECT count FROM keys_leak_unknown ORDER BY day").value();
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].integer(0), 5);
    EXPECT_EQ(rows[1].integer(0), 1);
}

TEST_P(LeakRows, AKeyIsFoundUnderAnyDigest) {
    const auto key = campus.active_key();
    const std::vector<std::string> digests{std::string(64, '0'), campus.peppers.digest(key.text.reveal())};
    EXPECT_EQ(key_with_digest(db(), digests).value(), key.key.id);
    const std::vector<std::string> none{std::string(64, '0')};
    EXPECT_EQ(key_with_digest(db(), none).value(), std::nullopt);
}

TEST_P(LeakRows, ADataKindIsChangedAddedAndKeptWhileInUse) {
    auto all = read_scopes(db()).value();
    const std::size_t before = all.size();
    Scope lab = all.front();
    lab.name = "laboratorium";
    lab.purpose = {"Peminjaman", "Lending"};
    ASSERT_TRUE(db().write([&](store::Tx& tx) { return put_scope(tx, lab); }));
    lab.purpose = {"Peminjaman alat", "Lending of tools"};
    ASSERT_TRUE(db().write([&](store::Tx& tx) { return put_scope(tx, lab); }));
    all = read_scopes(db()).value();
    ASSERT_EQ(all.size(), before + 1);
    EXPECT_EQ(all.back().name, "laboratorium") << "a new one gets the bit above all others";
    EXPECT_EQ(all.back().purpose[0], "Peminjaman alat");
    ASSERT_TRUE(campus.active_key().key.scopes.size() > 1);
    EXPECT_EQ(scope_slug("mahasiswa"), "keys.scope_in_use");
    EXPECT_EQ(scope_slug("tidak-ada"), "keys.scope_unknown");
    EXPECT_EQ(scope_slug("laboratorium"), "gone");
    EXPECT_EQ(read_scopes(db()).value().size(), before);
}

} // namespace
} // namespace gapura::keys
