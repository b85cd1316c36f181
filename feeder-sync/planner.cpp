// Making a plan. One thread.
#include "feeder-sync/planner.h"

#include <algorithm>
#include <fmt/format.h>

#include "feeder-sync/lecturers.h"
#include "feeder-sync/match.h"
#include "feeder-sync/sync_store.h"

namespace gapura::feeder {
namespace {

constexpr std::size_t rows_per_transaction = 2000;

bool in_scope(const Scope& scope, const integrator::Student& student) {
    return (scope.program.empty() || scope.program == student.program) &&
           (scope.entry_semester.empty() || scope.entry_semester == student.entry_semester);
}

void add_student(base::Sha256Stream& hash, const integrator::Student& student) {
    // A unit separator cannot stand in a tidy value, so no two students make the same text.
    hash.add(fmt::format("{}\x1f{}\x1f{}\x1f{}\x1f{}\x1f{}\x1f{}\x1f{}\x1f{}\x1f{}\x1f{}\x1f{}\x1f{}\x1f{}", student.nim, student.name,
                         int(student.sex), student.birth_place, base::to_iso(student.birth_date), student.religion, student.nik.reveal(),
                         student.nisn, student.nationality, student.street, student.hamlet, student.village, student.region, student.postal_code));
    hash.add(fmt::format("\x1f{}\x1f{}\x1f{}\x1f{}\x1f{}\x1f{}\x1f{}\x1f{}\x1f{}\x1f{}\x1f{}\n", student.mobile, student.email,
                         student.mother_name.reveal(), student.father_name, student.program, student.entry_semester, base::to_iso(student.entry_date),
                         student.entry_type, student.entry_path, student.funding, student.entry_fee));
}

/// Natural keys of the whole campus (a twin may study elsewhere) and the hash of what is in scope.
struct CampusKeys {
    using NikOf = std::pair<KeyDigest, KeyDigest>; // the NIK, the person by name and birth date
    std::vector<NikOf> niks;
    std::vector<KeyDigest> nims;
    std::string hash;

    static NikOf nik_of(const integrator::Student& student) {
        return {digest_key({normalised(ValueKind::code, student.nik.reveal())}), person_key(student.name, base::to_iso(student.birth_date), "")};
    }
    /// One person may study twice; two persons may not share a NIK.
    bool shares_nik(const integrator::Student& student) const {
        const NikOf own = nik_of(student);
        const auto bearers = std::ranges::equal_range(niks, own.first, {}, &NikOf::first);
        return std::ranges::any_of(bearers, [&](const NikOf& other) { return other.second != own.second; });
    }
    bool has_nim_twice(const integrator::Student& student) const {
        return std::ranges::equal_range(nims, history_key(student.nim, student.program)).size() > 1;
    }
};

Result<CampusKeys> read_keys(const Campus& campus, const Scope& scope) {
    CampusKeys keys;
    base::Sha256Stream hash;
    TRY(campus.each_student({}, [&](const integrator::Student& student) {
        if (!student.nik.empty()) keys.niks.push_back(CampusKeys::nik_of(student));
        keys.nims.push_back(history_key(student.nim, student.program));
        if (in_scope(scope, student)) add_student(hash, student);
        return true;
    }));
    keys.hash = base::hex(hash.finish());
    std::ranges::sort(keys.niks);
    std::ranges::sort(keys.nims);
    return keys;
}

/// What a plan is made of besides the students.
struct World {
    References references;
    Mirror people;
    Mirror histories;
    CampusKeys keys;
};

Row make_row(const World& world, const integrator::Student& student) {
    Row row;
    row.nim = student.nim;
    row.program = student.program;
    StudentRecords ours = map_student(student, world.references);
    row.reasons = obstacles(student, ours, world.references);
    if (!student.nik.empty() && world.keys.shares_nik(student)) row.reasons.push_back({"nik", "feeder.nik_twice_in_campus"});
    if (world.keys.has_nim_twice(student)) row.reasons.push_back({"nim", "feeder.nim_twice_in_campus"});
    Match match = match_student(ours, world.people, world.histories);
    row.reasons.insert(row.reasons.end(), match.obstacles.begin(), match.obstacles.end());
    if (!row.reasons.empty()) {
        row.state = RowState::blocked;
        return row;
    }
    row.biodata = match.biodata;
    row.history = match.history;
    if (match.same()) return row;
    row.step = row.biodata != Send::none ? Step::biodata : Step::history;
    row.biodata_id = std::move(match.biodata_id);
    row.history_id = std::move(match.history_id);
    row.biodata_before = std::move(match.biodata_before);
    row.history_before = std::move(match.history_before);
    row.fields = std::move(match.fields);
    json::object payload;
    if (row.biodata != Send::none) payload.emplace("biodata", std::move(ours.biodata));
    if (row.history != Send::none) payload.emplace("history", std::move(ours.history));
    row.payload = json::serialize(payload);
    row.payload_hash = hex_digest(row.payload);
    return row;
}

/// Counts, hashes and stores rows as they come.
class RowSink {
public:
    RowSink(store::Database& database, Plan& plan) : database_(database), plan_(plan) {}

    Result<void> add(Row row) {
        Counts& counts = plan_.counts;
        if (row.state == RowState::blocked) {
            ++counts.blocked;
            for (const Reason& reason : row.reasons) ++plan_.blocked_reasons[reason.slug];
        } else if (row.biodata == Send::none && row.history == Send::none) {
            ++counts.same;
            return {};
        } else {
            ++(row.biodata == Send::insert || row.history == Send::insert ? counts.fresh : counts.changed);
        }
        row.plan = plan_.id;
        row.position = next_++;
        hash_.add(fmt::format("{} {} {} {} {} {} {}", row.position, row.nim, row.program, to_string(row.biodata), to_string(row.history),
                              row.biodata_id, row.history_id));
        hash_.add(fmt::format(" {} {} {}\n", row.payload_hash, row.biodata_before, row.history_before));
        waiting_.push_back(std::move(row));
        return waiting_.size() >= rows_per_transaction ? flush() : Result<void>();
    }

    Result<void> flush() {
        TRY(insert_rows(database_, waiting_));
        waiting_.clear();
        return {};
    }

    std::string finish() { return base::hex(hash_.finish()); }

private:
    store::Database& database_;
    Plan& plan_;
    std::vector<Row> waiting_;
    base::Sha256Stream hash_;
    std::int64_t next_ = 0;
};

Result<void> compare_students(const Campus& campus, const World& world, Plan& plan, RowSink& sink) {
    base::Sha256Stream hash;
    Result<void> stored;
    TRY(campus.each_student({plan.scope.program, plan.scope.entry_semester}, [&](const integrator::Student& student) {
        add_student(hash, student);
        stored = sink.add(make_row(world, student));
        return stored.has_value();
    }));
    TRY(std::move(stored));
    if (base::hex(hash.finish()) != world.keys.hash) return fail(Code::conflict, "sync.data_changed", {}, "the campus changed while it was read");
    return sink.flush();
}

} // namespace

Campus campus_of(integrator::Records& records) {
    return {[&records](const auto& filter, const auto& visit) { return records.each_student(filter, visit); },
            [&records](const auto& filter, const auto& visit) { return records.each_lecturer(filter, visit); },
            [&records](const std::string& code) -> Result<bool> {
                const auto programs = TRY(records.programs());
                return std::ranges::any_of(programs, [&](const integrator::StudyProgram& program) { return program.code == code; });
            }};
}

Result<std::string> data_hash(const Campus& campus, const Scope& scope) {
    base::Sha256Stream hash;
    TRY(campus.each_student({scope.program, scope.entry_semester}, [&](const integrator::Student& student) {
        add_student(hash, student);
        return true;
    }));
    return base::hex(hash.finish());
}

Result<void> make_plan(store::Database& database, const Campus& campus, Feeder& feeder, const ReadOptions& options, Plan& plan) {
    TRY(clear_draft(database, plan.id));
    World world;
    world.references = TRY(read_references(feeder, options, plan.warnings));
    plan.contract_hash = TRY(read_contract(feeder, plan.warnings));
    plan.mapping_version = mapping_version();
    const auto mirror = [&](Step step, Mirror& into) {
        return read_list(feeder, list_act(step), id_name(step), options, [&](const json::object& row) {
            into.add(step, row);
            return true;
        });
    };
    TRY(mirror(Step::biodata, world.people));
    TRY(mirror(Step::history, world.histories));
    world.people.seal();
    world.histories.seal();
    world.keys = TRY(read_keys(campus, plan.scope));
    plan.data_hash = world.keys.hash;
    RowSink sink(database, plan);
    TRY(compare_students(campus, world, plan, sink));
    TRY(match_lecturers(campus.each_lecturer, feeder, options, plan.counts));
    std::ranges::sort(plan.warnings);
    plan.warnings.erase(std::ranges::unique(plan.warnings).begin(), plan.warnings.end());
    plan.hash = hex_digest(plan.data_hash + plan.mapping_version + plan.contract_hash + sink.finish());
    return {};
}

} // namespace gapura::feeder
