#include <algorithm>
#include <fmt/format.h>

#include "integrator/rows.h"
#include "integrator/sample_load.h"

namespace gapura::integrator::sample {
namespace {

using store::Params;
using store::Tx;

// Per statement. Far below what either engine takes: SQLite finds a numbered parameter by walking the list of those before it.
constexpr std::size_t params_max = 300;

/// INSERT of many rows by a few long statements: on PostgreSQL a round trip each, on both one parse for all full ones.
template <class Items, class Values>
Result<void> insert(Tx& tx, std::string_view table, std::string_view columns, const Items& items, Values&& values_of) {
    const auto width = static_cast<std::size_t>(std::ranges::count(columns, ',')) + 1;
    const std::size_t many = params_max / width;
    for (std::size_t first = 0; first < items.size(); first += many) {
        const std::size_t count = std::min(many, items.size() - first);
        std::string sql = fmt::format("INSERT INTO {} ({}) VALUES ", table, columns);
        Params params;
        params.reserve(count * width);
        for (std::size_t i = 0; i < count; ++i) {
            sql += i == 0 ? "(" : ", (";
            for (std::size_t j = 1; j <= width; ++j) fmt::format_to(std::back_inserter(sql), "{}${}", j == 1 ? "" : ", ", i * width + j);
            sql += ')';
            for (auto& value : values_of(items[first + i])) params.push_back(std::move(value));
        }
        TRY(tx.run(sql, params));
    }
    return {};
}

std::int64_t big(int number) { return number; }

Result<void> insert_frame(Tx& tx, const Frame& frame) {
    TRY(insert(tx, "integrator_faculty", "code, name", frame.faculties, [](const Faculty& f) { return Params{f.code, f.name}; }));
    TRY(insert(tx, "integrator_program", "code, name, level, faculty", frame.programs,
               [](const StudyProgram& p) { return Params{p.code, p.name, p.level, p.faculty}; }));
    TRY(insert(tx, "integrator_semester", "code, name, starts, ends", frame.semesters,
               [](const Semester& s) { return Params{s.code, s.name, base::to_iso(s.starts), base::to_iso(s.ends)}; }));
    return insert(tx, "integrator_lecturer", rows::lecturer_columns, frame.lecturers, [](const Lecturer& l) { return rows::values(l); });
}

Result<void> insert_program(Tx& tx, const ProgramData& data) {
    TRY(insert(tx, "integrator_curriculum", "id, program, name, starts, sks_required, sks_elective", data.curricula,
               [](const Curriculum& c) { return Params{c.id, c.program, c.name, c.starts, big(c.sks_required), big(c.sks_elective)}; }));
    TRY(insert(tx, "integrator_course", "program, code, curriculum, name, term, sks, sks_lecture, sks_practice, kind", data.courses,
               [](const Course& c) {
                   return Params{c.program, c.code, c.curriculum, c.name, big(c.term), big(c.sks), big(c.sks_lecture), big(c.sks_practice), c.kind};
               }));
    TRY(insert(tx, "integrator_student", rows::student_columns, data.students, [](const Student& s) { return rows::values(s); }));
    TRY(insert(tx, "integrator_class", "id, semester, program, course, name, capacity", data.classes,
               [](const Class& c) { return Params{c.id, c.semester, c.program, c.course, c.name, big(c.capacity)}; }));
    TRY(insert(tx, "integrator_teaching", "class_id, lecturer, sks_x100, meetings_planned, meetings_held", data.teachings,
               [](const Teaching& t) { return Params{t.class_id, t.lecturer, big(t.sks_x100), big(t.meetings_planned), big(t.meetings_held)}; }));
    TRY(insert(tx, "integrator_enrolment", "program, nim, class_id, score_x10, index_x100, letter", data.enrolments,
               [](const Enrolment& e) { return Params{e.program, e.nim, e.class_id, big(e.score_x10), big(e.index_x100), e.letter}; }));
    return insert(tx, "integrator_activity", "program, nim, semester, status, ips_x100, ipk_x100, sks, sks_total, fee", data.activities,
                  [](const Activity& a) {
                      return Params{a.program, a.nim, a.semester, a.status, big(a.ips_x100), big(a.ipk_x100), big(a.sks), big(a.sks_total), a.fee};
                  });
}

/// True when this very campus is there; conflict when something else is.
Result<bool> is_there(Tx& tx, const std::string& detail) {
    const auto pulls = TRY(tx.read("SELECT source, detail FROM integrator_source ORDER BY pulled_at DESC, id DESC LIMIT 1"));
    if (pulls.empty()) return false;
    if (pulls[0].text(0) == "sample" && pulls[0].text(1) == detail) return true;
    return fail(Code::conflict, "integrator.not_empty", {{"source", pulls[0].text(0)}}, pulls[0].text(1));
}

} // namespace

Result<Loaded> load(store::Database& database, const Options& options, const base::Clock& clock) {
    const Frame frame = TRY(make_frame(options));
    const std::string detail = fmt::format("seed {}, {} students, {} lecturers", options.seed, options.students, options.lecturers);
    return database.write([&](Tx& tx) -> Result<Loaded> {
        Loaded loaded{false, options.students, options.lecturers, 0};
        loaded.already = TRY(is_there(tx, detail));
        if (loaded.already) return loaded;
        // The pull's row first: its key makes a second loader at the same moment fail instead of doubling the work.
        TRY(tx.run("INSERT INTO integrator_source (id, source, detail, students, lecturers, pulled_at) VALUES ('sample', 'sample', $1, $2, $3, $4)",
                   {detail, static_cast<std::int64_t>(options.students), static_cast<std::int64_t>(options.lecturers), store::bind(clock.now())}));
        TRY(insert_frame(tx, frame));
        for (std::size_t i = 0; i < frame.programs.size(); ++i) {
            const ProgramData data = make_program(frame, i);
            loaded.enrolments += data.enrolments.size();
            TRY(insert_program(tx, data));
        }
        return loaded;
    });
}

} // namespace gapura::integrator::sample
