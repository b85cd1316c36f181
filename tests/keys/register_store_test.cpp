// The monthly register from the history, on both engines: which moves stand in it, whose, and that it reads the same when it is printed later.
#include "keys/register.h"
#include "tests/keys/campus.h"

namespace gapura::keys {
namespace {

class RegisterStore : public KeysDatabase {
protected:
    std::string story(const Register& book) const {
        std::string out;
        for (const auto& line : book.lines) out += (line.of_key ? "key." : "grant.") + line.event + " ";
        return out;
    }
    Register november() { return registers.read(campus.psi, {2026, 11}, "").value(); }

    Campus campus{db()};
    Registers registers{db(), campus.clock, campus.zone, {"Universitas Contoh", campus.facts.unit, [] {
                                                              return [](const std::string& id) { return "<" + id + ">"; };
                                                          }}};
};
GAPURA_ON_BOTH_ENGINES(RegisterStore);

GrantFields letter() {
    GrantFields fields;
    fields.unit = "UA";
    fields.app = "Portal";
    fields.custodian = "person_custodian";
    fields.scopes = {{"mahasiswa", "dosen"}};
    fields.purpose = "Portal alumni";
    fields.letter_number = "12/FIK/2026";
    fields.letter_date = "2026-11-20";
    return fields;
}

TEST_P(RegisterStore, ALetterAndItsKeyAreInItsMonth) {
    const auto grant = campus.grants.add(campus.helpdesk, letter()).value();
    ASSERT_TRUE(campus.grants.submit(campus.helpdesk, grant.id));
    campus.clock.advance(std::chrono::minutes(5));
    ASSERT_TRUE(campus.grants.approve(campus.tik_leader, grant.id, "Sesuai kebutuhan"));
    campus.clock.advance(std::chrono::minutes(5));
    NewKey wanted;
    wanted.grant = grant.id;
    const auto issued = campus.keys.issue(campus.psi, wanted).value();
    campus.clock.advance(std::chrono::minutes(5));
    ASSERT_TRUE(campus.keys.reveal(campus.custodian, issued.link.reveal()));
    const auto book = november();
    EXPECT_EQ(story(book), "grant.record grant.submit grant.approve grant.provision key.issue key.reveal ");
    EXPECT_FALSE(book.complete);
    EXPECT_EQ(book.totals.at("grant.approve"), 1);
    EXPECT_EQ(book.lines[0].decision, "") << "no decision had been made when it was recorded";
    EXPECT_EQ(book.lines[2].decision, "approve");
    EXPECT_EQ(book.lines[2].reason, "Sesuai kebutuhan");
    EXPECT_EQ(book.name(book.lines[2].decided_by), "<person_tik_leader>");
    const auto& line = book.lines[4];
    EXPECT_EQ(line.letter_number, "12/FIK/2026");
    EXPECT_EQ(line.letter_date, "2026-11-20");
    EXPECT_EQ(line.decided_by, "person_tik_leader");
    EXPECT_EQ(line.custodian, "person_custodian");
    EXPECT_EQ(line.scopes, (std::vector<std::string>{"dosen", "mahasiswa"}));
    EXPECT_EQ(line.expires_at, issued.key.expires_at);
    EXPECT_EQ(line.actor, "person_psi");
    EXPECT_TRUE(registers.read(campus.psi, {2026, 10}, "").value().lines.empty());
    EXPECT_EQ(registers.read(campus.psi, {2026, 12}, "").error().slug, "keys.register_future");
}

TEST_P(RegisterStore, AMonthEndsAtMidnightOfTheOrganisation) {
    campus.clock.set(campus.zone.start_of({2026, 12, 1}) - std::chrono::microseconds(1));
    const auto last = campus.active_key();
    campus.clock.set(campus.zone.start_of({2026, 12, 1}));
    ASSERT_TRUE(campus.keys.suspend(campus.psi, last.key.id, "Uji"));
    EXPECT_EQ(story(november()), "key.issue key.reveal ");
    EXPECT_TRUE(november().complete);
    const auto december = registers.read(campus.psi, {2026, 12}, "").value();
    EXPECT_EQ(story(december), "key.suspend ");
    EXPECT_EQ(december.lines[0].reason, "Uji");
}

TEST_P(RegisterStore, APastMonthReadsTheSameAfterAHandover) {
    const auto key = campus.active_key();
    campus.clock.set(campus.zone.start_of({2026, 12, 3}));
    ASSERT_TRUE(campus.keys.hand_over(campus.psi, {"person_custodian", "person_other", "UA", "Mutasi"}));
    for (const auto& line : november().lines) EXPECT_EQ(line.custodian, "person_custodian") << line.event;
    EXPECT_EQ(registers.read(campus.psi, {2026, 12}, "").value().lines[0].custodian, "person_other");
}

TEST_P(RegisterStore, UnitsSeeTheirOwnAndOthersNothing) {
    campus.active_key();
    EXPECT_EQ(registers.read(campus.leader, {2026, 11}, "").value().lines.size(), 2U);
    EXPECT_EQ(registers.read(campus.psi, {2026, 11}, "UA").value().lines.size(), 2U);
    EXPECT_EQ(registers.read(campus.psi, {2026, 11}, "UA").value().unit, "<unit_a>");
    EXPECT_TRUE(registers.read(campus.psi, {2026, 11}, "unit_b").value().lines.empty());
    const auto stranger = Campus::person("person_x", people::Role::unit_leader, "unit_b");
    EXPECT_TRUE(registers.read(stranger, {2026, 11}, "").value().lines.empty());
    EXPECT_EQ(registers.read(stranger, {2026, 11}, "UA").error().code, Code::forbidden);
    EXPECT_EQ(registers.read(campus.sysadmin, {2026, 11}, "").error().code, Code::forbidden) << "it names people";
    EXPECT_EQ(registers.read(campus.psi, {2026, 11}, "TIDAKADA").error().code, Code::not_found);
}

TEST_P(RegisterStore, ItsLengthIsBounded) {
    const auto key = campus.active_key();
    // A month that no campus has, written straight into the history.
    ASSERT_TRUE(db().write([&](store::Tx& tx) -> Result<void> {
        for (std::size_t i = 0; i < register_lines_max; i += 500) {
            std::string sql = "INSERT INTO keys_event (key, seq, event, state_from, state_to, actor, reason, at) VALUES ";
            for (std::size_t j = 0; j < 500; ++j) {
                sql += (j == 0 ? "($1, " : ", ($1, ") + std::to_string(100 + i + j) + ", 'suspend', 'active', 'suspended', 'x', '', $2)";
            }
            TRY(tx.run(sql, {key.key.id, campus.clock.now().us}));
        }
        return {};
    }));
    EXPECT_EQ(registers.read(campus.psi, {2026, 11}, "").error().slug, "keys.register_too_long");
    EXPECT_TRUE(registers.read(campus.psi, {2026, 11}, "unit_b"));
}

} // namespace
} // namespace gapura::keys
