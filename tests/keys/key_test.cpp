// SM-5: every state with every event, and the validity of a key.
#include <gtest/gtest.h>
#include <map>

#include "keys/key.h"
#include "lib/text/text.h"

namespace gapura::keys {
namespace {

// Written a second time, by hand from SM-5, so that an edit of the table is noticed. A dot is "refused with 409".
constexpr std::string_view expected[] = {
    //          issue   reveal reveal_early start  lapse   resend  rotate   finish  rollback suspend   resume handover  revoke  expire
    "none       pending .      .            .      .       .       .        .       .        .         .      .         .       .",
    "pending    .       active pending      active pending pending .        .       .        .         .      pending   revoked expired",
    "active     .       .      .            .      .       .       rotating .       .        suspended .      active    revoked expired",
    "rotating   .       .      .            .      .       .       .        rotated active   .         .      rotating  revoked expired",
    "rotated    .       .      .            .      .       .       .        .       .        .         .      .         .       .",
    "suspended  .       .      .            .      .       .       .        .       .        .         active suspended revoked expired",
    "expired    .       .      .            .      .       .       .        .       .        .         .      .         .       .",
    "revoked    .       .      .            .      .       .       .        .       .        .         .      .         .       .",
};

std::vector<std::string> words(std::string_view line) {
    std::vector<std::string> out;
    std::string word;
    for (const char c : std::string(line) + ' ') {
        if (c != ' ') word += c;
        else if (!word.empty()) out.push_back(std::exchange(word, ""));
    }
    return out;
}

TEST(KeyStates, EveryStateMeetsEveryEvent) {
    ASSERT_EQ(std::size(expected), state_count);
    for (std::size_t s = 0; s < state_count; ++s) {
        const auto row = words(expected[s]);
        ASSERT_EQ(row.size(), event_count + 1);
        const auto from = static_cast<State>(s);
        EXPECT_EQ(std::string(to_string(from)), row[0] == "none" ? "" : row[0]);
        for (std::size_t e = 0; e < event_count; ++e) {
            const auto to = next(from, static_cast<Event>(e));
            EXPECT_EQ(to ? std::string(to_string(*to)) : ".", row[e + 1]) << row[0] << " x " << to_string(static_cast<Event>(e));
        }
        bool way_out = false;
        for (std::size_t e = 0; e < event_count; ++e) way_out |= next(from, static_cast<Event>(e)).has_value();
        EXPECT_EQ(is_final(from), !way_out) << row[0];
    }
}

TEST(KeyStates, NamesGoThereAndBack) {
    for (std::size_t s = 1; s < state_count; ++s) EXPECT_EQ(parse_state(to_string(static_cast<State>(s))), static_cast<State>(s));
    for (std::size_t e = 0; e < event_count; ++e) EXPECT_EQ(parse_event(to_string(static_cast<Event>(e))), static_cast<Event>(e));
    EXPECT_FALSE(parse_state(""));
    EXPECT_FALSE(parse_state("Active"));
    EXPECT_EQ(legal_events(State::active), "rotate, suspend, handover, revoke");
    EXPECT_EQ(legal_events(State::revoked), "ended_key");
    EXPECT_EQ(legal_events(State::rotated), "ended_rotated");
    for (std::size_t i = 1; i < state_count; ++i) {
        const auto state = static_cast<State>(i);
        EXPECT_NE(text::find("word." + std::string(to_string(state))), nullptr) << to_string(state);
    }
    for (std::size_t i = 0; i < event_count; ++i) {
        const auto event = static_cast<Event>(i);
        EXPECT_NE(text::find("word." + std::string(to_string(event))), nullptr) << to_string(event);
    }
    const base::Args args{{"event", "suspend"}, {"state", "revoked"}, {"legal", "ended_key"}};
    EXPECT_EQ(text::detail("keys.illegal_event", text::Lang::id, args),
              "\"tangguhkan\" tidak dapat dilakukan: kunci ini dicabut. Yang dapat: tidak ada lagi, ini akhirnya; minta kunci baru dengan "
              "permohonan baru.");
}

TEST(KeyStates, TheClockAloneDecidesToTheMicrosecond) {
    const auto at = [](State stored, std::int64_t now, bool revealed = true, Instant starts = {10}, Instant overlap = {0}) {
        return state_at({stored, revealed, starts, {1000}, overlap}, {now});
    };
    EXPECT_EQ(at(State::active, 999), State::active);
    EXPECT_EQ(at(State::active, 1000), State::expired);
    EXPECT_EQ(at(State::suspended, 2000), State::expired);
    EXPECT_EQ(at(State::revoked, 2000), State::revoked); // what ended otherwise stays as it ended
    EXPECT_EQ(at(State::pending, 9), State::pending);
    EXPECT_EQ(at(State::pending, 10), State::active);
    EXPECT_EQ(at(State::pending, 10, false), State::pending) << "nobody has opened the link";
    EXPECT_EQ(at(State::pending, 1000), State::expired);
    EXPECT_EQ(at(State::rotating, 499, true, {10}, {500}), State::rotating);
    EXPECT_EQ(at(State::rotating, 500, true, {10}, {500}), State::rotated);
    EXPECT_EQ(at(State::rotating, 5000, true, {10}, {500}), State::rotated) << "the overlap ended first";
    EXPECT_EQ(at(State::rotating, 1000, true, {10}, {1000}), State::expired) << "its own end came with the overlap's";
}

TEST(KeyStates, OverlapsAreDays) {
    EXPECT_EQ(parse_overlap("30d").value(), 30);
    EXPECT_EQ(parse_overlap("0").value(), 0);
    for (const char* bad : {"", "d", "31d", "-1d", "1w", "3 d", "99999999999999999999d"})
        EXPECT_EQ(parse_overlap(bad).error().slug, "keys.overlap") << bad;
}

TEST(Validity, MayStartLater) {
    const auto zone = base::Zone::find("Asia/Jakarta").value();
    const Instant now = zone.start_of({2026, 11, 22}) + std::chrono::hours(9);
    const auto day = [](const char* text) { return std::optional(base::parse_day(text).value()); };
    const auto later = validity(now, day("2027-01-04"), std::nullopt, zone).value();
    EXPECT_EQ(zone.iso(later.starts_at), "2027-01-04T00:00:00+07:00");
    EXPECT_EQ(zone.iso(later.expires_at), "2028-01-05T00:00:00+07:00");                     // its year begins with it
    EXPECT_EQ(validity(now, day("2026-11-22"), std::nullopt, zone).value().starts_at, now); // today is at once
    EXPECT_EQ(validity(now, day("2026-11-21"), std::nullopt, zone).error().slug, "keys.start_past");
    EXPECT_EQ(validity(now, day("2027-11-23"), std::nullopt, zone).error().slug, "keys.start_too_far");
    EXPECT_EQ(validity(now, day("2027-01-04"), day("2027-01-03"), zone).error().slug, "keys.start_after_end");
    EXPECT_TRUE(validity(now, day("2027-01-04"), day("2027-01-04"), zone));
}

TEST(Validity, OneCalendarYearShorterButNotLonger) {
    const auto zone = base::Zone::find("Asia/Jakarta").value();
    const auto at = [&](const char* day) { return zone.start_of(base::parse_day(day).value()) + std::chrono::hours(9); };
    const auto day = [](const char* text) { return std::optional(base::parse_day(text).value()); };
    const Instant now = at("2026-11-22");
    EXPECT_EQ(zone.iso(validity(now, std::nullopt, std::nullopt, zone).value().expires_at), "2027-11-23T00:00:00+07:00");
    EXPECT_EQ(zone.iso(validity(now, std::nullopt, day("2027-11-22"), zone).value().expires_at), "2027-11-23T00:00:00+07:00");
    EXPECT_EQ(zone.iso(validity(now, std::nullopt, day("2026-11-22"), zone).value().expires_at), "2026-11-23T00:00:00+07:00"); // today still
    const auto longer = validity(now, std::nullopt, day("2027-11-23"), zone);
    ASSERT_FALSE(longer);
    EXPECT_EQ(longer.error().slug, "keys.validity_too_long");
    EXPECT_EQ(longer.error().args[1].second, "2027-11-22");
    EXPECT_EQ(validity(now, std::nullopt, day("2026-11-21"), zone).error().slug, "keys.validity_past");
    // 29 February: through 28 February 23:59:59.
    EXPECT_EQ(zone.iso(validity(at("2028-02-29"), std::nullopt, std::nullopt, zone).value().expires_at), "2029-03-01T00:00:00+07:00");
    EXPECT_FALSE(validity(at("2028-02-29"), std::nullopt, day("2029-03-01"), zone));
    EXPECT_TRUE(validity(at("2028-02-29"), std::nullopt, day("2029-02-28"), zone));
}

} // namespace
} // namespace gapura::keys
