// Calendar text, read by a small parser of its own: folded lines joined, values unescaped.
#include <gtest/gtest.h>
#include <map>

#include "desk/ics.h"

namespace gapura::desk {
namespace {

using Properties = std::map<std::string, std::string>;

std::string unescaped(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\') out += text[++i] == 'n' ? '\n' : text[i];
        else out += text[i];
    }
    return out;
}

/// The events of a calendar; alarms counted under "alarms". Fails the test on what RFC 5545 does not allow.
std::vector<Properties> parse(const std::string& text) {
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = text.find("\r\n", at);
        EXPECT_NE(end, std::string::npos) << "a line without CRLF";
        if (end == std::string::npos) break;
        EXPECT_LE(end - at, 75U);
        const std::string line = text.substr(at, end - at);
        EXPECT_EQ(line.find_first_of("\r\n"), std::string::npos);
        if (line.starts_with(' ')) lines.back() += line.substr(1);
        else lines.push_back(line);
        at = end + 2;
    }
    std::vector<Properties> events;
    std::vector<std::string> open;
    for (const auto& line : lines) {
        const auto colon = line.find(':');
        EXPECT_NE(colon, std::string::npos) << line;
        const std::string name = line.substr(0, colon);
        const std::string value = line.substr(colon + 1);
        if (name == "BEGIN") {
            open.push_back(value);
            if (value == "VEVENT") events.emplace_back();
            if (value == "VALARM") events.back()["alarms"] += "x";
        } else if (name == "END") {
            EXPECT_EQ(open.back(), value);
            open.pop_back();
        } else if (open.back() == "VEVENT") {
            EXPECT_TRUE(events.back().emplace(name, unescaped(value)).second) << name << " twice";
        }
    }
    EXPECT_TRUE(open.empty());
    return events;
}

TEST(Calendar, HasDaysAlarmsAndStableNames) {
    const std::vector<DayEvent> events{{"key_1@gapura", {2026, 12, 31}, {1'795'000'000'123'456}, "Kunci berakhir", "a", "https://x/keys?key=key_1"}};
    const auto text = calendar_text("Kunci", "Segera", events);
    const auto read = parse(text);
    ASSERT_EQ(read.size(), 1U);
    EXPECT_EQ(read[0].at("UID"), "key_1@gapura");
    EXPECT_EQ(read[0].at("DTSTART;VALUE=DATE"), "20261231");
    EXPECT_EQ(read[0].at("DTEND;VALUE=DATE"), "20270101");
    EXPECT_EQ(read[0].at("DTSTAMP"), "20261118T110640Z");
    EXPECT_EQ(read[0].at("URL"), "https://x/keys?key=key_1");
    EXPECT_EQ(read[0].at("alarms"), "xxx");
    EXPECT_TRUE(text.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"));
    EXPECT_EQ(text, calendar_text("Kunci", "Segera", events));
    EXPECT_TRUE(parse(calendar_text("Kunci", "Segera", {})).empty());
}

TEST(Calendar, WhateverANameHoldsStaysInItsPlace) {
    base::Day day{2026, 11, 23};
    for (const std::string& name :
         {std::string("Fakultas; Teknik, \\Informatika\\"), std::string("baris\nBEGIN:VEVENT\r\nUID:x"), std::string(300, 'x'),
          std::string("é王😀").append(std::string(70, 'y')).append("é王😀é王😀é王😀é王😀é王😀é王😀é王😀"), std::string("\x01\x7f")}) {
        for (std::size_t shift = 0; shift < 80; ++shift) {
            const std::string summary = std::string(shift, 'a') + name;
            const auto read = parse(calendar_text(name, name, {{"k@gapura", day, {}, summary, name, ""}, {"l@gapura", day, {}, "b", "c", ""}}));
            ASSERT_EQ(read.size(), 2U) << name;
            std::string expected;
            for (const char c : summary) {
                if (c == '\n' || (static_cast<unsigned char>(c) >= ' ' && c != 0x7f)) expected += c;
            }
            ASSERT_EQ(read[0].at("SUMMARY"), expected);
        }
    }
}

} // namespace
} // namespace gapura::desk
