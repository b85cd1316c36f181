// The students of one programme, and make_program, which puts the steps together.
#include <array>
#include <fmt/format.h>

#include "integrator/sample_names.h"
#include "integrator/sample_parts.h"

namespace gapura::integrator::sample {
namespace {

constexpr std::array<std::string_view, 3> entries{"20231", "20241", "20251"};
constexpr std::array<std::size_t, 4> entry_shares{0, 30, 64, 100}; // hundredths, running
constexpr std::size_t serials = 999;                               // NIK serials 9001 to 9999
constexpr std::array<std::string_view, 8> villages{"Contoh Kidul", "Contoh Lor", "Sumber Rejeki", "Karang Asri",
                                                   "Tirta Mulya",  "Bumi Indah", "Sido Makmur",   "Wana Sari"};
constexpr std::array<std::string_view, 8> streets{"Jl. Melati",   "Jl. Kenanga", "Jl. Gatotkaca", "Jl. Merpati",
                                                  "Jl. Bengawan", "Gg. Mangga",  "Jl. Rinjani",   "Jl. Cempaka"};

/// Faculties number their students in their own ways, as everywhere.
std::string nim_of(const ProgramPlan& plan, std::string_view entry, std::size_t serial) {
    const std::string_view year = entry.substr(2, 2);
    if (plan.faculty == "FH") return fmt::format("E1A0{}{:04}", year, serial);
    if (plan.faculty == "FKIP") return fmt::format("{}.{}.{:04}", year, plan.code, serial);
    return fmt::format("{}{}{:04}", year, plan.code, serial);
}

base::Day birth_of(base::Random& random, std::string_view level, int entry_year) {
    const int age =
        level == "S2" ? 22 + static_cast<int>(random.below(16)) : 18 + static_cast<int>(random.below(100) < 85 ? random.below(2) : random.below(6));
    base::Day day;
    day.year = entry_year - age;
    day.month = 1 + static_cast<unsigned>(random.below(12));
    day.day = 1 + static_cast<unsigned>(random.below(28));
    return day;
}

/// Region 99xxxx is no region of Indonesia; region and serial follow from the campus-wide number, so no two students share a NIK.
std::string nik_of(const Student& student, std::size_t number) {
    const std::size_t region = number / serials;
    const unsigned day = student.birth_date.day + (student.sex == Sex::female ? 40U : 0U);
    return fmt::format("99{:02}{:02}{:02}{:02}{:02}{}", 1 + region / 10, 1 + region % 10, day, student.birth_date.month,
                       student.birth_date.year % 100, 9001 + number % serials);
}

void set_address(base::Random& random, Student& student) {
    student.street = pick(random, streets);
    student.street += fmt::format(" No. {}", 1 + random.below(180));
    student.village = pick(random, villages);
    const std::uint64_t district = random.below(16);
    student.region = fmt::format("0363{:02}", district + 1);
    student.postal_code = fmt::format("509{:02}", district + 1);
}

void set_entry(base::Random& random, std::string_view entry, Student& student) {
    student.entry_semester = entry;
    const int year = std::stoi(std::string(entry.substr(0, 4)));
    student.entry_date = {year, 8, 1 + static_cast<unsigned>(random.below(20))};
    student.entry_type = random.below(100) < 97 ? 1 : 2;
    constexpr std::array<int, 4> paths{12, 14, 15, 4};
    student.entry_path = paths[random.below(paths.size())];
    const std::uint64_t roll = random.below(100);
    student.funding = roll < 82 ? 1 : roll < 90 ? 2 : 3;
    student.entry_fee = student.funding == 3 ? 0 : 500'000 * (2 + static_cast<std::int64_t>(random.below(12)));
}

Student make_student(base::Random& random, const ProgramPlan& plan, std::string_view entry, std::size_t serial, std::size_t number) {
    Student student;
    student.nim = nim_of(plan, entry, serial);
    student.program = plan.code;
    student.sex = random.below(100) < 46 ? Sex::male : Sex::female;
    const Family family = make_family(random, student.sex, true);
    student.name = family.name;
    student.mother_name = base::Personal(family.mother);
    student.father_name = family.father;
    student.religion = family.religion;
    student.nationality = family.nationality;
    student.birth_place = family.birth_place;
    set_entry(random, entry, student);
    student.birth_date = birth_of(random, plan.level, student.entry_date.year);
    const bool foreign = family.origin == Origin::foreign;
    student.nik = base::Personal(foreign ? fmt::format("X99{:06}", number + 1) : nik_of(student, number));
    if (!foreign && random.below(100) < 90) student.nisn = fmt::format("99{:08}", number + 1);
    set_address(random, student);
    student.mobile = fmt::format("+6284{:08}", number + 1);
    student.email = fmt::format("{}@contoh.ac.id", student.nim);
    student.updated_at = sample_updated_at;
    return student;
}

} // namespace

void add_students(base::Random& random, const ProgramPlan& plan, std::size_t count, std::size_t first_number, ProgramData& data) {
    std::size_t number = first_number;
    for (std::size_t entry = 0; entry < entries.size(); ++entry) {
        const std::size_t cohort = count * entry_shares[entry + 1] / 100 - count * entry_shares[entry] / 100;
        for (std::size_t i = 0; i < cohort; ++i) data.students.push_back(make_student(random, plan, entries[entry], i + 1, number++));
    }
}

ProgramData make_program(const Frame& frame, std::size_t program) {
    const ProgramPlan& plan = program_plans()[program];
    // Each programme draws from a stream of its own, so that changing one leaves the others as they were.
    base::SeededRandom random(frame.options.seed * 1'000'003 + program + 1);
    const std::size_t first = frame.students_before[program];
    ProgramData data;
    add_courses(plan, data);
    add_students(random, plan, frame.students_before[program + 1] - first, first, data);
    add_study(random, frame, plan, data);
    add_defects(program, frame.programs.size(), data);
    return data;
}

} // namespace gapura::integrator::sample
