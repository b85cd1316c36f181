// Pages of campus data for the data API: at most limit rows after a key, in key order, so that a page costs the same wherever it stands.
// Any thread.
#pragma once

#include <string>
#include <vector>

#include "integrator/integrator.h"
#include "integrator/study.h"
#include "lib/store/store.h"

namespace gapura::integrator {

/// Empty members do not filter.
struct StudentQuery {
    std::string program;
    std::string year; // of entry, "2024"
    std::string status;
    std::string text; // part of the name or of the NIM, any case
    StudentKey after;
    std::int64_t limit = 50;
};

struct LecturerQuery {
    std::string program;
    std::string text;
    std::string after; // id
    std::int64_t limit = 50;
};

struct ClassQuery {
    std::string semester;
    std::string program;
    std::string course;
    std::string lecturer;
    std::string after; // id
    std::int64_t limit = 50;
};

struct ListQuery {
    std::string faculty; // programmes only
    std::string after;   // code
    std::int64_t limit = 50;
};

struct ClassRow {
    Class held;
    StudyProgram program;
    Course course;
    std::int64_t participants = 0;
    std::vector<std::pair<Teaching, std::string>> teachings; // with the lecturer's name
};

/// A student's grade in one class.
struct GradeRow {
    std::string semester;
    std::string class_name;
    std::string course;
    std::string course_name;
    int sks = 0;
    Enrolment enrolment;
};

struct History {
    std::vector<Activity> activities; // by semester
    std::vector<GradeRow> grades;     // by semester, course
};

/// One row more than asked for tells that there is a next page: every list here answers up to limit + 1 rows.
class Pages {
public:
    explicit Pages(store::Database& database) : database_(database) {}
    Result<std::vector<Student>> students(const StudentQuery& query);
    /// How many a query finds in all; limit and after do not count.
    Result<std::int64_t> count(const StudentQuery& query);
    /// All with this NIM: one, unless two programmes use the same.
    Result<std::vector<Student>> students_of(const std::string& nim, const std::string& program);
    Result<History> history(const StudentKey& student);
    Result<std::vector<Lecturer>> lecturers(const LecturerQuery& query);
    Result<std::optional<Lecturer>> lecturer(const std::string& id);
    Result<std::vector<ClassRow>> classes(const ClassQuery& query);
    Result<std::vector<StudyProgram>> programs(const ListQuery& query);
    Result<std::vector<Faculty>> faculties(const ListQuery& query);
    Result<std::vector<Semester>> semesters(const ListQuery& query);

private:
    store::Database& database_;
};

} // namespace gapura::integrator
