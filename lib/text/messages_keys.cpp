#include "lib/text/catalogue.h"

#include <array>

namespace gapura::text {
namespace {

constexpr std::array messages{
    Message{"keys.unknown", "Kunci tidak ditemukan", "Tidak ada kunci {key}. Salin pengenalnya dari daftar kunci.", "No such key",
            "There is no key {key}. Copy its identifier from the list of keys."},
    Message{"keys.illegal_event", "Keadaan kunci tidak mengizinkan",
            "\"{event}\" tidak dapat dilakukan pada kunci berkeadaan \"{state}\". Yang dapat: {legal}.", "The key's state does not allow this",
            "\"{event}\" cannot be done to a key in state \"{state}\". Possible: {legal}."},
    Message{"keys.changed_meanwhile", "Kunci baru saja diubah orang lain", "Muat ulang kunci ini, periksa keadaannya, lalu ulangi bila masih perlu.",
            "Someone else has just changed this key", "Load the key again, look at its state, and repeat if it is still needed."},
    Message{"keys.reason_missing", "Alasan belum diisi", "Tulis alasannya dalam satu kalimat; alasan ini masuk riwayat kunci.",
            "The reason is missing", "Write the reason in one sentence; it becomes part of the key's history."},
    Message{"keys.reason_too_long", "Alasan terlalu panjang", "Persingkat alasan menjadi paling banyak {bytes_max} bita.", "The reason is too long",
            "Shorten the reason to at most {bytes_max} bytes."},
    Message{"keys.scope_missing", "Jenis data belum dipilih", "Pilih sekurangnya satu jenis data, misalnya \"mahasiswa\".", "No data kind was chosen",
            "Choose at least one data kind, for example \"mahasiswa\"."},
    Message{"keys.scope_unknown", "Jenis data tidak dikenal", "\"{scope}\" tidak ada dalam daftar jenis data. Pilih dari daftar itu.",
            "Unknown data kind", "\"{scope}\" is not in the list of data kinds. Choose from that list."},
    Message{"keys.app_needs_unit", "Sebutkan juga unitnya",
            "\"{app}\" adalah nama, dan nama aplikasi hanya tunggal di dalam unitnya. Tambahkan unit, atau pakai id.", "Name its unit, too",
            "\"{app}\" is a name, and names of applications are unique within a unit only. Add the unit, or use the id."},
    Message{"keys.app_not_of_unit", "Aplikasi bukan milik unit ini",
            "Aplikasi {app} terdaftar pada unit lain. Pilih unitnya, atau aplikasi unit ini.", "The application is not of this unit",
            "Application {app} is registered for another unit. Choose that unit, or an application of this one."},
    Message{"keys.custodian_role", "Orang ini bukan penanggung jawab kunci",
            "Beri {person} peran key_custodian pada unit ini, atau pilih penanggung jawab lain; tanpa itu tautannya tidak dapat dibuka.",
            "This person is not a key custodian",
            "Give {person} the role key_custodian in this unit, or choose another custodian; without it the link cannot be opened."},
    Message{"keys.limit_too_high", "Batas terlalu tinggi", "Isi laju dan lonjakan paling banyak {rate_max} panggilan per menit.",
            "The limit is too high", "Set rate and burst to at most {rate_max} calls a minute."},
    Message{"keys.network_malformed", "Jaringan tidak sah",
            "\"{network}\" bukan jaringan. Tulis misalnya 10.1.0.0/16, 2001:db8::/32, atau satu alamat; bita di luar awalan harus nol.",
            "Malformed network",
            "\"{network}\" is not a network. Write 10.1.0.0/16, 2001:db8::/32, or one address; bits beyond the prefix must be zero."},
    Message{"keys.hours_malformed", "Jam tidak sah", "\"{hours}\" bukan rentang jam. Tulis misalnya 07:00-18:00.", "Malformed hours",
            "\"{hours}\" is not a span of hours. Write for example 07:00-18:00."},
    Message{"keys.rules_too_many", "Aturan kunci terlalu banyak", "Paling banyak {max} untuk {what}. Gabungkan atau terbitkan kunci terpisah.",
            "Too many rules for a key", "At most {max} of {what}. Merge some, or issue separate keys."},
    Message{"keys.validity_past", "Masa berlaku sudah lewat", "{day} sudah lewat. Pilih tanggal mulai hari ini.", "The validity is in the past",
            "{day} has passed. Choose a date from today on."},
    Message{"keys.validity_too_long", "Masa berlaku terlalu panjang",
            "Kunci berlaku paling lama satu tahun. Pilih tanggal sampai {last_day}, bukan {day}.", "The validity is too long",
            "A key is valid for one year at most. Choose a date up to {last_day}, not {day}."},
    Message{"keys.not_custodian", "Hanya penanggung jawab yang dapat membuka kunci ini",
            "Masuk sebagai penanggung jawab yang tertulis pada kunci, atau minta PSI menerbitkan kunci atas nama Anda.",
            "Only the custodian may open this key", "Sign in as the custodian named on the key, or ask PSI to issue one in your name."},
    Message{"keys.link_unknown", "Tautan tidak dikenal", "Periksa apakah tautan tersalin utuh. Bila tetap gagal, minta PSI mengirim tautan baru.",
            "Unknown link", "Check that the whole link was copied. If it still fails, ask PSI to send a new one."},
    Message{"keys.link_used", "Tautan sudah dipakai",
            "Kunci hanya ditampilkan sekali. Bila bukan Anda yang membukanya, segera minta PSI mencabut kunci ini.", "The link was used already",
            "A key is shown only once. If it was not you who opened it, ask PSI to revoke the key at once."},
    Message{"keys.link_lapsed", "Tautan sudah tidak berlaku", "Tautan berlaku 24 jam dan hanya yang terbaru. Minta PSI mengirim tautan baru.",
            "The link has lapsed", "A link is good for 24 hours and only the newest one counts. Ask PSI to send a new one."},
    Message{"keys.scan_path", "Tidak ada yang dapat diperiksa di sana", "{path}: {reason}. Periksa penulisan foldernya.", "Nothing to look at there",
            "{path}: {reason}. Check how the folder is written."},
    Message{"keys.pepper_unreadable", "Rahasia kunci tidak dapat dibaca",
            "{path}: {reason}. Pulihkan berkas itu dari cadangan; jangan membuat yang baru.", "The key secret cannot be read",
            "{path}: {reason}. Restore that file from a backup; do not make a new one."},
    Message{"keys.pepper_wrong", "Rahasia kunci bukan milik basis data ini",
            "Berkas pepper-{version} tidak ada atau berbeda. Salin folder secrets dari pemasangan yang memakai basis data ini.",
            "The key secret does not belong to this database",
            "File pepper-{version} is missing or different. Copy the secrets folder of the installation that uses this database."},
    Message{"keys.state_unknown", "Keadaan kunci tidak dikenal", "\"{state}\" bukan keadaan kunci. Pilih salah satu dari: {known}.",
            "Unknown key state", "\"{state}\" is not a state of a key. Choose one of: {known}."},
    // Labels of the page behind a one-time link.
    Message{"keys.page_title", "Ambil kunci API", "", "Collect an API key", ""},
    Message{"keys.page_valid", "Tautan ini masih berlaku.",
            "Menekan tombol di bawah akan membuat kunci dan menampilkannya satu kali saja. Siapkan tempat menyimpannya yang aman. Anda harus masuk "
            "sebagai penanggung jawab kunci.",
            "This link is still good.",
            "Pressing the button below makes the key and shows it once only. Have a safe place ready for it. You must be signed in as the key's "
            "custodian."},
    Message{"keys.page_button", "Buat dan tampilkan kunci", "", "Make and show the key", ""},
    Message{"keys.page_sign_in", "Masuk", "", "Sign in", ""},
    Message{"keys.page_sign_in_first", "Masuk dahulu", "Masuk sebagai penanggung jawab kunci, lalu buka tautan ini lagi. Tautan belum terpakai.",
            "Sign in first", "Sign in as the key's custodian, then open this link again. The link has not been used."},
    Message{"keys.page_once", "Ini kunci Anda. Kunci ini tidak akan ditampilkan lagi.",
            "Simpan sekarang di tempat rahasia aplikasi Anda, jangan di kode program, surel, atau percakapan.",
            "This is your key. It will not be shown again.", "Store it now among your application's secrets, not in source code, e-mail or chat."},
};

} // namespace

Table keys_messages() { return messages; }

} // namespace gapura::text
