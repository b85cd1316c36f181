#include "app/demo_campus.h"

#include <algorithm>

#include "integrator/sample.h"
#include "lib/base/file.h"

namespace gapura::app {
namespace {

constexpr const char* admin_email = "admin@contoh.ac.id";
constexpr const char* custodian_email = "penanggungjawab@contoh.ac.id";

/// Those who carry a key from a letter to its holder, and data to the ministry: several, for no one may do it alone.
struct SamplePerson {
    const char* name;
    const char* email;
    const char* phone;
    const char* nip;
    const char* role;
    const char* unit;  // code; "" for the whole university
    const char* token; // file in the folder of secrets, for lines to copy; an installation writes no such files
};
constexpr SamplePerson persons[] = {
    {"Petugas Loket", "loket@contoh.ac.id", "0841-0000-0002", "199902022024041002", "helpdesk", "", "officer-token"},
    {"Pimpinan TIK", "pimpinan.tik@contoh.ac.id", "0841-0000-0003", "197703032005011003", "tik_leader", "", "leader-token"},
    {"Petugas PSI", "psi@contoh.ac.id", "0841-0000-0004", "198505052010011004", "psi_staff", "", "psi-token"},
    {"Petugas Data", "petugas.data@contoh.ac.id", "0841-0000-0005", "199006062015012005", "data_officer", "", "data-token"},
    {"Penanggung Jawab BAA", custodian_email, "0841-0000-0001", "198801012012012001", "key_custodian", "BAA", "custodian-token"},
};

struct SampleUnit {
    const char* code;
    const char* name;
    const char* app;
};
constexpr SampleUnit units[] = {
    {"BAA", "Biro Administrasi Akademik", "Portal Akademik"},
    {"FIK", "Fakultas Ilmu Komputer", "Sistem Bimbingan"},
    {"PERPUS", "Perpustakaan", "Anjungan Mandiri"},
};

/// What was made at an earlier start stays as it is.
template <class T>
Result<void> once(const Result<T>& made) {
    if (made || made.error().code == Code::conflict) return {};
    return std::unexpected(made.error());
}

class Founder {
public:
    Founder(App& app, std::string dir, std::uint16_t legacy_port)
        : app_(app),
          dir_(std::move(dir)),
          legacy_port_(legacy_port),
          system_(people::system_actor()) {}

    Result<DemoCampus> set_up() {
        DemoCampus campus;
        campus.admin_email = admin_email;
        campus.admin_password = TRY(administrator());
        TRY(sample_units());
        for (const SamplePerson& person : persons) TRY(sample_person(person, campus.people));
        TRY(campus_services());
        campus.key = TRY(key());
        return campus;
    }

private:
    /// The demo's one visitor plays every office but the custodian's; in an installation these are different people.
    Result<std::string> administrator() {
        // Shown on the terminal alone; a demo whose start failed is begun again with --fresh.
        const auto first = app_.accounts().create_first_admin("Admin Demo", admin_email, [](const auto&, const auto&) { return Result<void>(); });
        TRY(once(first));
        if (!first) {
            TRY(renew_token(admin_email, token_path_));
            return std::string();
        }
        for (const char* role : {"psi_staff", "helpdesk", "tik_staff", "tik_leader", "data_officer", "auditor"})
            TRY(app_.people().grant(system_, first->person.id.text, role, ""));
        TRY(make_token(first->person.id.text, token_path_));
        return std::string(first->password.reveal());
    }

    Result<void> make_token(const std::string& person, const std::string& path) {
        const auto token = TRY(app_.accounts().make_token(person, "gapura demo"));
        return base::replace_file(path, std::string(token.text.reveal()) + "\n");
    }

    /// A changed password ended the token of the lines to copy.
    Result<void> renew_token(const std::string& email, const std::string& path) {
        std::string kept = base::read_file(path, 256).value_or("");
        while (kept.ends_with('\n')) kept.pop_back();
        if (app_.accounts().authenticate({base::Secret(kept), {}})) return {};
        return make_token(TRY(app_.people().person(system_, email)).id.text, path);
    }

    Result<void> sample_units() {
        for (const SampleUnit& unit : units) {
            people::UnitFields fields;
            fields.code = unit.code;
            fields.name = unit.name;
            TRY(once(app_.people().add_unit(system_, fields)));
            people::AppFields app;
            app.unit = unit.code;
            app.name = unit.app;
            app.maker = "Tim TIK";
            app.audience = "Dosen, Mahasiswa";
            TRY(once(app_.people().add_app(system_, app)));
        }
        return {};
    }

    Result<void> sample_person(const SamplePerson& person, std::vector<DemoPerson>& made) {
        people::PersonFields fields;
        fields.name = person.name;
        fields.email = person.email;
        fields.phone = person.phone;
        fields.nip = person.nip;
        const auto added = app_.people().add_person(system_, fields);
        TRY(once(added));
        TRY(app_.people().grant(system_, person.email, person.role, person.unit));
        // Whoever holds keys opens a link with a password of their own, and never one from who gave them a password: another of PSI gives it.
        if (added && person.role != std::string_view("key_custodian")) {
            const auto given = TRY(app_.accounts().give_password(system_, added->id.text));
            made.push_back({person.name, person.email, std::string(given.password.reveal())});
        }
        return renew_token(person.email, dir_ + "/secrets/" + person.token);
    }

    Result<void> campus_services() {
        gateway::ServiceConfig data;
        data.name = "data-kampus";
        data.targets = {{"127.0.0.1", app_.campus_port()}};
        data.campus_data = true;
        data.restricted = {{"nik", "mahasiswa.nik", gateway::MaskKind::number}, {"nama_ibu_kandung", "mahasiswa.ibu", gateway::MaskKind::name}};
        const std::string data_id = TRY(service(data));
        gateway::ServiceConfig legacy;
        legacy.name = "nilai-lama";
        legacy.targets = {{"127.0.0.1", legacy_port_}};
        legacy.answer_ms = 5000;
        const std::string legacy_id = TRY(service(legacy));
        TRY(route(data_id, "/mahasiswa", "mahasiswa", 6000, 1000));
        TRY(route(data_id, "/dosen", "dosen", 600, 100));
        TRY(route(data_id, "/fakultas", "akademik", 600, 100));
        TRY(route(data_id, "/semester", "akademik", 600, 100));
        TRY(route(data_id, "/kelas", "akademik", 600, 100));
        TRY(route(data_id, "/prodi", "akademik", 60, 20)); // low on purpose: the first minutes show a 429
        return route(legacy_id, "/lama", "akademik", 6000, 1000);
    }

    /// Ports of the demo change from start to start: the service is set to today's.
    Result<std::string> service(gateway::ServiceConfig config) {
        const auto there = app_.services().service(config.name);
        if (!there) return TRY(app_.services().add(system_, std::move(config))).id;
        config.id = there->id;
        return TRY(app_.services().set(system_, std::move(config))).id;
    }

    Result<void> route(const std::string& service, const std::string& pattern, const std::string& scope, std::uint32_t per_minute,
                       std::uint32_t burst) {
        const auto content = TRY(app_.services().list());
        const auto same = [&](const gateway::RouteConfig& route) { return route.pattern == pattern; };
        if (std::ranges::any_of(content.routes, same)) return {};
        gateway::RouteConfig config;
        config.service = service;
        config.methods = {"GET"};
        config.pattern = pattern;
        config.scope = scope;
        config.per_minute = per_minute;
        config.burst = burst;
        TRY(app_.services().add(system_, std::move(config)));
        return {};
    }

    /// Issued by the program, revealed by the custodian through the one-time link. A demo keeps the text, so that a restart can show it again;
    /// an installation never does.
    Result<std::string> key() {
        const std::string path = dir_ + "/secrets/demo-key";
        if (auto kept = base::read_file(path, 256)) return *std::move(kept);
        keys::NewKey wanted;
        wanted.unit = units[0].code;
        wanted.app = units[0].app;
        wanted.scopes = {"mahasiswa", "akademik"};
        wanted.custodian = custodian_email;
        wanted.reason = "demo";
        const auto issued = TRY(app_.keys().issue(system_, wanted));
        const auto person = TRY(app_.people().person(system_, custodian_email));
        const auto actor = TRY(app_.accounts().actor_of(face::Caller{person.id.text, {}, false}));
        const auto revealed = TRY(app_.keys().reveal(actor, issued.link.reveal()));
        std::string text(revealed.text.reveal());
        TRY(base::replace_file(path, text));
        return text;
    }

    App& app_;
    const std::string dir_;
    const std::string token_path_ = dir_ + "/secrets/admin-token";
    const std::uint16_t legacy_port_;
    const people::Actor system_;
};

} // namespace

Result<DemoCampus> set_up_campus(App& app, const std::string& dir, std::uint16_t legacy_port) { return Founder(app, dir, legacy_port).set_up(); }

Result<feeder::sim::Preload> sample_preload() {
    const integrator::sample::Frame frame = TRY(integrator::sample::make_frame({}));
    feeder::sim::Preload preload;
    for (const auto& program : frame.programs) preload.programs.push_back({program.code, program.name, program.level});
    for (const auto& lecturer : frame.lecturers) {
        const char* sex = lecturer.sex == integrator::Sex::male ? "L" : "P";
        preload.lecturers.push_back(
            {lecturer.nidn, lecturer.nuptk, lecturer.nip, lecturer.name, sex, base::to_iso(lecturer.birth_date), lecturer.program});
    }
    for (const auto& region : integrator::sample::regions()) preload.regions.push_back({region.code, region.name, "", 3});
    return preload;
}

} // namespace gapura::app
