// The small Feeder of fake_feeder.h.
#include "tests/feeder/fake_feeder.h"

#include <algorithm>
#include <fmt/format.h>

#include "feeder-sync/compare.h"

namespace gapura::feeder::testing {
namespace {

const std::map<std::string, std::string> programs{{"55201", "aaaaaaaa-0000-4000-8000-000000000001"},
                                                  {"61201", "aaaaaaaa-0000-4000-8000-000000000002"}};
constexpr std::string_view university = "bbbbbbbb-0000-4000-8000-000000000001";

struct Term {
    std::string column, value;
};

/// "a='x' and b='y'", quotes doubled.
std::vector<Term> parse_filter(std::string_view filter) {
    std::vector<Term> out;
    while (!filter.empty()) {
        if (filter.starts_with(" and ")) filter.remove_prefix(5);
        const auto equals = filter.find("='");
        if (equals == std::string_view::npos) return out;
        Term term{std::string(filter.substr(0, equals)), {}};
        filter.remove_prefix(equals + 2);
        while (!filter.empty()) {
            const char c = filter.front();
            filter.remove_prefix(1);
            if (c == '\'' && !filter.starts_with('\'')) break;
            if (c == '\'') filter.remove_prefix(1);
            term.value += c;
        }
        out.push_back(std::move(term));
    }
    return out;
}

/// Dates are read dd-mm-yyyy, codes come blank-padded, names in capitals: as Neo does.
json::object as_read(const json::object& row) {
    json::object out;
    for (const auto& [key, value] : row) {
        if (key.starts_with("tanggal_") && value.is_string() && value.get_string().size() == 10) {
            const std::string_view iso = value.get_string();
            out.emplace(key, fmt::format("{}-{}-{}", iso.substr(8, 2), iso.substr(5, 2), iso.substr(0, 4)));
        } else if (key == "nim" || key == "id_wilayah") {
            out.emplace(key, std::string(value.as_string()) + "  ");
        } else if (key == "kewarganegaraan") {
            out.emplace("id_negara", value);
            out.emplace(key, "Indonesia");
        } else {
            out.emplace(key, value);
        }
    }
    return out;
}

std::string text(const json::object& row, std::string_view key) { return normalised(ValueKind::code, row.if_contains(key)); }
std::string person_of(const json::object& row) {
    return text(row, "nama_mahasiswa") + "|" + text(row, "tanggal_lahir") + "|" + text(row, "nama_ibu_kandung");
}

bool fits(const json::object& row, const std::vector<Term>& terms) {
    return std::ranges::all_of(terms,
                               [&](const Term& term) { return text(row, term.column) == normalised(ValueKind::code, std::string_view(term.value)); });
}

json::array references(std::string_view act) {
    json::array out;
    if (act == "GetProfilPT") out.push_back(json::object{{"id_perguruan_tinggi", university}});
    if (act == "GetProdi") {
        for (const auto& [code, id] : programs) out.push_back(json::object{{"id_prodi", id}, {"kode_program_studi", code + "  "}, {"status", "A"}});
    }
    if (act == "GetAgama") {
        for (const int code : {1, 2, 3, 4, 5, 6, 98, 99}) out.push_back(json::object{{"id_agama", code}});
    }
    if (act == "GetJenisPendaftaran") out = {json::object{{"id_jenis_daftar", "1"}}, json::object{{"id_jenis_daftar", "2"}}};
    if (act == "GetJalurMasuk") out = {json::object{{"id_jalur_masuk", "12"}}};
    if (act == "GetPembiayaan") out = {json::object{{"id_pembiayaan", 1}}};
    if (act == "GetSemester") out = {json::object{{"id_semester", "20241"}}};
    if (act == "GetListDosen") {
        out = {json::object{{"id_dosen", "d1"}, {"nama_dosen", "BUDI"}, {"nidn", "12345678"}, {"nip", "-"}, {"tanggal_lahir", "01-02-1980"}},
               json::object{{"id_dosen", "d2"}, {"nama_dosen", "SITI"}, {"nidn", nullptr}, {"nip", ""}, {"tanggal_lahir", "03-04-1985"}}};
    }
    return out;
}

} // namespace

FakeFeeder::FakeFeeder() = default;

std::string FakeFeeder::make_id() { return fmt::format("{:08x}-0000-4000-8000-000000000000", next_id_++); }

std::string FakeFeeder::program_id(const std::string& code) const { return programs.at(code); }

FakeFeeder::Ledger FakeFeeder::ledger() {
    const std::scoped_lock lock(mutex_);
    return ledger_;
}
std::int64_t FakeFeeder::writes() {
    const std::scoped_lock lock(mutex_);
    return writes_;
}
std::int64_t FakeFeeder::calls() {
    const std::scoped_lock lock(mutex_);
    return calls_;
}

void FakeFeeder::set_biodata(const std::string& nik, const std::string& field, const json::value& value) {
    const std::scoped_lock lock(mutex_);
    people_.at(by_nik_.at(nik)).insert_or_assign(field, value);
}
std::string FakeFeeder::biodata_value(const std::string& nik, const std::string& field) {
    const std::scoped_lock lock(mutex_);
    const auto& row = people_.at(by_nik_.at(nik));
    const json::value* value = row.if_contains(field);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : value != nullptr ? json::serialize(*value) : "";
}
void FakeFeeder::add_biodata(json::object record) {
    const std::scoped_lock lock(mutex_);
    insert_biodata(std::move(record));
    ledger_ = {};
}

Outcome FakeFeeder::call(std::string_view act, const json::object& params) {
    const std::scoped_lock lock(mutex_);
    ++calls_;
    if (down) return Outcome::unreachable("down");
    if (act == "GetDictionary") return Outcome::refused(13, "Fungsi yang dipanggil tidak tersedia");
    return is_read(act) ? list(act, params) : write(act, params);
}

Outcome FakeFeeder::list(std::string_view act, const json::object& params) {
    if (list_fault_every > 0 && ++lists_ % list_fault_every == 0) return Outcome::uncertain("HTTP 504");
    const bool people = act == "GetBiodataMahasiswa";
    if (!people && act != "GetListRiwayatPendidikanMahasiswa") {
        const json::array all = references(act);
        const auto offset = std::min<std::size_t>(all.size(), static_cast<std::size_t>(base::integer_at(params, "offset")));
        return Outcome::accepted(json::array(all.begin() + static_cast<std::ptrdiff_t>(offset), all.end()));
    }
    run_late();
    const auto& table = people ? people_ : histories_;
    const auto terms = parse_filter(base::text_at(params, "filter"));
    const auto limit = static_cast<std::size_t>(base::integer_at(params, "limit"));
    auto offset = static_cast<std::size_t>(base::integer_at(params, "offset"));
    json::array out;
    const auto add = [&](const json::object& row) {
        if (!fits(row, terms)) return;
        if (offset > 0) --offset;
        else out.push_back(as_read(row));
    };
    if (terms.empty()) { // rows are in the order of their ids
        for (; offset < table.size() && out.size() < limit; ++offset) out.push_back(as_read(table.at(offset)));
    } else if (terms.front().column == "nik" || terms.front().column == "nim") {
        const auto& index = people ? by_nik_ : by_nim_;
        const std::string key = people ? terms.front().value : terms.front().value + "|" + terms.back().value;
        if (const auto found = index.find(key); found != index.end()) add(table.at(found->second));
    } else {
        for (const auto& row : table) add(row);
    }
    return Outcome::accepted(std::move(out));
}

void FakeFeeder::run_late() {
    for (Later& later : later_) --later.reads;
    for (std::size_t at = 0; at < later_.size();) {
        if (later_.at(at).reads > 0) {
            ++at;
            continue;
        }
        const Later due = later_.at(at);
        later_.erase(later_.begin() + static_cast<std::ptrdiff_t>(at));
        perform(due.act, due.params);
    }
}

Outcome FakeFeeder::write(std::string_view act, const json::object& params) {
    const std::int64_t number = ++writes_;
    if (halt_code != 0) return Outcome::refused(halt_code, "halt");
    switch (faults ? faults(number, act) : Fault::none) {
    case Fault::none: return perform(act, params);
    case Fault::lost_before: return Outcome::uncertain("lost before");
    case Fault::lost_after: perform(act, params); return Outcome::uncertain("lost after");
    case Fault::late: later_.push_back({late_reads, std::string(act), params}); return Outcome::uncertain("late");
    case Fault::unreachable: return Outcome::unreachable("refused connection");
    case Fault::refuse_116: return Outcome::refused(116, "Tidak bisa menambah/mengubah data. Periode data di luar periode aktif");
    case Fault::fault_inside: return Outcome::uncertain("fault inside the Feeder");
    }
    return Outcome::uncertain("");
}

Outcome FakeFeeder::perform(std::string_view act, const json::object& params) {
    if (act == "InsertBiodataMahasiswa") return insert_biodata(params.at("record").as_object());
    if (act == "InsertRiwayatPendidikanMahasiswa") return insert_history(params.at("record").as_object());
    if (act == "UpdateBiodataMahasiswa") return update(people_, "id_mahasiswa", params);
    if (act == "UpdateRiwayatPendidikanMahasiswa") return update(histories_, "id_registrasi_mahasiswa", params);
    return Outcome::refused(13, "Fungsi yang dipanggil tidak tersedia");
}

Outcome FakeFeeder::insert_biodata(json::object record) {
    for (const std::string_view name : {"nama_mahasiswa", "nik", "nama_ibu_kandung", "penerima_kps", "id_kebutuhan_khusus_ibu", "kelurahan"}) {
        if (!record.contains(name)) return Outcome::refused(121, fmt::format("{} missing", name));
    }
    const std::string nik = text(record, "nik");
    if (by_nik_.contains(nik) || by_person_.contains(person_of(record)))
        return Outcome::refused(duplicate_code, "sudah ada, ibu " + text(record, "nama_ibu_kandung"));
    ++ledger_.people_by_nik[nik];
    by_nik_[nik] = people_.size();
    by_person_[person_of(record)] = people_.size();
    const std::string id = make_id();
    record.insert_or_assign("id_mahasiswa", id);
    people_.push_back(std::move(record));
    return Outcome::accepted(json::object{{"id_mahasiswa", id}});
}

Outcome FakeFeeder::insert_history(json::object record) {
    const bool known = std::ranges::any_of(people_, [&](const auto& person) { return person.at("id_mahasiswa") == record.at("id_mahasiswa"); });
    if (!known) return Outcome::refused(212, "id_mahasiswa tidak boleh kosong");
    const std::string key = text(record, "nim") + "|" + std::string(base::text_at(record, "id_prodi"));
    if (by_nim_.contains(key)) return Outcome::refused(219, "nim (NIM/NRP) tidak boleh sama dalam satu Program Studi");
    ++ledger_.histories_by_nim[text(record, "nim")];
    by_nim_[key] = histories_.size();
    const std::string id = make_id();
    record.insert_or_assign("id_registrasi_mahasiswa", id);
    histories_.push_back(std::move(record));
    return Outcome::accepted(json::object{{"id_registrasi_mahasiswa", id}});
}

Outcome FakeFeeder::update(std::vector<json::object>& table, std::string_view id_name, const json::object& params) {
    const std::string_view id = base::text_at(params.at("key").as_object(), id_name);
    const auto found = std::ranges::find_if(table, [&](const auto& row) { return base::text_at(row, id_name) == id; });
    if (found == table.end()) return Outcome::refused(111, "Tidak ada data yang bisa diubah");
    for (const auto& [key, value] : params.at("record").as_object()) found->insert_or_assign(key, value);
    return Outcome::accepted(json::object{{id_name, id}});
}

} // namespace gapura::feeder::testing
