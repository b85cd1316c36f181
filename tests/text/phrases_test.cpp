// What is wrong with a value is said in the reader's language; that every phrase of the code has its row, tests/tidy holds.
#include "lib/text/phrases.h"

#include <gtest/gtest.h>

namespace gapura::text {
namespace {

TEST(Phrases, StandInBothLanguages) {
    EXPECT_EQ(phrase("is required", Lang::id), "wajib diisi");
    EXPECT_EQ(phrase("is required", Lang::en), "is required");
    EXPECT_EQ(phrase("must be a whole number from 0 to 256", Lang::id), "harus berupa bilangan bulat dari 0 sampai 256");
    EXPECT_EQ(phrase("must be a whole number", Lang::id), "harus berupa bilangan bulat");
    EXPECT_EQ(phrase("key \"a to b\" stands twice", Lang::id), "isian \"a to b\" disebut dua kali");
    EXPECT_EQ(phrase("the YAML cannot be read (end of sequence flow not found)", Lang::id),
              "YAML tidak dapat dibaca (end of sequence flow not found)");
    EXPECT_EQ(phrase("nobody translated this", Lang::id), "nobody translated this");
    EXPECT_EQ(phrase("", Lang::id), "");
    EXPECT_EQ(phrase("key \"", Lang::id), "key \"") << "half of a row is another text";
}

TEST(Phrases, AreFilledIntoMessages) {
    const base::Args args{{"field", "name"}, {"problem", "must be true or false"}};
    EXPECT_EQ(detail("json.field", Lang::id, args), "Isian \"name\": harus true atau false. Perbaiki lalu kirim lagi.");
    EXPECT_EQ(detail("json.field", Lang::en, args), "Field \"name\" must be true or false. Correct it and send again.");
    const base::Args file{{"path", "/x"}, {"reason", "Permission denied"}};
    EXPECT_EQ(detail("file.unreadable", Lang::id, file), "/x: tidak ada izin. Periksa izinnya.");
}

} // namespace
} // namespace gapura::text
