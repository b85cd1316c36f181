// The register on paper: a golden small month in both languages and three forms; nothing that a spreadsheet runs or a browser fetches.
#include <gtest/gtest.h>

#include "keys/register_paper.h"

namespace gapura::keys {
namespace {

using text::Lang;

class RegisterPaper : public testing::Test {
protected:
    Instant at(unsigned day, int hour, int minute) const {
        return zone.start_of({2026, 11, day}) + std::chrono::hours(hour) + std::chrono::minutes(minute);
    }
    Register month() const {
        Register book;
        book.month = {2026, 11};
        book.organisation = "Universitas Contoh";
        book.printed_at = zone.start_of({2026, 12, 1}) + std::chrono::hours(8);
        book.name_of = [](const std::string& id) {
            if (id == "unit_a") return std::string("Fakultas A & B");
            if (id == "app_a") return std::string("Portal");
            if (id == "person_s") return std::string("Siti <Contoh>");
            return id == "person_b" ? std::string("Budi") : id;
        };
        RegisterLine approved;
        approved.id = approved.grant = "grant_1";
        approved.at = approved.decided_at = at(20, 15, 50);
        approved.event = approved.decision = "approve";
        approved.from = "submitted";
        approved.to = "approved";
        approved.actor = approved.decided_by = "person_b";
        approved.reason = "=HYPERLINK(\"http://x\")";
        approved.unit = "unit_a";
        approved.app = "app_a";
        approved.custodian = "person_s";
        approved.scopes = {"mahasiswa", "dosen"};
        approved.letter_number = "12/FIK/2026";
        approved.letter_date = "2026-11-19";
        RegisterLine issued = approved;
        issued.of_key = true;
        issued.id = issued.key = "key_1";
        issued.event = "issue";
        issued.from = "";
        issued.to = "pending";
        issued.at = issued.starts_at = at(23, 9, 5);
        issued.expires_at = zone.start_of({2027, 11, 24});
        issued.reason = "Portal, alumni";
        book.lines = {approved, issued};
        book.totals = {{"grant.approve", 1}, {"key.issue", 1}};
        return book;
    }
    base::Zone zone = base::Zone::find("Asia/Jakarta").value();
};

TEST_F(RegisterPaper, IsReadAsText) {
    EXPECT_EQ(register_text(month(), zone, Lang::id), "Register kredensial webservice · November 2026\n"
                                                      "Universitas Contoh\n"
                                                      "Dicetak 1 Des 2026 08.00 WIB.\n"
                                                      "\n"
                                                      "1. 20 Nov 2026 15.50 WIB · Permohonan disetujui\n"
                                                      "   Unit dan aplikasi: Fakultas A & B, Portal\n"
                                                      "   Penanggung jawab: Siti <Contoh>\n"
                                                      "   Surat: 12/FIK/2026, 19 Nov 2026\n"
                                                      "   Jenis data: mahasiswa dosen\n"
                                                      "   Keputusan: Disetujui Budi, 20 Nov 2026 15.50 WIB\n"
                                                      "   Oleh: Budi: =HYPERLINK(\"http://x\")\n"
                                                      "2. 23 Nov 2026 09.05 WIB · Kunci diterbitkan\n"
                                                      "   Unit dan aplikasi: Fakultas A & B, Portal\n"
                                                      "   Penanggung jawab: Siti <Contoh>\n"
                                                      "   Surat: 12/FIK/2026, 19 Nov 2026\n"
                                                      "   Jenis data: mahasiswa dosen\n"
                                                      "   Keputusan: Disetujui Budi, 20 Nov 2026 15.50 WIB\n"
                                                      "   Kunci dan masa berlaku: key_1 (23 Nov 2026 – 23 Nov 2027)\n"
                                                      "   Oleh: Budi: Portal, alumni\n"
                                                      "\n"
                                                      "Jumlah baris: 2\n"
                                                      "   Permohonan disetujui: 1\n"
                                                      "   Kunci diterbitkan: 1\n");
    const std::string english = register_text(month(), zone, Lang::en);
    EXPECT_TRUE(english.starts_with("Register of webservice credentials · November 2026\n")) << english;
    EXPECT_TRUE(english.contains("Approved by Budi, 20 Nov 2026 15:50 WIB")) << english;
}

TEST_F(RegisterPaper, IsATableThatNoSpreadsheetRuns) {
    EXPECT_EQ(register_csv(month(), zone, Lang::en).value(),
              "no,time,what,event,from_state,to_state,unit,application,custodian,letter_number,letter_date,decision,decided_by,decided_at,"
              "first_day,last_day,data_kinds,key,request,actor,reason\r\n"
              "1,2026-11-20T15:50:00+07:00,Request approved,grant.approve,submitted,approved,Fakultas A & B,Portal,Siti <Contoh>,12/FIK/2026,"
              "2026-11-19,approve,Budi,2026-11-20T15:50:00+07:00,,,mahasiswa dosen,,grant_1,Budi,\"'=HYPERLINK(\"\"http://x\"\")\"\r\n"
              "2,2026-11-23T09:05:00+07:00,Key issued,key.issue,,pending,Fakultas A & B,Portal,Siti <Contoh>,12/FIK/2026,2026-11-19,approve,Budi,"
              "2026-11-20T15:50:00+07:00,2026-11-23,2027-11-23,mahasiswa dosen,key_1,grant_1,Budi,\"Portal, alumni\"\r\n");
}

TEST_F(RegisterPaper, IsPrintedAsAPageThatNeedsNothingElse) {
    const std::string page = register_html(month(), zone, Lang::id);
    EXPECT_TRUE(page.contains("<html lang=\"id\">"));
    EXPECT_TRUE(page.contains("<td>20 Nov 2026 15.50 WIB</td><td>Permohonan disetujui<br>Budi: =HYPERLINK(&quot;http://x&quot;)</td>"
                              "<td>12/FIK/2026, 19 Nov 2026</td><td>Fakultas A &amp; B<br>Portal</td><td>Siti &lt;Contoh&gt;</td>"
                              "<td>mahasiswa dosen</td><td>Disetujui Budi, 20 Nov 2026 15.50 WIB</td><td></td></tr>"))
        << page;
    EXPECT_TRUE(page.contains("<td>key_1<br>23 Nov 2026 – 23 Nov 2027</td>"));
    for (const char* rule : {"size:A4 landscape", "break-inside:avoid", "table-header-group", "15mm 12mm 30mm"})
        EXPECT_TRUE(page.contains(rule)) << rule;
    for (const char* word : {"Mengetahui, Pimpinan TIK", "Dibuat oleh, petugas PSI", "Jumlah baris: 2"}) EXPECT_TRUE(page.contains(word)) << word;
    for (const char* outside : {"src=", "href=", "url(", "@import", "<script"}) EXPECT_FALSE(page.contains(outside)) << outside;
    EXPECT_TRUE(register_html(month(), zone, Lang::en).contains("Seen by the head of ICT"));
}

TEST_F(RegisterPaper, AnEmptyOrUnfinishedMonthSaysSo) {
    Register empty = month();
    empty.lines.clear();
    empty.totals.clear();
    empty.complete = false;
    empty.month = {2026, 5};
    EXPECT_TRUE(register_text(empty, zone, Lang::id).contains("Mei 2026")) << register_text(empty, zone, Lang::id);
    EXPECT_TRUE(register_text(empty, zone, Lang::id).contains("belum berakhir"));
    EXPECT_TRUE(register_text(empty, zone, Lang::en).ends_with("No requests and no changes of keys in this month.\n"));
    const std::string page = register_html(empty, zone, Lang::en);
    EXPECT_TRUE(page.contains("No requests and no changes of keys in this month."));
    EXPECT_FALSE(page.contains("<table"));
    EXPECT_TRUE(page.contains("class=\"signs\"")) << "an empty month is signed, too";
}

TEST(RegisterMonth, IsAYearAndAMonth) {
    EXPECT_EQ(parse_month("2026-12").value().first_of_next(), (base::Day{2027, 1, 1}));
    EXPECT_EQ(parse_month("2026-02").value().iso(), "2026-02");
    for (const char* text : {"", "2026", "2026-13", "2026-1", "2026-11-01", "November", "2026-00", "2026-11-"}) {
        EXPECT_FALSE(parse_month(text)) << text;
    }
}

} // namespace
} // namespace gapura::keys
