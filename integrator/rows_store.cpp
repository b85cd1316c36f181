#include "integrator/rows.h"

#include "lib/base/check.h"

namespace gapura::integrator::rows {
namespace {

Sex sex_of(const std::string& text) { return text == "L" ? Sex::male : Sex::female; }
std::string text_of(Sex sex) { return sex == Sex::male ? "L" : "P"; }
std::int64_t big(int number) { return number; }

} // namespace

base::Day day(const std::string& iso) {
    const auto parsed = base::parse_day(iso);
    CHECK(parsed.has_value());
    return *parsed;
}

Student student(const store::Row& row) {
    Student out;
    out.program = row.text(0);
    out.nim = row.text(1);
    out.name = row.text(2);
    out.sex = sex_of(row.text(3));
    out.birth_place = row.text(4);
    out.birth_date = day(row.text(5));
    out.religion = static_cast<int>(row.integer(6));
    out.nik = base::Personal(row.text(7));
    out.nisn = row.text(8);
    out.nationality = row.text(9);
    out.street = row.text(10);
    out.hamlet = row.text(11);
    out.village = row.text(12);
    out.region = row.text(13);
    out.postal_code = row.text(14);
    out.mobile = row.text(15);
    out.email = row.text(16);
    out.mother_name = base::Personal(row.text(17));
    out.father_name = row.text(18);
    out.entry_semester = row.text(19);
    out.entry_date = day(row.text(20));
    out.entry_type = static_cast<int>(row.integer(21));
    out.entry_path = static_cast<int>(row.integer(22));
    out.funding = static_cast<int>(row.integer(23));
    out.entry_fee = row.integer(24);
    out.status = row.text(25);
    out.updated_at = row.text(26);
    return out;
}

Lecturer lecturer(const store::Row& row) {
    Lecturer out;
    out.id = row.text(0);
    out.name = row.text(1);
    out.sex = sex_of(row.text(2));
    out.birth_date = day(row.text(3));
    out.nidn = row.text(4);
    out.nuptk = row.text(5);
    out.nip = row.text(6);
    out.religion = static_cast<int>(row.integer(7));
    out.program = row.text(8);
    out.status = row.text(9);
    out.updated_at = row.text(10);
    return out;
}

store::Params values(const Student& student) {
    return {student.program,
            student.nim,
            student.name,
            text_of(student.sex),
            student.birth_place,
            base::to_iso(student.birth_date),
            big(student.religion),
            std::string(student.nik.reveal()),
            student.nisn,
            student.nationality,
            student.street,
            student.hamlet,
            student.village,
            student.region,
            student.postal_code,
            student.mobile,
            student.email,
            std::string(student.mother_name.reveal()),
            student.father_name,
            student.entry_semester,
            base::to_iso(student.entry_date),
            big(student.entry_type),
            big(student.entry_path),
            big(student.funding),
            student.entry_fee,
            student.status,
            student.updated_at};
}

store::Params values(const Lecturer& lecturer) {
    return {lecturer.id,      lecturer.name,   text_of(lecturer.sex), base::to_iso(lecturer.birth_date),
            lecturer.nidn,    lecturer.nuptk,  lecturer.nip,          big(lecturer.religion),
            lecturer.program, lecturer.status, lecturer.updated_at};
}

} // namespace gapura::integrator::rows
