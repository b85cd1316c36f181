// Insert, update and delete: what is kept, how it reads back, and each refusal.
#include "tests/feeder/sim_world.h"

namespace gapura::feeder::sim {
namespace {

TEST(SimWrite, KeepsAStudentAsTheFeederDoes) {
    SimWorld w;
    json::object record = w.student();
    record["nama_mahasiswa"] = "Ma'ruf Ééé";
    record["npwp"] = nullptr;
    record["rt"] = "07";
    record["tidak_dikenal"] = "x"; // neo ignores what it does not know
    const json::value inserted = w.call("InsertBiodataMahasiswa", {{"record", record}});
    ASSERT_EQ(SimWorld::code(inserted), 0) << json::serialize(inserted);
    const std::string id(inserted.at("data").at("id_mahasiswa").as_string());
    EXPECT_TRUE(is_uuid(id));
    EXPECT_EQ(id[14], '4');
    const json::value read = w.call("GetBiodataMahasiswa", {{"filter", "id_mahasiswa='" + id + "'"}});
    const json::object& row = read.at("data").at(0).as_object();
    EXPECT_EQ(row.at("nama_mahasiswa"), json::value("MA'RUF ÉÉÉ"));
    EXPECT_EQ(row.at("tanggal_lahir"), json::value("09-03-2005"));
    EXPECT_EQ(row.at("id_agama"), json::value(1));     // an integer column
    EXPECT_EQ(row.at("rt"), json::value("7"));         // a numeric column
    EXPECT_EQ(row.at("nama_agama"), json::value("Islam"));
    EXPECT_EQ(row.at("id_negara"), json::value("ID"));
    EXPECT_EQ(row.at("kewarganegaraan"), json::value("Indonesia"));
    EXPECT_EQ(row.at("id_wilayah"), json::value("036301"));
    EXPECT_EQ(row.at("nama_wilayah"), json::value("Kec. Semarang Tengah"));
    EXPECT_EQ(row.at("nama_ibu"), row.at("nama_ibu_kandung"));
    EXPECT_TRUE(row.at("npwp").is_null());
    EXPECT_EQ(row.at("status_sync"), json::value("belum sync"));
    EXPECT_EQ(row.begin()->key(), "nama_mahasiswa"); // columns in the evidenced order
}

TEST(SimWrite, LegacyPadsCodesAndShowsText) {
    SimWorld w(switches_of(Profile::legacy));
    const std::string id = w.add_student();
    const json::value read = w.call("GetBiodataMahasiswa", {{"filter", "id_mahasiswa='" + id + "'"}});
    const json::object& row = read.at("data").at(0).as_object();
    EXPECT_EQ(row.at("id_wilayah"), json::value("036301  "));
    EXPECT_EQ(row.at("id_agama"), json::value("1"));
    EXPECT_EQ(row.if_contains("status_sync"), nullptr);
    EXPECT_EQ(w.call("GetBiodataMahasiswa", {{"filter", "id_wilayah='036301'"}}).at("data").as_array().size(), 0U);
    EXPECT_EQ(w.call("GetBiodataMahasiswa", {{"filter", "trim(id_wilayah)='036301'"}}).at("data").as_array().size(), 1U);
    json::object unknown = w.student(2);
    unknown["tidak_dikenal"] = 1;
    EXPECT_EQ(SimWorld::code(w.call("InsertBiodataMahasiswa", {{"record", unknown}})), 109);
}

TEST(SimWrite, StudyReadsBackThroughEveryList) {
    SimWorld w;
    const std::string student = w.add_student();
    const std::string study = w.add_study(student);
    const json::value list = w.call("GetListMahasiswa", {{"filter", "nim='A11.2024.00001'"}});
    const json::object& row = list.at("data").at(0).as_object();
    EXPECT_EQ(row.at("id_registrasi_mahasiswa"), json::value(study));
    EXPECT_EQ(row.at("nama_mahasiswa"), json::value("ANI CONTOH 1"));
    EXPECT_EQ(row.at("nama_program_studi"), json::value("Teknik Informatika"));
    EXPECT_EQ(row.at("nama_periode_masuk"), json::value("2024/2025 Ganjil"));
    const json::value history = w.call("GetListRiwayatPendidikanMahasiswa", {{"filter", "id_mahasiswa='" + student + "'"}});
    EXPECT_EQ(history.at("data").at(0).at("biaya_masuk"), json::value("1500000.00"));
    EXPECT_EQ(history.at("data").at(0).at("tanggal_daftar"), json::value("20-08-2024"));
    EXPECT_TRUE(history.at("data").at(0).at("id_jenis_keluar").is_null());
    const json::value full = w.call("GetDataLengkapMahasiswaProdi", {{"filter", "id_prodi='" + campus_id("prodi", "55201") + "'"}});
    EXPECT_EQ(full.at("data").at(0).at("nik"), json::value("3374000000000001"));
    EXPECT_EQ(full.at("data").at(0).at("nama_jalur_masuk"), json::value("Seleksi Mandiri"));
    EXPECT_EQ(w.call("GetCountMahasiswa").at("data"), json::value("1"));
}

struct Refusal {
    const char* field;
    json::value value; // null with `absent` means: leave it out
    int code;
    bool absent = false;
};

TEST(SimWrite, RefusesBadStudentsWithTheRightCode) {
    const Refusal cases[] = {
        {"nama_mahasiswa", "", 201},
        {"nama_mahasiswa", nullptr, 201, true},
        {"nama_mahasiswa", json::value_from(std::string(101, 'A')), 121},
        {"tempat_lahir", " ", 207},
        {"tanggal_lahir", "09-03-2005", 202},
        {"tanggal_lahir", "2005-02-30", 202},
        {"tanggal_lahir", nullptr, 202},
        {"nama_ibu_kandung", "", 206},
        {"jenis_kelamin", "X", 121},
        {"id_agama", 7, 121},
        {"id_agama", "", 121},
        {"nik", "33740000000000010", 121},
        {"nik", nullptr, 121, true},
        {"kelurahan", nullptr, 121, true},
        {"id_wilayah", "3374", 121},
        {"penerima_kps", 2, 121},
        {"rt", "", 121},
        {"rt", 100, 121},
        {"id_penghasilan_ayah", "", 121},
        {"tanggal_lahir_ayah", "1970/01/01", 121},
        {"kewarganegaraan", "ZZ", 121},
        {"nisn", json::array{}, 108},
    };
    for (const Refusal& c : cases) {
        SimWorld w;
        json::object record = w.student();
        if (c.absent) record.erase(c.field);
        else record[c.field] = c.value;
        EXPECT_EQ(SimWorld::code(w.call("InsertBiodataMahasiswa", {{"record", record}})), c.code) << c.field << " " << json::serialize(c.value);
        EXPECT_EQ(w.sim->counts().at("students"), json::value(0U)) << c.field;
    }
}

TEST(SimWrite, RefusesBadStudiesWithTheRightCode) {
    const Refusal cases[] = {
        {"id_mahasiswa", "", 212},
        {"nim", nullptr, 213},
        {"id_mahasiswa", "00000000-0000-4000-8000-000000000000", 210},
        {"id_mahasiswa", "x", 121},
        {"id_prodi", json::value_from(campus_id("prodi-lain", "55201")), 115},
        {"id_perguruan_tinggi", json::value_from(campus_id("pt", "069998")), 115},
        {"id_periode_masuk", "20231", 116},
        {"id_jalur_daftar", 77, 121},
        {"biaya_masuk", nullptr, 121, true},
        {"tanggal_daftar", "20-08-2024", 121},
        {"id_perguruan_tinggi_asal", "00000000-0000-4000-8000-000000000000", 220},
        {"id_jenis_daftar", 2, 220}, // a transfer student needs an origin
    };
    for (const Refusal& c : cases) {
        SimWorld w;
        json::object record = w.study(w.add_student());
        if (c.absent) record.erase(c.field);
        else record[c.field] = c.value;
        EXPECT_EQ(SimWorld::code(w.call("InsertRiwayatPendidikanMahasiswa", {{"record", record}})), c.code) << c.field;
    }
}

TEST(SimWrite, TransferOriginMustBelongTogether) {
    SimWorld w;
    json::object record = w.study(w.add_student());
    record["id_jenis_daftar"] = 2;
    record["id_prodi_asal"] = campus_id("prodi-lain", "55201");
    record["id_perguruan_tinggi_asal"] = campus_id("pt", "069999");
    EXPECT_EQ(SimWorld::code(w.call("InsertRiwayatPendidikanMahasiswa", {{"record", record}})), 223);
    record["id_perguruan_tinggi_asal"] = campus_id("pt", "069998");
    EXPECT_EQ(SimWorld::code(w.call("InsertRiwayatPendidikanMahasiswa", {{"record", record}})), 0);
}

TEST(SimWrite, DuplicatesAreRefusedAndTheirCodesAreSwitches) {
    SimWorld w;
    const std::string student = w.add_student();
    w.add_study(student);
    json::object same = w.student();
    same["nik"] = "9999999999999999";
    same["nama_mahasiswa"] = "ani contoh 1"; // names compare in capitals
    EXPECT_EQ(SimWorld::code(w.call("InsertBiodataMahasiswa", {{"record", same}})), 200);
    w.set("duplicate_student", 1209);
    EXPECT_EQ(SimWorld::code(w.call("InsertBiodataMahasiswa", {{"record", same}})), 1209);
    const std::string other = w.add_student(2);
    EXPECT_EQ(SimWorld::code(w.call("InsertRiwayatPendidikanMahasiswa", {{"record", w.study(other)}})), 219);
    w.set("duplicate_registration", 15);
    EXPECT_EQ(SimWorld::code(w.call("InsertRiwayatPendidikanMahasiswa", {{"record", w.study(other)}})), 15);
    EXPECT_EQ(SimWorld::code(w.call("InsertRiwayatPendidikanMahasiswa", {{"record", w.study(student, "lain")}})), 211);
    json::object elsewhere = w.study(student);
    elsewhere["id_prodi"] = campus_id("prodi", "57401");
    EXPECT_EQ(SimWorld::code(w.call("InsertRiwayatPendidikanMahasiswa", {{"record", elsewhere}})), 0); // nim is unique per programme
}

TEST(SimWrite, UpdatesChangeOnlyWhatIsSent) {
    SimWorld w;
    const std::string id = w.add_student();
    const json::object key{{"id_mahasiswa", id}};
    const auto update = [&](json::object record) { return SimWorld::code(w.call("UpdateBiodataMahasiswa", {{"key", key}, {"record", record}})); };
    EXPECT_EQ(update({{"handphone", "081234567890"}}), 0);
    EXPECT_EQ(update({{"handphone", "081234567890"}}), 105);
    EXPECT_EQ(update({{"handphone", nullptr}}), 0);
    EXPECT_EQ(update({{"nama_mahasiswa", ""}}), 201);
    EXPECT_EQ(update({{"kelurahan", nullptr}}), 121);
    EXPECT_EQ(update({{"id_mahasiswa", "00000000-0000-4000-8000-000000000000"}, {"dusun", "x"}}), 120);
    w.set("unchanged_is_error", false);
    EXPECT_EQ(update({{"id_mahasiswa", id}}), 0);
    w.set("refuse_partial_update", true);
    json::object whole = w.student();
    whole["dusun"] = "Baru";
    EXPECT_EQ(update(whole), 0);
    const json::object unknown{{"id_mahasiswa", "00000000-0000-4000-8000-000000000000"}};
    EXPECT_EQ(SimWorld::code(w.call("UpdateBiodataMahasiswa", {{"key", unknown}, {"record", json::object{}}})), 203);
    EXPECT_EQ(SimWorld::code(w.call("UpdateBiodataMahasiswa", {{"record", json::object{}}})), 108);
    EXPECT_EQ(SimWorld::code(w.call("UpdateBiodataMahasiswa", {{"key", json::object{{"id_mahasiswa", "x"}}}, {"record", json::object{}}})), 121);
}

TEST(SimWrite, IdentityIsSealedByTheCentralSynchronisation) {
    SimWorld w;
    const std::string student = w.add_student();
    const std::string study = w.add_study(student);
    ASSERT_TRUE(w.sim->synchronise());
    const auto read = w.call("GetBiodataMahasiswa");
    EXPECT_EQ(read.at("data").at(0).at("status_sync"), json::value("sudah sync"));
    const json::object key{{"id_mahasiswa", student}};
    EXPECT_EQ(SimWorld::code(w.call("UpdateBiodataMahasiswa", {{"key", key}, {"record", {{"tempat_lahir", "Kudus"}}}})), 217);
    EXPECT_EQ(SimWorld::code(w.call("UpdateBiodataMahasiswa", {{"key", key}, {"record", {{"dusun", "Kudus"}}}})), 0);
    EXPECT_EQ(SimWorld::code(w.call("UpdateBiodataMahasiswa", {{"key", key}, {"record", {{"nama_ibu_kandung", "Lain"}}}})), 217);
    const json::object study_key{{"id_registrasi_mahasiswa", study}};
    EXPECT_EQ(SimWorld::code(w.call("UpdateRiwayatPendidikanMahasiswa", {{"key", study_key}, {"record", {{"nim", "B"}}}})), 216);
}

TEST(SimWrite, DeletesInOrderAndOnlyOnce) {
    SimWorld w;
    const std::string student = w.add_student();
    const json::object key{{"id_mahasiswa", student}};
    const json::object study{{"id_registrasi_mahasiswa", w.add_study(student)}};
    EXPECT_EQ(SimWorld::code(w.call("DeleteBiodataMahasiswa", {{"key", key}})), 215);
    EXPECT_EQ(SimWorld::code(w.call("DeleteRiwayatPendidikanMahasiswa", {{"key", study}})), 0);
    EXPECT_EQ(SimWorld::code(w.call("DeleteRiwayatPendidikanMahasiswa", {{"key", study}})), 117);
    EXPECT_EQ(SimWorld::code(w.call("DeleteBiodataMahasiswa", {{"key", key}})), 0);
    EXPECT_EQ(SimWorld::code(w.call("DeleteBiodataMahasiswa", {{"key", {{"id_mahasiswa", campus_id("x", "y")}}}})), 205);
    EXPECT_TRUE(w.call("GetBiodataMahasiswa").at("data").as_array().empty());
    w.add_student(); // the same person may come again
}

TEST(SimWrite, ClosedPeriodsRefuseInsertUpdateAndDelete) {
    SimWorld w;
    const std::string student = w.add_student();
    const json::object key{{"id_registrasi_mahasiswa", w.add_study(student)}};
    w.set("closed_periods", json::array{"20241"});
    EXPECT_EQ(SimWorld::code(w.call("InsertRiwayatPendidikanMahasiswa", {{"record", w.study(student, "B")}})), 116);
    EXPECT_EQ(SimWorld::code(w.call("UpdateRiwayatPendidikanMahasiswa", {{"key", key}, {"record", {{"id_pembiayaan", 2}}}})), 221);
    EXPECT_EQ(SimWorld::code(w.call("DeleteRiwayatPendidikanMahasiswa", {{"key", key}})), 221);
}

TEST(SimWrite, OneRecordPerCallAndOlderNamesAreKnown) {
    SimWorld w;
    EXPECT_EQ(SimWorld::code(w.call("InsertBiodataMahasiswa", {{"record", json::array{w.student()}}})), 108);
    EXPECT_EQ(SimWorld::code(w.call("InsertBiodataMahasiswa")), 108);
    json::object record = w.student();
    record.erase("nama_ibu_kandung");
    record["nama_ibu"] = "Ibu Lama";
    record["id_jenjang_pendidikan_ayah"] = "30";
    ASSERT_EQ(SimWorld::code(w.call("InsertBiodataMahasiswa", {{"record", record}})), 0);
    const json::value read = w.call("GetBiodataMahasiswa");
    EXPECT_EQ(read.at("data").at(0).at("nama_ibu_kandung"), json::value("IBU LAMA"));
    EXPECT_EQ(read.at("data").at(0).at("nama_pendidikan_ayah"), json::value("S1"));
}

TEST(SimWrite, LecturersCannotBeWritten) {
    SimWorld w;
    EXPECT_EQ(SimWorld::code(w.call("InsertDosen", {{"record", json::object{}}})), 13);
    const json::value list = w.call("GetListDosen", {{"filter", "nidn='0611078801'"}});
    ASSERT_EQ(list.at("data").as_array().size(), 1U);
    EXPECT_EQ(list.at("data").at(0).at("nama_dosen"), json::value("SITI CONTOH"));
    const std::string id(list.at("data").at(0).at("id_dosen").as_string());
    const json::value assignments = w.call("GetListPenugasanDosen", {{"filter", "id_dosen='" + id + "' and id_tahun_ajaran='2024'"}});
    ASSERT_EQ(assignments.at("data").as_array().size(), 1U);
    EXPECT_EQ(assignments.at("data").at(0).at("nama_program_studi"), json::value("Teknik Informatika"));
    EXPECT_EQ(w.call("DetailBiodataDosen", {{"filter", "id_dosen='" + id + "'"}}).at("data").at(0).at("id_jenis_sdm"), json::value("12"));
}

} // namespace
} // namespace gapura::feeder::sim
