// The sample campus: "Universitas Contoh Nusantara", a university that does not exist, whose people do not exist, made from a seed. The same
// options give the same campus on every machine. Nothing in it can be mistaken for a person: no NIK region begins with 99, no NIDN region with
// 9, no Indonesian mobile prefix is 084, and the domain is contoh.ac.id. Pure; any thread.
//
// It is made programme by programme, each from its own stream of the seed, so a campus of 150,000 needs no more memory than its largest one.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "integrator/records.h"
#include "integrator/study.h"
#include "lib/base/result.h"

namespace gapura::integrator::sample {

inline constexpr std::size_t students_max = 150'000; // beyond it synthetic NIKs would repeat
inline constexpr std::size_t lecturers_min = 28;     // one a programme
inline constexpr std::size_t lecturers_max = 900;    // beyond it synthetic NIDNs would repeat
inline constexpr const char* university = "Universitas Contoh Nusantara";

struct Options {
    std::uint64_t seed = 2026;
    std::size_t students = 10'000;
    std::size_t lecturers = 600;
};

/// What is known before any student: all but the programmes' own data.
struct Frame {
    Options options;
    std::vector<Faculty> faculties;
    std::vector<StudyProgram> programs;
    std::vector<Semester> semesters; // 20231 to 20252
    std::vector<Lecturer> lecturers;
    std::vector<std::size_t> students_before; // per programme: how many students the ones before it have; one more at the end
};

/// A defect put there on purpose, so that checks and the sync have something to find.
struct Planted {
    std::string key; // nim or lecturer id
    std::string slug;
    bool operator==(const Planted&) const = default;
    auto operator<=>(const Planted&) const = default;
};

/// Everything of one study programme.
struct ProgramData {
    std::vector<Curriculum> curricula;
    std::vector<Course> courses;
    std::vector<Student> students;
    std::vector<Class> classes;
    std::vector<Teaching> teachings;
    std::vector<Enrolment> enrolments;
    std::vector<Activity> activities;
    std::vector<Planted> planted;
};

/// A district of the students' addresses: synthetic names under one real regency code of the ministry's list (036300).
struct Region {
    std::string code;
    std::string name;
};
std::vector<Region> regions();

/// Error invalid `integrator.sample_size`.
Result<Frame> make_frame(const Options& options);
/// `program` is an index into frame.programs.
ProgramData make_program(const Frame& frame, std::size_t program);

/// Defects among the lecturers (in the frame already). Students' are in ProgramData.
std::vector<Planted> planted_lecturers(const Frame& frame);

} // namespace gapura::integrator::sample
