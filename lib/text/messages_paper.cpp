#include "lib/text/catalogue.h"

#include <array>

namespace gapura::text {
namespace {

constexpr std::array messages{
    Message{"paper.too_many_rows", "Tabel terlalu panjang",
            "Berkas memuat paling banyak {rows_max} baris. Persempit tanggal atau unit lalu unduh lagi.", "The table is too long",
            "A file holds at most {rows_max} rows. Narrow the days or the unit and download again."},
    Message{"paper.not_written", "Berkas tidak dapat dibuat", "Penyebab: {reason}. Periksa ruang pada folder berkas sementara, lalu coba lagi.",
            "The file could not be made", "Cause: {reason}. Check the space in the folder for temporary files, then try again."},
};

} // namespace

Table paper_messages() { return messages; }

} // namespace gapura::text
