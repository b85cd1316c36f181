// The frame of the sample campus: its faculties, programmes, semesters, lecturers, and how many students each programme has.
#include <array>
#include <fmt/format.h>

#include "integrator/codes.h"
#include "integrator/sample.h"
#include "integrator/sample_names.h"
#include "integrator/sample_plan.h"
#include "lib/base/check.h"

namespace gapura::integrator::sample {
namespace {

constexpr std::array<std::string_view, 6> semesters{"20231", "20232", "20241", "20242", "20251", "20252"};
constexpr std::size_t defects_lecturer_length = 3;
constexpr std::size_t defects_lecturer_number = 2;

std::vector<Semester> make_semesters() {
    std::vector<Semester> out;
    for (const std::string_view code : semesters) {
        const int year = std::stoi(std::string(code.substr(0, 4)));
        const bool odd = code.back() == '1';
        out.push_back({std::string(code), semester_name(code), odd ? base::Day{year, 8, 19} : base::Day{year + 1, 2, 10},
                       odd ? base::Day{year + 1, 1, 31} : base::Day{year + 1, 7, 25}});
    }
    return out;
}

std::string titled(base::Random& random, const std::string& name, bool doctor) {
    constexpr std::array<std::string_view, 5> masters{"M.T.", "M.Si.", "M.Kom.", "M.Pd.", "M.M."};
    const std::string_view master = pick(random, masters);
    return doctor ? fmt::format("Dr. {}, {}", name, master) : fmt::format("{}, {}", name, master);
}

Lecturer make_lecturer(base::Random& random, std::size_t number, const std::string& program) {
    Lecturer lecturer;
    lecturer.id = fmt::format("D{:04}", number + 1);
    lecturer.sex = random.below(100) < 55 ? Sex::male : Sex::female;
    const Family family = make_family(random, lecturer.sex, false);
    lecturer.name = titled(random, family.name, random.below(100) < 30);
    lecturer.religion = family.religion;
    lecturer.birth_date.year = 1960 + static_cast<int>(random.below(34));
    lecturer.birth_date.month = 1 + static_cast<unsigned>(random.below(12));
    lecturer.birth_date.day = 1 + static_cast<unsigned>(random.below(28));
    const base::Day born = lecturer.birth_date;
    // Region 90 to 98 and serial 00 to 99 follow from the number, so no two lecturers share an NIDN.
    const std::uint64_t kind = random.below(100);
    if (kind < 88) lecturer.nidn = fmt::format("{}{:02}{:02}{:02}{:02}", 90 + number / 100, born.day, born.month, born.year % 100, number % 100);
    else if (kind < 92) lecturer.nidn = fmt::format("89{:08}", number + 1);
    if (kind < 50 || kind >= 92) lecturer.nuptk = fmt::format("99{:02}{:06}{:06}", born.year % 100, random.below(1'000'000), number + 1);
    if (random.below(100) < 45) {
        const int appointed = born.year + 26 + static_cast<int>(random.below(6));
        lecturer.nip =
            fmt::format("{}{:02}{:02}{}04{}9{:02}", born.year, born.month, born.day, appointed, lecturer.sex == Sex::male ? 1 : 2, number % 100);
    }
    lecturer.program = program;
    lecturer.updated_at = sample_updated_at;
    return lecturer;
}

/// Every 53rd lecturer is spoilt until the numbers of the plan are reached.
void spoil(std::vector<Lecturer>& lecturers) {
    for (std::size_t i = 0; i < defects_lecturer_length + defects_lecturer_number; ++i) {
        Lecturer& lecturer = lecturers[(17 + 53 * i) % lecturers.size()];
        if (i < defects_lecturer_length) {
            lecturer.nidn = fmt::format("9{:08}", i + 1); // a digit short
        } else {
            lecturer.nidn.clear();
            lecturer.nuptk.clear();
        }
    }
}

} // namespace

std::vector<Region> regions() {
    std::vector<Region> out;
    for (int i = 1; i <= 16; ++i) out.push_back({fmt::format("0363{:02}", i), fmt::format("Kec. Contoh {}", i)});
    return out;
}

Result<Frame> make_frame(const Options& options) {
    if (options.students == 0 || options.students > students_max || options.lecturers < lecturers_min || options.lecturers > lecturers_max) {
        return fail(Code::invalid, "integrator.sample_size",
                    {{"students_max", std::to_string(students_max)},
                     {"lecturers_min", std::to_string(lecturers_min)},
                     {"lecturers_max", std::to_string(lecturers_max)}});
    }
    Frame frame;
    frame.options = options;
    frame.semesters = make_semesters();
    for (const FacultyPlan& faculty : faculty_plans()) frame.faculties.push_back({std::string(faculty.code), std::string(faculty.name)});
    std::size_t weight_all = 0;
    for (const ProgramPlan& plan : program_plans()) weight_all += plan.weight;
    CHECK(weight_all > 0);
    std::size_t weight = 0;
    for (const ProgramPlan& plan : program_plans()) {
        frame.programs.push_back({std::string(plan.code), std::string(plan.name), std::string(plan.level), std::string(plan.faculty)});
        frame.students_before.push_back(options.students * weight / weight_all);
        weight += plan.weight;
    }
    frame.students_before.push_back(options.students);
    base::SeededRandom random(options.seed);
    for (std::size_t i = 0; i < options.lecturers; ++i) {
        frame.lecturers.push_back(make_lecturer(random, i, frame.programs[i % frame.programs.size()].code));
    }
    spoil(frame.lecturers);
    return frame;
}

std::vector<Planted> planted_lecturers(const Frame& frame) {
    std::vector<Planted> out;
    for (std::size_t i = 0; i < defects_lecturer_length + defects_lecturer_number; ++i) {
        const Lecturer& lecturer = frame.lecturers[(17 + 53 * i) % frame.lecturers.size()];
        out.push_back({lecturer.id, i < defects_lecturer_length ? "record.nidn_length" : "record.lecturer_number_missing"});
    }
    return out;
}

} // namespace gapura::integrator::sample
