// A notice from decision to inbox, on both engines, against a real SMTP server and one that misbehaves.
#include <gmock/gmock.h>
#include <set>

#include "tests/notice/notices.h"

namespace gapura::notice {
namespace {

GAPURA_ON_BOTH_ENGINES(Notices);

TEST_P(Notices, OnceForAnEventAndPerson) {
    EXPECT_TRUE(tell(expiring()));
    EXPECT_FALSE(tell(expiring()));
    EXPECT_TRUE(tell(expiring("person_ann")));
    EXPECT_EQ(db().read("SELECT count(*) FROM jobs_job").value().front().integer(0), 2);
}

TEST_P(Notices, NothingOfATransactionThatFails) {
    const auto done = db().write([&](store::Tx& tx) -> Result<void> {
        TRY(enqueue(tx, expiring(), clock_.now(), random_));
        return fail(Code::conflict, "notice.moved");
    });
    EXPECT_FALSE(done);
    EXPECT_EQ(db().read("SELECT count(*) FROM notice_notice").value().front().integer(0), 0);
    EXPECT_TRUE(tell(expiring()));
}

TEST_P(Notices, RefusesWhatMayNotStandInAMessage) {
    const auto refused = [&](const Notice& notice) { return !db().write([&](store::Tx& tx) { return enqueue(tx, notice, clock_.now(), random_); }); };
    auto bad = expiring();
    bad.args.emplace_back("nik", "3374010203040001");
    EXPECT_TRUE(refused(bad));
    bad = expiring();
    bad.slug = "keys.unknown";
    EXPECT_TRUE(refused(bad));
    bad = expiring();
    for (const char* link : {"https://elsewhere.example/", "//elsewhere.example/", "/a b", "/a\r\nb"}) {
        bad.link = link;
        EXPECT_TRUE(refused(bad)) << link;
    }
    bad = expiring();
    bad.args[0].second = std::string(301, 'x');
    EXPECT_TRUE(refused(bad));
}

TEST_P(Notices, ReachARealServer) {
    testing::RealSmtp server;
    use(server.port());
    tell(expiring());
    tell(expiring("person_ann"));
    run();
    std::map<std::string, testing::Mail> mails;
    for (const auto& text : server.mails()) {
        const auto mail = testing::read_mail(text);
        mails[mail.at("X-RcptTo")] = mail;
    }
    ASSERT_EQ(mails.size(), 2U);
    const auto& siti = mails.at("siti@contoh.ac.id");
    EXPECT_EQ(siti.at("Subject"), "Kunci Portal berakhir dalam 30 hari");
    EXPECT_THAT(siti.body, ::testing::HasSubstr("Yth. Siti Aminah,"));
    EXPECT_THAT(siti.body, ::testing::HasSubstr("11 Des 2026 21.40 WIB"));
    EXPECT_THAT(siti.body, ::testing::HasSubstr("Perpanjang:\r\nhttps://gapura.contoh.ac.id/?key=key_1\r\n"));
    EXPECT_FALSE(siti.has("X-Gapura-Repeat"));
    const auto& ann = mails.at("ann@contoh.ac.id");
    EXPECT_EQ(ann.at("Subject"), "The key of Portal ends in 30 days");
    EXPECT_EQ(ann.at("To"), "Ann O’Neill <ann@contoh.ac.id>");
    EXPECT_THAT(ann.body, ::testing::HasSubstr("11 Dec 2026 21:40 WIB"));
    EXPECT_NE(siti.at("Message-ID"), ann.at("Message-ID"));
    run(3);
    EXPECT_EQ(server.mails().size(), 2U) << "sent once";
    EXPECT_EQ(outbox_->health().value().sent_today, 2);
}

TEST_P(Notices, SpeakTlsWhereTheServerOffersIt) {
    testing::TempFolder folder;
    const std::string make = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 -keyout " +
                             folder.file("key") + " -out " + folder.file("cert") + " 2>/dev/null";
    ASSERT_EQ(std::system(make.c_str()), 0);
    testing::RealSmtp server(folder.file("cert"), folder.file("key"));
    use(server.port(), StartTls::required);
    tell(expiring());
    run();
    EXPECT_EQ(state_of_only(), "waiting") << "a certificate nobody vouches for is not spoken to";
    use(server.port(), StartTls::required, folder.file("cert"));
    run();
    EXPECT_EQ(state_of_only(), "sent");
    EXPECT_EQ(server.mails().size(), 1U);
}

TEST_P(Notices, RequiredTlsIsNotGivenUp) {
    testing::OddSmtp server; // offers none
    use(server.port(), StartTls::required);
    tell(expiring());
    run(2);
    EXPECT_EQ(state_of_only(), "waiting");
    EXPECT_TRUE(server.whole().empty());
}

TEST_P(Notices, TriedAgainWhereTheServerSurelyDidNotTakeIt) {
    testing::OddSmtp server;
    for (const Manner manner : {Manner::close_at_once, Manner::reply_451_to_rcpt, Manner::reply_451_to_message}) server.then(manner);
    use(server.port());
    tell(expiring());
    run(4);
    EXPECT_EQ(state_of_only(), "sent");
    const auto whole = server.whole();
    ASSERT_EQ(whole.size(), 2U) << "the one refused with 451, and the one taken";
    EXPECT_FALSE(testing::read_mail(whole[1]).has("X-Gapura-Repeat")) << "a 451 is an answer: nothing is in doubt";
}

// Before it has heard of the reader a server can only mean us: our address, our password, our network. The message waits until staff mend that.
TEST_P(Notices, ARefusalOfOurselvesIsNotTheReaders) {
    const struct {
        Manner manner;
        const char* why;
    } cases[] = {{Manner::reply_554_to_greeting, ""},     {Manner::reply_550_to_hello, "550"},      {Manner::reply_502_to_starttls, "502"},
                 {Manner::reply_535_to_auth, "535"},      {Manner::reply_550_to_mail, "550"},       {Manner::reply_554_to_data, "554"},
                 {Manner::reply_554_relay_denied, "554"}, {Manner::reply_553_sender_refused, "553"}};
    tell(expiring());
    for (const auto& one : cases) {
        testing::OddSmtp server;
        server.then(one.manner);
        if (one.manner == Manner::reply_550_to_hello) server.then(one.manner);
        user_ = one.manner == Manner::reply_535_to_auth ? "gapura" : "";
        use(server.port(), one.manner == Manner::reply_502_to_starttls ? StartTls::required : StartTls::off);
        run();
        ASSERT_EQ(state_of_only(), "waiting") << static_cast<int>(one.manner);
        const auto health = outbox_->health().value();
        EXPECT_EQ(health.given_up, 0);
        ASSERT_EQ(health.worst.size(), 1U) << "staff see why";
        EXPECT_THAT(health.worst[0].why, ::testing::StartsWith(one.why)) << static_cast<int>(one.manner);
        EXPECT_TRUE(server.whole().empty());
    }
    testing::RealSmtp mended;
    user_.clear();
    use(mended.port());
    run();
    EXPECT_EQ(state_of_only(), "sent");
    ASSERT_EQ(mended.mails().size(), 1U);
    EXPECT_FALSE(testing::read_mail(mended.mails()[0]).has("X-Gapura-Repeat"));
}

TEST_P(Notices, GivenUpWhereTheServerSaysNever) {
    testing::OddSmtp server;
    server.then(Manner::reply_550_to_rcpt);
    server.then(Manner::reply_552_to_message);
    use(server.port());
    tell(expiring());
    tell(expiring("person_ann"));
    run(3);
    const auto health = outbox_->health().value();
    EXPECT_EQ(health.given_up, 2);
    ASSERT_EQ(health.worst.size(), 2U);
    EXPECT_THAT((std::vector{health.worst[0].why, health.worst[1].why}),
                ::testing::UnorderedElementsAre(::testing::StartsWith("550"), ::testing::StartsWith("552")));
    EXPECT_EQ(outbox_->list("person_siti", text::Lang::id, false, "", 50).value().items.size(), 1U) << "still told in the console";
}

TEST_P(Notices, RepeatedOnceAndMarkedWhereTheAnswerWasLost) {
    for (const Manner manner : {Manner::close_after_message, Manner::hang_after_message}) {
        db().write([](store::Tx& tx) -> Result<void> {
                TRY(tx.run("DELETE FROM notice_delivery"));
                TRY(tx.run("DELETE FROM notice_notice"));
                return {};
            })
            .value();
        testing::OddSmtp server;
        server.then(manner);
        use(server.port(), StartTls::off, "", seconds(1));
        tell(expiring());
        run(3);
        EXPECT_EQ(state_of_only(), "sent");
        const auto whole = server.whole();
        ASSERT_EQ(whole.size(), 2U);
        const auto first = testing::read_mail(whole[0]);
        const auto second = testing::read_mail(whole[1]);
        EXPECT_FALSE(first.has("X-Gapura-Repeat"));
        EXPECT_TRUE(second.has("X-Gapura-Repeat"));
        EXPECT_EQ(second.at("Subject"), "[Ulangan] " + first.at("Subject"));
        EXPECT_EQ(first.at("Message-ID"), second.at("Message-ID"));
    }
}

TEST_P(Notices, TwiceLostIsShownNotRepeated) {
    testing::OddSmtp server;
    server.then(Manner::close_after_message);
    server.then(Manner::close_after_message);
    use(server.port());
    tell(expiring());
    run(5);
    EXPECT_EQ(state_of_only(), "unknown");
    EXPECT_EQ(server.whole().size(), 2U);
    EXPECT_EQ(outbox_->health().value().unknown, 1);
}

/// Ends its process, as kill -9 would, at one of the places where it matters.
class Dying final : public MessageChannel {
public:
    enum class At { before, between, after };
    Dying(MessageChannel& real, At at) : real_(real), at_(at) {}
    Sent send(const Message& message, const BeforeLastByte& before_last_byte) override {
        if (at_ == At::before) ::_exit(9);
        const auto sent = real_.send(message, [&]() -> Result<void> {
            TRY(before_last_byte());
            if (at_ == At::between) ::_exit(9);
            return {};
        });
        ::_exit(9);
        return sent;
    }

private:
    MessageChannel& real_;
    At at_;
};

TEST_P(Notices, AKillLosesNothingAndRepeatsAtMostOnceMarked) {
    for (const auto at : {Dying::At::before, Dying::At::between, Dying::At::after}) {
        testing::OddSmtp server;
        auto notice = expiring();
        notice.event += "/" + std::to_string(static_cast<int>(at));
        tell(notice);
        const pid_t child = ::fork();
        if (child == 0) {
            const auto fresh = open_again();
            SmtpOptions options;
            options.host = "127.0.0.1";
            options.port = server.port();
            options.from = "gapura@contoh.ac.id";
            const auto real = make_smtp(options);
            Dying dying(*real, at);
            Outbox outbox(*fresh, clock_, log_, zone_, directory, &dying, Options{});
            jobs::Worker worker(*fresh, clock_, random_, log_, jobs::WorkerOptions{});
            worker.on(send_job, [&](const jobs::Job& job) { return outbox.on_job(job); });
            (void)worker.run_due();
            ::_exit(1);
        }
        int status = 0;
        ASSERT_EQ(::waitpid(child, &status, 0), child);
        ASSERT_EQ(WEXITSTATUS(status), 9);
        use(server.port());
        run(6);
        const auto whole = server.whole();
        const std::size_t arrived_first = at == Dying::At::after ? 1 : 0;
        ASSERT_EQ(whole.size(), arrived_first + 1) << static_cast<int>(at);
        // Killed before the last byte was about to leave: certain, so no mark. After: in doubt, so marked.
        EXPECT_EQ(testing::read_mail(whole.back()).has("X-Gapura-Repeat"), at != Dying::At::before) << static_cast<int>(at);
    }
    EXPECT_EQ(db().read("SELECT count(*) FROM notice_delivery WHERE state = 'sent'").value().front().integer(0), 3);
}

TEST_P(Notices, SkippedWhereThereIsNoWay) {
    make_outbox(nullptr);
    tell(expiring());
    run();
    EXPECT_EQ(state_of_only(), "skipped");
    EXPECT_FALSE(outbox_->health().value().set_up);
    testing::OddSmtp server;
    use(server.port());
    tell(expiring("person_gone"));
    tell(expiring("person_nobody"));
    run(2);
    EXPECT_TRUE(server.whole().empty());
    EXPECT_EQ(db().read("SELECT count(*) FROM notice_delivery WHERE state = 'skipped'").value().front().integer(0), 3);
}

TEST_P(Notices, ListedAndReadByTheirPersonOnly) {
    make_outbox(nullptr);
    for (int i = 0; i < 5; ++i) {
        auto notice = expiring();
        notice.event += std::to_string(i);
        tell(notice);
        clock_.advance(seconds(1));
    }
    const auto first = outbox_->list("person_siti", text::Lang::en, false, "", 2).value();
    ASSERT_EQ(first.items.size(), 2U);
    EXPECT_EQ(first.unread, 5);
    EXPECT_EQ(first.items[0].title, "The key of Portal ends in 30 days");
    EXPECT_EQ(first.items[0].action, "Renew");
    std::set<std::string> seen;
    for (std::string after;;) {
        const auto page = outbox_->list("person_siti", text::Lang::id, false, after, 2).value();
        for (const auto& item : page.items) EXPECT_TRUE(seen.insert(item.id).second);
        if (page.next.empty()) break;
        after = page.next;
    }
    EXPECT_EQ(seen.size(), 5U);
    const std::string one = first.items[0].id;
    EXPECT_EQ(outbox_->mark_read("person_ann", one).error().slug, "notice.unknown");
    EXPECT_TRUE(outbox_->mark_read("person_siti", one));
    EXPECT_TRUE(outbox_->mark_read("person_siti", one)) << "again is no error";
    const auto unread = outbox_->list("person_siti", text::Lang::id, true, "", 50).value();
    EXPECT_EQ(unread.items.size(), 4U);
    EXPECT_EQ(unread.unread, 4);
}

TEST_P(Notices, AOneTimeLinkIsNotShownInTheConsoleAndIsForgotten) {
    make_outbox(nullptr);
    Notice ready;
    ready.event = "key.ready/key_1/1";
    ready.person = "person_siti";
    ready.slug = "notice.key_ready";
    ready.args = {{"app", "Portal"}, {"unit", "FTI"}};
    ready.times = {{"until", clock_.now() + hours(9000)}, {"at", clock_.now() + hours(24)}};
    ready.link = "/ambil/sekali-pakai";
    ready.link_until = clock_.now() + hours(24);
    tell(ready);
    const auto link = [&] { return outbox_->list("person_siti", text::Lang::id, false, "", 1).value().items.at(0).link; };
    const auto kept = [&] { return db().read("SELECT count(*) FROM notice_notice WHERE link <> ''").value().front().integer(0); };
    EXPECT_EQ(link(), "") << "whoever has the password reads this; the link goes by mail alone";
    EXPECT_EQ(kept(), 1) << "for the mail";
    clock_.advance(hours(24));
    EXPECT_EQ(link(), "");
    EXPECT_EQ(outbox_->purge().value(), 1);
    EXPECT_EQ(kept(), 0);
    clock_.advance(hours(24) * 401);
    EXPECT_EQ(outbox_->purge().value(), 1);
    EXPECT_EQ(db().read("SELECT count(*) FROM notice_notice").value().front().integer(0), 0);
}

} // namespace
} // namespace gapura::notice
