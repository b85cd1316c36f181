// What the data API serves: one table of paths and filters, and the answers. Knows nothing of sockets or secrets; data_api.h does. Any thread.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "integrator/data_query.h"
#include "integrator/integrator.h"
#include "integrator/pages.h"
#include "lib/http/server.h"

namespace gapura::integrator {

/// One request that found its path.
struct DataCall {
    std::string part; // of {nim} or {id}, decoded
    DataQuery query;
};

class DataRoutes {
public:
    explicit DataRoutes(store::Database& database) : records_(database), pages_(database) {}

    /// The answer to GET. A page is read at once (at most 201 rows) and written in pieces. Error not_found `integrator.path_unknown`,
    /// `integrator.student_unknown`, `integrator.lecturer_unknown`; conflict `integrator.nim_ambiguous`; those of DataQuery and of the store.
    Result<http::ServerAnswer> get(std::string_view path, std::string_view query);

private:
    friend struct DataPath;
    Result<http::ServerAnswer> students(const DataCall& call);
    Result<http::ServerAnswer> student(const DataCall& call);
    Result<http::ServerAnswer> history(const DataCall& call);
    Result<http::ServerAnswer> lecturers(const DataCall& call);
    Result<http::ServerAnswer> lecturer(const DataCall& call);
    Result<http::ServerAnswer> programs(const DataCall& call);
    Result<http::ServerAnswer> faculties(const DataCall& call);
    Result<http::ServerAnswer> semesters(const DataCall& call);
    Result<http::ServerAnswer> classes(const DataCall& call);

    Result<Student> one_student(const DataCall& call);
    Result<std::map<std::string, StudyProgram>> programs_by_code();

    Records records_;
    Pages pages_;
};

/// A row of the table.
struct DataPath {
    std::string_view path; // with at most one {part}
    std::span<const std::string_view> filters;
    Result<http::ServerAnswer> (DataRoutes::*answer)(const DataCall& call);
    static std::span<const DataPath> all();
};

} // namespace gapura::integrator
