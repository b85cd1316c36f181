#include "lib/text/words.h"

#include <gtest/gtest.h>

namespace gapura::text {
namespace {

TEST(Words, ComeBackAsTheyWere) {
    for (const std::vector<std::string>& words : {std::vector<std::string>{}, {"dosen"}, {"dosen", "mahasiswa", "prodi"}})
        EXPECT_EQ(split_words(join_words(words)), words);
    EXPECT_EQ(join_words({"a", "b"}), "a b");
}

TEST(Markup, NothingOfATextIsMarkup) {
    EXPECT_EQ(html("<a href=\"x\" title='y'>A & B</a>"), "&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;A &amp; B&lt;/a&gt;");
    EXPECT_EQ(html("Ñandú"), "Ñandú");
}

} // namespace
} // namespace gapura::text
