// How the records' rows read: shared by this module's stores and nobody else.
#pragma once

#include "integrator/records.h"
#include "lib/store/store.h"

namespace gapura::integrator::rows {

/// The columns of integrator_student in the order student() reads them, 27 of them.
inline constexpr std::string_view student_columns =
    "program, nim, name, sex, birth_place, birth_date, religion, nik, nisn, nationality, street, hamlet, village, region, postal_code, mobile, "
    "email, "
    "mother_name, father_name, entry_semester, entry_date, entry_type, entry_path, funding, entry_fee, status, updated_at";
inline constexpr std::string_view lecturer_columns = "id, name, sex, birth_date, nidn, nuptk, nip, religion, program, status, updated_at";

Student student(const store::Row& row);
Lecturer lecturer(const store::Row& row);
/// A day we stored ourselves; anything else is a bug.
base::Day day(const std::string& iso);

store::Params values(const Student& student);
store::Params values(const Lecturer& lecturer);

} // namespace gapura::integrator::rows
