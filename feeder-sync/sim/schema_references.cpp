// The small reference lists and their seed rows (facts 3.18 and 3.19). Codes without a public source are left out rather than invented,
// except a few regions for the sample campus.
#include "feeder-sync/sim/schema.h"

namespace gapura::feeder::sim {
namespace {

using enum Kind;

struct List {
    std::string_view act;
    std::string_view object;
    std::vector<Field> fields;
    std::string_view label;
    std::string_view rows;
    std::string_view about;
};

constexpr std::string_view religions = R"(1|Islam
2|Kristen
3|Katholik
4|Hindu
5|Budha
6|Konghuchu
98|Tidak diisi
99|Lainnya)";
constexpr std::string_view countries = R"(A|Uni Emirat Arab
AU|Australia
CN|Cina
D|Jerman
EG|Mesir
GB|Inggris
ID|Indonesia
IN|India
JP|Jepang
KH|Kamboja
KR|Korea Selatan
LA|Laos
MG|Madagaskar
MM|Myanmar
MY|Malaysia
NG|Nigeria
NL|Belanda
PG|Papua Nugini
PH|Filipina
PK|Pakistan
PS|Palestina
S|Swedia
SA|Arab Saudi
SD|Sudan
SG|Singapura
SO|Somalia
TH|Thailand
TJ|Tajikistan
TL|Timor Leste
TR|Turki
TZ|Tanzania
US|Amerika Serikat
UZ|Uzbekistan
VN|Vietnam
YE|Yaman)";
constexpr std::string_view regions = R"(000000|ID|Indonesia||0
010000|ID|Prov. D.K.I. Jakarta|000000|1
016000|ID|Kota Jakarta Pusat|010000|2
016001|ID|Kec. Tanah Abang|016000|3
020000|ID|Prov. Jawa Barat|000000|1
026000|ID|Kota Bandung|020000|2
026001|ID|Kec. Sukasari|026000|3
030000|ID|Prov. Jawa Tengah|000000|1
036300|ID|Kota Semarang|030000|2
036301|ID|Kec. Semarang Tengah|036300|3
036302|ID|Kec. Semarang Utara|036300|3
036303|ID|Kec. Semarang Timur|036300|3
036304|ID|Kec. Gayamsari|036300|3
036305|ID|Kec. Genuk|036300|3
036306|ID|Kec. Pedurungan|036300|3
036307|ID|Kec. Semarang Selatan|036300|3
036308|ID|Kec. Candisari|036300|3
036309|ID|Kec. Gajahmungkur|036300|3
036310|ID|Kec. Tembalang|036300|3
036311|ID|Kec. Banyumanik|036300|3
036312|ID|Kec. Gunungpati|036300|3
036313|ID|Kec. Semarang Barat|036300|3
036314|ID|Kec. Mijen|036300|3
036315|ID|Kec. Ngaliyan|036300|3
036316|ID|Kec. Tugu|036300|3
040000|ID|Prov. D.I. Yogyakarta|000000|1
046000|ID|Kota Yogyakarta|040000|2
046001|ID|Kec. Tegalrejo|046000|3
050000|ID|Prov. Jawa Timur|000000|1
056000|ID|Kota Surabaya|050000|2
056001|ID|Kec. Sukolilo|056000|3
999999|ID|Tidak ada||0)";
constexpr std::string_view levels = "0|Negara\n1|Propinsi\n2|Kab / Kota\n3|Kecamatan";
constexpr std::string_view living = R"(1|Bersama orang tua
2|Wali
3|Kost
4|Asrama
5|Panti asuhan
10|Rumah sendiri
99|Lainnya)";
constexpr std::string_view transport = R"(1|Jalan kaki
3|Angkutan umum/bus/pete-pete
4|Mobil/bus antar jemput
5|Kereta api
6|Ojek
7|Andong/bendi/sado/dokar/delman/becak
8|Perahu penyeberangan/rakit/getek
11|Kuda
12|Sepeda
13|Sepeda motor
14|Mobil pribadi
99|Lainnya)";
constexpr std::string_view jobs = R"(1|Tidak bekerja
2|Nelayan
3|Petani
4|Peternak
5|PNS/TNI/Polri
6|Karyawan Swasta
7|Pedagang Kecil
8|Pedagang Besar
9|Wiraswasta
10|Wirausaha
11|Buruh
12|Pensiunan
13|Peneliti
14|Tim Ahli / Konsultan
15|Magang
16|Tenaga Pengajar / Instruktur / Fasilitator
17|Pimpinan / Manajerial
98|Sudah Meninggal
99|Lainnya)";
constexpr std::string_view incomes = R"(11|Kurang dari Rp. 500,000
12|Rp. 500,000 - Rp. 999,999
13|Rp. 1,000,000 - Rp. 1,999,999
14|Rp. 2,000,000 - Rp. 4,999,999
15|Rp. 5,000,000 - Rp. 20,000,000
16|Lebih dari Rp. 20,000,000)";
constexpr std::string_view educations = R"(0|Tidak sekolah
1|PAUD
2|TK / sederajat
3|Putus SD
4|SD / sederajat
5|SMP / sederajat
6|SMA / sederajat
7|Paket A
8|Paket B
9|Paket C
20|D1
21|D2
22|D3
23|D4
30|S1
31|Profesi
32|Sp-1
35|S2
36|S2 Terapan
37|Sp-2
40|S3
41|S3 Terapan
90|Non formal
91|Informal
99|Lainnya)";
constexpr std::string_view entries = R"(1|Peserta didik baru|1
2|Pindahan|1
13|RPL Perolehan SKS|1
14|Pendidikan Non Gelar (Course)|1
15|Fast Track|1
16|RPL Transfer SKS|1
17|PPG Prajabatan|1
18|PPG Dalam Jabatan|1)";
// The union of the older and the 2025 list: the two agree where they overlap, and old students keep their codes.
constexpr std::string_view paths = R"(1|SBMPTN
2|SNMPTN
3|Penelusuran Minat dan Kemampuan (PMDK)
4|Prestasi
5|Seleksi Mandiri PTN
6|Seleksi Mandiri PTS
7|Ujian Masuk Bersama PTN (UMB-PT)
8|Ujian Masuk Bersama PTS (UMB-PTS)
9|Program Internasional
10|Ekstensi
11|Program Kerjasama Perusahaan/Institusi/Pemerintah
12|Seleksi Mandiri
13|Ujian Masuk Bersama Lainnya
14|Seleksi Nasional Berdasarkan Tes (SNBT)
15|Seleksi Nasional Berdasarkan Prestasi (SNBP))";
constexpr std::string_view leavings = R"(0|Selesai Pendidikan Non Gelar|1
1|Lulus|1
2|Mutasi|1
3|Dikeluarkan|1
4|Mengundurkan diri|1
5|Putus Studi|1
6|Wafat|1)";
constexpr std::string_view fundings = "1|Mandiri\n2|Beasiswa Tidak Penuh\n3|Beasiswa Penuh";
constexpr std::string_view states = R"(A|Aktif
C|Cuti
G|Sedang Double Degree
M|Kampus Merdeka
N|Non-Aktif
U|Menunggu Uji Kompetensi)";
constexpr std::string_view needs = R"(0|Tidak
1|A - Tuna netra
2|B - Tuna rungu
4|C - Tuna grahita ringan
16|D - Tuna daksa ringan)";
constexpr std::string_view evaluations = R"(1|Evaluasi Akademik
2|Aktivitas Partisipatif
3|Hasil Proyek
4|Kognitif/Pengetahuan)";

List plain(std::string_view act, std::string_view object, Field id, std::string_view name, std::string_view rows, std::string_view about) {
    return {act, object, {id, {.name = name, .length = 100}}, name, rows, about};
}

Field number(std::string_view name) { return {.name = name, .kind = integer}; }
Field digits(std::string_view name, int length) { return {.name = name, .kind = numeric, .length = length}; }
Field letters(std::string_view name, int length) { return {.name = name, .kind = code, .length = length}; }

std::vector<List> lists() {
    return {
        plain("GetAgama", "Agama", number("id_agama"), "nama_agama", religions, "Menampilkan agama"),
        plain("GetNegara", "Negara", letters("id_negara", 2), "nama_negara", countries, "Menampilkan negara"),
        {"GetWilayah",
         "Wilayah",
         {letters("id_wilayah", 8),
          letters("id_negara", 2),
          {.name = "nama_wilayah", .length = 60},
          letters("id_induk_wilayah", 8),
          digits("id_level_wilayah", 1)},
         "nama_wilayah",
         regions,
         "Menampilkan wilayah"},
        plain("GetLevelWilayah", "LevelWilayah", digits("id_level_wilayah", 1), "nama_level_wilayah", levels, "Menampilkan level wilayah"),
        plain("GetJenisTinggal", "JenisTinggal", digits("id_jenis_tinggal", 2), "nama_jenis_tinggal", living, "Menampilkan jenis tinggal"),
        plain("GetAlatTransportasi", "AlatTransportasi", digits("id_alat_transportasi", 2), "nama_alat_transportasi", transport,
              "Menampilkan alat transportasi"),
        plain("GetPekerjaan", "Pekerjaan", number("id_pekerjaan"), "nama_pekerjaan", jobs, "Menampilkan pekerjaan"),
        plain("GetPenghasilan", "Penghasilan", number("id_penghasilan"), "nama_penghasilan", incomes, "Menampilkan penghasilan"),
        plain("GetJenjangPendidikan", "JenjangPendidikan", digits("id_jenjang_didik", 2), "nama_jenjang_didik", educations,
              "Menampilkan jenjang pendidikan"),
        {"GetJenisPendaftaran",
         "JenisPendaftaran",
         {digits("id_jenis_daftar", 2), {.name = "nama_jenis_daftar", .length = 60}, {.name = "untuk_daftar_sekolah", .kind = flag}},
         "nama_jenis_daftar",
         entries,
         "Menampilkan jenis pendaftaran"},
        plain("GetJalurMasuk", "JalurMasuk", digits("id_jalur_masuk", 4), "nama_jalur_masuk", paths, "Menampilkan jalur masuk"),
        {"GetJenisKeluar",
         "JenisKeluar",
         {letters("id_jenis_keluar", 1), {.name = "jenis_keluar", .length = 40}, {.name = "apa_mahasiswa", .kind = flag}},
         "jenis_keluar",
         leavings,
         "Menampilkan jenis keluar"},
        plain("GetPembiayaan", "Pembiayaan", digits("id_pembiayaan", 2), "nama_pembiayaan", fundings, "Menampilkan pembiayaan"),
        plain("GetStatusMahasiswa", "StatusMahasiswa", letters("id_status_mahasiswa", 1), "nama_status_mahasiswa", states,
              "Menampilkan status mahasiswa"),
        plain("GetKebutuhanKhusus", "KebutuhanKhusus", number("id_kebutuhan_khusus"), "nama_kebutuhan_khusus", needs, "Menampilkan kebutuhan khusus"),
        plain("GetJenisEvaluasi", "JenisEvaluasi", digits("id_jenis_evaluasi", 2), "nama_jenis_evaluasi", evaluations, "Menampilkan jenis evaluasi"),
    };
}

} // namespace

void add_reference_lists(Schema& schema) {
    for (const List& list : lists()) {
        Act act{.name = list.act, .object = list.object, .about = list.about};
        for (const Field& field : list.fields) act.columns.push_back({.name = field.name, .field = field.name});
        if (list.act == "GetWilayah") {
            schema.acts.push_back({"GetCountWilayah", ActKind::count, list.object, act.columns, false, "Menghitung wilayah"});
        }
        schema.acts.push_back(act);
        schema.objects.push_back({.name = list.object, .fields = list.fields, .key = {list.fields.front().name}, .label = list.label});
    }
}

std::vector<ReferenceRows> reference_rows() {
    std::vector<ReferenceRows> rows;
    for (const List& list : lists()) rows.push_back({list.object, list.rows});
    return rows;
}

} // namespace gapura::feeder::sim
