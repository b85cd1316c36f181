// Versions of the declared configuration on both engines: numbered from 1, found whole, listed newest first, and one alone when two come at once.
#include "gateway/versions_store.h"

#include "gateway/gateway_store.h"
#include "lib/base/clock.h"
#include "tests/support/engines.h"

namespace gapura::gateway {
namespace {

class VersionRows : public gapura::testing::EngineTest {
protected:
    VersionRows() { migrate(migrations()); }
    Result<std::int64_t> add(const std::string& origin) {
        ConfigVersion version;
        version.at = {1'000'000};
        version.by = "person_1";
        version.origin = origin;
        version.diff = {"+ service akademik"};
        version.document = {{"services", json::array{"akademik"}}};
        return db().write([&](store::Tx& tx) { return add_version(tx, version); });
    }
};
GAPURA_ON_BOTH_ENGINES(VersionRows);

TEST_P(VersionRows, AreNumberedFoundAndListed) {
    EXPECT_FALSE(find_version(db(), 0).value()) << "none yet";
    EXPECT_TRUE(list_versions(db(), 0, 10).value().empty());
    EXPECT_EQ(add("apply").value(), 1);
    EXPECT_EQ(add("apply").value(), 2);
    EXPECT_EQ(add("rollback 1").value(), 3);
    EXPECT_EQ(find_version(db(), 0).value()->origin, "rollback 1") << "0 is the newest";
    const auto first = find_version(db(), 1).value();
    ASSERT_TRUE(first);
    EXPECT_EQ(first->by, "person_1");
    EXPECT_EQ(first->document.at("services").at(0), "akademik");
    EXPECT_FALSE(find_version(db(), 4).value());
    const auto page = list_versions(db(), 0, 2).value();
    ASSERT_EQ(page.size(), 2U);
    EXPECT_EQ(page[0].number, 3);
    EXPECT_EQ(page[0].diff.size(), 1U);
    const auto rest = list_versions(db(), page[1].number, 2).value();
    ASSERT_EQ(rest.size(), 1U);
    EXPECT_EQ(rest[0].number, 1);
}

TEST_P(VersionRows, WhatIsRolledBackIsNoVersion) {
    const auto failed = db().write([&](store::Tx& tx) -> Result<void> {
        TRY(add_version(tx, {0, {1}, "person_1", "apply", {}, {}}));
        return fail(Code::internal, "internal");
    });
    EXPECT_FALSE(failed);
    EXPECT_TRUE(list_versions(db(), 0, 10).value().empty());
    EXPECT_EQ(add("apply").value(), 1);
}

} // namespace
} // namespace gapura::gateway
