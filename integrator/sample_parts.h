// The steps of making one programme, in the order make_program takes them. Internal to the sample.
#pragma once

#include "integrator/sample.h"
#include "integrator/sample_plan.h"
#include "lib/base/random.h"

namespace gapura::integrator::sample {

/// Curriculum and courses, from the table alone.
void add_courses(const ProgramPlan& plan, ProgramData& data);
/// `first_number` counts students campus-wide: synthetic numbers follow from it, so none repeats.
void add_students(base::Random& random, const ProgramPlan& plan, std::size_t count, std::size_t first_number, ProgramData& data);
/// Classes, who teaches them, enrolments, grades and semester activity; settles each student's status.
void add_study(base::Random& random, const Frame& frame, const ProgramPlan& plan, ProgramData& data);
/// Spoils the students this programme was dealt and notes each in data.planted.
void add_defects(std::size_t program, std::size_t programs, ProgramData& data);

} // namespace gapura::integrator::sample
