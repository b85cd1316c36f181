// A student and a lecturer with whom nothing is wrong, to be spoilt by tests. Synthetic: no region code begins with 99.
#pragma once

#include "integrator/records.h"

namespace gapura::integrator::testing {

inline Student good_student() {
    Student student;
    student.nim = "23552010001";
    student.name = "Siti Nur Ma'rufah";
    student.sex = Sex::female;
    student.birth_place = "Semarang";
    student.birth_date = {2004, 3, 5};
    student.nik = base::Personal("9901014503049001");
    student.nisn = "0041234567";
    student.village = "Contoh Kidul";
    student.region = "036301";
    student.postal_code = "50123";
    student.mobile = "+628400000001";
    student.email = "23552010001@contoh.ac.id";
    student.mother_name = base::Personal("Sri Wahyuni");
    student.father_name = "Slamet";
    student.program = "55201";
    student.entry_semester = "20231";
    student.entry_date = {2023, 8, 21};
    student.entry_path = 12;
    student.updated_at = "2026-07-31T00:00:00Z";
    return student;
}

inline Lecturer good_lecturer() {
    Lecturer lecturer;
    lecturer.id = "D0001";
    lecturer.name = "Dr. Nu'man Hasibuan";
    lecturer.birth_date = {1980, 12, 31};
    lecturer.nidn = "0031128001";
    lecturer.nuptk = "9912345678901234";
    lecturer.nip = "198012312006041001";
    lecturer.program = "55201";
    return lecturer;
}

} // namespace gapura::integrator::testing
