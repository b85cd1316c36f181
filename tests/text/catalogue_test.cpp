// The catalogue is complete: both languages, the same placeholders, no slug twice.
#include <gtest/gtest.h>
#include <regex>
#include <set>

#include "lib/text/catalogue.h"
#include "lib/text/text.h"

namespace gapura::text {
namespace {

std::set<std::string> placeholders(std::string_view pattern) {
    static const std::regex shape(R"(\{[a-z_]+(:words)?\})");
    const std::string text(pattern);
    std::set<std::string> out;
    for (std::sregex_iterator it(text.begin(), text.end(), shape), end; it != end; ++it) out.insert(it->str());
    return out;
}

TEST(Catalogue, EveryMessageStandsInBothLanguages) {
    for (const Message& message : all()) {
        EXPECT_FALSE(message.title_id.empty()) << message.slug;
        EXPECT_FALSE(message.title_en.empty()) << message.slug;
        EXPECT_EQ(message.detail_id.empty(), message.detail_en.empty()) << message.slug;
        EXPECT_EQ(placeholders(message.detail_id), placeholders(message.detail_en)) << message.slug;
        EXPECT_EQ(placeholders(message.title_id), placeholders(message.title_en)) << message.slug;
    }
}

TEST(Catalogue, NoSlugStandsTwice) {
    std::set<std::string_view> seen;
    for (const auto table :
         {base_messages(), store_messages(), audit_messages(), config_messages(), paper_messages(), http_messages(), face_messages(),
          notice_messages(), people_messages(), keys_messages(), register_messages(), integrator_messages(), gateway_messages(), desk_messages(),
          feeder_messages(), feeder_sim_messages(), app_messages(), option_messages(), clock_messages()}) {
        for (const Message& message : table) EXPECT_TRUE(seen.insert(message.slug).second) << message.slug;
    }
}

TEST(Text, FillsAndChooses) {
    EXPECT_EQ(sentence({Code::not_found, "file.missing", {{"path", "/x"}}, ""}, Lang::en), "File not found. /x was not found. Check the name.");
    const base::Args missing{{"missing", "nip, letter_number, unheard_of"}};
    EXPECT_TRUE(detail("keys.grant_incomplete", Lang::id, missing).starts_with("Yang kurang: NIP, nomor surat, unheard_of. "));
    EXPECT_TRUE(detail("keys.grant_incomplete", Lang::en, missing).starts_with("Missing: NIP, letter number, unheard_of. "));
    EXPECT_TRUE(detail("keys.grant_incomplete", Lang::en).starts_with("Missing: . "));
    EXPECT_EQ(choose_lang("en-GB,en;q=0.9,id;q=0.8"), Lang::en);
    EXPECT_EQ(choose_lang("id,en;q=0.5"), Lang::id);
    EXPECT_EQ(choose_lang("fr"), Lang::id);
    EXPECT_EQ(choose_lang(""), Lang::id);
}

TEST(Text, Masks) {
    EXPECT_EQ(mask_number("3374010203040001"), "3374••••••••0001");
    EXPECT_EQ(mask_number("123"), "•••");
    EXPECT_EQ(mask_name("Siti Aminah"), "S••• A•••••");
    EXPECT_EQ(mask_name("Élise"), "É••••");
    EXPECT_EQ(mask_name("ẞen 王小明 😀x"), "ẞ•• 王•• 😀•");
    EXPECT_EQ(mask_name("aé王 b"), "a•• b");
    EXPECT_EQ(mask_name(""), "");
    EXPECT_EQ(mask_name("S\xA9\xA9 \xA9"), "S ") << "bytes that belong to no character are dropped";
}

} // namespace
} // namespace gapura::text
