// Every role against every action, written out a second time from the procedures' table (SOP analysis A.8).
#include <gtest/gtest.h>
#include <map>
#include <set>

#include "people/actor.h"

namespace gapura::people {
namespace {

const std::vector<Role> every_role{Role::applicant,        Role::unit_leader, Role::unit_developer, Role::key_custodian,  Role::helpdesk,
                                   Role::tik_leader,       Role::psi_staff,   Role::tik_staff,      Role::server_manager, Role::data_officer,
                                   Role::faculty_operator, Role::auditor,     Role::pdp_officer,    Role::sysadmin};

struct May {
    std::set<Role> own; // in their own unit only
    std::set<Role> all;
};

const std::map<Action, May> expected{
    {Action::unit_manage, {{}, {Role::psi_staff, Role::sysadmin}}},
    {Action::person_manage, {{}, {Role::psi_staff, Role::sysadmin}}},
    {Action::key_issue, {{}, {Role::psi_staff}}},
    {Action::key_see,
     {{Role::applicant, Role::unit_leader, Role::unit_developer, Role::key_custodian},
      {Role::helpdesk, Role::tik_leader, Role::psi_staff, Role::tik_staff, Role::auditor, Role::sysadmin}}},
    {Action::key_reveal, {{Role::key_custodian}, {}}},
    {Action::key_suspend,
     {{Role::applicant, Role::unit_leader, Role::key_custodian}, {Role::helpdesk, Role::tik_leader, Role::psi_staff, Role::sysadmin}}},
    {Action::key_revoke, {{Role::unit_leader}, {Role::tik_leader, Role::psi_staff}}},
    {Action::service_manage, {{}, {Role::psi_staff, Role::sysadmin}}},
    {Action::ticket_see,
     {{Role::applicant, Role::unit_leader, Role::unit_developer, Role::key_custodian, Role::faculty_operator},
      {Role::helpdesk, Role::tik_leader, Role::psi_staff, Role::tik_staff, Role::server_manager, Role::data_officer, Role::auditor, Role::sysadmin}}},
    {Action::ticket_handle, {{}, {Role::helpdesk, Role::tik_staff}}},
    {Action::record_see, {{Role::faculty_operator}, {Role::data_officer}}},
    {Action::sync_plan, {{Role::faculty_operator}, {Role::data_officer}}},
    {Action::sync_approve, {{}, {Role::data_officer}}},
    {Action::sync_run, {{}, {Role::data_officer}}},
    {Action::usage_see,
     {{Role::applicant, Role::unit_leader, Role::unit_developer, Role::key_custodian},
      {Role::helpdesk, Role::tik_leader, Role::psi_staff, Role::tik_staff, Role::auditor, Role::sysadmin}}},
    {Action::calls_see, {{Role::unit_leader, Role::unit_developer, Role::key_custodian}, {Role::psi_staff}}},
    {Action::traffic_see,
     {{Role::unit_leader, Role::unit_developer, Role::key_custodian},
      {Role::helpdesk, Role::tik_leader, Role::psi_staff, Role::tik_staff, Role::server_manager, Role::auditor, Role::sysadmin}}},
    {Action::grant_draft, {{Role::applicant, Role::unit_leader}, {Role::helpdesk, Role::psi_staff}}},
    {Action::grant_see,
     {{Role::applicant, Role::unit_leader, Role::key_custodian}, {Role::helpdesk, Role::tik_leader, Role::psi_staff, Role::auditor}}},
    {Action::grant_approve, {{}, {Role::tik_leader}}},
    {Action::grant_close, {{}, {Role::helpdesk, Role::psi_staff}}},
    {Action::audit_read, {{}, {Role::tik_leader, Role::auditor}}},
    {Action::access_read, {{}, {Role::data_officer, Role::auditor, Role::pdp_officer}}},
};

TEST(Roles, EveryPairIsAsTheProceduresSay) {
    ASSERT_EQ(every_role.size(), role_count);
    ASSERT_EQ(expected.size(), action_count);
    for (const auto& [action, allowed] : expected) {
        for (const Role role : every_role) {
            const bool own = allowed.own.contains(role);
            const bool all = allowed.all.contains(role);
            const Actor in_unit{"person_1", "A", {{role, "unit_a"}}};
            const Actor campus{"person_1", "A", {{role, ""}}};
            const auto what = [&] { return std::string(to_string(role)) + " " + std::string(to_string(action)); };
            EXPECT_EQ(may(in_unit, action, "unit_a"), own || all) << what();
            EXPECT_FALSE(may(in_unit, action, "unit_b")) << what();
            EXPECT_FALSE(may(in_unit, action)) << what();
            EXPECT_EQ(may(campus, action, "unit_b"), all) << what();
            EXPECT_EQ(may(campus, action), all) << what();
            EXPECT_EQ(reach(campus, action).everywhere, all) << what();
            EXPECT_EQ(reach(in_unit, action).units, own || all ? std::vector<std::string>{"unit_a"} : std::vector<std::string>{}) << what();
        }
    }
}

TEST(Roles, NamesComeBack) {
    std::set<std::string_view> seen;
    for (const Role role : every_role) {
        EXPECT_EQ(parse_role(to_string(role)), role);
        EXPECT_TRUE(seen.insert(to_string(role)).second);
    }
    EXPECT_FALSE(parse_role("root"));
    EXPECT_FALSE(parse_role(""));
}

TEST(Roles, UnitRolesAreThoseWithoutAnyCampusPower) {
    const std::set<Role> unit_roles{Role::applicant, Role::unit_leader, Role::unit_developer, Role::key_custodian, Role::faculty_operator};
    for (const Role role : every_role) EXPECT_EQ(is_unit_role(role), unit_roles.contains(role)) << to_string(role);
}

TEST(Roles, ARefusalNamesWhoCould) {
    const auto refused = require({"person_1", "A", {{Role::sysadmin, ""}}}, Action::sync_approve);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::forbidden);
    EXPECT_EQ(refused.error().slug, "people.not_allowed");
    EXPECT_EQ(refused.error().args, (base::Args{{"action", "sync_approve"}, {"roles", "data_officer"}}));
}

TEST(Roles, TheProgramRevealsNothing) {
    for (const auto& [action, allowed] : expected) EXPECT_EQ(may(system_actor(), action), action != Action::key_reveal);
    EXPECT_FALSE(may({}, Action::key_see));
}

} // namespace
} // namespace gapura::people
