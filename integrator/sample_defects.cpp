// The defects of the sample campus: a short list, dealt to programmes in turn, so that checks, the findings page and the sync's "blocked" rows
// have something true to show. README.md repeats the table.
#include <array>
#include <fmt/format.h>

#include "integrator/sample_parts.h"

namespace gapura::integrator::sample {
namespace {

using Spoil = void (*)(Student&);

struct Defect {
    std::string_view slug;
    std::size_t count;
    Spoil spoil;
};

void cut_nik(Student& student) { student.nik = base::Personal(std::string(student.nik.reveal().substr(0, 15))); }
void shift_birth(Student& student) { student.birth_date.day = student.birth_date.day % 28 + 1; }
void swap_sex(Student& student) { student.sex = student.sex == Sex::male ? Sex::female : Sex::male; }
void forget_mother(Student& student) { student.mother_name = base::Personal(); }
void cut_nisn(Student& student) { student.nisn = "9912345"; }
void fill_region(Student& student) { student.region = "999999"; }
void cut_mobile(Student& student) { student.mobile = "+6284"; }
void odd_nationality(Student& student) {
    student.nationality = "XX";
    student.nik = base::Personal("X99" + student.mobile.substr(student.mobile.size() - 6));
}

constexpr std::array<Defect, 8> defects{{{"record.nik_length", 12, cut_nik},
                                         {"record.mother_missing", 8, forget_mother},
                                         {"record.nik_birth_date", 6, shift_birth},
                                         {"record.nik_sex", 3, swap_sex},
                                         {"record.nisn_length", 3, cut_nisn},
                                         {"record.nationality_unknown", 1, odd_nationality},
                                         {"record.region_filler", 5, fill_region},
                                         {"record.mobile_format", 4, cut_mobile}}};
constexpr std::size_t twin_programs = 2;    // the first programmes have one pair each that shares a NIK
constexpr std::size_t students_enough = 24; // fewer than this and a programme is left whole

/// The next sound Indonesian student at or after `at`: foreign ones have no NIK to spoil.
std::size_t sound(const ProgramData& data, std::vector<bool>& used, std::size_t at) {
    while (used[at % used.size()] || data.students[at % used.size()].nationality != "ID") ++at;
    used[at % used.size()] = true;
    return at % used.size();
}

/// Two students of one sex with different names get one NIK and one birth date, so that only the pair gives them away.
void plant_twins(ProgramData& data, std::vector<bool>& used) {
    const std::size_t first = sound(data, used, 5);
    const Student& original = data.students[first];
    for (std::size_t second = first + 1; second < data.students.size(); ++second) {
        Student& twin = data.students[second];
        if (used[second] || twin.nationality != "ID" || twin.sex != original.sex || twin.name == original.name) continue;
        used[second] = true;
        twin.nik = original.nik;
        twin.birth_date = original.birth_date;
        data.planted.push_back({original.nim, "record.nik_shared"});
        data.planted.push_back({twin.nim, "record.nik_shared"});
        return;
    }
}

} // namespace

void add_defects(std::size_t program, std::size_t programs, ProgramData& data) {
    if (data.students.size() < students_enough) return;
    std::vector<bool> used(data.students.size());
    if (program < twin_programs) plant_twins(data, used);
    std::size_t dealt = 0;
    for (const Defect& defect : defects) {
        for (std::size_t i = 0; i < defect.count; ++i, ++dealt) {
            if (dealt % programs != program) continue;
            Student& student = data.students[sound(data, used, (dealt * 37 + 11) % data.students.size())];
            defect.spoil(student);
            data.planted.push_back({student.nim, std::string(defect.slug)});
        }
    }
}

} // namespace gapura::integrator::sample
