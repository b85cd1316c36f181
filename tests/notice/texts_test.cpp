// No text of a message has a place for what may not be told.
#include <algorithm>
#include <gtest/gtest.h>
#include <regex>

#include "lib/notice/notice.h"

namespace gapura::notice {
namespace {

/// Those around a message, filled by the outbox itself: the reader's own name, the campus, the notice's number.
bool frames(std::string_view slug) {
    return slug == "notice.greeting" || slug == "notice.footer" || slug == "notice.repeat" || slug == "notice.unknown";
}

TEST(NoticeTexts, HaveOnlyAllowedVariables) {
    const std::regex shape(R"(\{([a-z_]+)\})");
    int texts = 0;
    for (const auto& message : text::all()) {
        if (!message.slug.starts_with("notice.") || frames(message.slug)) continue;
        ++texts;
        for (const auto pattern : {message.title_id, message.detail_id, message.title_en, message.detail_en}) {
            const std::string whole(pattern);
            for (std::sregex_iterator it(whole.begin(), whole.end(), shape), end; it != end; ++it) {
                EXPECT_NE(std::ranges::find(variables, it->str(1)), variables.end()) << message.slug << " has " << it->str();
            }
        }
    }
    EXPECT_GE(texts, 5);
}

TEST(NoticeTexts, NoVariableNamesRestrictedData) {
    for (const std::string_view name : variables) {
        for (const std::string_view restricted :
             {"nik", "nim", "name", "mother", "ibu", "phone", "email", "password", "secret", "token", "link", "reason"}) {
            EXPECT_EQ(name.find(restricted), std::string_view::npos) << name;
        }
    }
}

TEST(NoticeTexts, TheFourOfTheCatalogueAreThere) {
    for (const char* slug : {"notice.key_ready", "notice.key_expiring", "notice.key_expired", "notice.key_leaked"}) {
        ASSERT_NE(text::find(slug), nullptr) << slug;
        EXPECT_NE(text::find(std::string(slug) + ".action"), nullptr) << slug;
    }
}

} // namespace
} // namespace gapura::notice
