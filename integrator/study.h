// What the campus knows beside persons: faculties, semesters, curricula, classes, who teaches, who studies, with what result. Codes as in
// records.h; SKS are whole credits; money is rupiah. Results are exact integers: scores in tenths (0..1000), grade points and averages in
// hundredths (0..400), so two computers never differ in the last digit. Values; any thread.
#pragma once

#include <cstdint>
#include <string>

#include "lib/base/zones.h"

namespace gapura::integrator {

struct Faculty {
    std::string code;
    std::string name;
};

struct Semester {
    std::string code; // "20241"
    std::string name; // "2024/2025 Ganjil"
    base::Day starts;
    base::Day ends;
};

struct Curriculum {
    std::string id;
    std::string program;
    std::string name;
    std::string starts; // semester code
    int sks_required = 0;
    int sks_elective = 0;
};

/// A course of one curriculum. sks is always the sum of its parts.
struct Course {
    std::string code; // unique within the programme
    std::string program;
    std::string curriculum;
    std::string name;
    int term = 1; // 1 = first semester of study
    int sks = 0;
    int sks_lecture = 0;
    int sks_practice = 0;
    std::string kind = "C"; // ministry: A national, B elective, C programme, S final project
};

struct Class {
    std::string id;
    std::string semester;
    std::string program;
    std::string course; // Course::code
    std::string name;   // at most 5 characters
    int capacity = 0;
};

/// A lecturer's share of a class.
struct Teaching {
    std::string class_id;
    std::string lecturer;
    int sks_x100 = 0;
    int meetings_planned = 16;
    int meetings_held = 16;
};

struct Enrolment {
    std::string program;
    std::string nim;
    std::string class_id;
    int score_x10 = 0;
    int index_x100 = 0;
    std::string letter; // empty: not graded yet
};

/// One student's semester (aktivitas kuliah mahasiswa).
struct Activity {
    std::string program;
    std::string nim;
    std::string semester;
    std::string status; // A active, C leave, N not active
    int ips_x100 = 0;
    int ipk_x100 = 0;
    int sks = 0;       // of this semester: the sum over its enrolments
    int sks_total = 0; // so far
    std::int64_t fee = 0;
};

} // namespace gapura::integrator
