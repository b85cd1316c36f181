// The campus itself (university, programmes, periods) and its lecturers: read only for the web service (facts 2.4, 3.16). Their rows come
// from Preload, not from here.
#include "feeder-sync/sim/schema.h"

namespace gapura::feeder::sim {
namespace {

using enum Kind;

Column own(std::string_view name) { return {.name = name, .field = name}; }
Column label(std::string_view name, std::string_view field) { return {.name = name, .field = field, .label = true}; }
Column nothing(std::string_view name) { return {.name = name}; }
Column is(std::string_view name, std::string_view literal) { return {.name = name, .literal = literal}; }

std::vector<Column> all_own(const Object& object) {
    std::vector<Column> columns;
    for (const Field& field : object.fields) columns.push_back(own(field.name));
    return columns;
}

Object university(std::string_view name) {
    return {.name = name,
            .fields = {{.name = "id_perguruan_tinggi", .kind = uuid},
                       {.name = "kode_perguruan_tinggi", .kind = code, .length = 8},
                       {.name = "nama_perguruan_tinggi", .length = 80}},
            .key = {"id_perguruan_tinggi"},
            .label = "nama_perguruan_tinggi",
            .lookups = {"kode_perguruan_tinggi"}};
}

Object program(std::string_view name) {
    return {.name = name,
            .fields = {{.name = "id_prodi", .kind = uuid},
                       {.name = "kode_program_studi", .kind = code, .length = 10},
                       {.name = "nama_program_studi", .length = 100},
                       {.name = "status", .length = 1},
                       {.name = "id_jenjang_pendidikan", .kind = numeric, .length = 2, .refers = "JenjangPendidikan"},
                       {.name = "id_perguruan_tinggi", .kind = uuid, .refers = "AllPT"}},
            .key = {"id_prodi"},
            .label = "nama_program_studi",
            .lookups = {"kode_program_studi"}};
}

Object reporting_period() {
    return {.name = "Periode",
            .fields = {{.name = "id_prodi", .kind = uuid, .refers = "Prodi"},
                       {.name = "kode_prodi", .kind = code, .length = 10},
                       {.name = "status_prodi", .length = 1},
                       {.name = "jenjang_pendidikan", .length = 20},
                       {.name = "periode_pelaporan", .kind = code, .length = 5},
                       {.name = "tipe_periode", .length = 20}},
            .key = {"id_prodi", "periode_pelaporan"}};
}

Object semester() {
    return {.name = "Semester",
            .fields = {{.name = "id_semester", .kind = code, .length = 5},
                       {.name = "id_tahun_ajaran", .kind = integer},
                       {.name = "nama_semester", .length = 40},
                       {.name = "semester", .kind = integer},
                       {.name = "a_periode_aktif", .kind = flag},
                       {.name = "tanggal_mulai", .length = 10}, // these dates read as ISO (facts 1.9), so they are text here
                       {.name = "tanggal_selesai", .length = 10}},
            .key = {"id_semester"},
            .label = "nama_semester"};
}

Object school_year() {
    return {.name = "TahunAjaran",
            .fields = {{.name = "id_tahun_ajaran", .kind = integer},
                       {.name = "nama_tahun_ajaran", .length = 20},
                       {.name = "a_periode_aktif", .kind = flag},
                       {.name = "tanggal_mulai", .length = 10},
                       {.name = "tanggal_selesai", .length = 10}},
            .key = {"id_tahun_ajaran"},
            .label = "nama_tahun_ajaran"};
}

std::vector<Column> profile_columns() {
    std::vector<Column> c = {own("id_perguruan_tinggi"), own("kode_perguruan_tinggi"), own("nama_perguruan_tinggi")};
    for (const std::string_view name : {"telepon", "faximile", "email", "website", "jalan", "dusun", "rt_rw", "kelurahan", "kode_pos"}) {
        c.push_back(nothing(name));
    }
    c.insert(c.end(), {is("id_wilayah", "036300"), is("nama_wilayah", "Kota Semarang")});
    for (const std::string_view name : {"lintang_bujur", "bank", "unit_cabang", "nomor_rekening", "mbs", "luas_tanah_milik", "luas_tanah_bukan_milik",
                                        "sk_pendirian", "tanggal_sk_pendirian", "id_status_milik", "nama_status_milik"}) {
        c.push_back(nothing(name));
    }
    c.insert(c.end(), {is("status_perguruan_tinggi", "A"), nothing("sk_izin_operasional"), nothing("tanggal_izin_operasional")});
    return c;
}

Object lecturer() {
    return {.name = "Dosen",
            .fields = {{.name = "id_dosen", .kind = uuid},
                       {.name = "nama_dosen", .length = 100},
                       {.name = "nidn", .length = 10},
                       {.name = "nuptk", .length = 16},
                       {.name = "nip", .length = 18},
                       {.name = "jenis_kelamin", .length = 1},
                       {.name = "id_agama", .kind = integer, .refers = "Agama"},
                       {.name = "tanggal_lahir", .kind = date},
                       {.name = "id_status_aktif", .kind = numeric, .length = 2},
                       {.name = "nama_status_aktif", .length = 20}},
            .key = {"id_dosen"},
            .label = "nama_dosen",
            .lookups = {"nidn", "nuptk", "nip"}};
}

Object assignment() {
    return {.name = "PenugasanDosen",
            .fields = {{.name = "id_registrasi_dosen", .kind = uuid},
                       {.name = "id_dosen", .kind = uuid, .refers = "Dosen"},
                       {.name = "id_tahun_ajaran", .kind = integer, .refers = "TahunAjaran"},
                       {.name = "id_perguruan_tinggi", .kind = uuid, .refers = "AllPT"},
                       {.name = "id_prodi", .kind = uuid, .refers = "Prodi"},
                       {.name = "nomor_surat_tugas", .length = 40},
                       {.name = "tanggal_surat_tugas", .kind = date},
                       {.name = "mulai_surat_tugas", .kind = date}},
            .key = {"id_registrasi_dosen"},
            .lookups = {"id_dosen"}};
}

std::vector<Column> lecturer_detail_columns() {
    std::vector<Column> c = {own("id_dosen"),
                             own("nama_dosen"),
                             nothing("tempat_lahir"),
                             own("tanggal_lahir"),
                             own("jenis_kelamin"),
                             own("id_agama"),
                             label("nama_agama", "id_agama"),
                             own("id_status_aktif"),
                             own("nama_status_aktif"),
                             own("nidn"),
                             own("nuptk"),
                             nothing("nama_ibu_kandung"),
                             nothing("nama_ibu"),
                             nothing("nik"),
                             own("nip"),
                             nothing("npwp"),
                             is("id_jenis_sdm", "12"),
                             is("nama_jenis_sdm", "Dosen")};
    for (const std::string_view name : {"no_sk_cpns",
                                        "tanggal_sk_cpns",
                                        "no_sk_pengangkatan",
                                        "mulai_sk_pengangkatan",
                                        "id_lembaga_pengangkatan",
                                        "nama_lembaga_pengangkatan",
                                        "id_pangkat_golongan",
                                        "nama_pangkat_golongan",
                                        "id_sumber_gaji",
                                        "nama_sumber_gaji",
                                        "jalan",
                                        "dusun",
                                        "rt",
                                        "rw",
                                        "ds_kel",
                                        "kode_pos",
                                        "id_wilayah",
                                        "nama_wilayah",
                                        "telepon",
                                        "handphone",
                                        "email",
                                        "status_pernikahan",
                                        "nama_suami_istri",
                                        "nip_suami_istri",
                                        "tanggal_mulai_pns",
                                        "id_pekerjaan_suami_istri",
                                        "nama_pekerjaan_suami_istri"}) {
        c.push_back(nothing(name));
    }
    return c;
}

Column of_lecturer(std::string_view name) { return {.name = name, .via = "id_dosen", .field = name}; }

std::vector<Column> assignment_columns() {
    return {own("id_registrasi_dosen"),
            own("id_dosen"),
            of_lecturer("nama_dosen"),
            of_lecturer("nidn"),
            of_lecturer("nuptk"),
            {.name = "jk", .via = "id_dosen", .field = "jenis_kelamin"},
            own("id_tahun_ajaran"),
            label("nama_tahun_ajaran", "id_tahun_ajaran"),
            own("id_perguruan_tinggi"),
            label("nama_perguruan_tinggi", "id_perguruan_tinggi"),
            own("id_prodi"),
            label("nama_program_studi", "id_prodi"),
            own("nomor_surat_tugas"),
            own("tanggal_surat_tugas"),
            own("mulai_surat_tugas")};
}

std::vector<Column> every_assignment_columns() {
    return {own("id_registrasi_dosen"),
            own("id_dosen"),
            of_lecturer("nama_dosen"),
            of_lecturer("nidn"),
            of_lecturer("jenis_kelamin"),
            own("id_tahun_ajaran"),
            label("nama_tahun_ajaran", "id_tahun_ajaran"),
            own("id_prodi"),
            label("program_studi", "id_prodi"),
            own("nomor_surat_tugas"),
            own("tanggal_surat_tugas"),
            is("apakah_homebase", "1")};
}

} // namespace

void add_campus(Schema& schema) {
    const std::vector<Object> objects = {university("ProfilPT"), university("AllPT"), program("Prodi"), program("AllProdi"),
                                         reporting_period(),     semester(),          school_year()};
    schema.objects.insert(schema.objects.end(), objects.begin(), objects.end());
    const std::vector<Column> program_columns = {
        own("id_prodi"), own("kode_program_studi"),    own("nama_program_studi"),
        own("status"),   own("id_jenjang_pendidikan"), label("nama_jenjang_pendidikan", "id_jenjang_pendidikan")};
    std::vector<Column> all_programs = program_columns;
    all_programs.insert(all_programs.end(), {own("id_perguruan_tinggi"), label("nama_perguruan_tinggi", "id_perguruan_tinggi")});
    const std::vector<Column> period_columns = {own("id_prodi"),     own("kode_prodi"),         label("nama_program_studi", "id_prodi"),
                                                own("status_prodi"), own("jenjang_pendidikan"), own("periode_pelaporan"),
                                                own("tipe_periode")};
    const std::vector<Act> acts = {
        {"GetProfilPT", ActKind::read, "ProfilPT", profile_columns(), false, "Menampilkan profil perguruan tinggi"},
        {"GetAllPT", ActKind::read, "AllPT", all_own(university("")), false, "Menampilkan semua perguruan tinggi"},
        {"GetProdi", ActKind::read, "Prodi", program_columns, false, "Menampilkan program studi"},
        {"GetAllProdi", ActKind::read, "AllProdi", all_programs, false, "Menampilkan semua program studi"},
        {"GetPeriode", ActKind::read, "Periode", period_columns, false, "Menampilkan periode pelaporan"},
        {"GetSemester", ActKind::read, "Semester", all_own(semester()), false, "Menampilkan semester"},
        {"GetTahunAjaran", ActKind::read, "TahunAjaran", all_own(school_year()), false, "Menampilkan tahun ajaran"},
        {"GetCountProdi", ActKind::count, "Prodi", program_columns, false, "Menghitung program studi"},
        {"GetCountPerguruanTinggi", ActKind::count, "AllPT", all_own(university("")), false, "Menghitung perguruan tinggi"},
        {"GetCountSemester", ActKind::count, "Semester", all_own(semester()), false, "Menghitung semester"},
    };
    schema.acts.insert(schema.acts.end(), acts.begin(), acts.end());
}

void add_lecturers(Schema& schema) {
    schema.objects.push_back(lecturer());
    schema.objects.push_back(assignment());
    std::vector<Column> list = {own("id_dosen"),
                                own("nama_dosen"),
                                own("nidn"),
                                own("nuptk"),
                                own("nip"),
                                own("jenis_kelamin"),
                                own("id_agama"),
                                label("nama_agama", "id_agama"),
                                own("tanggal_lahir"),
                                own("id_status_aktif"),
                                own("nama_status_aktif")};
    const std::vector<Act> acts = {
        {"GetListDosen", ActKind::read, "Dosen", list, false, "Menampilkan daftar dosen"},
        {"DetailBiodataDosen", ActKind::read, "Dosen", lecturer_detail_columns(), false, "Menampilkan biodata dosen"},
        {"GetListPenugasanDosen", ActKind::read, "PenugasanDosen", assignment_columns(), true, "Menampilkan penugasan dosen"},
        {"GetListPenugasanSemuaDosen", ActKind::read, "PenugasanDosen", every_assignment_columns(), true, "Menampilkan penugasan semua dosen"},
        {"GetCountDosen", ActKind::count, "Dosen", list, false, "Menghitung dosen"},
        {"GetCountPenugasanSemuaDosen", ActKind::count, "PenugasanDosen", every_assignment_columns(), true, "Menghitung penugasan dosen"},
    };
    schema.acts.insert(schema.acts.end(), acts.begin(), acts.end());
}

} // namespace gapura::feeder::sim
