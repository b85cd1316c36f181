// Texts of messages to people (SOP analysis B.2, M04–M06 and M12). The title is the subject; <slug>.action names what the link does. A value may
// only be one of notice::variables: no name, number or mark of a student can stand in a message.
#include "lib/text/catalogue.h"

#include <array>

namespace gapura::text {
namespace {

constexpr std::array messages{
    Message{"notice.unknown", "Pemberitahuan tidak ditemukan", "Tidak ada pemberitahuan {notice} untuk Anda. Salin pengenalnya dari daftar.",
            "No such notice", "There is no notice {notice} for you. Copy its identifier from the list."},
    Message{"notice.moved", "Pemberitahuan sedang dikirim proses lain", "Tidak perlu tindakan; proses itu yang menyelesaikannya.",
            "Another process is sending this notice", "Nothing to do; that process finishes it."},
    Message{"notice.not_sent", "Pemberitahuan belum terkirim", "Akan dicoba lagi. Jalankan gapura doctor untuk melihat sebabnya.",
            "The notice was not sent yet", "It will be tried again. Run gapura doctor to see why."},
    Message{"notice.malformed", "Pemberitahuan tidak dapat dibuat", "Ini kesalahan program. Laporkan bersama pengenal permintaan.",
            "The notice cannot be made", "This is a fault of the program. Report it with the request's id."},

    // Around every message.
    Message{"notice.greeting", "Yth. {name},", "", "Dear {name},", ""},
    Message{"notice.footer", "{organisation}\nDikirim otomatis oleh Gapura, tidak perlu dibalas. Nomor pemberitahuan {id}.", "",
            "{organisation}\nSent by Gapura; no answer is needed. Notice number {id}.", ""},
    Message{"notice.repeat", "[Ulangan] {title}",
            "Pesan ini mungkin sudah Anda terima: jawaban server surat hilang saat pengiriman pertama, maka pesan dikirim sekali lagi.",
            "[Repeat] {title}",
            "You may have this message already: the mail server's answer was lost at the first sending, so it is sent once more."},

    // M04
    Message{"notice.key_ready", "Akses webservice {app} siap diambil",
            "Akses webservice {app} ({unit}) aktif sampai {until}. Ambil kunci sekali pakai sebelum {at}: masuk sebagai penanggung jawab, lalu tekan "
            "tombolnya. Kunci hanya ditampilkan satu kali. Tautannya hanya dikirim lewat surel; bila tidak sampai, minta kepada PSI.",
            "Web service access for {app} is ready",
            "Web service access for {app} ({unit}) is active until {until}. Collect the key before {at}: sign in as its custodian and press the "
            "button. The key is shown only once. The link goes by e-mail alone; if it does not arrive, ask PSI."},
    Message{"notice.key_ready.action", "Ambil kunci sekali pakai (berlaku 24 jam)", "", "Collect the one-time key (valid for 24 hours)", ""},
    // M05
    Message{"notice.key_expiring", "Kunci {app} berakhir dalam {days} hari",
            "Kunci {app} ({unit}), {key}, berakhir {until} ({days} hari lagi). Setelah itu semua panggilan dengan kunci ini ditolak. Ajukan "
            "perpanjangan sekarang agar aplikasi tidak berhenti.",
            "The key of {app} ends in {days} days",
            "The key of {app} ({unit}), {key}, ends on {until} ({days} days left). After that every call with it is refused. Ask for renewal now so "
            "that the application does not stop."},
    Message{"notice.key_expiring.action", "Perpanjang", "", "Renew", ""},
    Message{"notice.key_expiring_soon", "Kunci {app} berakhir dalam 24 jam",
            "Kunci {app} ({unit}), {key}, berakhir {until}: kurang dari 24 jam lagi. Setelah itu semua panggilan dengan kunci ini ditolak.",
            "The key of {app} ends within 24 hours",
            "The key of {app} ({unit}), {key}, ends on {until}: less than 24 hours left. After that every call with it is refused."},
    Message{"notice.key_expiring_soon.action", "Perpanjang", "", "Renew", ""},
    // M06
    Message{"notice.key_expired", "Kunci {app} sudah berakhir",
            "Kunci {app} ({unit}), {key}, berakhir {until}. Panggilan dengan kunci ini ditolak. Kunci baru didapat dengan perpanjangan.",
            "The key of {app} has ended",
            "The key of {app} ({unit}), {key}, ended on {until}. Calls with it are refused. A renewal gives a new key."},
    Message{"notice.key_expired.action", "Perpanjang", "", "Renew", ""},
    // The end of a rotation's overlap; _used: the old key was used in the 24 hours before.
    Message{"notice.key_overlap_ending", "Kunci lama {app} berakhir dalam {days} hari",
            "Kunci lama {app} ({unit}), {key}, bekerja di samping penggantinya sampai {until} ({days} hari lagi). Setelah itu panggilan dengan kunci "
            "lama ditolak. Dalam 24 jam terakhir kunci lama tidak tampak dipakai.",
            "The old key of {app} ends in {days} days",
            "The old key of {app} ({unit}), {key}, works beside its successor until {until} ({days} days left). After that every call with the old "
            "key is refused. No use of it was seen in the last 24 hours."},
    Message{"notice.key_overlap_ending.action", "Lihat pergantian kunci", "", "See the rotation", ""},
    Message{"notice.key_overlap_ending_used", "Kunci lama {app} masih dipakai dan berakhir dalam {days} hari",
            "Kunci lama {app} ({unit}), {key}, bekerja di samping penggantinya sampai {until} ({days} hari lagi). Kunci lama masih dipakai: "
            "panggilan terakhir {since}. Pasang kunci pengganti di aplikasi itu sekarang, sebab setelah itu panggilan dengan kunci lama ditolak.",
            "The old key of {app} is still used and ends in {days} days",
            "The old key of {app} ({unit}), {key}, works beside its successor until {until} ({days} days left). It is still used: its last call was "
            "at {since}. Install the successor in that application now, for after that every call with the old key is refused."},
    Message{"notice.key_overlap_ending_used.action", "Lihat pergantian kunci", "", "See the rotation", ""},
    Message{"notice.key_overlap_ending_soon", "Kunci lama {app} berakhir dalam 24 jam",
            "Kunci lama {app} ({unit}), {key}, bekerja di samping penggantinya sampai {until}. Setelah itu panggilan dengan kunci lama ditolak. "
            "Dalam 24 jam terakhir kunci lama tidak tampak dipakai.",
            "The old key of {app} ends within 24 hours",
            "The old key of {app} ({unit}), {key}, works beside its successor until {until}. After that every call with the old key is refused. No "
            "use of it was seen in the last 24 hours."},
    Message{"notice.key_overlap_ending_soon.action", "Lihat pergantian kunci", "", "See the rotation", ""},
    Message{"notice.key_overlap_ending_soon_used", "Kunci lama {app} masih dipakai dan berakhir dalam 24 jam",
            "Kunci lama {app} ({unit}), {key}, bekerja di samping penggantinya sampai {until}. Kunci lama masih dipakai: panggilan terakhir {since}. "
            "Pasang kunci pengganti di aplikasi itu sekarang, sebab setelah itu panggilan dengan kunci lama ditolak.",
            "The old key of {app} is still used and ends within 24 hours",
            "The old key of {app} ({unit}), {key}, works beside its successor until {until}. It is still used: its last call was at {since}. Install "
            "the successor in that application now, for after that every call with the old key is refused."},
    Message{"notice.key_overlap_ending_soon_used.action", "Lihat pergantian kunci", "", "See the rotation", ""},
    Message{"notice.key_overlap_ended", "Kunci lama {app} sudah berakhir",
            "Kunci lama {app} ({unit}), {key}, bekerja sampai {until}; sejak itu hanya penggantinya yang berlaku. Dalam 24 jam sebelumnya kunci lama "
            "tidak tampak dipakai.",
            "The old key of {app} has ended",
            "The old key of {app} ({unit}), {key}, worked until {until}; since then only its successor is good. No use of it was seen in the 24 "
            "hours before."},
    Message{"notice.key_overlap_ended.action", "Lihat pergantian kunci", "", "See the rotation", ""},
    Message{"notice.key_overlap_ended_used", "Kunci lama {app} sudah berakhir, padahal masih dipakai",
            "Kunci lama {app} ({unit}), {key}, bekerja sampai {until} dan masih dipakai: panggilan terakhir {since}. Panggilan dengan kunci itu kini "
            "ditolak. Pasang kunci pengganti di aplikasi yang masih memakainya.",
            "The old key of {app} has ended while still used",
            "The old key of {app} ({unit}), {key}, worked until {until} and was still used: its last call was at {since}. Calls with it are now "
            "refused. Install the successor in the application that still uses it."},
    Message{"notice.key_overlap_ended_used.action", "Lihat pergantian kunci", "", "See the rotation", ""},
    // M12
    Message{"notice.key_leaked", "Kunci {app} dihentikan karena dugaan bocor",
            "Kunci {app} ({unit}), {key}, dihentikan {at} karena dugaan bocor. Panggilan dengan kunci ini ditolak. Ganti kunci di aplikasi, dan "
            "cari tempat kunci lama tersimpan.",
            "The key of {app} was stopped: it may have leaked",
            "The key of {app} ({unit}), {key}, was stopped on {at} because it may have leaked. Calls with it are refused. Replace the key in the "
            "application, and find where the old one was kept."},
    Message{"notice.key_leaked.action", "Minta pengganti", "", "Ask for a replacement", ""},
};

} // namespace

Table notice_messages() { return messages; }

} // namespace gapura::text
