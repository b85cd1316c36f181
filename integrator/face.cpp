#include "integrator/face.h"

#include "integrator/pages.h"

namespace gapura::integrator {
namespace {

using face::Request;
using face::Response;

json::value text_or_null(std::string_view text) { return text.empty() ? json::value(nullptr) : json::value(text); }

json::array to_json(const std::vector<Finding>& findings, text::Lang lang) {
    json::array out;
    for (const Finding& finding : findings) {
        out.push_back({{"field", finding.field},
                       {"rule", finding.slug},
                       {"blocks", finding.blocks},
                       {"title", text::title(finding.slug, lang)},
                       {"detail", text::detail(finding.slug, lang)}});
    }
    return out;
}

json::object to_json(const Student& student, text::Lang lang) {
    return {{"nim", student.nim},
            {"name", student.name},
            {"sex", student.sex == Sex::male ? "L" : "P"},
            {"birth_place", student.birth_place},
            {"birth_date", base::to_iso(student.birth_date)},
            {"nik", text_or_null(text::mask_number(student.nik.reveal()))},
            {"mother_name", text_or_null(text::mask_name(student.mother_name.reveal()))},
            {"nationality", student.nationality},
            {"program", student.program},
            {"entry_semester", student.entry_semester},
            {"status", student.status},
            {"updated_at", student.updated_at},
            {"findings", to_json(check(student), lang)}};
}

json::object to_json(const Lecturer& lecturer, text::Lang lang) {
    return {{"id", lecturer.id},
            {"name", lecturer.name},
            {"sex", lecturer.sex == Sex::male ? "L" : "P"},
            {"nidn", text_or_null(lecturer.nidn)},
            {"nuptk", text_or_null(lecturer.nuptk)},
            {"program", lecturer.program},
            {"status", lecturer.status},
            {"updated_at", lecturer.updated_at},
            {"findings", to_json(check(lecturer), lang)}};
}

/// The routes' shared side: who asks, and where the records are. Copied into each handler.
struct Face {
    store::Database* database;
    FindActor find_actor;

    Result<void> admit(const Request& request) const {
        const people::Actor actor = TRY(find_actor(request.caller));
        return people::require(actor, people::Action::record_see);
    }

    Result<Response> students(const Request& request) const {
        TRY(admit(request));
        TRY(face::only_query(request, {"program", "limit", "cursor"}));
        const face::Page page = TRY(face::page_of(request));
        StudentQuery query;
        query.program = request.query_or("program", "");
        query.limit = page.limit;
        if (page.after.size() == 2) query.after = {page.after[0], page.after[1]};
        auto found = TRY(Pages(*database).students(query));
        std::optional<std::string> next;
        if (std::ssize(found) > page.limit) {
            found.resize(static_cast<std::size_t>(page.limit));
            next = face::cursor_after({found.back().program, found.back().nim});
        }
        json::array items;
        for (const Student& student : found) items.push_back(to_json(student, request.lang));
        return face::list(std::move(items), next);
    }

    Result<Response> student(const Request& request) const {
        TRY(admit(request));
        TRY(face::only_query(request, {"program"}));
        const auto found = TRY(Pages(*database).students_of(request.part("nim"), request.query_or("program", "")));
        if (found.empty()) return fail(Code::not_found, "integrator.student_unknown");
        if (found.size() > 1) return fail(Code::conflict, "integrator.nim_ambiguous", {{"programs", found[0].program + ", " + found[1].program}});
        return face::ok(to_json(found[0], request.lang));
    }

    Result<Response> lecturers(const Request& request) const {
        TRY(admit(request));
        TRY(face::only_query(request, {"program", "limit", "cursor"}));
        const face::Page page = TRY(face::page_of(request));
        const LecturerQuery query{request.query_or("program", ""), "", page.after.empty() ? "" : page.after[0], page.limit};
        auto found = TRY(Pages(*database).lecturers(query));
        std::optional<std::string> next;
        if (std::ssize(found) > page.limit) {
            found.resize(static_cast<std::size_t>(page.limit));
            next = face::cursor_after({found.back().id});
        }
        json::array items;
        for (const Lecturer& lecturer : found) items.push_back(to_json(lecturer, request.lang));
        return face::list(std::move(items), next);
    }

    Result<Response> lecturer(const Request& request) const {
        TRY(admit(request));
        const auto found = TRY(Pages(*database).lecturer(request.part("id")));
        if (!found) return fail(Code::not_found, "integrator.lecturer_unknown");
        return face::ok(to_json(*found, request.lang));
    }

    Result<Response> findings(const Request& request) const {
        TRY(admit(request));
        json::array items;
        for (const RuleCount& rule : TRY(Records(*database).findings())) {
            items.push_back({{"rule", rule.slug},
                             {"blocks", rule.blocks},
                             {"count", rule.count},
                             {"title", text::title(rule.slug, request.lang)},
                             {"detail", text::detail(rule.slug, request.lang)}});
        }
        return face::list(std::move(items), std::nullopt);
    }
};

} // namespace

face::Routes routes(store::Database& database, FindActor find_actor) {
    const Face face{&database, std::move(find_actor)};
    const auto get = [&](const char* pattern, Result<Response> (Face::*handler)(const Request&) const) {
        return face::Route{"GET", pattern, face::Access::signed_in, [face, handler](const Request& request) { return (face.*handler)(request); }};
    };
    return {get("/api/v1/records/students", &Face::students), get("/api/v1/records/students/{nim}", &Face::student),
            get("/api/v1/records/lecturers", &Face::lecturers), get("/api/v1/records/lecturers/{id}", &Face::lecturer),
            get("/api/v1/records/findings", &Face::findings)};
}

} // namespace gapura::integrator
