#include "feeder-sync/sim/codes.h"

#include <algorithm>
#include <iterator>

namespace gapura::feeder::sim {
namespace {

struct Entry {
    int code;
    std::string_view text;
};

constexpr Entry entries[] = {
    {11, "Content-Type yang diperbolehkan: application/json dan application/xml"},
    {12, "username/password salah"},
    {13, "Fungsi yang dipanggil tidak tersedia"},
    {14, "Under Construction"},
    {15, "Ada kesalahan pada JSON yang dikirim"},
    {16, "Ada kesalahan pada XML yang dikirim"},
    {100, "Invalid Token. Token tidak ada atau token sudah expired."},
    {101, "Web Service dalam posisi Developer Mode. Jika ingin mengarahkan ke Live silakan diubah melalui Aplikasi Feeder"},
    {102, "Tabel tidak tersedia"},
    {103, "ERROR SQL"},
    {104, "Web Service sudah expired. Silakan lakukan update web service atau hubungi helpdesk"},
    {105, "Tidak ada data yang berubah. Tidak semua field boleh diubah (lihat di feeder)"},
    {106, "Web Service hanya bisa diakses dengan akun Admin PT"},
    {107, "Checksum tidak valid, Data telah di modifikasi diluar aplikasi feeder atau webservice."},
    {108, "Parameter yang dikirim tidak valid"},
    {109, "Field record yang dikirim tidak ada dalam tabel"},
    {111, "Tidak ada data yang bisa diubah"},
    {112, "Tidak ada data yang bisa dihapus"},
    {113, "Data yang diubah lebih dari satu"},
    {114, "Data yang dihapus lebih dari satu"},
    {115, "Tidak bisa menambah/mengubah data. id_perguruan_tinggi atau id_prodi di luar satuan pendidikan pengguna web service"},
    {116, "Tidak bisa menambah/mengubah data. Periode data di luar periode aktif"},
    {117, "Data sudah dihapus"},
    {118, "Tidak bisa menambah/mengubah data. id_registrasi_mahasiswa mahasiswa di luar satuan pendidikan pengguna web service"},
    {119, "Data yang akan ditambahkan sudah ada"},
    {120, "Tidak bisa mengubah data primary key"},
    {121, "Error database. Periksa kembali parameter yang dikirim (nama kolom, filter, order atau parameter lainnya)"},
    {200, "Mahasiswa dengan nama, tempat, tanggal lahir dan ibu kandung yang sama sudah ada"},
    {201, "Nama mahasiswa tidak boleh kosong"},
    {202, "Tanggal lahir tidak boleh kosong atau format tanggal tidak sesuai (YYYY-MM-DD)"},
    {203, "Tidak ada data mahasiswa yang bisa diubah"},
    {204, "Data mahasiswa yang diubah lebih dari satu"},
    {205, "Tidak ada data mahasiswa yang bisa dihapus"},
    {206, "Nama ibu tidak boleh kosong"},
    {207, "Tempat lahir tidak boleh kosong"},
    {210, "Mahasiswa dengan nama dan tanggal lahir ini tidak ada"},
    {211, "Mahasiswa ini sudah terdaftar"},
    {212, "id_mahasiswa tidak boleh kosong"},
    {213, "nim (NIM/NRP) tidak boleh kosong"},
    {214, "Mahasiswa dengan id_registrasi_mahasiswa atau nim ini tidak ada"},
    {215, "Mahasiswa tidak bisa dihapus karena sudah terdaftar di Program Studi. Silakan menghapus data yang mengacu mahasiswa ini terlebih dahulu."},
    {216, "Data sudah disinkronisasi, perubahan nim mahasiswa tidak bisa dilakukan. Silakan mengubahnya di Forlap"},
    {217, "Data sudah disinkronisasi, perubahan (nama, tempat dan tgl lahir serta nama ibu kandung) mahasiswa tidak bisa dilakukan. Silakan "
          "mengubahnya di Forlap"},
    {218, "Mahasiswa tidak bisa dihapus karena sudah diacu di data lain (mis: kuliah, nilai, ekuivalensi atau dosen pembimbing). Silakan menghapus "
          "data yang mengacu mahasiswa ini terlebih dahulu."},
    {219, "nim (NIM/NRP) tidak boleh sama dalam satu Program Studi"},
    {220, "Perguruan Tinggi asal dan Program Studi asal harus sudah terdaftar pada forlap"},
    {221, "Data mahasiswa di luar periode aktif, tidak bisa mengubah data"},
    {223, "Program Studi Asal tidak terdapat pada Perguruan Tinggi Asal"},
    {300, "Penambahan dosen tidak diizinkan"},
    {301, "Penghapusan dosen tidak diizinkan"},
    {302, "Mengubah data dosen tidak diizinkan"},
    {991, "Data tidak bisa dihapus karena termasuk data invalid dari validator nasional. Silakan memperbaiki data validasi tersebut terlebih "
          "dahulu."},
    // The texts of these two are not evidenced; they borrow the nearest one.
    {1209, "Mahasiswa dengan nama, tempat, tanggal lahir dan ibu kandung yang sama sudah ada"},
    {1260, "Data yang akan ditambahkan sudah ada"},
};

} // namespace

std::string_view code_text(int code) {
    const Entry* found = std::ranges::lower_bound(entries, code, {}, &Entry::code);
    return found != std::end(entries) && found->code == code ? found->text : std::string_view();
}

} // namespace gapura::feeder::sim
