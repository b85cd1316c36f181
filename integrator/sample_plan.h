// The table the sample campus is built from. Programme codes follow the ministry's pattern (two digits field, level, serial); the university is
// fictional. Constant; any thread.
#pragma once

#include <span>
#include <string_view>

namespace gapura::integrator::sample {

/// When the sample's records were last touched, for all of them.
inline constexpr const char* sample_updated_at = "2026-07-31T04:00:00Z";

struct FacultyPlan {
    std::string_view code;
    std::string_view name;
};

struct ProgramPlan {
    std::string_view code;
    std::string_view faculty;
    std::string_view level;
    std::string_view prefix; // of its course codes
    std::string_view name;
    std::size_t weight;      // share of the students
    std::string_view topics; // six, separated by '|'
};

/// How a level studies.
struct LevelPlan {
    int terms;
    int courses_per_term;
    std::string_view final_course;
};

std::span<const FacultyPlan> faculty_plans();
std::span<const ProgramPlan> program_plans();
LevelPlan level_plan(std::string_view level);

} // namespace gapura::integrator::sample
