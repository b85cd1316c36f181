#include <fmt/format.h>
#include <map>

#include "integrator/integrator.h"
#include "integrator/rows.h"

namespace gapura::integrator {

Result<void> Records::each_student(const Filter& filter, const std::function<bool(const Student&)>& visit) {
    const std::string sql = fmt::format("SELECT {} FROM integrator_student WHERE ($1 = '' OR program = $1) AND ($2 = '' OR entry_semester = $2) "
                                        "ORDER BY program, nim",
                                        rows::student_columns);
    return database_.each(sql, {filter.program, filter.entry_semester}, [&](const store::Row& row) { return visit(rows::student(row)); });
}

Result<void> Records::each_lecturer(const Filter& filter, const std::function<bool(const Lecturer&)>& visit) {
    const std::string sql = fmt::format("SELECT {} FROM integrator_lecturer WHERE ($1 = '' OR program = $1) ORDER BY id", rows::lecturer_columns);
    return database_.each(sql, {filter.program}, [&](const store::Row& row) { return visit(rows::lecturer(row)); });
}

Result<std::vector<StudyProgram>> Records::programs() {
    std::vector<StudyProgram> out;
    for (const store::Row& row : TRY(database_.read("SELECT code, name, level, faculty FROM integrator_program ORDER BY code"))) {
        out.push_back({row.text(0), row.text(1), row.text(2), row.text(3)});
    }
    return out;
}

Result<std::optional<Student>> Records::student(std::string_view nim) {
    const std::string sql = fmt::format("SELECT {} FROM integrator_student WHERE nim = $1 ORDER BY program LIMIT 1", rows::student_columns);
    const auto found = TRY(database_.read(sql, {std::string(nim)}));
    if (found.empty()) return std::optional<Student>();
    return std::optional<Student>(rows::student(found[0]));
}

Result<std::vector<StudentKey>> Records::shared_nik() {
    // One person may study twice; two persons may not share a number. Name and birth date tell which it is. Foreign passports count alike.
    const auto found = TRY(database_.read("SELECT a.program, a.nim FROM integrator_student a WHERE a.nik <> '' AND EXISTS (SELECT 1 FROM "
                                          "integrator_student b WHERE b.nik = a.nik AND (b.name <> a.name OR b.birth_date <> a.birth_date)) "
                                          "ORDER BY a.program, a.nim"));
    std::vector<StudentKey> out;
    for (const store::Row& row : found) out.push_back({row.text(0), row.text(1)});
    return out;
}

Result<std::vector<RuleCount>> Records::findings() {
    std::map<std::string, RuleCount> counts;
    const auto count = [&](const Finding& finding) {
        RuleCount& rule = counts[finding.slug];
        rule.slug = finding.slug;
        rule.blocks = finding.blocks;
        ++rule.count;
    };
    TRY(each_student({}, [&](const Student& student) {
        for (const Finding& finding : check(student)) count(finding);
        return true;
    }));
    TRY(each_lecturer({}, [&](const Lecturer& lecturer) {
        for (const Finding& finding : check(lecturer)) count(finding);
        return true;
    }));
    for (std::size_t i = TRY(shared_nik()).size(); i > 0; --i) count({"nik", "record.nik_shared", true});
    std::vector<RuleCount> out;
    for (auto& [slug, rule] : counts) out.push_back(std::move(rule));
    return out;
}

} // namespace gapura::integrator
