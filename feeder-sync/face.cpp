// The sync over the control API: a thin layer over Sync. Any thread.
#include "feeder-sync/face.h"

#include <charconv>

#include "feeder-sync/report.h"

namespace gapura::feeder {
namespace {

constexpr std::int64_t sample_rows = 20;

Result<PlanId> id_of(const face::Request& request) { return PlanId::parse(request.part("id")); }

/// The position that a cursor of ours names.
Result<std::int64_t> position_in(const face::Page& page) {
    std::int64_t position = -1;
    if (page.after.empty()) return position;
    const std::string& text = page.after.front();
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), position);
    if (error != std::errc() || end != text.data() + text.size()) return fail(Code::invalid, "face.cursor");
    return position;
}

json::object progress_json(const Progress& progress) {
    return {{"done", progress.done},
            {"total", progress.total},
            {"per_second", progress.per_second},
            {"seconds_left", progress.seconds_left < 0 ? json::value(nullptr) : json::value(progress.seconds_left)}};
}

Result<json::object> with_progress(Sync& sync, const Plan& plan, text::Lang lang, const base::Zone& zone) {
    json::object out = plan_json(plan, lang, zone);
    out.emplace("progress", progress_json(TRY(sync.progress(plan))));
    return out;
}

class Handlers {
public:
    Handlers(Sync& sync, const base::Zone& zone, ActorOf actor_of, Doctor run_doctor)
        : sync_(sync),
          zone_(zone),
          actor_of_(std::move(actor_of)),
          doctor_(std::move(run_doctor)) {}

    Result<face::Response> create(const face::Request& request) const {
        const json::value body = TRY(request.body_json());
        base::JsonReader reader(body);
        const Scope scope{reader.text_or("program", ""), reader.text_or("entry_semester", "")};
        TRY(reader.finish());
        const auto actor = TRY(actor_of_(request.caller));
        const Plan plan = TRY(sync_.plan(actor, scope));
        face::Response response = face::ok(plan_json(plan, request.lang, zone_));
        response.status = 202; // a draft: the worker makes it ready
        response.headers.emplace_back("Location", "/api/v1/sync/plans/" + plan.id.text);
        return response;
    }

    Result<face::Response> list(const face::Request& request) const {
        TRY(face::only_query(request, {"limit", "cursor"}));
        const face::Page page = TRY(face::page_of(request));
        const auto actor = TRY(actor_of_(request.caller));
        auto plans = TRY(sync_.list(actor, page.after.empty() ? std::string() : page.after.front(), page.limit + 1));
        std::optional<std::string> next;
        if (std::ssize(plans) > page.limit) {
            plans.resize(static_cast<std::size_t>(page.limit));
            next = face::cursor_after({plans.back().id.text});
        }
        json::array items;
        for (const Plan& plan : plans) items.push_back(plan_json(plan, request.lang, zone_));
        return face::list(std::move(items), next);
    }

    Result<face::Response> show(const face::Request& request) const {
        const auto actor = TRY(actor_of_(request.caller));
        const PlanId id = TRY(id_of(request));
        const Plan plan = TRY(sync_.show(actor, id));
        json::object out = TRY(with_progress(sync_, plan, request.lang, zone_));
        RowFilter filter;
        filter.limit = sample_rows;
        json::array rows;
        for (const Row& row : TRY(sync_.rows(actor, id, filter))) rows.push_back(row_json(row, request.lang));
        out.emplace("sample", std::move(rows));
        return face::ok(out);
    }

    Result<face::Response> rows(const face::Request& request) const {
        TRY(face::only_query(request, {"state", "limit", "cursor"}));
        const face::Page page = TRY(face::page_of(request));
        const auto actor = TRY(actor_of_(request.caller));
        RowFilter filter;
        filter.limit = page.limit + 1;
        filter.after = TRY(position_in(page));
        if (const std::string state = request.query_or("state", ""); !state.empty()) {
            filter.state = parse_row_state(state);
            if (!filter.state) return fail(Code::invalid, "sync.state_unknown", {{"state", state.substr(0, 40)}});
        }
        const PlanId id = TRY(id_of(request));
        auto found = TRY(sync_.rows(actor, id, filter));
        std::optional<std::string> next;
        if (std::ssize(found) > page.limit) {
            found.resize(static_cast<std::size_t>(page.limit));
            next = face::cursor_after({std::to_string(found.back().position)});
        }
        json::array items;
        for (const Row& row : found) items.push_back(row_json(row, request.lang));
        return face::list(std::move(items), next);
    }

    Result<face::Response> approve(const face::Request& request) const {
        const json::value body = TRY(request.body_json());
        base::JsonReader reader(body);
        const std::string hash = reader.text("hash");
        TRY(reader.finish());
        const auto actor = TRY(actor_of_(request.caller));
        const PlanId id = TRY(id_of(request));
        return answer(request, sync_.approve(actor, id, hash));
    }

    using Verb = Result<Plan> (Sync::*)(const people::Actor&, const PlanId&);
    Result<face::Response> verb(const face::Request& request, Verb act) const {
        const auto actor = TRY(actor_of_(request.caller));
        const PlanId id = TRY(id_of(request));
        return answer(request, (sync_.*act)(actor, id));
    }

    Result<face::Response> report(const face::Request& request) const {
        const auto actor = TRY(actor_of_(request.caller));
        TRY(face::only_query(request, {"format"}));
        const PlanId id = TRY(id_of(request));
        TRY(sync_.show(actor, id));
        if (request.query_or("format", "json") == "text") {
            face::Response response;
            response.content_type = "text/plain; charset=utf-8";
            response.body = TRY(report_text(sync_.database(), id, request.lang, zone_));
            return response;
        }
        return face::ok(TRY(report_json(sync_.database(), id, request.lang, zone_)));
    }

    Result<face::Response> status(const face::Request& request) const {
        const auto actor = TRY(actor_of_(request.caller));
        const auto plans = TRY(sync_.list(actor, {}, 1));
        json::value latest = nullptr;
        if (!plans.empty()) latest = TRY(with_progress(sync_, plans.front(), request.lang, zone_));
        return face::ok(json::object{{"latest", std::move(latest)}});
    }

    /// Compares all campus data first, and keeps what it then decides though it refuses.
    Result<face::Rest> run(const face::Request& request) const {
        const auto actor = TRY(actor_of_(request.caller));
        const PlanId id = TRY(id_of(request));
        TRY(sync_.prepare_run(actor, id));
        return [this, &request, actor, id] { return answer(request, sync_.start_run(actor, id)); };
    }

    /// Asks the Feeder, and changes nothing.
    Result<face::Rest> doctor(const face::Request& request) const {
        const auto actor = TRY(actor_of_(request.caller));
        TRY(people::require(actor, people::Action::sync_plan));
        json::array checks;
        bool good = true;
        for (const Check& check : doctor_()) {
            // Ports that do not answer are no fault as long as one does.
            if (!check.good && !check.slug.empty()) good = false;
            checks.push_back(
                json::object{{"name", check.name},
                             {"good", check.good},
                             {"detail", check.detail},
                             {"remedy", check.slug.empty() ? json::value(nullptr) : json::value(text::detail(check.slug, request.lang))}});
        }
        return [answer = face::ok(json::object{{"good", good}, {"checks", std::move(checks)}})] { return answer; };
    }

private:
    Result<face::Response> answer(const face::Request& request, Result<Plan> plan) const {
        if (!plan) return std::unexpected(std::move(plan).error());
        return face::ok(TRY(with_progress(sync_, *plan, request.lang, zone_)));
    }

    Sync& sync_;
    const base::Zone& zone_;
    const ActorOf actor_of_;
    const Doctor doctor_;
};

} // namespace

face::Routes routes(Sync& sync, const base::Zone& zone, ActorOf actor_of, Doctor run_doctor) {
    const auto handlers = std::make_shared<const Handlers>(sync, zone, std::move(actor_of), std::move(run_doctor));
    face::Routes out;
    const auto add = [&](const char* method, const char* pattern, Result<face::Response> (Handlers::*handle)(const face::Request&) const) {
        out.push_back(
            {method, pattern, face::Access::signed_in, [handlers, handle](const face::Request& request) { return (*handlers.*handle)(request); }});
    };
    const auto add_verb = [&](const char* pattern, Handlers::Verb verb) {
        out.push_back(
            {"POST", pattern, face::Access::signed_in, [handlers, verb](const face::Request& request) { return handlers->verb(request, verb); }});
    };
    const auto add_prepared = [&](const char* pattern, Result<face::Rest> (Handlers::*prepare)(const face::Request&) const) {
        out.push_back({"POST", pattern, face::Access::signed_in, nullptr,
                       [handlers, prepare](const face::Request& request) { return (*handlers.*prepare)(request); }});
    };
    add("POST", "/api/v1/sync/plans", &Handlers::create);
    add("GET", "/api/v1/sync/plans", &Handlers::list);
    add("GET", "/api/v1/sync/plans/{id}", &Handlers::show);
    add("GET", "/api/v1/sync/plans/{id}/rows", &Handlers::rows);
    add("GET", "/api/v1/sync/plans/{id}/report", &Handlers::report);
    add("POST", "/api/v1/sync/plans/{id}/approve", &Handlers::approve);
    add_prepared("/api/v1/sync/plans/{id}/run", &Handlers::run);
    add_verb("/api/v1/sync/plans/{id}/pause", &Sync::pause);
    add_verb("/api/v1/sync/plans/{id}/resume", &Sync::resume);
    add_verb("/api/v1/sync/plans/{id}/cancel", &Sync::cancel);
    add("GET", "/api/v1/sync/status", &Handlers::status);
    add_prepared("/api/v1/feeder/doctor", &Handlers::doctor);
    return out;
}

} // namespace gapura::feeder
