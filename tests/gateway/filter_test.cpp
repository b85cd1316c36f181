// Records of another faculty never leave, however the answer is cut; and members are dropped whole, with their comma.
#include "gateway/filter.h"

#include <functional>
#include <gtest/gtest.h>

#include "gateway/json_mask.h"
#include "lib/base/json.h"
#include "lib/base/random.h"

namespace gapura::gateway {
namespace {

struct Passed {
    std::string text;
    std::string refusal; // "" when whole
    bool operator==(const Passed&) const = default;
};

std::string drain(BodyMask& body, std::string_view text, std::size_t piece) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); at += piece) body.feed(text.substr(at, piece), out);
    return out;
}

Passed filter(std::string_view text, std::string_view records = "", std::size_t piece = 4096) {
    static const keys::ParameterRule rule{"fakultas", {"FT"}};
    const auto body = make_filter({&rule}, records);
    Passed out{drain(*body, text, piece), ""};
    if (!body->finish(out.text)) out.refusal = body->refusal();
    return out;
}

TEST(Filter, KeepsOnlyRecordsOfTheKeysValue) {
    EXPECT_EQ(filter(R"([{"nim":"1","fakultas":"FT"},{"nim":"2","fakultas":"FE"},{"nim":"3","fakultas":"FT"}])").text,
              R"([{"nim":"1","fakultas":"FT"},{"nim":"3","fakultas":"FT"}])");
    EXPECT_EQ(filter(R"([{"nim":"2","fakultas":"FE"}])").text, "[]");
    EXPECT_EQ(filter("[]").text, "[]");
    EXPECT_EQ(filter(R"([{"nim":"1"},7,null,"FT",["FT"],{"fakultas":null},{"fakultas":{"x":"FT"}},{"dalam":{"fakultas":"FT"}}])").text, "[]")
        << "without the member a record is nobody's";
    EXPECT_EQ(filter(R"([{"nama":"a,]}\"{[","fakultas":"FT"} , {"nama":"\\","fakultas":"FE"}])").text, R"([{"nama":"a,]}\"{[","fakultas":"FT"}])");
    EXPECT_EQ(filter(R"([{"fakultas":"FE","fakultas":"FT"}])").refusal + filter(R"([{"fakultas":"FE","fakultas":"FT"}])").text.substr(0, 1), "[")
        << "a member twice is judged by the one that readers take: the last";
}

TEST(Filter, FindsTheListThatTheRouteNames) {
    const std::string_view text =
        R"({"total":2,"meta":{"nim":"9","fakultas":"FE"},"items":[{"nim":"1","fakultas":"FT"},{"nim":"2","fakultas":"FE"}],"next":"abc","more":[{"nim":"3"}]})";
    EXPECT_EQ(filter(text, "items").text, R"({"total":2,"meta":null,"items":[{"nim":"1","fakultas":"FT"}],"next":"abc","more":null})");
    EXPECT_EQ(filter(R"({"\u0069tems":[{"fakultas":"FE"}]})", "items").text, R"({"items":[]})") << "escapes do not hide it";
    EXPECT_EQ(filter(R"({"items":{"nim":"1","fakultas":"FT"},"x":1})", "items").text, R"({"items":{"nim":"1","fakultas":"FT"}})");
    EXPECT_EQ(filter(R"({"items":{"nim":"1","fakultas":"FE"}})", "items").refusal, "gateway.record_out_of_rules");
    EXPECT_EQ(filter("{}", "items").text, "{}");
}

TEST(Filter, AnAnswerWithoutAListIsOneRecord) {
    EXPECT_EQ(filter(R"({"nim":"1","fakultas":"FT","nilai":[1,2]})").text, R"({"nim":"1","fakultas":"FT","nilai":[1,2]})");
    const Passed other = filter(R"({"nim":"1","fakultas":"FE"})");
    EXPECT_EQ(other.text, "") << "nothing of it";
    EXPECT_EQ(other.refusal, "gateway.record_out_of_rules");
    EXPECT_EQ(filter(R"({"nilai":[{"fakultas":"FT"}],"nim":"1"})").refusal, "gateway.record_out_of_rules");
}

TEST(Filter, IsTheSameHoweverItIsCut) {
    const std::string_view text =
        R"( {"total": 2, "items": [ {"nim":"1","fakultas":"FT","a":{"b":[1,{"c":"}"}]}} , {"nim":"2","fakultas":"FE"} ], "next": null } )";
    const Passed whole = filter(text, "items");
    EXPECT_EQ(whole.refusal, "");
    for (std::size_t piece = 1; piece < text.size(); ++piece) EXPECT_EQ(filter(text, "items", piece), whole) << piece;
}

TEST(Filter, WhatIsTooLargeOrNotJsonIsClosed) {
    const std::string big = R"([{"fakultas":"FT","x":")" + std::string(record_bytes_max, 'a') + "\"}]";
    EXPECT_EQ(filter(big).refusal, "gateway.record_too_large");
    EXPECT_EQ(filter(R"({"x":")" + std::string(record_bytes_max, 'a') + "\",\"items\":[]}", "items").refusal, "gateway.record_too_large");
    for (const std::string_view text : {"nim;fakultas", "[1", "[{]", "[{}]x", "{", R"({"a"})", R"([{"fakultas":"FT"}{}])", "<html>"}) {
        EXPECT_NE(filter(text).refusal, "") << text;
    }
}

std::string drop(std::string_view text, std::size_t piece = 4096) {
    const auto body = make_json_mask({{"nilai", MaskKind::drop}, {"nik", MaskKind::number}});
    std::string out = drain(*body, text, piece);
    return body->finish(out) ? out : "malformed";
}

TEST(Drop, TakesTheMemberWithItsComma) {
    EXPECT_EQ(drop(R"({"nilai":1,"a":2})"), R"({"a":2})");
    EXPECT_EQ(drop(R"({"a":2,"nilai":{"x":[1,{"nilai":2}]}})"), R"({"a":2})");
    EXPECT_EQ(drop(R"({"a":2, "NILAI" : "x,}", "b":[{"nilai":null}]})"), R"({"a":2,"b":[{}]})");
    EXPECT_EQ(drop(R"({"nilai":1})"), "{}");
    EXPECT_EQ(drop(R"({"nilai":1,"nilai":2,"a":3,"nilai":4})"), R"({"a":3})");
    EXPECT_EQ(drop(R"({"n\u0069lai":1,"a":2})"), R"({"a":2})");
    EXPECT_EQ(drop(R"([{"nik":"3374010203040001","nilai":true,"a":-1.5e3}])"), R"([{"nik":"3374••••••••0001","a":-1.5e3}])");
    EXPECT_EQ(drop("{\"" + std::string(2000, 'x') + "\":1,\"nilai\":2}"), "{\"" + std::string(2000, 'x') + "\":1}");
    EXPECT_EQ(drop(R"({"nilai":1)"), "malformed");
    EXPECT_EQ(drop(R"({"a":1,"nilai":2,})"), "malformed");
}

TEST(Drop, IsTheSameHoweverItIsCutAndStaysJson) {
    base::SeededRandom random(5);
    const auto pick = [&](std::uint64_t n) { return random.next() % n; };
    const std::function<std::string(int)> value = [&](int depth) -> std::string {
        switch (depth == 0 ? pick(4) : pick(6)) {
        case 0: return "12.5e1";
        case 1: return "null";
        case 2: return R"("te\"x\u0041t,}")";
        case 3: return "true";
        case 4: {
            std::string out = "[";
            for (std::uint64_t i = pick(4); i > 0; --i) out += value(depth - 1) + (i > 1 ? " , " : "");
            return out + "]";
        }
        default: {
            constexpr std::array<std::string_view, 5> names{"nilai", "nik", "nama", "n\\u0069lai", "x"};
            std::string out = "{ ";
            for (std::uint64_t i = pick(5); i > 0; --i) {
                out += "\"" + std::string(names.at(pick(names.size()))) + "\" : " + value(depth - 1) + (i > 1 ? " ,\n" : "");
            }
            return out + "}";
        }
        }
    };
    for (int round = 0; round < 300; ++round) {
        const std::string text = value(5);
        const std::string whole = drop(text);
        const auto parsed = base::parse_json(whole);
        ASSERT_TRUE(parsed.has_value()) << text << "\n" << whole;
        EXPECT_EQ(json::serialize(*parsed).find("\"nilai\""), std::string::npos) << whole;
        for (const std::size_t piece : {std::size_t{1}, std::size_t{2}, std::size_t{7}}) ASSERT_EQ(drop(text, piece), whole) << text;
    }
}

} // namespace
} // namespace gapura::gateway
