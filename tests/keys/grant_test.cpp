// SM-4 as far as it lives in keys: every state with every event, and what a letter must name.
#include "keys/grant.h"
#include "lib/text/text.h"

#include <gtest/gtest.h>
#include <sstream>

namespace gapura::keys {
namespace {

// Written a second time, by hand from SM-4, so that an edit of the table is noticed. A dot is "refused with 409".
constexpr std::string_view expected[] = {
    //             record change submit    approve  reject   withdraw  provision   close
    "none        draft  .      .         .        .        .         .           .",
    "draft       .      draft  submitted .        .        withdrawn .           .",
    "submitted   .      .      .         approved rejected withdrawn .           .",
    "approved    .      .      .         .        .        withdrawn provisioned .",
    "rejected    .      .      .         .        .        .         .           .",
    "withdrawn   .      .      .         .        .        .         .           .",
    "provisioned .      .      .         .        .        .         .           closed",
    "closed      .      .      .         .        .        .         .           .",
};

TEST(GrantStates, EveryStateMeetsEveryEvent) {
    ASSERT_EQ(std::size(expected), grant_state_count);
    for (std::size_t s = 0; s < grant_state_count; ++s) {
        std::istringstream row{std::string(expected[s])};
        std::string name;
        row >> name;
        EXPECT_EQ(std::string(to_string(static_cast<GrantState>(s))), name == "none" ? "" : name);
        for (std::size_t e = 0; e < grant_event_count; ++e) {
            std::string cell;
            row >> cell;
            const auto to = next(static_cast<GrantState>(s), static_cast<GrantEvent>(e));
            EXPECT_EQ(to ? std::string(to_string(*to)) : ".", cell) << name << " x " << to_string(static_cast<GrantEvent>(e));
        }
    }
    EXPECT_EQ(legal_events(GrantState::draft), "change, submit, withdraw");
    EXPECT_EQ(legal_events(GrantState::closed), "ended_grant");
    for (std::size_t i = 1; i < grant_state_count; ++i) {
        const auto state = static_cast<GrantState>(i);
        EXPECT_NE(text::find("word." + std::string(to_string(state))), nullptr) << to_string(state);
    }
    for (std::size_t i = 0; i < grant_event_count; ++i) {
        const auto event = static_cast<GrantEvent>(i);
        EXPECT_NE(text::find("word." + std::string(to_string(event))), nullptr) << to_string(event);
    }
    const base::Args args{{"event", "approve"}, {"state", "rejected"}, {"legal", "ended_grant"}};
    EXPECT_EQ(
        text::detail("keys.grant_illegal_event", text::Lang::id, args),
        "\"setujui\" tidak dapat dilakukan: permohonan ini ditolak. Yang dapat: tidak ada lagi, ini akhirnya; bila masih perlu, catat permohonan "
        "baru.");
}

TEST(GrantStates, NamesGoThereAndBack) {
    for (std::size_t s = 1; s < grant_state_count; ++s) {
        EXPECT_EQ(parse_grant_state(to_string(static_cast<GrantState>(s))), static_cast<GrantState>(s));
    }
    for (std::size_t e = 0; e < grant_event_count; ++e) {
        EXPECT_EQ(parse_grant_event(to_string(static_cast<GrantEvent>(e))), static_cast<GrantEvent>(e));
    }
    EXPECT_FALSE(parse_grant_state(""));
}

TEST(Letters, MustNameWhatTheProcedureAsks) {
    const Contact whole{"Siti", "199001012015012001", "+6281234567890", "siti@contoh.ac.id"};
    Grant grant;
    EXPECT_EQ(missing_of(grant, {}), "name, nip, phone, email, scopes, purpose, letter_number, letter_date");
    EXPECT_EQ(missing_of(grant, whole), "scopes, purpose, letter_number, letter_date");
    grant.scopes = {"mahasiswa"};
    grant.purpose = "Bimbingan";
    grant.letter_number = "12/FIK/2026";
    EXPECT_EQ(missing_of(grant, whole), "letter_date");
    grant.letter_date = "2026-11-20";
    EXPECT_EQ(missing_of(grant, whole), "");
    EXPECT_EQ(missing_of(grant, {"Siti", "", "", "siti@contoh.ac.id"}), "nip, phone");
}

} // namespace
} // namespace gapura::keys
