// Notices on an engine's tables, with an outbox that sends to the server that a test names.
#pragma once

#include "lib/notice/notice_store.h"
#include "lib/notice/smtp.h"
#include "tests/notice/mail_reader.h"
#include "tests/notice/mail_servers.h"
#include "tests/support/engines.h"

namespace gapura::notice {
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::Manner;

inline Result<Recipient> directory(const std::string& person) {
    if (person == "person_siti") return Recipient{"Siti Aminah", "siti@contoh.ac.id", text::Lang::id, true};
    if (person == "person_ann") return Recipient{"Ann O’Neill", "ann@contoh.ac.id", text::Lang::en, true};
    if (person == "person_gone") return Recipient{"Budi", "budi@contoh.ac.id", text::Lang::id, false};
    return fail(Code::not_found, "people.no_person");
}

class Notices : public testing::EngineTest {
protected:
    Notices() {
        migrate(jobs::migrations());
        migrate(migrations());
        clock_.set(zone_.start_of({2026, 11, 23}) + hours(9));
    }

    static Notice expiring(const std::string& person = "person_siti") {
        Notice out;
        out.event = "key.expiring/key_1/30";
        out.person = person;
        out.slug = "notice.key_expiring";
        out.args = {{"app", "Portal"}, {"unit", "FTI"}, {"key", "key_1"}, {"days", "30"}};
        out.times = {{"until", Instant{1'797'000'000'000'000}}};
        out.link = "/?key=key_1";
        return out;
    }

    bool tell(const Notice& notice) {
        return db().write([&](store::Tx& tx) { return enqueue(tx, notice, clock_.now(), random_); }).value();
    }

    void use(std::uint16_t port, StartTls tls = StartTls::off, const std::string& ca = "", seconds send_max = seconds(20)) {
        SmtpOptions options;
        options.host = "127.0.0.1";
        options.port = port;
        options.starttls = tls;
        options.from = "gapura@contoh.ac.id";
        options.from_name = "Universitas Contoh";
        options.ca_file = ca;
        options.send_max = send_max;
        options.user = user_;
        options.password = base::Secret("rahasia");
        smtp_ = make_smtp(options);
        make_outbox(smtp_.get());
    }

    void make_outbox(MessageChannel* channel) {
        worker_.reset();
        Options options;
        options.public_url = "https://gapura.contoh.ac.id";
        options.organisation = "Universitas Contoh";
        outbox_ = std::make_unique<Outbox>(db(), clock_, log_, zone_, directory, channel, options);
        worker_ = std::make_unique<jobs::Worker>(db(), clock_, random_, log_, jobs::WorkerOptions{});
        worker_->on(send_job, [this](const jobs::Job& job) { return outbox_->on_job(job); });
    }

    /// Runs what is due, then lets time pass to the next try, this often.
    void run(int times = 1) {
        for (int i = 0; i < times; ++i) {
            ASSERT_TRUE(worker_->run_due());
            clock_.advance(minutes(15));
        }
    }

    std::string state_of_only() {
        const auto rows = db().read("SELECT state FROM notice_delivery").value();
        return rows.size() == 1 ? rows.front().text(0) : std::to_string(rows.size()) + " deliveries";
    }

    std::string user_; // of the mail server; "": no AUTH
    base::FakeClock clock_;
    base::SystemRandom random_;
    base::NoLog log_;
    base::Zone zone_ = base::Zone::find("Asia/Jakarta").value();
    std::unique_ptr<MessageChannel> smtp_;
    std::unique_ptr<Outbox> outbox_;
    std::unique_ptr<jobs::Worker> worker_;
};

} // namespace gapura::notice
