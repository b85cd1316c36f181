// Students: biodata and study history (fields: neo-feeder facts 3.1 and 3.2; columns: 3.20). Built as data, once.
#include "feeder-sync/sim/schema.h"

namespace gapura::feeder::sim {
namespace {

using enum Kind;
using enum Need;

void add_parent(std::vector<Field>& fields, std::string_view nik, std::string_view name, std::string_view born, std::string_view education,
                std::string_view education_alias, std::string_view job, std::string_view income) {
    if (!nik.empty()) fields.push_back({.name = nik, .length = 16});
    fields.push_back({.name = name, .length = 100, .upper = true});
    fields.push_back({.name = born, .kind = date});
    fields.push_back({.name = education, .kind = numeric, .length = 2, .refers = "JenjangPendidikan", .alias = education_alias});
    fields.push_back({.name = job, .kind = integer, .refers = "Pekerjaan"});
    fields.push_back({.name = income, .kind = integer, .refers = "Penghasilan"});
}

Object biodata() {
    Object object{.name = "BiodataMahasiswa",
                  .fields = {},
                  .key = {"id_mahasiswa"},
                  .label = "nama_mahasiswa",
                  .uniques = {{{"nama_mahasiswa", "tempat_lahir", "tanggal_lahir", "nama_ibu_kandung"}, Duplicate::student}},
                  .lookups = {"nik", "nama_mahasiswa"},
                  .referrers = {{"RiwayatPendidikanMahasiswa", "id_mahasiswa", 215}},
                  .natural = {"nama_mahasiswa", "tempat_lahir", "tanggal_lahir", "nama_ibu_kandung"},
                  .none_to_update = 203,
                  .none_to_delete = 205};
    auto& f = object.fields;
    f = {
        {.name = "id_mahasiswa", .kind = uuid, .need = generated},
        {.name = "nama_mahasiswa", .length = 100, .need = required, .empty_code = 201, .locked_code = 217, .upper = true},
        {.name = "jenis_kelamin", .length = 1, .need = required, .one_of = "L|P|*", .note = "L, P atau *"},
        {.name = "tempat_lahir", .length = 32, .need = required, .empty_code = 207, .locked_code = 217, .upper = true},
        {.name = "tanggal_lahir", .kind = date, .need = required, .empty_code = 202, .locked_code = 217, .note = "YYYY-MM-DD"},
        {.name = "id_agama", .kind = integer, .need = required, .refers = "Agama", .note = "GetAgama"},
        {.name = "nik", .length = 16, .need = required},
        {.name = "nisn", .length = 10},
        {.name = "npwp", .length = 16},
        {.name = "kewarganegaraan", .length = 2, .need = required, .refers = "Negara", .alias = "id_negara", .note = "GetNegara"},
        {.name = "jalan", .length = 80},
        {.name = "dusun", .length = 60},
        {.name = "rt", .kind = numeric, .length = 2},
        {.name = "rw", .kind = numeric, .length = 2},
        {.name = "kelurahan", .length = 60, .need = required},
        {.name = "kode_pos", .kind = numeric, .length = 5},
        {.name = "id_wilayah", .kind = code, .length = 8, .need = required, .refers = "Wilayah", .note = "GetWilayah"},
        {.name = "id_jenis_tinggal", .kind = numeric, .length = 2, .refers = "JenisTinggal", .note = "GetJenisTinggal"},
        {.name = "id_alat_transportasi", .kind = numeric, .length = 2, .refers = "AlatTransportasi", .note = "GetAlatTransportasi"},
        {.name = "telepon", .length = 20},
        {.name = "handphone", .length = 20},
        {.name = "email", .length = 60},
        {.name = "penerima_kps", .kind = flag, .need = required, .note = "0: tidak, 1: ya"},
        {.name = "nomor_kps", .length = 80, .alias = "no_kps"},
    };
    add_parent(f, "nik_ayah", "nama_ayah", "tanggal_lahir_ayah", "id_pendidikan_ayah", "id_jenjang_pendidikan_ayah", "id_pekerjaan_ayah",
               "id_penghasilan_ayah");
    add_parent(f, "nik_ibu", "nama_ibu_kandung", "tanggal_lahir_ibu", "id_pendidikan_ibu", "id_jenjang_pendidikan_ibu", "id_pekerjaan_ibu",
               "id_penghasilan_ibu");
    add_parent(f, "", "nama_wali", "tanggal_lahir_wali", "id_pendidikan_wali", "id_jenjang_pendidikan_wali", "id_pekerjaan_wali",
               "id_penghasilan_wali");
    for (const std::string_view name : {"id_kebutuhan_khusus_mahasiswa", "id_kebutuhan_khusus_ayah", "id_kebutuhan_khusus_ibu"}) {
        f.push_back({.name = name, .kind = integer, .need = required, .refers = "KebutuhanKhusus", .fallback = "0"});
    }
    Field& mother = f[static_cast<std::size_t>(object.position("nama_ibu_kandung"))];
    mother.need = required;
    mother.empty_code = 206;
    mother.locked_code = 217;
    mother.alias = "nama_ibu";
    return object;
}

Object history() {
    return {.name = "RiwayatPendidikanMahasiswa",
            .fields =
                {
                    {.name = "id_registrasi_mahasiswa", .kind = uuid, .need = generated},
                    {.name = "id_mahasiswa", .kind = uuid, .need = required, .refers = "BiodataMahasiswa", .empty_code = 212, .refers_code = 210},
                    {.name = "nim", .length = 24, .need = required, .empty_code = 213, .locked_code = 216, .note = "NIM/NRP"},
                    {.name = "id_jenis_daftar", .kind = numeric, .length = 2, .need = required, .refers = "JenisPendaftaran"},
                    {.name = "id_jalur_daftar", .kind = numeric, .length = 4, .refers = "JalurMasuk", .note = "GetJalurMasuk"},
                    {.name = "id_periode_masuk", .kind = code, .length = 5, .need = required, .refers = "Semester", .period = true},
                    {.name = "tanggal_daftar", .kind = date, .need = required, .note = "YYYY-MM-DD"},
                    {.name = "id_perguruan_tinggi", .kind = uuid, .need = required, .refers = "ProfilPT", .own_campus = true},
                    {.name = "id_prodi", .kind = uuid, .need = required, .refers = "Prodi", .own_campus = true},
                    {.name = "id_bidang_minat", .kind = uuid},
                    {.name = "sks_diakui", .kind = numeric, .length = 3},
                    {.name = "id_perguruan_tinggi_asal", .kind = uuid, .refers = "AllPT", .refers_code = 220},
                    {.name = "id_prodi_asal", .kind = uuid, .refers = "AllProdi", .refers_code = 220},
                    {.name = "id_pembiayaan", .kind = numeric, .length = 2, .refers = "Pembiayaan", .note = "GetPembiayaan"},
                    {.name = "biaya_masuk", .kind = numeric, .length = 16, .scale = 2, .need = required_neo},
                },
            .key = {"id_registrasi_mahasiswa"},
            .label = "nim",
            .uniques = {{{"nim", "id_prodi"}, Duplicate::registration}, {{"id_mahasiswa", "id_prodi", "id_periode_masuk"}, Duplicate::enrolled}},
            .lookups = {"nim", "id_mahasiswa", "id_prodi"},
            .natural = {"nim", "id_prodi"},
            .none_to_update = 214,
            .none_to_delete = 214,
            .special = Special::transfer_origin};
}

Column own(std::string_view name) { return {.name = name, .field = name}; }
Column label(std::string_view name, std::string_view field) { return {.name = name, .field = field, .label = true}; }
Column nothing(std::string_view name, std::string_view literal = {}) { return {.name = name, .literal = literal}; }

void add_parent_columns(std::vector<Column>& out, std::string_view born, std::string_view education, std::string_view education_name,
                        std::string_view job, std::string_view job_name, std::string_view income, std::string_view income_name) {
    out.insert(out.end(), {own(born), own(education), label(education_name, education), own(job), label(job_name, job), own(income),
                           label(income_name, income)});
}

// In the typed client's order; GetDataLengkapMahasiswaProdi repeats the tail from id_agama on.
std::vector<Column> person_columns() {
    std::vector<Column> c = {own("id_agama"),
                             label("nama_agama", "id_agama"),
                             own("nik"),
                             own("nisn"),
                             own("npwp"),
                             {.name = "id_negara", .field = "kewarganegaraan"},
                             label("kewarganegaraan", "kewarganegaraan"),
                             own("jalan"),
                             own("dusun"),
                             own("rt"),
                             own("rw"),
                             own("kelurahan"),
                             own("kode_pos"),
                             own("id_wilayah"),
                             label("nama_wilayah", "id_wilayah"),
                             own("id_jenis_tinggal"),
                             label("nama_jenis_tinggal", "id_jenis_tinggal"),
                             own("id_alat_transportasi"),
                             label("nama_alat_transportasi", "id_alat_transportasi"),
                             own("telepon"),
                             own("handphone"),
                             own("email"),
                             own("penerima_kps"),
                             own("nomor_kps"),
                             own("nik_ayah"),
                             own("nama_ayah")};
    add_parent_columns(c, "tanggal_lahir_ayah", "id_pendidikan_ayah", "nama_pendidikan_ayah", "id_pekerjaan_ayah", "nama_pekerjaan_ayah",
                       "id_penghasilan_ayah", "nama_penghasilan_ayah");
    c.insert(c.end(), {own("nik_ibu"), own("nama_ibu_kandung"), {.name = "nama_ibu", .field = "nama_ibu_kandung"}});
    add_parent_columns(c, "tanggal_lahir_ibu", "id_pendidikan_ibu", "nama_pendidikan_ibu", "id_pekerjaan_ibu", "nama_pekerjaan_ibu",
                       "id_penghasilan_ibu", "nama_penghasilan_ibu");
    c.push_back(own("nama_wali"));
    add_parent_columns(c, "tanggal_lahir_wali", "id_pendidikan_wali", "nama_pendidikan_wali", "id_pekerjaan_wali", "nama_pekerjaan_wali",
                       "id_penghasilan_wali", "nama_penghasilan_wali");
    c.insert(c.end(), {own("id_kebutuhan_khusus_mahasiswa"), label("nama_kebutuhan_khusus_mahasiswa", "id_kebutuhan_khusus_mahasiswa"),
                       own("id_kebutuhan_khusus_ayah"), label("nama_kebutuhan_khusus_ayah", "id_kebutuhan_khusus_ayah"),
                       own("id_kebutuhan_khusus_ibu"), label("nama_kebutuhan_khusus_ibu", "id_kebutuhan_khusus_ibu")});
    return c;
}

std::vector<Column> via_student(std::vector<Column> columns) {
    for (Column& column : columns) column.via = "id_mahasiswa";
    return columns;
}

std::vector<Column> joined(std::vector<Column> a, const std::vector<Column>& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

std::vector<Column> biodata_columns() {
    return joined({own("nama_mahasiswa"), own("jenis_kelamin"), own("tempat_lahir"), own("tanggal_lahir"), own("id_mahasiswa")}, person_columns());
}

std::vector<Column> origin() {
    return {own("sks_diakui"), own("id_perguruan_tinggi_asal"), label("nama_perguruan_tinggi_asal", "id_perguruan_tinggi_asal"), own("id_prodi_asal"),
            label("nama_program_studi_asal", "id_prodi_asal")};
}

std::vector<Column> full_columns() {
    std::vector<Column> c = {own("id_prodi"),
                             label("nama_program_studi", "id_prodi"),
                             nothing("nama_status_mahasiswa", "AKTIF"),
                             own("nim"),
                             own("id_periode_masuk"),
                             label("nama_periode_masuk", "id_periode_masuk"),
                             own("id_registrasi_mahasiswa"),
                             {.name = "jalur_masuk", .field = "id_jalur_daftar"},
                             label("nama_jalur_masuk", "id_jalur_daftar"),
                             own("id_mahasiswa")};
    c = joined(c, via_student({own("nama_mahasiswa"), own("jenis_kelamin"), own("tempat_lahir"), own("tanggal_lahir")}));
    return joined(joined(c, via_student(person_columns())), origin());
}

std::vector<Column> history_columns() {
    std::vector<Column> c = {own("id_registrasi_mahasiswa"),
                             own("id_mahasiswa"),
                             own("nim"),
                             label("nama_mahasiswa", "id_mahasiswa"),
                             own("id_jenis_daftar"),
                             label("nama_jenis_daftar", "id_jenis_daftar"),
                             own("id_jalur_daftar"),
                             own("id_periode_masuk"),
                             label("nama_periode_masuk", "id_periode_masuk"),
                             own("tanggal_daftar"),
                             nothing("id_jenis_keluar"),
                             nothing("keterangan_keluar"),
                             own("id_perguruan_tinggi"),
                             label("nama_perguruan_tinggi", "id_perguruan_tinggi"),
                             own("id_prodi"),
                             label("nama_program_studi", "id_prodi")};
    c = joined(c, origin());
    c = joined(c,
               via_student({own("jenis_kelamin"), own("tanggal_lahir"), own("nama_ibu_kandung"), {.name = "nama_ibu", .field = "nama_ibu_kandung"}}));
    return joined(c, {own("id_pembiayaan"), label("nama_pembiayaan_awal", "id_pembiayaan"), own("biaya_masuk"), own("id_bidang_minat"),
                      nothing("nm_bidang_minat"), nothing("id_periode_keluar"), nothing("tanggal_keluar")});
}

std::vector<Column> list_columns() {
    std::vector<Column> c = via_student({own("nama_mahasiswa"), own("jenis_kelamin"), own("tanggal_lahir")});
    c = joined(c, {own("id_perguruan_tinggi"), own("id_mahasiswa")});
    c = joined(c, via_student({own("id_agama"), label("nama_agama", "id_agama")}));
    return joined(c, {own("id_prodi"),
                      label("nama_program_studi", "id_prodi"),
                      nothing("nama_status_mahasiswa", "AKTIF"),
                      own("nim"),
                      {.name = "id_periode", .field = "id_periode_masuk"},
                      label("nama_periode_masuk", "id_periode_masuk"),
                      own("id_registrasi_mahasiswa")});
}

} // namespace

void add_students(Schema& schema) {
    schema.objects.push_back(biodata());
    schema.objects.push_back(history());
    constexpr std::string_view student = "BiodataMahasiswa";
    constexpr std::string_view study = "RiwayatPendidikanMahasiswa";
    const std::vector<Act> acts = {
        {"GetListMahasiswa", ActKind::read, study, list_columns(), true, "Menampilkan daftar mahasiswa"},
        {"GetBiodataMahasiswa", ActKind::read, student, biodata_columns(), true, "Menampilkan biodata mahasiswa"},
        {"InsertBiodataMahasiswa", ActKind::insert, student, {}, false, "Menambah biodata mahasiswa"},
        {"UpdateBiodataMahasiswa", ActKind::update, student, {}, false, "Mengubah biodata mahasiswa"},
        {"DeleteBiodataMahasiswa", ActKind::remove, student, {}, false, "Menghapus biodata mahasiswa"},
        {"GetDataLengkapMahasiswaProdi", ActKind::read, study, full_columns(), true, "Menampilkan data lengkap mahasiswa per prodi"},
        {"GetListRiwayatPendidikanMahasiswa", ActKind::read, study, history_columns(), true, "Menampilkan riwayat pendidikan mahasiswa"},
        {"InsertRiwayatPendidikanMahasiswa", ActKind::insert, study, {}, false, "Menambah riwayat pendidikan mahasiswa"},
        {"UpdateRiwayatPendidikanMahasiswa", ActKind::update, study, {}, false, "Mengubah riwayat pendidikan mahasiswa"},
        {"DeleteRiwayatPendidikanMahasiswa", ActKind::remove, study, {}, false, "Menghapus riwayat pendidikan mahasiswa"},
        {"GetCountMahasiswa", ActKind::count, study, list_columns(), true, "Menghitung mahasiswa"},
        {"GetCountBiodataMahasiswa", ActKind::count, student, biodata_columns(), true, "Menghitung biodata mahasiswa"},
        {"GetCountRiwayatPendidikanMahasiswa", ActKind::count, study, history_columns(), true, "Menghitung riwayat pendidikan mahasiswa"},
    };
    schema.acts.insert(schema.acts.end(), acts.begin(), acts.end());
}

} // namespace gapura::feeder::sim
