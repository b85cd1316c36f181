#include "integrator/data_routes.h"

#include <array>
#include <fmt/format.h>
#include <memory>
#include <optional>

#include "integrator/data_json.h"

namespace gapura::integrator {
namespace {

constexpr std::size_t items_a_piece = 16;

constexpr std::array<std::string_view, 7> student_filters{"prodi", "angkatan", "status", "q", "hitung", "limit", "after"};
constexpr std::array<std::string_view, 1> one_student_filters{"prodi"};
constexpr std::array<std::string_view, 4> lecturer_filters{"prodi", "q", "limit", "after"};
constexpr std::array<std::string_view, 3> program_filters{"fakultas", "limit", "after"};
constexpr std::array<std::string_view, 2> list_filters{"limit", "after"};
constexpr std::array<std::string_view, 6> class_filters{"semester", "prodi", "mata_kuliah", "dosen", "limit", "after"};

http::ServerAnswer json_answer(std::string body) {
    http::ServerAnswer answer;
    answer.headers = {{"Content-Type", "application/json"}};
    answer.body = std::move(body);
    return answer;
}

/// {"items":[…],"next":…,"total":…}, written a few items at a time as the caller takes them.
template <class T>
http::ServerAnswer page(std::vector<T> items, std::int64_t limit, std::optional<std::int64_t> total, std::string (*key_of)(const T&),
                        std::function<void(JsonWriter&, const T&)> write) {
    std::string next;
    if (items.size() > static_cast<std::size_t>(limit)) {
        items.resize(static_cast<std::size_t>(limit));
        next = key_of(items.back());
    }
    http::ServerAnswer answer = json_answer({});
    answer.more = [items = std::make_shared<const std::vector<T>>(std::move(items)), next, total, write = std::move(write),
                   at = std::size_t{0}](std::string& piece) mutable {
        piece = at == 0 ? R"({"items":[)" : ",";
        JsonWriter out(piece);
        const std::size_t end = std::min(items->size(), at + items_a_piece);
        for (; at < end; ++at) write(out, (*items)[at]);
        if (at < items->size()) return true;
        out.close(']').key("next").text_or_null(next);
        if (total) out.key("total").integer(*total);
        out.close('}');
        return false;
    };
    return answer;
}

const StudyProgram* find(const std::map<std::string, StudyProgram>& programs, const std::string& code) {
    const auto found = programs.find(code);
    return found == programs.end() ? nullptr : &found->second;
}

/// The cursor of a student: programme, ':', NIM. A programme code has no ':'.
StudentKey student_key(const std::string& cursor) {
    const auto colon = cursor.find(':');
    if (colon == std::string::npos) return {};
    return {cursor.substr(0, colon), cursor.substr(colon + 1)};
}

ListQuery list_query(const DataCall& call) { return {call.query.get("fakultas"), call.query.get("after"), call.query.limit()}; }

/// What stands for {part}, or nothing when the path does not match.
std::optional<std::string_view> match(std::string_view pattern, std::string_view path) {
    const auto open = pattern.find('{');
    if (open == std::string_view::npos) return pattern == path ? std::optional(std::string_view()) : std::nullopt;
    const std::string_view tail = pattern.substr(pattern.find('}') + 1);
    if (!path.starts_with(pattern.substr(0, open)) || !path.ends_with(tail) || path.size() <= open + tail.size()) return std::nullopt;
    const std::string_view part = path.substr(open, path.size() - open - tail.size());
    return part.find('/') == std::string_view::npos ? std::optional(part) : std::nullopt;
}

} // namespace

std::span<const DataPath> DataPath::all() {
    static constexpr std::array<DataPath, 9> paths{{{"/mahasiswa", student_filters, &DataRoutes::students},
                                                    {"/mahasiswa/{nim}", one_student_filters, &DataRoutes::student},
                                                    {"/mahasiswa/{nim}/riwayat", one_student_filters, &DataRoutes::history},
                                                    {"/dosen", lecturer_filters, &DataRoutes::lecturers},
                                                    {"/dosen/{id}", {}, &DataRoutes::lecturer},
                                                    {"/prodi", program_filters, &DataRoutes::programs},
                                                    {"/fakultas", list_filters, &DataRoutes::faculties},
                                                    {"/semester", list_filters, &DataRoutes::semesters},
                                                    {"/kelas", class_filters, &DataRoutes::classes}}};
    return paths;
}

Result<http::ServerAnswer> DataRoutes::get(std::string_view path, std::string_view query) {
    std::string known;
    for (const DataPath& one : DataPath::all()) {
        known += (known.empty() ? "" : ", ") + std::string(one.path);
        const auto part = match(one.path, path);
        if (!part) continue;
        const DataCall call{TRY(http::percent_decode(*part)), TRY(DataQuery::read(query, one.filters))};
        return (this->*one.answer)(call);
    }
    return fail(Code::not_found, "integrator.path_unknown", {{"path", std::string(path.substr(0, 80))}, {"known", known}});
}

Result<http::ServerAnswer> DataRoutes::students(const DataCall& call) {
    StudentQuery query;
    query.program = call.query.get("prodi");
    query.year = call.query.get("angkatan");
    query.status = call.query.get("status");
    query.text = call.query.get("q");
    query.limit = call.query.limit();
    const std::string cursor = call.query.get("after");
    query.after = student_key(cursor);
    if (!cursor.empty() && query.after.program.empty()) {
        return fail(Code::invalid, "integrator.filter_value", {{"name", "after"}, {"example", std::string(filter_rule("after").example)}});
    }
    auto programs = TRY(programs_by_code());
    std::optional<std::int64_t> total;
    if (!call.query.get("hitung").empty()) total = TRY(pages_.count(query));
    return page<Student>(
        TRY(pages_.students(query)), query.limit, total, [](const Student& student) { return student.program + ':' + student.nim; },
        [programs = std::move(programs)](JsonWriter& out, const Student& student) { write_student(out, student, find(programs, student.program)); });
}

Result<Student> DataRoutes::one_student(const DataCall& call) {
    auto found = TRY(pages_.students_of(call.part, call.query.get("prodi")));
    if (found.empty()) return fail(Code::not_found, "integrator.student_unknown");
    if (found.size() == 1) return std::move(found.front());
    std::string programs;
    for (const Student& student : found) programs += (programs.empty() ? "" : ", ") + student.program;
    return fail(Code::conflict, "integrator.nim_ambiguous", {{"programs", programs}});
}

Result<http::ServerAnswer> DataRoutes::student(const DataCall& call) {
    const Student student = TRY(one_student(call));
    const auto programs = TRY(programs_by_code());
    std::string body;
    JsonWriter out(body);
    write_student(out, student, find(programs, student.program));
    return json_answer(std::move(body));
}

Result<http::ServerAnswer> DataRoutes::history(const DataCall& call) {
    const Student student = TRY(one_student(call));
    std::string body;
    JsonWriter out(body);
    write_history(out, student, TRY(pages_.history({student.program, student.nim})));
    return json_answer(std::move(body));
}

Result<http::ServerAnswer> DataRoutes::lecturers(const DataCall& call) {
    const LecturerQuery query{call.query.get("prodi"), call.query.get("q"), call.query.get("after"), call.query.limit()};
    auto programs = TRY(programs_by_code());
    return page<Lecturer>(
        TRY(pages_.lecturers(query)), query.limit, {}, [](const Lecturer& lecturer) { return lecturer.id; },
        [programs = std::move(programs)](JsonWriter& out, const Lecturer& lecturer) {
            write_lecturer(out, lecturer, find(programs, lecturer.program));
        });
}

Result<http::ServerAnswer> DataRoutes::lecturer(const DataCall& call) {
    const auto found = TRY(pages_.lecturer(call.part));
    if (!found) return fail(Code::not_found, "integrator.lecturer_unknown");
    const auto programs = TRY(programs_by_code());
    std::string body;
    JsonWriter out(body);
    write_lecturer(out, *found, find(programs, found->program));
    return json_answer(std::move(body));
}

Result<http::ServerAnswer> DataRoutes::programs(const DataCall& call) {
    const ListQuery query = list_query(call);
    return page<StudyProgram>(TRY(pages_.programs(query)), query.limit, {}, [](const StudyProgram& program) { return program.code; }, write_program);
}

Result<http::ServerAnswer> DataRoutes::faculties(const DataCall& call) {
    const ListQuery query = list_query(call);
    return page<Faculty>(TRY(pages_.faculties(query)), query.limit, {}, [](const Faculty& faculty) { return faculty.code; }, write_faculty);
}

Result<http::ServerAnswer> DataRoutes::semesters(const DataCall& call) {
    const ListQuery query = list_query(call);
    return page<Semester>(TRY(pages_.semesters(query)), query.limit, {}, [](const Semester& semester) { return semester.code; }, write_semester);
}

Result<http::ServerAnswer> DataRoutes::classes(const DataCall& call) {
    const ClassQuery query{call.query.get("semester"), call.query.get("prodi"), call.query.get("mata_kuliah"),
                           call.query.get("dosen"),    call.query.get("after"), call.query.limit()};
    return page<ClassRow>(TRY(pages_.classes(query)), query.limit, {}, [](const ClassRow& row) { return row.held.id; }, write_class);
}

Result<std::map<std::string, StudyProgram>> DataRoutes::programs_by_code() {
    std::map<std::string, StudyProgram> out;
    for (StudyProgram& program : TRY(records_.programs())) out.emplace(program.code, std::move(program));
    return out;
}

} // namespace gapura::integrator
