#include "lib/text/catalogue.h"

#include <array>

namespace gapura::text {
namespace {

constexpr std::array messages{
    Message{"audit.too_large", "Catatan riwayat terlalu besar", "Satu catatan paling besar {max} bita. Bagi perubahan menjadi beberapa bagian.",
            "The history entry is too large", "One entry holds at most {max} bytes. Split the change into several."},
    Message{"audit.no_head", "Riwayat tidak lengkap", "Ujung rantai riwayat hilang. Jalankan `gapura audit verify`, lalu pulihkan dari cadangan.",
            "The history is not whole", "The head of the history chain is gone. Run `gapura audit verify`, then restore from a backup."},
    Message{"audit.broken", "Riwayat tidak seperti yang pernah ditandatangani",
            "Catatan {seq} berubah atau hilang. Jangan menghapus apa pun; jalankan `gapura audit verify` dan hubungi auditor.",
            "The history is not what was signed",
            "Entry {seq} has changed or is gone. Delete nothing; run `gapura audit verify` and call the auditor."},
    Message{"audit.checkpoints_broken", "Berkas tanda titik riwayat rusak",
            "Baris terakhir {path} bukan tanda tangan pemasangan ini. Simpan berkas itu, jalankan `gapura audit verify`, dan hubungi auditor.",
            "The checkpoint file of the history is damaged",
            "The last line of {path} is not signed by this installation. Keep the file, run `gapura audit verify` and call the auditor."},
    Message{"audit.good", "Riwayat utuh: {entries} catatan, dijamin tanda tangan sampai catatan {covered}.", "",
            "The history is whole: {entries} entries, vouched for by signatures up to entry {covered}.", ""},
    Message{"audit.bad_missing", "Catatan {seq} hilang", "Ada bukti bahwa catatan itu pernah ada. Simpan basis data apa adanya dan hubungi auditor.",
            "Entry {seq} is missing", "There is proof that it was there. Keep the database as it is and call the auditor."},
    Message{"audit.bad_changed", "Catatan {seq} diubah", "Isinya tidak cocok dengan rantainya. Simpan basis data apa adanya dan hubungi auditor.",
            "Entry {seq} was changed", "Its content does not fit the chain. Keep the database as it is and call the auditor."},
    Message{"audit.bad_restated", "Mulai catatan {seq} riwayat ditulis ulang",
            "Rantainya utuh, tetapi bukan yang dulu ditandatangani (atau basis data dipulihkan dari cadangan lama). Hubungi auditor.",
            "From entry {seq} on the history was written anew",
            "The chain is whole, but not the one that was signed (or the database was restored from an older backup). Call the auditor."},
    Message{"audit.bad_surplus", "Catatan {seq} tidak diumumkan",
            "Catatan itu berada di luar ujung rantai. Simpan basis data apa adanya dan hubungi auditor.", "Entry {seq} was never announced",
            "It stands beyond the head of the chain. Keep the database as it is and call the auditor."},
    Message{"audit.bad_line", "Baris {line} berkas tanda titik rusak atau hilang",
            "Catatan di sekitarnya tidak terjamin. Simpan berkas itu apa adanya dan hubungi auditor.",
            "Line {line} of the checkpoint file is damaged or missing",
            "The entries near it are not vouched for. Keep the file as it is and call the auditor."},
    Message{"audit.key_unreadable", "Kunci tanda tangan riwayat tidak terbaca", "Pulihkan {path} dari cadangan; jangan membuat yang baru.",
            "The signing key of the history cannot be read", "Restore {path} from a backup; do not make a new one."},
    Message{"cli.audit", "Riwayat pemasangan", "", "The history of the installation", ""},
    Message{"cli.audit.verify", "Periksa apakah riwayat masih seperti yang ditulis",
            "Membaca basis data dan berkas tanda titik langsung, tanpa server; menyebut catatan pertama yang salah.",
            "Check that the history is still what was written",
            "Reads the database and the checkpoint file itself, without a server; names the first bad entry."},
    Message{"cli.audit.list", "Riwayat: siapa mengubah apa, yang terbaru dulu", "Jenis yang berakhir dengan titik mencakup semuanya: --kind key.",
            "The history: who changed what, newest first", "A kind that ends in a dot takes all of its module: --kind key."},
    Message{"cli.opt.actor", "Id orang yang mengubah", "", "Id of the person who changed it", ""},
    Message{"cli.opt.until", "Sampai dengan hari", "", "Until and with the day", ""},
};

} // namespace

Table audit_messages() { return messages; }

} // namespace gapura::text
