// The campus side: canonical records and who may read them. (In this field "integrator" often names the tool that pushes to the Feeder; that
// is feeder-sync here.)
#pragma once

#include <functional>
#include <memory>
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

class Records {
public:
    explicit Records(store::Database& database) : database_(database) {}
    /// In order of program, nim. Stop early by answering false.
    Result<void> each_student(const Filter& filter, const std::function<bool(const Student&)>& visit);
    Result<void> each_lecturer(const Filter& filter, const std::function<bool(const Lecturer&)>& visit);
    Result<std::vector<StudyProgram>> programs();
    Result<std::optional<Student>> student(std::string_view nim);

private:
    store::Database& database_;
};

std::span<const store::Migration> migrations();

} // namespace gapura::integrator
