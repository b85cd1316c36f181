// The streaming mask against an oracle that parses the whole document, cut at every byte.
#include <gtest/gtest.h>

#include "gateway/json_mask.h"
#include "lib/base/json.h"
#include "lib/base/random.h"

namespace gapura::gateway {
namespace {

const std::vector<MaskedMember> members{{"nik", MaskKind::number}, {"nama_ibu", MaskKind::name}, {"ayah", MaskKind::name}};

struct Masked {
    std::string text;
    bool whole = false;
    bool operator==(const Masked&) const = default;
};

Masked mask(std::string_view text, std::size_t step = std::string::npos) {
    Masked out;
    const auto machine = make_json_mask(members);
    for (std::size_t at = 0; at < text.size(); at += std::min(step, text.size())) machine->feed(text.substr(at, step), out.text);
    out.whole = machine->finish(out.text);
    return out;
}

std::string masked(std::string_view text) {
    const Masked whole = mask(text);
    for (const std::size_t step : {1U, 2U, 3U, 7U}) EXPECT_EQ(mask(text, step), whole) << text << " in pieces of " << step;
    return whole.whole ? whole.text : "not JSON";
}

TEST(Mask, ReplacesStringsAndNumbers) {
    EXPECT_EQ(masked(R"({"nik":"3374010203040001","nim":"A11"})"), R"({"nik":"3374••••••••0001","nim":"A11"})");
    EXPECT_EQ(masked(R"({"nik" : 3374010203040001 , "x":1})"), R"({"nik" : "3374••••••••0001" , "x":1})");
    EXPECT_EQ(masked(R"({"nama_ibu":"Siti Aminah"})"), R"({"nama_ibu":"S••• A•••••"})");
    EXPECT_EQ(masked(R"({"nik":null,"nama_ibu":true})"), R"({"nik":null,"nama_ibu":null})");
    EXPECT_EQ(masked(R"([{"a":{"NIK":"123"}},{"nik":""}])"), R"([{"a":{"NIK":"•••"}},{"nik":""}])");
}

TEST(Mask, LeavesOutObjectsAndArrays) {
    EXPECT_EQ(masked(R"({"ayah":{"nama":"Budi","nik":"1"},"b":[1]})"), R"({"ayah":null,"b":[1]})");
    EXPECT_EQ(masked(R"({"nik": ["1",["2",{"x":"}"}]] ,"b":"c"})"), R"({"nik": null ,"b":"c"})");
}

TEST(Mask, NamesAreComparedUnescaped) {
    EXPECT_EQ(masked(R"({"n\u0069k":"3374010203040001"})"), R"({"n\u0069k":"3374••••••••0001"})");
    EXPECT_EQ(masked(R"({"nik\u0000":"1","ni":"2","nikk":"3"})"), R"({"nik\u0000":"1","ni":"2","nikk":"3"})");
    EXPECT_EQ(masked(R"({"x":"nik","y":"3374010203040001"})"), R"({"x":"nik","y":"3374010203040001"})");
}

TEST(Mask, ValuesAreDecodedBeforeMasking) {
    EXPECT_EQ(masked(R"({"nik":"\u0033374010203040001"})"), R"({"nik":"3374••••••••0001"})");
    EXPECT_EQ(masked(R"({"nama_ibu":"\"x y\\"})"), R"({"nama_ibu":"\"• y•"})");
    EXPECT_EQ(masked(R"({"nama_ibu":"\u00c9lise"})"), "{\"nama_ibu\":\"É••••\"}");
    EXPECT_EQ(masked("{\"nama_ibu\":\"中文\"}"), "{\"nama_ibu\":\"中•\"}");
    EXPECT_EQ(masked(R"({"nama_ibu":"\ud83d\ude00 xy"})"), R"({"nama_ibu":"😀 x•"})");
    EXPECT_EQ(masked(R"({"nama_ibu":"\u0001x"})"), R"({"nama_ibu":"••••••••"})");
    EXPECT_EQ(masked("{\"nik\":\"" + std::string(1000, '3') + "\"}"), R"({"nik":"••••••••"})");
    EXPECT_EQ(masked("{\"nik\":\"3374é10203040001\"}"), R"({"nik":"••••••••"})");
}

TEST(Mask, OtherDocumentsPassByteForByte) {
    for (const char* text : {"{}", "[]", " [ 1 , -0.5e+10 , true,false , null ] \n", R"({"a":"\u00e9\n\"","b":{"c":[[]]}})", "\"x\"", "12", "-0",
                             "\xEF\xBB\xBF{\"a\":1}"}) {
        EXPECT_EQ(masked(text), text);
    }
    EXPECT_TRUE(mask("").whole) << "no body at all hides nothing";
}

TEST(Mask, RefusesWhatIsNotJson) {
    for (const char* text : {"{",  "[", "[1,]", "{,}",    "{\"a\"}", "{\"a\":}", "{\"a\":1,}",   "{a:1}",       "[1 2]",       "01",
                             "1.", "-", "1e",   "tru",    "nulll",   "\"x",      "\"\\x\"",      "\"\\u12g4\"", "\"\n\"",      "{} {}",
                             "]",  "}", "[}",   "<html>", " ",       "\xEF{}",   "\xEF\xBB\xBF", "[1]x",        "{\"nik\":01}"}) {
        EXPECT_EQ(masked(text), "not JSON") << text;
    }
    EXPECT_EQ(masked(std::string(512, '[') + std::string(512, ']')), std::string(512, '[') + std::string(512, ']'));
    EXPECT_EQ(masked(std::string(513, '[') + std::string(513, ']')), "not JSON");
}

// Seeded documents.
class Maker {
public:
    explicit Maker(std::uint64_t seed) : random_(seed) {}
    json::value value(int depth) {
        switch (random_.below(depth > 0 ? 8 : 5)) {
        case 0: return text();
        case 1: return static_cast<std::int64_t>(random_.next());
        case 2: return static_cast<double>(random_.below(1U << 20U)) / 1024.0;
        case 3: return random_.below(2) == 0;
        case 4: return nullptr;
        case 5: {
            json::array out;
            for (std::uint64_t i = random_.below(4); i > 0; --i) out.push_back(value(depth - 1));
            return out;
        }
        default: {
            json::object out;
            constexpr std::array names{"nik", "NAMA_IBU", "ayah", "nim", "", "ni\"k", "nama"};
            for (std::uint64_t i = random_.below(5); i > 0; --i) out[names[random_.below(names.size())]] = value(depth - 1);
            return out;
        }
        }
    }

private:
    json::string text() {
        constexpr std::array parts{"3374010203040001", "Siti ", "\"", "\\", "é", "中", "😀", "\n", "\x01", " ", "x"};
        json::string out;
        for (std::uint64_t i = random_.below(6); i > 0; --i) out += parts[random_.below(parts.size())];
        return out;
    }
    base::SeededRandom random_;
};

void expect_masked(const json::value& before, const json::value& after, const MaskedMember* member) {
    if (member != nullptr) {
        if (before.is_string())
            EXPECT_EQ(json::serialize(after),
                      "\"" + masked_text(std::string_view(before.get_string()), member->kind, before.get_string().size() <= 64) + "\"");
        else if (before.is_number()) EXPECT_TRUE(after.is_string() && after.get_string().find("•") != json::string::npos) << after;
        else EXPECT_TRUE(after.is_null()) << after;
        return;
    }
    ASSERT_EQ(before.kind(), after.kind());
    if (before.is_array()) {
        ASSERT_EQ(before.get_array().size(), after.get_array().size());
        for (std::size_t i = 0; i < before.get_array().size(); ++i) expect_masked(before.get_array()[i], after.get_array()[i], nullptr);
    } else if (before.is_object()) {
        ASSERT_EQ(before.get_object().size(), after.get_object().size());
        for (const auto& [name, value] : before.get_object()) {
            const std::string key(name);
            const MaskedMember* found = key == "nik" ? &members[0] : key == "NAMA_IBU" ? &members[1] : key == "ayah" ? &members[2] : nullptr;
            expect_masked(value, after.at(name), found);
        }
    } else {
        EXPECT_EQ(before, after);
    }
}

TEST(Mask, AgreesWithAnOracleWhereverItIsCut) {
    for (std::uint64_t seed = 1; seed <= 2000; ++seed) {
        Maker maker(seed);
        const json::value before = maker.value(5);
        const std::string text = json::serialize(before);
        const std::string out = masked(text);
        const auto after = base::parse_json(out);
        ASSERT_TRUE(after) << "seed " << seed << " " << text << " -> " << out;
        expect_masked(before, *after, nullptr);
        ASSERT_FALSE(::testing::Test::HasFailure()) << "seed " << seed << " " << text << " -> " << out;
    }
}

TEST(Mask, NothingIsHeldBackButTheTokenAtHand) {
    const auto machine = make_json_mask(members);
    std::string out;
    machine->feed("[\"" + std::string(100'000, 'x'), out);
    EXPECT_EQ(out.size(), 100'002U);
    machine->feed("\",{\"nik\":\"" + std::string(1'000'000, '3'), out);
    EXPECT_EQ(out.size(), 100'002U + 10U - 1U);
}

TEST(Mask, ChoosesByMediaType) {
    const auto run = [](std::string_view type, std::string_view body, int status = 200) -> std::string {
        const auto machine = make_mask(members, status, type);
        if (machine == nullptr) return "as it is";
        std::string out;
        machine->feed(body, out);
        return machine->finish(out) ? out : "broken off";
    };
    constexpr std::string_view record = R"({"nik":"1"})";
    for (const char* type :
         {"application/json", "Application/JSON; charset=utf-8", "application/hal+json", "text/html; charset=UTF-8", "", "text/plain"}) {
        EXPECT_EQ(run(type, record), R"({"nik":"•"})") << type;
    }
    EXPECT_EQ(run("text/html", " <html>Not here</html>", 404), " <html>Not here</html>");
    EXPECT_EQ(run("text/plain", "Not here", 500), "Not here");
    EXPECT_EQ(run("text/html", record, 500), R"({"nik":"•"})");
    for (const char* body : {" <html>3374</html>", "<br />Warning: x {\"nik\":\"1\"}", "nik;3374", "show({\"nik\":\"1\"})"}) {
        for (const char* type : {"text/html", "text/plain", "", "application/javascript", "application/octet-stream"}) {
            EXPECT_EQ(run(type, body), "broken off") << type << " " << body;
        }
    }
    EXPECT_EQ(run("text/html", std::string(300, ' ') + "1"), "broken off");
    EXPECT_EQ(run("text/html", "  "), "  ");
    EXPECT_EQ(run("text/html", ""), "");
    for (const char* type : {"text/csv", "application/xml", "application/vnd.ms-excel", "application/zip", "multipart/mixed"}) {
        EXPECT_EQ(run(type, "nik;1"), "broken off") << type;
        EXPECT_EQ(run(type, ""), "") << type;
    }
    EXPECT_EQ(run("image/png", "x"), "as it is");
}

} // namespace
} // namespace gapura::gateway
