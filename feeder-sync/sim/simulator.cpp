#include "feeder-sync/sim/simulator.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <unordered_set>

#include "feeder-sync/sim/codes.h"
#include "feeder-sync/sim/dictionary.h"

namespace gapura::feeder::sim {
namespace {

constexpr std::size_t request_bytes_max = std::size_t{8} << 20;
constexpr std::size_t late_max = 100'000;

constexpr std::string_view bad_gateway =
    "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n";
constexpr std::string_view gateway_timeout = "<html>\r\n<head><title>504 Gateway Time-out</title></head>\r\n<body>\r\n<center><h1>504 Gateway "
                                             "Time-out</h1></center>\r\n</body>\r\n</html>\r\n";

Answer html(int status, std::string_view body) {
    Answer answer;
    answer.status = status;
    answer.content_type = "text/html";
    answer.body = body;
    return answer;
}

bool is_write(const Act* act) {
    return act != nullptr && (act->kind == ActKind::insert || act->kind == ActKind::update || act->kind == ActKind::remove);
}

// Living rows beyond the first under one index key.
std::size_t surplus(const Table& table, std::size_t index) {
    std::unordered_set<std::string> seen;
    std::size_t again = 0;
    for (const Row& row : table.rows()) {
        if (row.alive && !seen.insert(table.key_of(index, row.record)).second) ++again;
    }
    return again;
}

} // namespace

Simulator::Simulator(const SimulatorOptions& options, const Preload& preload, const base::Clock& clock, base::Random& random)
    : clock_(clock),
      random_(random),
      options_(options),
      switches_(options.switches),
      world_(preload, clock.now()),
      tokens_(random),
      reads_(world_, random),
      writes_(world_, random) {}

Result<std::unique_ptr<Simulator>> Simulator::open(const SimulatorOptions& options, const Preload& preload, const base::Clock& clock,
                                                   base::Random& random) {
    std::unique_ptr<Simulator> simulator(new Simulator(options, preload, clock, random));
    simulator->ledger_.emplace(TRY(Ledger::open(options.journal, simulator->world_)));
    return simulator;
}

Answer Simulator::refuse(int code, std::string_view reason) const {
    std::string text(code_text(code));
    // Old servers passed the database's own words on.
    if (code == 103 && !reason.empty()) text += fmt::format(": {}", reason);
    Answer answer;
    answer.body = "{\"error_code\":";
    answer.body += switches_.integer_codes ? std::to_string(code) : fmt::format("\"{}\"", code);
    answer.body += ",\"error_desc\":";
    append_json(answer.body, text);
    answer.body += ",\"data\":[]}";
    return answer;
}

Answer Simulator::succeed(std::string_view data, std::string_view count) const {
    Answer answer;
    answer.body = switches_.integer_codes ? "{\"error_code\":0" : "{\"error_code\":\"0\"";
    answer.body += switches_.null_description ? ",\"error_desc\":null" : ",\"error_desc\":\"\"";
    if (!count.empty()) answer.body += fmt::format(",\"jumlah\":{}", count);
    answer.body += ",\"data\":";
    answer.body += data;
    answer.body += '}';
    return answer;
}

bool Simulator::strikes(double probability) { return probability > 0 && random_.unit() < probability; }

Answer Simulator::act_page() const { return html(200, sim::act_page(world_.schema)); }

Answer Simulator::answer(std::string_view content_type, std::string_view body) {
    auto parsed = base::parse_json(body, request_bytes_max); // outside the lock: the costly part of a write
    const std::lock_guard lock(mutex_);
    apply_late();
    ++calls_;
    if (!content_type.starts_with("application/json")) return refuse(11);
    if (!parsed || !parsed->is_object()) return refuse(15);
    const json::object& request = parsed->get_object();
    const std::string_view name = base::text_at(request, "act");
    const bool writes = is_write(world_.schema.act(name));

    if (std::ranges::find(switches_.hang_acts, name) != switches_.hang_acts.end()) return {.body = {}, .hang = true};
    if (strikes(switches_.html_502)) return html(502, bad_gateway);
    if (strikes(switches_.drop_before)) return {.body = {}, .drop = true};
    if (strikes(switches_.unhandled)) {
        Answer answer;
        answer.body = R"({"code":"ER_INTERNAL","message":"Cannot read property 'id' of undefined"})";
        return answer;
    }
    if (writes && late_.size() < late_max && strikes(switches_.applied_late)) {
        late_.push_back({clock_.ticks() + std::chrono::milliseconds(switches_.applied_late_ms), std::string(body)});
        return {.body = {}, .drop = true};
    }
    const std::size_t before = ledger_->size();
    Answer answer = dispatch(request);
    const bool applied = ledger_->size() != before;
    answer.delay += std::chrono::milliseconds(switches_.slow_ms);
    if (strikes(switches_.gateway_504)) {
        answer = html(504, gateway_timeout);
        answer.delay = std::chrono::milliseconds(switches_.gateway_504_ms);
    } else if (writes && strikes(switches_.applied_but_lost)) {
        answer.drop = true;
    } else if (strikes(switches_.empty_body)) {
        answer.body.clear();
    } else {
        if (strikes(switches_.trailing_junk)) answer.body += "\r\n\r\n<!-- -->";
        return answer;
    }
    if (applied) ++lost_;
    return answer;
}

// The server goes on working for a caller who hung up; only the answer is lost.
void Simulator::apply_late() {
    const base::Micros now = clock_.ticks();
    while (!late_.empty() && late_.front().due <= now) {
        const auto request = base::parse_json(late_.front().body, request_bytes_max);
        late_.pop_front();
        const std::size_t before = ledger_->size();
        if (request && request->is_object()) dispatch(request->get_object());
        if (ledger_->size() != before) ++lost_;
    }
}

Answer Simulator::dispatch(const json::object& request) {
    const std::string_view name = base::text_at(request, "act");
    if (name == "GetToken") return get_token(request);
    if (!tokens_.accept(base::text_at(request, "token"), switches_, clock_.now())) return refuse(100);
    if (!switches_.admin_role) return refuse(106);
    const Act* act = world_.schema.act(name);
    if (act == nullptr) return refuse(13);
    switch (act->kind) {
    case ActKind::token: return get_token(request);
    case ActKind::dictionary: return get_dictionary(request);
    case ActKind::read:
    case ActKind::count: return read(*act, request);
    default: return write(*act, request);
    }
}

Answer Simulator::get_token(const json::object& request) {
    ++logins_;
    if (base::text_at(request, "username") != options_.username || base::text_at(request, "password") != options_.password) return refuse(12);
    const Table& own = world_.table("ProfilPT");
    const Record& university = own.row(0).record;
    json::object claims{{"id_sp", std::string(university.at(0).value_or(""))},
                        {"nm_sp", std::string(university.at(2).value_or(""))},
                        {"id_peran", switches_.admin_role ? 3 : 6},
                        {"nm_peran", switches_.admin_role ? "Admin PT" : "Operator"},
                        {"userid", named_uuid("user:" + options_.username)},
                        {"username", options_.username},
                        {"nama", "Admin Simulator"},
                        {"app_version", "v2.4.0"}};
    const Table& semesters = world_.table("Semester");
    const auto active = std::ranges::find_if(semesters.rows(), [](const Row& row) { return row.record.at(4) == "1"; });
    if (active != semesters.rows().end()) {
        claims["id_smt"] = std::string(*active->record.at(0));
        claims["nm_smt"] = std::string(*active->record.at(2));
        claims["id_thn_ajaran"] = std::string(*active->record.at(1));
    }
    std::string data = "{\"token\":";
    append_json(data, tokens_.issue(std::move(claims), switches_, clock_.now()));
    return succeed(data + "}");
}

Answer Simulator::get_dictionary(const json::object& request) {
    const Act* act = world_.schema.act(base::text_at(request, "fungsi"));
    if (act == nullptr) return refuse(13);
    const bool reads = act->kind == ActKind::read || act->kind == ActKind::count;
    return succeed(json::serialize(dictionary(world_, *act, reads ? &reads_.view(*act) : nullptr, switches_)));
}

Answer Simulator::read(const Act& act, const json::object& request) {
    if (act.kind == ActKind::count) {
        const auto count = reads_.count(act, request, switches_);
        return count ? succeed(fmt::format("\"{}\"", *count)) : refuse(switches_.database_error, count.error());
    }
    const auto page = reads_.page(act, request, switches_);
    if (!page) return refuse(switches_.database_error, page.error());
    Answer answer = succeed(page->data, act.name.starts_with("GetList") ? std::to_string(page->rows) : std::string());
    answer.delay = std::chrono::milliseconds(static_cast<std::int64_t>(page->rows) * switches_.slow_us_per_row / 1000);
    return answer;
}

Answer Simulator::write(const Act& act, const json::object& request) {
    const WriteResult result = writes_.run(act, request, switches_, clock_.now());
    if (result.code != 0) return refuse(result.code, result.reason);
    // A full disk here is the operator's problem: the write stays in memory, the caller is told something broke, as a real server would.
    if (!ledger_->add(act, world_.table(act.object), result.row, clock_.now())) return html(500, "Internal Server Error");
    return succeed(result.data);
}

json::object Simulator::counts() {
    const std::lock_guard lock(mutex_);
    apply_late();
    const Table& students = world_.table("BiodataMahasiswa");
    const Table& studies = world_.table("RiwayatPendidikanMahasiswa");
    const Table& programs = world_.table("Prodi");
    std::map<std::string, std::uint64_t> by_program;
    for (const Row& row : studies.rows()) {
        if (!row.alive) continue;
        const auto id = row.record.at(static_cast<std::size_t>(studies.object().position("id_prodi")));
        const auto program = id ? programs.by_key(*id) : std::nullopt;
        if (program) ++by_program[std::string(programs.row(*program).record.at(1).value_or(""))];
    }
    json::object by_code;
    for (const auto& [code, count] : by_program) by_code[code] = count;
    return {{"students", students.alive()},
            {"registrations", studies.alive()},
            {"by_prodi", std::move(by_code)},
            {"duplicates", json::object{{"person", surplus(students, 1)}, {"nik", surplus(students, 2)}, {"nim_prodi", surplus(studies, 1)}}},
            {"writes", ledger_->size()},
            {"calls", calls_},
            {"logins", logins_},
            {"lost_answers", lost_},
            {"pending_late", late_.size()}};
}

json::object Simulator::ledger(std::uint64_t from, std::size_t limit) {
    const std::lock_guard lock(mutex_);
    apply_late();
    return ledger_->show(from, limit);
}

json::object Simulator::switches() {
    const std::lock_guard lock(mutex_);
    return show_switches(switches_);
}

Result<void> Simulator::change(const json::object& wanted) {
    const std::lock_guard lock(mutex_);
    const json::value* reset = wanted.if_contains("reset");
    const json::value* revoke = wanted.if_contains("revoke_tokens");
    Switches changed = reset != nullptr && *reset == json::value(true) ? options_.switches : switches_;
    for (const auto& member : wanted) {
        if (member.key() != "reset" && member.key() != "revoke_tokens") TRY(set_switch(changed, member.key(), member.value()));
    }
    switches_ = std::move(changed);
    if (revoke != nullptr && *revoke == json::value(true)) tokens_.revoke_all();
    return {};
}

Result<void> Simulator::synchronise() {
    const std::lock_guard lock(mutex_);
    for (Table& table : world_.tables) table.mark_synced();
    return ledger_->add_synced(clock_.now());
}

} // namespace gapura::feeder::sim
