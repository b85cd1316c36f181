// The tables of fields.h.
#include "feeder-sync/fields.h"

#include <array>

#include "lib/base/check.h"

namespace gapura::feeder {
namespace {

constexpr FieldSpec same_name(std::string_view name, ValueKind kind, std::size_t chars_max, Ours ours) { return {name, name, kind, chars_max, ours}; }

constexpr std::array biodata{
    same_name("nama_mahasiswa", ValueKind::text, 100, Ours::owned),
    same_name("jenis_kelamin", ValueKind::code, 1, Ours::owned),
    same_name("tempat_lahir", ValueKind::text, 32, Ours::owned),
    same_name("tanggal_lahir", ValueKind::date, 0, Ours::owned),
    same_name("id_agama", ValueKind::number, 0, Ours::owned),
    same_name("nik", ValueKind::code, 16, Ours::owned),
    same_name("nisn", ValueKind::code, 10, Ours::owned),
    // Written under one name, read under another: the read `kewarganegaraan` is the country's label.
    FieldSpec{"kewarganegaraan", "id_negara", ValueKind::code, 2, Ours::owned},
    same_name("jalan", ValueKind::text, 80, Ours::owned),
    same_name("dusun", ValueKind::text, 60, Ours::owned),
    same_name("kelurahan", ValueKind::text, 60, Ours::owned),
    same_name("kode_pos", ValueKind::number, 5, Ours::owned),
    same_name("id_wilayah", ValueKind::code, 8, Ours::owned),
    same_name("handphone", ValueKind::code, 20, Ours::owned),
    same_name("email", ValueKind::text, 60, Ours::owned),
    same_name("nama_ayah", ValueKind::text, 100, Ours::owned),
    same_name("nama_ibu_kandung", ValueKind::text, 100, Ours::owned),
    same_name("penerima_kps", ValueKind::number, 0, Ours::on_insert),
    same_name("id_kebutuhan_khusus_mahasiswa", ValueKind::number, 0, Ours::on_insert),
    same_name("id_kebutuhan_khusus_ayah", ValueKind::number, 0, Ours::on_insert),
    same_name("id_kebutuhan_khusus_ibu", ValueKind::number, 0, Ours::on_insert),
    same_name("npwp", ValueKind::code, 0, Ours::never),
    same_name("rt", ValueKind::number, 0, Ours::never),
    same_name("rw", ValueKind::number, 0, Ours::never),
    same_name("id_jenis_tinggal", ValueKind::number, 0, Ours::never),
    same_name("id_alat_transportasi", ValueKind::number, 0, Ours::never),
    same_name("telepon", ValueKind::code, 0, Ours::never),
    same_name("nomor_kps", ValueKind::code, 0, Ours::never),
    same_name("nik_ayah", ValueKind::code, 0, Ours::never),
    same_name("nik_ibu", ValueKind::code, 0, Ours::never),
    same_name("tanggal_lahir_ayah", ValueKind::date, 0, Ours::never),
    same_name("tanggal_lahir_ibu", ValueKind::date, 0, Ours::never),
    same_name("tanggal_lahir_wali", ValueKind::date, 0, Ours::never),
    same_name("id_pendidikan_ayah", ValueKind::number, 0, Ours::never),
    same_name("id_pendidikan_ibu", ValueKind::number, 0, Ours::never),
    same_name("id_pendidikan_wali", ValueKind::number, 0, Ours::never),
    same_name("id_pekerjaan_ayah", ValueKind::number, 0, Ours::never),
    same_name("id_pekerjaan_ibu", ValueKind::number, 0, Ours::never),
    same_name("id_pekerjaan_wali", ValueKind::number, 0, Ours::never),
    same_name("id_penghasilan_ayah", ValueKind::number, 0, Ours::never),
    same_name("id_penghasilan_ibu", ValueKind::number, 0, Ours::never),
    same_name("id_penghasilan_wali", ValueKind::number, 0, Ours::never),
    same_name("nama_wali", ValueKind::text, 0, Ours::never),
};

constexpr std::array history{
    same_name("nim", ValueKind::code, 24, Ours::owned),
    same_name("id_jenis_daftar", ValueKind::number, 0, Ours::owned),
    same_name("id_jalur_daftar", ValueKind::number, 0, Ours::owned),
    same_name("id_periode_masuk", ValueKind::code, 5, Ours::owned),
    same_name("tanggal_daftar", ValueKind::date, 0, Ours::owned),
    same_name("id_perguruan_tinggi", ValueKind::code, 0, Ours::owned),
    same_name("id_prodi", ValueKind::code, 0, Ours::owned),
    same_name("id_pembiayaan", ValueKind::number, 0, Ours::owned),
    same_name("biaya_masuk", ValueKind::number, 0, Ours::owned),
    same_name("id_bidang_minat", ValueKind::code, 0, Ours::never),
    same_name("sks_diakui", ValueKind::number, 0, Ours::never),
    same_name("id_perguruan_tinggi_asal", ValueKind::code, 0, Ours::never),
    same_name("id_prodi_asal", ValueKind::code, 0, Ours::never),
};

constexpr std::size_t owned(std::span<const FieldSpec> fields) {
    std::size_t count = 0;
    for (const FieldSpec& field : fields) count += field.ours == Ours::owned ? 1 : 0;
    return count;
}
static_assert(owned(biodata) == owned_max && owned(history) <= owned_max);

} // namespace

std::span<const FieldSpec> fields_of(Step step) {
    return step == Step::biodata ? std::span<const FieldSpec>(biodata) : std::span<const FieldSpec>(history);
}

std::size_t owned_position(Step step, std::string_view name) {
    std::size_t at = 0;
    for (const FieldSpec& field : fields_of(step)) {
        if (field.name == name && field.ours == Ours::owned) return at;
        if (field.ours == Ours::owned) ++at;
    }
    CHECK(!"an owned field");
    return 0;
}

std::string_view id_name(Step step) { return step == Step::biodata ? "id_mahasiswa" : "id_registrasi_mahasiswa"; }

std::string_view act_of(Step step, Send send) {
    if (step == Step::biodata) return send == Send::insert ? "InsertBiodataMahasiswa" : "UpdateBiodataMahasiswa";
    return send == Send::insert ? "InsertRiwayatPendidikanMahasiswa" : "UpdateRiwayatPendidikanMahasiswa";
}

std::string_view list_act(Step step) { return step == Step::biodata ? "GetBiodataMahasiswa" : "GetListRiwayatPendidikanMahasiswa"; }

} // namespace gapura::feeder
