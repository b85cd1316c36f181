#include <array>

#include "integrator/sample.h"
#include "integrator/sample_plan.h"

namespace gapura::integrator::sample {
namespace {

constexpr std::array<FacultyPlan, 9> faculties{{{"FT", "Fakultas Teknik"},
                                                {"FIK", "Fakultas Ilmu Komputer"},
                                                {"FMIPA", "Fakultas Matematika dan Ilmu Pengetahuan Alam"},
                                                {"FEB", "Fakultas Ekonomi dan Bisnis"},
                                                {"FH", "Fakultas Hukum"},
                                                {"FISIP", "Fakultas Ilmu Sosial dan Ilmu Politik"},
                                                {"FKIP", "Fakultas Keguruan dan Ilmu Pendidikan"},
                                                {"FPP", "Fakultas Pertanian dan Peternakan"},
                                                {"FIKES", "Fakultas Ilmu Kesehatan"}}};

constexpr std::array<ProgramPlan, 28> programs{{
    {"22201", "FT", "S1", "SIP", "Teknik Sipil", 5, "Struktur|Hidrologi|Geoteknik|Transportasi|Beton|Manajemen Konstruksi"},
    {"20201", "FT", "S1", "ELK", "Teknik Elektro", 4, "Rangkaian Listrik|Elektronika|Sistem Kendali|Telekomunikasi|Mesin Listrik|Sinyal"},
    {"21201", "FT", "S1", "MES", "Teknik Mesin", 4, "Termodinamika|Mekanika Fluida|Material|Getaran|Proses Manufaktur|Konversi Energi"},
    {"26201", "FT", "S1", "IND", "Teknik Industri", 4, "Ergonomi|Riset Operasi|Sistem Produksi|Kualitas|Rantai Pasok|Perancangan Kerja"},
    {"55201", "FIK", "S1", "INF", "Informatika", 7,
     "Algoritma|Basis Data|Jaringan Komputer|Kecerdasan Buatan|Rekayasa Perangkat Lunak|Sistem Operasi"},
    {"57201", "FIK", "S1", "SIS", "Sistem Informasi", 6, "Proses Bisnis|Basis Data|Tata Kelola TI|Analitik|Aplikasi Perusahaan|Interaksi"},
    {"56401", "FIK", "D3", "TKO", "Teknik Komputer", 3, "Perangkat Keras|Mikrokontroler|Jaringan|Pemrograman|Sistem Tertanam|Instalasi"},
    {"55101", "FIK", "S2", "MIF", "Informatika", 1, "Pembelajaran Mesin|Data Besar|Keamanan|Komputasi Awan|Visi Komputer|Bahasa Alami"},
    {"44201", "FMIPA", "S1", "MAT", "Matematika", 2, "Kalkulus|Aljabar|Analisis Real|Geometri|Persamaan Diferensial|Kombinatorika"},
    {"45201", "FMIPA", "S1", "FIS", "Fisika", 2, "Mekanika|Gelombang|Listrik Magnet|Fisika Kuantum|Termodinamika|Optika"},
    {"47201", "FMIPA", "S1", "KIM", "Kimia", 2, "Kimia Organik|Kimia Analitik|Kimia Fisik|Biokimia|Kimia Anorganik|Spektroskopi"},
    {"46201", "FMIPA", "S1", "BIO", "Biologi", 3, "Genetika|Ekologi|Mikrobiologi|Botani|Zoologi|Biologi Sel"},
    {"61201", "FEB", "S1", "MAN", "Manajemen", 8, "Pemasaran|Keuangan|Operasi|Sumber Daya Manusia|Kewirausahaan|Bisnis Digital"},
    {"62201", "FEB", "S1", "AKU", "Akuntansi", 7, "Akuntansi Keuangan|Akuntansi Biaya|Audit|Perpajakan|Akuntansi Publik|Sistem Akuntansi"},
    {"60201", "FEB", "S1", "EKP", "Ekonomi Pembangunan", 4, "Ekonomi Mikro|Ekonomi Makro|Ekonometrika|Ekonomi Publik|Ekonomi Daerah|Perbankan"},
    {"62401", "FEB", "D3", "DAK", "Akuntansi", 3, "Pembukuan|Akuntansi Biaya|Perpajakan|Komputer Akuntansi|Audit|Perbankan"},
    {"61101", "FEB", "S2", "MMN", "Manajemen", 2, "Strategi|Keuangan Korporat|Perilaku Organisasi|Pemasaran|Inovasi|Kepemimpinan"},
    {"74201", "FH", "S1", "HKM", "Ilmu Hukum", 8, "Hukum Perdata|Hukum Pidana|Hukum Tata Negara|Hukum Adat|Hukum Dagang|Hukum Internasional"},
    {"63201", "FISIP", "S1", "ADP", "Administrasi Publik", 4, "Kebijakan Publik|Birokrasi|Pelayanan Publik|Otonomi Daerah|Organisasi|Anggaran"},
    {"70201", "FISIP", "S1", "KOM", "Ilmu Komunikasi", 5, "Jurnalistik|Hubungan Masyarakat|Periklanan|Media Baru|Komunikasi Politik|Penyiaran"},
    {"86206", "FKIP", "S1", "PSD", "Pendidikan Guru Sekolah Dasar", 5, "Perkembangan Anak|Literasi|Numerasi|Kurikulum|Media Belajar|Penilaian"},
    {"84202", "FKIP", "S1", "PMT", "Pendidikan Matematika", 3, "Aljabar|Geometri|Statistika|Strategi Belajar|Penilaian|Kurikulum"},
    {"88203", "FKIP", "S1", "PBI", "Pendidikan Bahasa Inggris", 4, "Speaking|Writing|Reading|Linguistik|Sastra Inggris|Penilaian Bahasa"},
    {"54211", "FPP", "S1", "AGT", "Agroteknologi", 4, "Ilmu Tanah|Perlindungan Tanaman|Pemuliaan|Agronomi|Hortikultura|Pemupukan"},
    {"54231", "FPP", "S1", "PTR", "Peternakan", 3, "Nutrisi Ternak|Reproduksi|Ternak Unggas|Ternak Perah|Genetika Ternak|Hijauan"},
    {"13201", "FIKES", "S1", "KMS", "Kesehatan Masyarakat", 4,
     "Epidemiologi|Gizi|Promosi Kesehatan|Kesehatan Kerja|Biostatistika|Kesehatan Lingkungan"},
    {"14201", "FIKES", "S1", "KEP", "Keperawatan", 4, "Keperawatan Anak|Keperawatan Jiwa|Keperawatan Gerontik|Anatomi|Farmakologi|Etika Keperawatan"},
    {"13453", "FIKES", "D3", "TLM", "Teknologi Laboratorium Medis", 2, "Hematologi|Parasitologi|Bakteriologi|Kimia Klinik|Imunologi|Sitologi"},
}};
static_assert(programs.size() == lecturers_min);

} // namespace

std::span<const FacultyPlan> faculty_plans() { return faculties; }
std::span<const ProgramPlan> program_plans() { return programs; }

LevelPlan level_plan(std::string_view level) {
    if (level == "S2") return {4, 4, "Tesis"};
    if (level == "D3") return {6, 7, "Tugas Akhir"};
    return {8, 7, "Skripsi"};
}

} // namespace gapura::integrator::sample
