// Campus data in the words its users know, as the data API answers it. NIK and mother's name in full: the gateway masks them by name (nik,
// nama_ibu_kandung), so these names are a contract. Pure; any thread.
#pragma once

#include <string>

#include "integrator/json_writer.h"
#include "integrator/pages.h"

namespace gapura::integrator {

void write_student(JsonWriter& out, const Student& student, const StudyProgram* program);
void write_lecturer(JsonWriter& out, const Lecturer& lecturer, const StudyProgram* program);
void write_class(JsonWriter& out, const ClassRow& row);
void write_program(JsonWriter& out, const StudyProgram& program);
void write_faculty(JsonWriter& out, const Faculty& faculty);
void write_semester(JsonWriter& out, const Semester& semester);
void write_history(JsonWriter& out, const Student& student, const History& history);

} // namespace gapura::integrator
