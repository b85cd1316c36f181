// Reports of a plan. Any thread.
#include "feeder-sync/report.h"

#include <fmt/format.h>

#include "lib/base/zones.h"

namespace gapura::feeder {
namespace {

json::value time_json(Instant at, const base::Zone& zone) { return at.us == 0 ? json::value(nullptr) : json::value(zone.iso(at)); }

json::value reason_json(const std::string& slug, text::Lang lang) {
    if (slug.empty()) return nullptr;
    return json::object{{"slug", slug}, {"title", text::title(slug, lang)}, {"detail", text::detail(slug, lang)}};
}

/// A row's reason with its code in the text, for codes that the catalogue does not know.
json::value reason_json(const std::string& slug, int code, text::Lang lang) {
    const base::Args args{{"code", std::to_string(code)}, {"act", "Insert/Update"}};
    if (slug.empty()) return nullptr;
    return json::object{{"slug", slug}, {"code", code}, {"title", text::title(slug, lang, args)}, {"detail", text::detail(slug, lang, args)}};
}

json::value detail_json(const std::string& detail) {
    auto both = base::parse_json(detail);
    if (both && both->is_object()) return *std::move(both);
    return json::value(detail);
}

} // namespace

json::object plan_json(const Plan& plan, text::Lang lang, const base::Zone& zone) {
    json::array blocked;
    for (const auto& [slug, students] : plan.blocked_reasons) {
        json::object reason = reason_json(slug, lang).as_object();
        reason.emplace("students", students);
        blocked.push_back(std::move(reason));
    }
    json::array warnings;
    for (const std::string& slug : plan.warnings) warnings.push_back(reason_json(slug, lang));
    const Counts& counts = plan.counts;
    return {{"id", plan.id.text},
            {"state", to_string(plan.state)},
            {"program", plan.scope.program},
            {"entry_semester", plan.scope.entry_semester},
            {"hash", plan.hash},
            {"data_hash", plan.data_hash},
            {"mapping_version", plan.mapping_version},
            {"contract_hash", plan.contract_hash},
            {"counts",
             {{"new", counts.fresh}, {"changed", counts.changed}, {"same", counts.same}, {"blocked", counts.blocked}, {"to_send", plan.to_send()}}},
            {"lecturers", {{"matched", counts.lecturers_matched}, {"review", counts.lecturers_review}, {"unmatched", counts.lecturers_unmatched}}},
            {"blocked_reasons", std::move(blocked)},
            {"warnings", std::move(warnings)},
            {"created_by", plan.created_by},
            {"created_at", time_json(plan.created_at, zone)},
            {"approved_by", plan.approved_by.empty() ? json::value(nullptr) : json::value(plan.approved_by)},
            {"approved_at", time_json(plan.approved_at, zone)},
            {"started_at", time_json(plan.started_at, zone)},
            {"finished_at", time_json(plan.finished_at, zone)},
            {"reason", reason_json(plan.reason, lang)}};
}

json::object row_json(const Row& row, text::Lang lang) {
    json::array reasons;
    for (const Reason& reason : row.reasons) {
        json::object one = reason_json(reason.slug, lang).as_object();
        one.emplace("field", reason.field);
        reasons.push_back(std::move(one));
    }
    return {{"position", row.position},
            {"nim", row.nim},
            {"program", row.program},
            {"state", to_string(row.state)},
            {"step", to_string(row.step)},
            {"biodata", to_string(row.biodata)},
            {"history", to_string(row.history)},
            {"fields", json::array(row.fields.begin(), row.fields.end())},
            {"blocked_by", std::move(reasons)},
            {"attempt", row.attempt},
            {"reason", reason_json(row.reason, row.code, lang)},
            {"detail", detail_json(row.detail)}};
}

Result<json::object> report_json(store::Database& database, const PlanId& id, text::Lang lang, const base::Zone& zone) {
    const Plan plan = TRY(load_plan(database, id));
    json::object states;
    for (const StateCount& count : TRY(count_rows(database, id))) states.emplace(to_string(count.state), count.rows);
    json::array exceptions;
    for (const ReasonCount& count : TRY(count_exceptions(database, id))) {
        exceptions.push_back(json::object{{"state", to_string(count.state)},
                                          {"reason", reason_json(count.reason, count.code, lang)},
                                          {"rows", count.rows},
                                          {"sample_nim", count.sample_nim},
                                          {"sample_detail", detail_json(count.sample_detail)}});
    }
    json::object out = plan_json(plan, lang, zone);
    out.emplace("rows", std::move(states));
    out.emplace("exceptions", std::move(exceptions));
    return out;
}

Result<std::string> report_text(store::Database& database, const PlanId& id, text::Lang lang, const base::Zone& zone) {
    const Plan plan = TRY(load_plan(database, id));
    const Counts& counts = plan.counts;
    std::string out = fmt::format("{}  {}\n  SHA-256 {}\n", plan.id.text, to_string(plan.state), plan.hash);
    out += fmt::format("  new {}  changed {}  same {}  blocked {}\n", counts.fresh, counts.changed, counts.same, counts.blocked);
    out += fmt::format("  lecturers: matched {}  review {}  unmatched {}\n", counts.lecturers_matched, counts.lecturers_review,
                       counts.lecturers_unmatched);
    for (const auto& [name, at] :
         {std::pair("created", plan.created_at), {"approved", plan.approved_at}, {"started", plan.started_at}, {"finished", plan.finished_at}}) {
        if (at.us != 0) out += fmt::format("  {:<9} {}\n", name, zone.on_screen(at, lang == text::Lang::id));
    }
    for (const StateCount& count : TRY(count_rows(database, id))) out += fmt::format("  {:<12} {:>9}\n", to_string(count.state), count.rows);
    for (const ReasonCount& count : TRY(count_exceptions(database, id))) {
        const base::Args args{{"code", std::to_string(count.code)}, {"act", "Insert/Update"}};
        out += fmt::format("\n  {} x {} [{}]\n    {}\n", count.rows, text::title(count.reason, lang, args), count.reason,
                           text::detail(count.reason, lang, args));
        if (!count.sample_detail.empty()) out += fmt::format("    NIM {}: {}\n", count.sample_nim, count.sample_detail);
    }
    for (const auto& [slug, students] : plan.blocked_reasons) {
        out += fmt::format("\n  {} x {} [{}]\n    {}\n", students, text::title(slug, lang), slug, text::detail(slug, lang));
    }
    return out;
}

} // namespace gapura::feeder
