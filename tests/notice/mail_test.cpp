// What a message looks like on the wire: no value breaks out of its place, and what went in comes out.
#include <gtest/gtest.h>

#include "lib/base/random.h"
#include "lib/notice/mail.h"
#include "lib/notice/notice.h"
#include "tests/notice/mail_reader.h"

namespace gapura::notice {
namespace {

Message message() {
    Message out;
    out.name = "Siti Aminah";
    out.address = "siti@contoh.ac.id";
    out.subject = "Kunci berakhir";
    out.body = "Yth. Siti,\n\nisi\n";
    out.id = "abc123";
    out.at = {1'795'000'000'000'000};
    return out;
}

TEST(Mail, LooksAsRfc5322Wants) {
    const auto text = mail_text(message(), "gapura@contoh.ac.id", "Universitas Contoh");
    const auto mail = testing::read_mail(text);
    EXPECT_EQ(mail.at("Subject"), "Kunci berakhir");
    EXPECT_EQ(mail.at("From"), "Universitas Contoh <gapura@contoh.ac.id>");
    EXPECT_EQ(mail.at("To"), "Siti Aminah <siti@contoh.ac.id>");
    EXPECT_EQ(mail.at("Message-ID"), "<abc123@contoh.ac.id>");
    EXPECT_EQ(mail.at("Date"), "Wed, 18 Nov 2026 11:06:40 +0000");
    EXPECT_EQ(mail.at("Auto-Submitted"), "auto-generated");
    EXPECT_EQ(mail.body, "Yth. Siti,\r\n\r\nisi\r\n\r\n");
}

TEST(Mail, NoValueBreaksOut) {
    Message evil = message();
    evil.subject = "a\r\nBcc: semua@contoh.ac.id\r\n\r\nisi";
    evil.name = "x\r\nBcc: semua@contoh.ac.id";
    evil.id = "i\r\nBcc: semua@contoh.ac.id";
    evil.body = "satu\n.\nQUIT\n..\n\rdua";
    const auto text = mail_text(evil, "gapura@contoh.ac.id", "y\nBcc: semua@contoh.ac.id");
    const auto mail = testing::read_mail(text);
    EXPECT_FALSE(mail.has("Bcc"));
    EXPECT_EQ(mail.at("Subject"), "a  Bcc: semua@contoh.ac.id    isi");
    EXPECT_EQ(text.find("\n."), std::string::npos) << "no line may begin with a dot";
    EXPECT_EQ(mail.body, "satu\r\n.\r\nQUIT\r\n..\r\n\rdua\r\n");
}

TEST(Mail, TextSurvivesWhateverItIs) {
    base::SeededRandom random(20261123);
    for (int round = 0; round < 2000; ++round) {
        Message wild = message();
        wild.subject.clear();
        wild.body.clear();
        constexpr std::array pieces{"é", "王", "😀", " ", "=", ".", "a", "=?UTF-8?", "\t", "kata", "\n"};
        for (std::uint64_t i = 0, n = random.below(120); i < n; ++i) wild.body += pieces.at(random.below(pieces.size()));
        for (std::uint64_t i = 0, n = 1 + random.below(60); i < n; ++i) wild.subject += pieces.at(random.below(8));
        const auto text = mail_text(wild, "gapura@contoh.ac.id", "É");
        const auto mail = testing::read_mail(text);
        std::string expected;
        for (const char c : wild.body) expected += c == '\n' ? std::string("\r\n") : std::string(1, c);
        ASSERT_EQ(mail.body, expected + "\r\n") << round;
        ASSERT_EQ(mail.at("Subject"), wild.subject) << round;
        for (std::size_t at = 0, end = 0; (end = text.find("\r\n", at)) != std::string::npos; at = end + 2) ASSERT_LE(end - at, 78U) << round;
    }
}

TEST(Mail, KnowsAnAddress) {
    EXPECT_TRUE(is_mail_address("a.b+c@contoh.ac.id"));
    for (const char* bad : {"", "a", "@b", "a@", "a@b@c", "a b@c", "a@b>\r\nDATA", "<a@b>", "a@b,c@d", "\"a\"@b", "é@b"})
        EXPECT_FALSE(is_mail_address(bad)) << bad;
}

} // namespace
} // namespace gapura::notice
