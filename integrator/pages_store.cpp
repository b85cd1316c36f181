#include "integrator/pages.h"

#include <fmt/format.h>
#include <map>

#include "integrator/rows.h"

namespace gapura::integrator {
namespace {

using store::Params;
using store::Row;

/// Conditions that stand only when asked for, so that the engine sees a plain WHERE and can use its index.
class Where {
public:
    /// `condition` with {} where the value goes.
    void add_if_set(std::string_view condition, const std::string& value) {
        if (!value.empty()) add(condition, {value});
    }
    void add(std::string_view condition, const Params& values) {
        text_ += text_.empty() ? " WHERE " : " AND ";
        for (const store::Value& value : values) {
            params_.push_back(value);
            const auto hole = condition.find("{}");
            text_ += fmt::format("{}${}", condition.substr(0, hole), params_.size());
            condition.remove_prefix(hole + 2);
        }
        text_ += condition;
    }
    std::string limit(std::int64_t limit) {
        params_.emplace_back(limit + 1);
        return fmt::format(" LIMIT ${}", params_.size());
    }
    const std::string& text() const { return text_; }
    const Params& params() const { return params_; }

private:
    std::string text_;
    Params params_;
};

/// A pattern that finds the text anywhere; its own % and _ mean themselves.
std::string anywhere(const std::string& text) {
    std::string out = "%";
    for (const char c : text) {
        if (c == '%' || c == '_' || c == '!') out += '!';
        out += c;
    }
    return out + '%';
}

Where where_of(const StudentQuery& query) {
    Where where;
    where.add_if_set("program = {}", query.program);
    if (!query.year.empty()) where.add("entry_semester BETWEEN {} AND {}", {query.year + "0", query.year + "9"});
    where.add_if_set("status = {}", query.status);
    if (!query.text.empty()) {
        const std::string pattern = anywhere(query.text);
        where.add("(lower(name) LIKE lower({}) ESCAPE '!' OR lower(nim) LIKE lower({}) ESCAPE '!')", {pattern, pattern});
    }
    return where;
}

template <class T, class Read>
std::vector<T> map(const store::Rows& found, Read&& read) {
    std::vector<T> out;
    out.reserve(found.size());
    for (const Row& row : found) out.push_back(read(row));
    return out;
}

int small(std::int64_t number) { return static_cast<int>(number); }

ClassRow class_of(const Row& row) {
    ClassRow out;
    out.held = {row.text(0), row.text(1), row.text(2), row.text(3), row.text(4), small(row.integer(5))};
    out.program = {row.text(2), row.text(6), row.text(7), row.text(8)};
    out.course.code = row.text(3);
    out.course.program = row.text(2);
    out.course.name = row.text(9);
    out.course.sks = small(row.integer(10));
    out.participants = row.integer(11);
    return out;
}

} // namespace

Result<std::vector<Student>> Pages::students(const StudentQuery& query) {
    Where where = where_of(query);
    if (!query.after.program.empty()) where.add("(program, nim) > ({}, {})", {query.after.program, query.after.nim});
    const std::string end = where.limit(query.limit);
    const std::string sql = fmt::format("SELECT {} FROM integrator_student{} ORDER BY program, nim{}", rows::student_columns, where.text(), end);
    return map<Student>(TRY(database_.read(sql, where.params())), rows::student);
}

Result<std::int64_t> Pages::count(const StudentQuery& query) {
    const Where where = where_of(query);
    return TRY(database_.read("SELECT count(*) FROM integrator_student" + where.text(), where.params())).at(0).integer(0);
}

Result<std::vector<Student>> Pages::students_of(const std::string& nim, const std::string& program) {
    Where where;
    where.add("nim = {}", {nim});
    where.add_if_set("program = {}", program);
    const std::string sql = fmt::format("SELECT {} FROM integrator_student{} ORDER BY program LIMIT 20", rows::student_columns, where.text());
    return map<Student>(TRY(database_.read(sql, where.params())), rows::student);
}

Result<History> Pages::history(const StudentKey& student) {
    History out;
    const auto activities = TRY(database_.read("SELECT semester, status, ips_x100, ipk_x100, sks, sks_total, fee FROM integrator_activity "
                                               "WHERE program = $1 AND nim = $2 ORDER BY semester",
                                               {student.program, student.nim}));
    out.activities = map<Activity>(activities, [&](const Row& row) {
        return Activity{student.program,       student.nim,           row.text(0),           row.text(1),   small(row.integer(2)),
                        small(row.integer(3)), small(row.integer(4)), small(row.integer(5)), row.integer(6)};
    });
    const auto grades = TRY(database_.read(
        "SELECT c.semester, c.name, c.course, k.name, k.sks, e.class_id, e.score_x10, e.index_x100, e.letter FROM integrator_enrolment e "
        "JOIN integrator_class c ON c.id = e.class_id JOIN integrator_course k ON k.program = c.program AND k.code = c.course "
        "WHERE e.program = $1 AND e.nim = $2 ORDER BY c.semester, c.course",
        {student.program, student.nim}));
    out.grades = map<GradeRow>(grades, [&](const Row& row) {
        const Enrolment enrolment{student.program, student.nim, row.text(5), small(row.integer(6)), small(row.integer(7)), row.text(8)};
        return GradeRow{row.text(0), row.text(1), row.text(2), row.text(3), small(row.integer(4)), enrolment};
    });
    return out;
}

Result<std::vector<Lecturer>> Pages::lecturers(const LecturerQuery& query) {
    Where where;
    where.add_if_set("program = {}", query.program);
    if (!query.text.empty()) where.add("lower(name) LIKE lower({}) ESCAPE '!'", {anywhere(query.text)});
    where.add_if_set("id > {}", query.after);
    const std::string end = where.limit(query.limit);
    const std::string sql = fmt::format("SELECT {} FROM integrator_lecturer{} ORDER BY id{}", rows::lecturer_columns, where.text(), end);
    return map<Lecturer>(TRY(database_.read(sql, where.params())), rows::lecturer);
}

Result<std::optional<Lecturer>> Pages::lecturer(const std::string& id) {
    const std::string sql = fmt::format("SELECT {} FROM integrator_lecturer WHERE id = $1", rows::lecturer_columns);
    const auto found = TRY(database_.read(sql, {id}));
    if (found.empty()) return std::optional<Lecturer>();
    return std::optional<Lecturer>(rows::lecturer(found[0]));
}

Result<std::vector<ClassRow>> Pages::classes(const ClassQuery& query) {
    Where where;
    where.add_if_set("c.semester = {}", query.semester);
    where.add_if_set("c.program = {}", query.program);
    where.add_if_set("c.course = {}", query.course);
    where.add_if_set("EXISTS (SELECT 1 FROM integrator_teaching t WHERE t.class_id = c.id AND t.lecturer = {})", query.lecturer);
    where.add_if_set("c.id > {}", query.after);
    const std::string end = where.limit(query.limit);
    const std::string sql = fmt::format(
        "SELECT c.id, c.semester, c.program, c.course, c.name, c.capacity, p.name, p.level, p.faculty, k.name, k.sks, "
        "(SELECT count(*) FROM integrator_enrolment e WHERE e.class_id = c.id) FROM integrator_class c "
        "JOIN integrator_program p ON p.code = c.program JOIN integrator_course k ON k.program = c.program AND k.code = c.course{} ORDER BY c.id{}",
        where.text(), end);
    auto out = map<ClassRow>(TRY(database_.read(sql, where.params())), class_of);
    if (out.empty()) return out;
    // All shares of the page in one question.
    Params ids;
    std::string holes;
    for (const ClassRow& one : out) {
        ids.emplace_back(one.held.id);
        holes += fmt::format("{}${}", holes.empty() ? "" : ", ", ids.size());
    }
    const auto shares = TRY(database_.read("SELECT t.class_id, t.lecturer, t.sks_x100, t.meetings_planned, t.meetings_held, l.name FROM "
                                           "integrator_teaching t JOIN integrator_lecturer l ON l.id = t.lecturer WHERE t.class_id IN (" +
                                               holes + ") ORDER BY t.class_id, t.lecturer",
                                           ids));
    std::map<std::string_view, ClassRow*> by_id;
    for (ClassRow& one : out) by_id.emplace(one.held.id, &one);
    for (const Row& row : shares) {
        const Teaching teaching{row.text(0), row.text(1), small(row.integer(2)), small(row.integer(3)), small(row.integer(4))};
        by_id.at(row.text(0))->teachings.emplace_back(teaching, row.text(5));
    }
    return out;
}

Result<std::vector<StudyProgram>> Pages::programs(const ListQuery& query) {
    Where where;
    where.add_if_set("faculty = {}", query.faculty);
    where.add_if_set("code > {}", query.after);
    const std::string end = where.limit(query.limit);
    const auto found =
        TRY(database_.read("SELECT code, name, level, faculty FROM integrator_program" + where.text() + " ORDER BY code" + end, where.params()));
    return map<StudyProgram>(found, [](const Row& row) { return StudyProgram{row.text(0), row.text(1), row.text(2), row.text(3)}; });
}

Result<std::vector<Faculty>> Pages::faculties(const ListQuery& query) {
    Where where;
    where.add_if_set("code > {}", query.after);
    const std::string end = where.limit(query.limit);
    const auto found = TRY(database_.read("SELECT code, name FROM integrator_faculty" + where.text() + " ORDER BY code" + end, where.params()));
    return map<Faculty>(found, [](const Row& row) { return Faculty{row.text(0), row.text(1)}; });
}

Result<std::vector<Semester>> Pages::semesters(const ListQuery& query) {
    Where where;
    where.add_if_set("code > {}", query.after);
    const std::string end = where.limit(query.limit);
    const auto found =
        TRY(database_.read("SELECT code, name, starts, ends FROM integrator_semester" + where.text() + " ORDER BY code" + end, where.params()));
    return map<Semester>(found, [](const Row& row) { return Semester{row.text(0), row.text(1), rows::day(row.text(2)), rows::day(row.text(3))}; });
}

} // namespace gapura::integrator
