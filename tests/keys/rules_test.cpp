// What narrows a key: strict reading, one stored form, networks of both families, hours over midnight.
#include <gtest/gtest.h>

#include "keys/rules.h"

namespace gapura::keys {
namespace {

Result<KeyRules> read(std::string_view text) { return rules_from_json(base::parse_json(text).value()); }

TEST(KeyRules, TheStoredFormIsTheSameForTheSameRules) {
    const auto a = read(R"({"methods":["GET"],"services":["siakad","alumni"],"networks":["10.1.0.0/16","2001:db8::/32"],"hours":"07:00-18:00",
        "parameters":[{"parameter":"prodi","values":["b","a"]},{"parameter":"fakultas","values":["FT"]}],"pages_per_hour":60})");
    const auto b = read(R"({"services":["alumni","siakad"],"methods":["GET"],"networks":["2001:db8::/32","10.1.0.0/16","10.1.0.0/16"],
        "parameters":[{"parameter":"fakultas","values":["FT"]},{"parameter":"prodi","values":["a","b"]}],"hours":"07:00-18:00","pages_per_hour":60})");
    ASSERT_TRUE(a.has_value()) << a.error().args.back().second;
    EXPECT_EQ(to_text(*a), to_text(b.value()));
    EXPECT_EQ(rules_from_text(to_text(*a)), *a);
    EXPECT_EQ(to_text(read("{}").value()), "");
    EXPECT_TRUE(rules_from_text("").empty());
}

TEST(KeyRules, ADamagedStoredFormAllowsNothing) {
    for (const std::string_view text : {"{", "[]", R"({"network":["10.0.0.0/8"]})", R"({"hours":"7-8"})"}) {
        EXPECT_TRUE(rules_from_text(text).unreadable) << text;
        EXPECT_FALSE(rules_from_text(text).empty()) << text;
    }
}

TEST(KeyRules, WhatIsWrongIsNamedWithItsPlace) {
    struct Case {
        std::string_view text;
        std::string_view slug;
        std::string_view says;
    };
    for (const Case& wrong : {
             Case{R"({"network":[]})", "json.field", "network"},
             Case{R"({"networks":["10.1.0.1/16"]})", "keys.network_malformed", "10.1.0.1/16"},
             Case{R"({"networks":["kampus.ac.id"]})", "keys.network_malformed", "kampus.ac.id"},
             Case{R"({"networks":["10.0.0.0/33"]})", "keys.network_malformed", "10.0.0.0/33"},
             Case{R"({"hours":"18-7"})", "keys.hours_malformed", "18-7"},
             Case{R"({"hours":"07:00-07:00"})", "keys.hours_malformed", "07:00-07:00"},
             Case{R"({"methods":["get"]})", "json.field", "rules.methods"},
             Case{R"({"services":["a","a"]})", "json.field", "rules.services"},
             Case{R"({"parameters":[{"parameter":"fakultas","values":[]}]})", "json.field", "rules.parameters[0].values"},
             Case{R"({"parameters":[{"parameter":"f","values":["a"]},{"parameter":"f","values":["b"]}]})", "json.field", "rules.parameters"},
             Case{R"({"parameters":[{"parameter":"f","values":["a"],"more":1}]})", "json.field", "more"},
             Case{R"({"pages_per_hour":-1})", "json.field", "rules.pages_per_hour"},
         }) {
        const auto rules = read(wrong.text);
        ASSERT_FALSE(rules.has_value()) << wrong.text;
        EXPECT_EQ(rules.error().slug, wrong.slug) << wrong.text;
        std::string said;
        for (const auto& [name, value] : rules.error().args) said += value + " ";
        EXPECT_NE(said.find(wrong.says), std::string::npos) << said;
    }
    std::string many = R"({"services":["x0")";
    for (int i = 1; i <= 32; ++i) many += ",\"x" + std::to_string(i) + "\"";
    EXPECT_EQ(read(many + "]}").error().slug, "keys.rules_too_many");
}

TEST(Rules, UnreadableOnesStayUnreadableHoweverOftenTheyAreWritten) {
    for (const char* damaged : {"{", "[]", "{\"methods\":\"GET\"}", "{\"unknown\":1}"}) {
        const KeyRules closed = rules_from_text(damaged);
        ASSERT_TRUE(closed.unreadable) << damaged;
        const std::string written = to_text(closed);
        EXPECT_TRUE(rules_from_text(written).unreadable) << written;
        EXPECT_FALSE(rules_from_json(to_json(closed)).has_value()) << "nor does a caller's copy of them become rules";
        EXPECT_EQ(check_readable(closed).error().slug, "keys.rules_unreadable");
    }
    EXPECT_TRUE(check_readable(KeyRules()));
}

TEST(Network, HoldsBothFamiliesAndEveryPrefixLength) {
    const auto in = [](const std::string& network, std::string_view address) {
        return parse_network(network).value().contains(address_bytes(address).value());
    };
    EXPECT_TRUE(in("10.1.0.0/16", "10.1.255.255"));
    EXPECT_FALSE(in("10.1.0.0/16", "10.2.0.0"));
    EXPECT_TRUE(in("10.1.0.0/16", "::ffff:10.1.2.3")) << "IPv4 seen through IPv6 is the same caller";
    EXPECT_TRUE(in("192.168.7.128/25", "192.168.7.128"));
    EXPECT_FALSE(in("192.168.7.128/25", "192.168.7.127"));
    EXPECT_TRUE(in("203.0.113.9", "203.0.113.9"));
    EXPECT_FALSE(in("203.0.113.9", "203.0.113.8"));
    EXPECT_TRUE(in("0.0.0.0/0", "8.8.8.8"));
    EXPECT_FALSE(in("0.0.0.0/0", "2001:db8::1"));
    EXPECT_TRUE(in("2001:db8:40::/42", "2001:db8:7f::1"));
    EXPECT_FALSE(in("2001:db8:40::/42", "2001:db8:80::1"));
    EXPECT_EQ(parse_network("2001:DB8::/32").value().text, "2001:db8::/32");
    EXPECT_FALSE(address_bytes("kampus.ac.id").has_value());
    EXPECT_FALSE(address_bytes("").has_value());
}

TEST(Hours, GoOverMidnight) {
    const Hours day = parse_hours("07:00-18:00").value();
    EXPECT_TRUE(day.contains(7 * 60));
    EXPECT_FALSE(day.contains(18 * 60));
    EXPECT_FALSE(day.contains(6 * 60 + 59));
    const Hours night = parse_hours("22:00-05:30").value();
    EXPECT_TRUE(night.contains(23 * 60));
    EXPECT_TRUE(night.contains(0));
    EXPECT_FALSE(night.contains(5 * 60 + 30));
    EXPECT_EQ(to_string(night), "22:00-05:30");
    EXPECT_EQ(to_string(parse_hours("00:00-24:00").value()), "00:00-24:00");
}

} // namespace
} // namespace gapura::keys
