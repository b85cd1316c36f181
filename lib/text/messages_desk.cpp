#include "lib/text/catalogue.h"

#include <array>

namespace gapura::text {
namespace {

constexpr std::array messages{
    Message{"desk.unknown", "Tiket tidak ditemukan", "Tidak ada tiket {ticket}. Salin nomornya dari daftar tiket, misalnya M-2026-0001.",
            "No such ticket", "There is no ticket {ticket}. Copy its number from the list of tickets, for example M-2026-0001."},
    Message{"desk.illegal_event", "Keadaan tiket tidak mengizinkan",
            "\"{event}\" tidak dapat dilakukan pada tiket berkeadaan \"{state}\". Yang dapat: {legal}.", "The ticket's state does not allow this",
            "\"{event}\" cannot be done to a ticket in state \"{state}\". Possible: {legal}."},
    Message{"desk.changed_meanwhile", "Tiket baru saja berubah", "Muat ulang tiket ini, periksa keadaannya, lalu ulangi bila masih perlu.",
            "The ticket has just changed", "Load the ticket again, look at its state, and repeat if it is still needed."},
    Message{"desk.reason_missing", "Alasan belum diisi", "Tulis alasannya dalam satu kalimat; alasan ini masuk riwayat tiket.",
            "The reason is missing", "Write the reason in one sentence; it becomes part of the ticket's history."},
    Message{"desk.reason_too_long", "Alasan terlalu panjang", "Persingkat alasan menjadi paling banyak {bytes_max} bita.", "The reason is too long",
            "Shorten the reason to at most {bytes_max} bytes."},
    Message{"desk.reopen_late", "Tiket sudah terlalu lama ditutup", "Tiket hanya dapat dibuka kembali dalam 14 hari. Buat permintaan baru.",
            "The ticket was closed too long ago", "A ticket can be reopened within 14 days only. Make a new request."},
    Message{"desk.state_unknown", "Keadaan tiket tidak dikenal", "\"{state}\" bukan keadaan tiket. Pilih detected, closed, atau reopened.",
            "Unknown ticket state", "\"{state}\" is not a state of a ticket. Choose detected, closed or reopened."},
    Message{"desk.kind_unknown", "Jenis tiket tidak dikenal", "\"{kind}\" bukan jenis tiket. Pilih maintenance.", "Unknown kind of ticket",
            "\"{kind}\" is not a kind of ticket. Choose maintenance."},
    Message{"desk.incident_bad", "Kabar gangguan tidak dapat dibaca", "Bagian \"{problem}\" tidak sesuai. Samakan versi gateway dan pekerja Gapura.",
            "News of an incident cannot be read", "Part \"{problem}\" is not as agreed. Run the same Gapura version on gateway and worker."},
    Message{"desk.no_feed", "Kalender belum dibuat", "Buat dulu dengan gapura calendar-feed create.", "There is no calendar feed",
            "Make one first with gapura calendar-feed create."},
    Message{"desk.feed_unknown", "Alamat kalender tidak berlaku",
            "Alamat ini dicabut atau salah salin. Buat alamat baru: gapura calendar-feed create.", "This calendar address is not valid",
            "It was revoked or miscopied. Make a new one: gapura calendar-feed create."},
    Message{"desk.feed_name", "Kunci API Gapura", "", "Gapura API keys", ""},
    Message{"desk.feed_alarm", "Kunci API segera berakhir", "", "An API key ends soon", ""},
    Message{"desk.feed_event", "Kunci API {app} ({unit}) berakhir", "Kunci {key} bekerja sampai akhir hari ini. Perpanjang sebelumnya.",
            "API key of {app} ({unit}) ends", "Key {key} works until the end of this day. Renew it before."},
    Message{"desk.feed_overlap", "Kunci API lama {app} ({unit}) berakhir",
            "Kunci lama {key} bekerja di samping penggantinya paling lambat sampai hari ini. Pasang kunci pengganti sebelumnya.",
            "Old API key of {app} ({unit}) ends",
            "The old key {key} works beside its successor until this day at the latest. Install the successor before."},
    Message{"desk.summary", "Gangguan layanan", "Sejak {since}, {failures} dari {calls} panggilan gagal ({classes}). Kegagalan terakhir {last}.",
            "Service failing", "Since {since}, {failures} of {calls} calls have failed ({classes}). The last failure was at {last}."},
    // The nine items of the letter (SOP#11, rule 1).
    Message{"desk.field_problem_summary", "Penjelasan kendala", "", "The problem explained", ""},
    Message{"desk.field_service_id", "Nama webservice", "", "Webservice name", ""},
    Message{"desk.field_endpoint", "Titik akhir dan alasan perbaikan", "", "Endpoint and reason for repair", ""},
    Message{"desk.field_application_id", "Aplikasi yang terintegrasi", "", "Integrated application", ""},
    Message{"desk.field_pic_email", "Surel penanggung jawab", "", "E-mail of the person in charge", ""},
    Message{"desk.field_contact_whatsapp", "WhatsApp narahubung", "", "WhatsApp of the contact person", ""},
    Message{"desk.field_signature_leader", "Tanda tangan pimpinan", "", "Leader's signature", ""},
    Message{"desk.field_stamp", "Stempel", "", "Official stamp", ""},
    Message{"desk.field_evidence", "Bukti kendala", "", "Evidence of the trouble", ""},
};

} // namespace

Table desk_messages() { return messages; }

} // namespace gapura::text
