#include "integrator/data_json.h"

#include "integrator/codes.h"

namespace gapura::integrator {
namespace {

const char* letter_of(Sex sex) { return sex == Sex::male ? "L" : "P"; }

void write_coded(JsonWriter& out, std::string_view key, int code, std::string_view name) {
    out.key(key).open('{').key("kode").integer(code).key("nama").text_or_null(name).close('}');
}

void write_status(JsonWriter& out, std::string_view code) {
    out.key("status").open('{').key("kode").text(code).key("nama").text_or_null(status_name(code)).close('}');
}

/// A programme that is not on the list still shows its code.
void write_program_of(JsonWriter& out, const std::string& code, const StudyProgram* program) {
    out.key("prodi").open('{').key("kode").text(code);
    out.key("nama").text_or_null(program == nullptr ? "" : program->name);
    out.key("jenjang").text_or_null(program == nullptr ? "" : program->level).close('}');
}

} // namespace

void write_student(JsonWriter& out, const Student& student, const StudyProgram* program) {
    out.open('{').key("nim").text(student.nim).key("nama").text(student.name);
    out.key("jenis_kelamin").text(letter_of(student.sex));
    out.key("tempat_lahir").text(student.birth_place).key("tanggal_lahir").text(base::to_iso(student.birth_date));
    write_coded(out, "agama", student.religion, religion_name(student.religion));
    out.key("kewarganegaraan").text(student.nationality);
    out.key("nik").text_or_null(student.nik.reveal()).key("nisn").text_or_null(student.nisn);
    out.key("nama_ibu_kandung").text_or_null(student.mother_name.reveal()).key("nama_ayah").text_or_null(student.father_name);
    out.key("alamat").open('{').key("jalan").text_or_null(student.street).key("dusun").text_or_null(student.hamlet);
    out.key("kelurahan").text_or_null(student.village).key("id_wilayah").text(student.region);
    out.key("kode_pos").text_or_null(student.postal_code).close('}');
    out.key("handphone").text_or_null(student.mobile).key("email").text_or_null(student.email);
    write_program_of(out, student.program, program);
    out.key("angkatan").text(std::string_view(student.entry_semester).substr(0, 4)).key("periode_masuk").text(student.entry_semester);
    out.key("tanggal_masuk").text(base::to_iso(student.entry_date));
    write_coded(out, "jenis_daftar", student.entry_type, entry_type_name(student.entry_type));
    out.key("jalur_masuk").integer(student.entry_path);
    write_coded(out, "pembiayaan", student.funding, funding_name(student.funding));
    out.key("biaya_masuk").integer(student.entry_fee);
    write_status(out, student.status);
    out.key("diperbarui").text(student.updated_at).close('}');
}

void write_lecturer(JsonWriter& out, const Lecturer& lecturer, const StudyProgram* program) {
    out.open('{').key("id").text(lecturer.id).key("nama").text(lecturer.name).key("jenis_kelamin").text(letter_of(lecturer.sex));
    out.key("tanggal_lahir").text(base::to_iso(lecturer.birth_date));
    out.key("nidn").text_or_null(lecturer.nidn).key("nuptk").text_or_null(lecturer.nuptk).key("nip").text_or_null(lecturer.nip);
    write_coded(out, "agama", lecturer.religion, religion_name(lecturer.religion));
    write_program_of(out, lecturer.program, program);
    write_status(out, lecturer.status);
    out.key("diperbarui").text(lecturer.updated_at).close('}');
}

void write_class(JsonWriter& out, const ClassRow& row) {
    out.open('{').key("id").text(row.held.id).key("semester").text(row.held.semester);
    write_program_of(out, row.program.code, &row.program);
    out.key("mata_kuliah")
        .open('{')
        .key("kode")
        .text(row.course.code)
        .key("nama")
        .text(row.course.name)
        .key("sks")
        .integer(row.course.sks)
        .close('}');
    out.key("nama").text(row.held.name).key("kapasitas").integer(row.held.capacity).key("peserta").integer(row.participants);
    out.key("dosen").open('[');
    for (const auto& [teaching, name] : row.teachings) {
        out.open('{').key("id").text(teaching.lecturer).key("nama").text(name).key("sks").hundredths(teaching.sks_x100);
        out.key("rencana_pertemuan").integer(teaching.meetings_planned).key("realisasi_pertemuan").integer(teaching.meetings_held).close('}');
    }
    out.close(']').close('}');
}

void write_program(JsonWriter& out, const StudyProgram& program) {
    out.open('{').key("kode").text(program.code).key("nama").text(program.name).key("jenjang").text(program.level);
    out.key("fakultas").text(program.faculty).close('}');
}

void write_faculty(JsonWriter& out, const Faculty& faculty) {
    out.open('{').key("kode").text(faculty.code).key("nama").text(faculty.name).close('}');
}

void write_semester(JsonWriter& out, const Semester& semester) {
    out.open('{').key("kode").text(semester.code).key("nama").text(semester.name).key("mulai").text(base::to_iso(semester.starts));
    out.key("selesai").text(base::to_iso(semester.ends)).close('}');
}

void write_history(JsonWriter& out, const Student& student, const History& history) {
    out.open('{').key("nim").text(student.nim).key("nama").text(student.name).key("semester").open('[');
    auto grade = history.grades.begin();
    for (const Activity& activity : history.activities) {
        out.open('{').key("semester").text(activity.semester).key("nama").text(semester_name(activity.semester));
        write_status(out, activity.status);
        out.key("ips").hundredths(activity.ips_x100).key("ipk").hundredths(activity.ipk_x100);
        out.key("sks_semester").integer(activity.sks).key("sks_total").integer(activity.sks_total).key("biaya").integer(activity.fee);
        out.key("nilai").open('[');
        // Both lists are by semester; grades of a semester without activity would be a hole in the data and are passed over.
        while (grade != history.grades.end() && grade->semester < activity.semester) ++grade;
        for (; grade != history.grades.end() && grade->semester == activity.semester; ++grade) {
            out.open('{').key("kode_mata_kuliah").text(grade->course).key("nama_mata_kuliah").text(grade->course_name).key("sks").integer(grade->sks);
            out.key("kelas").text(grade->class_name).key("nilai_angka").tenths(grade->enrolment.score_x10);
            out.key("nilai_indeks").hundredths(grade->enrolment.index_x100).key("nilai_huruf").text_or_null(grade->enrolment.letter).close('}');
        }
        out.close(']').close('}');
    }
    out.close(']').close('}');
}

} // namespace gapura::integrator
