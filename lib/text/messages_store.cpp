#include "lib/text/catalogue.h"

#include <array>

namespace gapura::text {
namespace {

constexpr std::array messages{
    Message{"store.open", "Basis data tidak dapat dibuka", "{path}: {reason}. Periksa nama, izin, dan ruang disk, lalu jalankan lagi.",
            "The database cannot be opened", "{path}: {reason}. Check the name, permission and disk space, then start again."},
    Message{"store.busy", "Basis data sedang sibuk", "Coba lagi beberapa detik lagi.", "The database is busy", "Try again in a few seconds."},
    Message{"store.unavailable", "Basis data tidak terjangkau", "Coba lagi sebentar lagi. Bila berlanjut, periksa apakah server basis data berjalan.",
            "The database cannot be reached", "Try again in a moment. If it goes on, check that the database server is running."},
    Message{"store.timeout", "Basis data terlalu lama menjawab", "Persempit permintaan atau coba lagi sebentar lagi.", "The database took too long",
            "Narrow the request or try again in a moment."},
    Message{"store.outcome_unknown", "Belum pasti tersimpan",
            "Sambungan ke basis data putus saat menyimpan. Periksa apakah perubahan sudah ada sebelum mengulang.",
            "It is not certain that this was saved",
            "The database connection broke while saving. Check whether the change is there before repeating it."},
    Message{"store.disk_full", "Ruang disk habis", "Perubahan tidak disimpan. Beri ruang pada disk tempat {path}, lalu ulangi.", "The disk is full",
            "The change was not saved. Free space on the disk that holds {path}, then repeat."},
    Message{"store.disk_failed", "Disk gagal menulis", "Penyimpanan dihentikan demi keamanan data. Periksa disk, lalu jalankan ulang Gapura.",
            "The disk failed while writing", "Saving has stopped to protect the data. Check the disk, then restart Gapura."},
    Message{"store.corrupt", "Berkas basis data rusak", "{path} bukan basis data yang utuh. Jangan menimpanya; pulihkan dari cadangan.",
            "The database file is damaged", "{path} is not a sound database. Do not overwrite it; restore from a backup."},
    Message{"store.duplicate", "Sudah ada", "Data dengan pengenal yang sama sudah tersimpan. Muat ulang lalu periksa.", "It exists already",
            "Data with the same identity is stored already. Reload and check."},
    Message{"store.constraint", "Data tidak sesuai dengan yang tersimpan",
            "Data lain yang terkait tidak ada atau nilainya di luar batas. Muat ulang lalu periksa.", "The data does not fit what is stored",
            "Something it refers to is missing, or a value is out of range. Reload and check."},
    Message{"store.value", "Isian tidak dapat disimpan", "Nilai ke-{position} berisi karakter yang tidak sah. Ketik ulang lalu kirim lagi.",
            "A value cannot be stored", "Value {position} contains characters that are not valid. Type it again and send it again."},
    Message{"store.migration_changed", "Skema basis data tidak cocok",
            "Langkah {id} berbeda dari yang pernah diterapkan. Pakai versi Gapura yang benar.", "The database schema does not match",
            "Step {id} differs from the one applied earlier. Use the right version of Gapura."},
    Message{"store.failed", "Kesalahan penyimpanan di Gapura", "Ini kesalahan kami. Sampaikan nomor permintaan ini kepada helpdesk.",
            "A storage fault in Gapura", "This is our fault. Give the request id to the helpdesk."},
};

} // namespace

Table store_messages() { return messages; }

} // namespace gapura::text
