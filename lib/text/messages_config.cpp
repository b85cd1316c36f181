#include "lib/text/catalogue.h"

#include <array>

namespace gapura::text {
namespace {

// The declared configuration: apply, export, versions; and the register of data kinds it writes.
constexpr std::array messages{
    Message{"config.kind_unknown", "\"{kind}\" tidak dikenal", "Yang dikenal: scopes, units, services, routes.", "\"{kind}\" is not known",
            "Known are: scopes, units, services, routes."},
    Message{"config.twice", "{name} tertulis dua kali", "Setiap hal di {kind} hanya boleh ditulis satu kali. Hapus salah satunya.",
            "{name} stands twice", "Each thing of {kind} may be written once only. Remove one of the two."},
    Message{"config.no_version", "Versi {number} tidak ada", "Lihat daftarnya: gapura config versions.", "There is no version {number}",
            "See the list: gapura config versions."},
    Message{"config.dry_run", "Hanya dicoba", "Tidak ada yang diubah.", "Only tried", "Nothing was changed."},
    Message{"config.no_change", "Tidak ada perubahan.", "", "No change.", ""},
    Message{"config.only_tried", "{changes} perubahan; hanya dicoba, tidak ada yang disimpan.", "",
            "Changes: {changes}; only tried, nothing was kept.", ""},
    Message{"config.applied", "{changes} perubahan diterapkan sebagai versi {number}.", "", "Applied as version {number}; changes: {changes}.", ""},
    Message{"keys.scope_name", "\"{name}\" bukan nama jenis data", "Pakai huruf kecil, angka, dan titik, misalnya mahasiswa.nik.",
            "\"{name}\" is no name of a data kind", "Use small letters, digits and dots, such as mahasiswa.nik."},
    Message{"keys.scope_text", "Isian {field} jenis data \"{scope}\" belum lengkap",
            "Jenis data wajib punya judul, tujuan, dasar hukum, dan retensi, dalam bahasa Indonesia (id) dan Inggris (en), paling panjang 500 bita.",
            "{field} of the data kind \"{scope}\" is not complete",
            "A data kind must have a title, purpose, legal basis and retention, in Indonesian (id) and English (en), each at most 500 bytes."},
    Message{"keys.scopes_full", "Jenis data sudah {max}", "Tidak ada tempat lagi. Gabungkan jenis data yang serupa.",
            "There are {max} data kinds already", "There is no room for more. Merge data kinds that are alike."},
    Message{"keys.scope_in_use", "Jenis data {scope} masih dipakai", "Ada kunci API yang menyebutnya. Jenis data itu harus tetap terdaftar.",
            "The data kind {scope} is in use", "An API key names it. It has to stay in the register."},
    Message{"cli.apply", "Terapkan berkas konfigurasi: unit, jenis data, layanan, rute", "Semua atau tidak sama sekali. Coba dulu dengan --dry-run.",
            "Apply configuration files: units, data kinds, services, routes", "All of it or nothing. Try it first with --dry-run."},
    Message{"cli.export", "Tulis konfigurasi sekarang sebagai YAML", "", "Write the configuration of now as YAML", ""},
    Message{"cli.config", "Versi konfigurasi", "", "Versions of the configuration", ""},
    Message{"cli.config.versions", "Siapa menerapkan apa, yang terbaru dulu", "", "Who applied what, newest first", ""},
    Message{"cli.config.rollback", "Kembali ke versi N", "Yang ditambahkan setelahnya dihapus, kecuali yang masih dipakai.", "Go back to version N",
            "What was added after it is removed, unless it is in use."},
    Message{"cli.opt.files", "Berkas YAML; - membaca masukan standar", "", "YAML file; - reads standard input", ""},
    Message{"cli.opt.dry_run", "Coba saja, jangan simpan", "", "Only try, keep nothing", ""},
    Message{"cli.opt.prune", "Hapus juga yang pernah diterapkan tetapi tidak ditulis lagi", "",
            "Also remove what was applied before and is no longer written", ""},
    Message{"cli.opt.number", "Nomor versi", "", "Number of the version", ""},
};

} // namespace

Table config_messages() { return messages; }

} // namespace gapura::text
