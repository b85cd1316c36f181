// A small simulator for tests: one programme, two lecturers, a clock that only moves when told, and a shorthand for calls.
#pragma once

#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <string_view>

#include "feeder-sync/sim/simulator.h"

namespace gapura::feeder::sim {

inline Preload small_campus() {
    Preload preload;
    preload.programs = {{"55201", "Teknik Informatika", "S1"}, {"57401", "Manajemen Informatika", "D3"}};
    preload.lecturers = {{"0611078801", "1234567890123456", "", "Siti Contoh", "P", "1988-07-11", "55201"},
                         {"", "6543210987654321", "", "Budi Contoh", "L", "1979-01-02", "57401"}};
    preload.open_periods = {"20241", "20242", "20251"};
    return preload;
}

struct SimWorld {
    explicit SimWorld(Switches switches = {}, const std::string& journal = {}) {
        SimulatorOptions options;
        options.switches = std::move(switches);
        options.journal = journal;
        auto opened = Simulator::open(options, small_campus(), clock, random);
        EXPECT_TRUE(opened) << (opened ? "" : base::describe(opened.error()));
        sim = std::move(*opened);
        log_in();
    }

    void log_in() {
        const json::value answer = post({{"act", "GetToken"}, {"username", "gapura"}, {"password", "simulator"}});
        if (const json::value* data = answer.as_object().if_contains("data"); data != nullptr && data->is_object()) {
            token = std::string(data->at("token").as_string());
        }
    }

    json::value post(const json::object& request) { return parse(sim->answer("application/json", json::serialize(request))); }

    /// With the token; answers the envelope.
    json::value call(std::string_view act, json::object rest = {}) {
        rest["act"] = act;
        rest["token"] = token;
        return post(rest);
    }

    static json::value parse(const Answer& answer) {
        auto parsed = base::parse_json(answer.body);
        EXPECT_TRUE(parsed) << answer.body;
        return parsed ? *parsed : json::object();
    }

    void set(std::string_view name, const json::value& value) {
        const auto done = sim->change({{name, value}});
        EXPECT_TRUE(done) << name;
    }

    json::object student(int number = 1) const {
        return {{"nama_mahasiswa", "Ani Contoh " + std::to_string(number)},
                {"jenis_kelamin", "P"},
                {"tempat_lahir", "Semarang"},
                {"tanggal_lahir", "2005-03-09"},
                {"id_agama", 1},
                {"nik", std::to_string(3374000000000000 + number)},
                {"kewarganegaraan", "ID"},
                {"kelurahan", "Contoh"},
                {"id_wilayah", "036301"},
                {"penerima_kps", 0},
                {"nama_ibu_kandung", "Ibu Contoh"},
                {"id_kebutuhan_khusus_mahasiswa", 0},
                {"id_kebutuhan_khusus_ayah", 0},
                {"id_kebutuhan_khusus_ibu", 0}};
    }

    json::object study(std::string_view student_id, std::string_view nim = "A11.2024.00001") const {
        return {{"id_mahasiswa", student_id},  {"nim", nim},
                {"id_jenis_daftar", "1"},      {"id_jalur_daftar", "12"},
                {"id_periode_masuk", "20241"}, {"tanggal_daftar", "2024-08-20"},
                {"id_prodi", campus_id("prodi", "55201")}, {"id_perguruan_tinggi", campus_id("pt", "069999")},
                {"id_pembiayaan", "1"},        {"biaya_masuk", 1500000}};
    }

    std::string add_student(int number = 1) {
        const json::value answer = call("InsertBiodataMahasiswa", {{"record", student(number)}});
        EXPECT_EQ(code(answer), 0) << json::serialize(answer);
        return code(answer) == 0 ? std::string(answer.at("data").at("id_mahasiswa").as_string()) : std::string();
    }

    std::string add_study(std::string_view student_id, std::string_view nim = "A11.2024.00001") {
        const json::value answer = call("InsertRiwayatPendidikanMahasiswa", {{"record", study(student_id, nim)}});
        EXPECT_EQ(code(answer), 0) << json::serialize(answer);
        return code(answer) == 0 ? std::string(answer.at("data").at("id_registrasi_mahasiswa").as_string()) : std::string();
    }

    static int code(const json::value& answer) {
        const json::value* code = answer.as_object().if_contains("error_code");
        if (code == nullptr) return -1;
        return code->is_int64() ? static_cast<int>(code->get_int64()) : std::stoi(std::string(code->as_string()));
    }

    base::FakeClock clock{{1'732'000'000'000'000}}; // 2024-11-19
    base::SeededRandom random{7};
    std::unique_ptr<Simulator> sim;
    std::string token;
};

} // namespace gapura::feeder::sim
