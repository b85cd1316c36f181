// The campus side: canonical records and who may read them. (In this field "integrator" often names the tool that pushes to the Feeder; that
// is feeder-sync here.)
#pragma once

#include <functional>

#include <optional>
#include <string>
#include <vector>

#include "integrator/records.h"
#include "lib/base/log.h"
#include "lib/store/store.h"

namespace gapura::integrator {

struct Filter {
    std::string program;        // empty: all
    std::string entry_semester; // empty: all
};

struct StudentKey {
    std::string program;
    std::string nim;
    auto operator<=>(const StudentKey&) const = default;
};

/// How many records break one rule.
struct RuleCount {
    std::string slug;
    bool blocks = true;
    std::size_t count = 0;
};

/// Read access for everybody above. Any thread.
class Records {
public:
    explicit Records(store::Database& database) : database_(database) {}
    /// In order of program, nim. Stop early by answering false.
    Result<void> each_student(const Filter& filter, const std::function<bool(const Student&)>& visit);
    Result<void> each_lecturer(const Filter& filter, const std::function<bool(const Lecturer&)>& visit);
    Result<std::vector<StudyProgram>> programs();
    /// NIMs are unique within a programme; when two programmes use one, the first programme's.
    Result<std::optional<Student>> student(std::string_view nim);
    /// Students whose NIK another person also has (`record.nik_shared`, blocks): the one rule that needs two records, so check() cannot find it.
    Result<std::vector<StudentKey>> shared_nik();
    /// All rules that some record breaks, by slug. Reads every record: for a page, not for a loop.
    Result<std::vector<RuleCount>> findings();

private:
    store::Database& database_;
};

std::span<const store::Migration> migrations();

} // namespace gapura::integrator
