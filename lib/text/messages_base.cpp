#include "lib/text/catalogue.h"

#include <array>

namespace gapura::text {
namespace {

constexpr std::array messages{
    Message{"json.malformed", "JSON tidak dapat dibaca", "Perbaiki JSON di sekitar bita ke-{offset}, lalu kirim lagi.", "JSON cannot be read",
            "Fix the JSON near byte {offset} and send it again."},
    Message{"json.too_large", "JSON terlalu besar", "Kirim paling banyak {bytes_max} bita.", "JSON is too large", "Send at most {bytes_max} bytes."},
    Message{"json.field", "Isian tidak sesuai", "Isian \"{field}\": {problem}. Perbaiki lalu kirim lagi.", "A field is not acceptable",
            "Field \"{field}\" {problem}. Correct it and send again."},
    Message{"id.malformed", "Pengenal tidak dikenali", "\"{id}\" bukan pengenal {prefix}. Salin pengenal lengkap dari daftar.",
            "Identifier not recognised", "\"{id}\" is not a {prefix} identifier. Copy the whole identifier from a list."},
    Message{"date.malformed", "Tanggal tidak sah", "\"{text}\" bukan tanggal. Tulis sebagai TTTT-BB-HH, misalnya 2026-11-22.", "Not a valid date",
            "\"{text}\" is not a date. Write it as YYYY-MM-DD, for example 2026-11-22."},
    Message{"zone.unknown", "Zona waktu tidak dikenal", "\"{zone}\" tidak dikenal. Pakai Asia/Jakarta, Asia/Makassar, atau Asia/Jayapura.",
            "Unknown time zone", "\"{zone}\" is not known. Use Asia/Jakarta, Asia/Makassar or Asia/Jayapura."},
    Message{"log.unwritable", "Berkas log tidak dapat ditulis", "Periksa izin dan ruang untuk {path}.", "The log file cannot be written",
            "Check permission and space for {path}."},
    Message{"file.missing", "Berkas tidak ada", "{path} tidak ditemukan. Periksa namanya.", "File not found",
            "{path} was not found. Check the name."},
    Message{"file.too_large", "Berkas terlalu besar", "{path} melebihi {bytes_max} bita.", "File is too large", "{path} exceeds {bytes_max} bytes."},
    Message{"file.unreadable", "Berkas tidak dapat dibaca", "{path}: {reason}. Periksa izinnya.", "File cannot be read",
            "{path}: {reason}. Check its permission."},
    Message{"file.unwritable", "Berkas tidak dapat ditulis", "{path}: {reason}. Periksa izin dan ruang disk.", "File cannot be written",
            "{path}: {reason}. Check permission and disk space."},
    Message{"file.seal_broken", "Berkas rusak, diubah, atau milik pemasangan lain",
            "{path} tidak dipakai. Hapus berkas itu; Gapura menulis yang baru bila basis datanya terjangkau.",
            "The file is damaged, was changed, or is another installation's",
            "{path} is not used. Remove it; Gapura writes a new one when its database can be reached."},
    Message{"internal", "Kesalahan di Gapura", "Ini kesalahan kami. Sampaikan nomor permintaan ini kepada helpdesk.", "A fault in Gapura",
            "This is our fault. Give the request id to the helpdesk."},
};

} // namespace

Table base_messages() { return messages; }

} // namespace gapura::text
