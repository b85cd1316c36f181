#include "app/cli/call.h"

#include <charconv>
#include <cstdio>
#include <cstdlib>

#include "app/cli/local.h"
#include "app/cli/names.h"
#include "app/cli/render.h"
#include "lib/base/file.h"
#include "lib/http/server.h"

namespace gapura::app::cli {
namespace {

std::string environment(const char* name) {
    const char* value = std::getenv(name); // NOLINT(concurrency-mt-unsafe): the CLI has one thread
    return value == nullptr ? std::string() : std::string(value);
}

std::string trimmed(std::string text) {
    while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
    return text;
}

/// A file that demo or login wrote, "" when it is not there.
std::string read_small(const std::string& path) {
    auto text = base::read_file(path, 4096);
    return text ? trimmed(*std::move(text)) : std::string();
}

/// "nik=mahasiswa.nik:number" by the shape "member=scope:kind"; "fakultas=FT,FK" by "parameter=values[]". What was not typed is left out.
json::object record_of(std::string_view shape, std::string_view text) {
    json::object out;
    while (!shape.empty()) {
        const auto end = shape.find_first_of("=:");
        std::string_view name = shape.substr(0, end);
        const auto cut = end == std::string_view::npos ? std::string_view::npos : text.find(shape[end]);
        std::string_view value = text.substr(0, cut);
        if (name.ends_with("[]")) {
            json::array list;
            while (!value.empty()) {
                const auto comma = std::min(value.find(','), value.size());
                list.emplace_back(value.substr(0, comma));
                value.remove_prefix(std::min(comma + 1, value.size()));
            }
            out[name.substr(0, name.size() - 2)] = std::move(list);
        } else {
            out[name] = value;
        }
        if (cut == std::string_view::npos) break;
        shape.remove_prefix(end + 1);
        text.remove_prefix(cut + 1);
    }
    return out;
}

json::value to_json(const Option& option, const std::vector<std::string>& values) {
    switch (option.kind) {
    case Option::Kind::list: return json::value_from(values);
    case Option::Kind::flag: return true;
    case Option::Kind::port:
    case Option::Kind::integer: {
        std::int64_t number = 0;
        std::from_chars(values[0].data(), values[0].data() + values[0].size(), number);
        return number;
    }
    case Option::Kind::pairs: {
        json::object object;
        for (const std::string& pair : values) object[pair.substr(0, pair.find('='))] = pair.substr(pair.find('=') + 1);
        return object;
    }
    case Option::Kind::records: {
        json::array list;
        for (const std::string& value : values) list.push_back(record_of(option.shape, value));
        return list;
    }
    case Option::Kind::text: break;
    }
    return json::value(values[0]);
}

/// "limits.burst" is member burst of object limits.
void put(json::object& body, std::string_view name, json::value value) {
    const auto dot = name.find('.');
    if (dot == std::string_view::npos) {
        body[name] = std::move(value);
        return;
    }
    json::value& inner = body[name.substr(0, dot)];
    if (!inner.is_object()) inner.emplace_object();
    inner.get_object()[name.substr(dot + 1)] = std::move(value);
}

struct Target {
    std::string path;
    json::object body;
};

Target build(const Command& command, const Values& values) {
    Target target{std::string(command.path), {}};
    std::string query;
    if (!command.fixed.empty()) target.body = json::parse(command.fixed).as_object();
    for (const Option& option : command.options) {
        const auto given = values.find(option.name);
        if (given == values.end()) continue;
        const std::string part = "{" + std::string(option.json) + "}";
        const auto at = target.path.find(part);
        if (at != std::string::npos) {
            std::string_view value = given->second[0];
            // A one-time link may be given as it was shown: whole, or its path.
            if (option.json == "link") value.remove_prefix(value.find_last_of('/') + 1);
            target.path.replace(at, part.size(), http::percent_encode(value));
        } else if (command.send == Send::body) {
            put(target.body, option.json, to_json(option, given->second));
        } else {
            for (const std::string& value : given->second)
                query += (query.empty() ? "?" : "&") + std::string(option.json) + "=" + http::percent_encode(value);
        }
    }
    target.path += query;
    return target;
}

int show(Result<Answer> answer, const Command& command, const Session& session) {
    if (!answer) return report(answer.error(), session);
    if (answer->status >= 400) return show_problem(*answer, session);
    if (session.json) {
        std::printf("%s\n", json::serialize(answer->body).c_str());
        return 0;
    }
    name_ids(answer->body, session);
    std::printf("%s", render(answer->body, command.columns, session.lang).c_str());
    // Where the rest of what was asked for stands, when it does not stand here.
    const std::string note = help_slug(command.words) + ".note";
    if (text::find(note) != nullptr) std::fprintf(stderr, "%s\n", text::title(note, session.lang).c_str());
    return 0;
}

} // namespace

std::string token_path() {
    const std::string config = environment("XDG_CONFIG_HOME");
    return (config.empty() ? environment("HOME") + "/.config" : config) + "/gapura/token";
}

void find_server(Session& session) {
    if (session.server.empty()) session.server = environment("GAPURA_SERVER");
    session.token = environment("GAPURA_TOKEN");
    if (!session.dir.empty()) {
        if (session.server.empty()) session.server = read_small(session.dir + "/console.url");
        if (session.token.empty()) session.token = read_small(session.dir + "/secrets/admin-token");
    }
    if (session.server.empty()) session.server = "http://127.0.0.1:8090";
    if (session.token.empty()) session.token = read_small(token_path());
    while (session.server.ends_with('/')) session.server.pop_back();
}

Result<http::ClientAnswer> fetch(const Session& session, std::string_view method, const std::string& path, const std::string& body,
                                 const std::vector<http::Header>& headers) {
    http::ClientRequest request;
    request.method = method;
    request.url = session.server + path;
    request.headers.push_back({"Accept-Language", std::string(text::to_string(session.lang))});
    request.headers.push_back({"Accept", "application/json"});
    if (!session.token.empty()) request.headers.push_back({"Authorization", "Bearer " + session.token});
    if (!body.empty()) request.headers.push_back({"Content-Type", "application/json"});
    request.headers.insert(request.headers.end(), headers.begin(), headers.end());
    request.body = body;
    request.timeout = std::chrono::seconds(120);
    const auto client = http::make_client();
    auto sent = client->send(request);
    if (!sent) {
        // A lost answer is shown as such: the effect is unknown and the user must look before trying again.
        const char* slug = sent.error().slug == "http.uncertain" ? "cli.answer_lost" : "cli.unreachable";
        return fail(Code::unavailable, slug, {{"server", session.server}}, sent.error().why);
    }
    return *std::move(sent);
}

Result<Answer> call(const Session& session, std::string_view method, const std::string& path, const std::string& body,
                    const std::vector<http::Header>& headers) {
    auto sent = fetch(session, method, path, body, headers);
    if (!sent) return std::unexpected(std::move(sent).error());
    Answer answer{sent->status, nullptr, std::move(sent->headers)};
    if (sent->body.empty()) return answer;
    auto parsed = base::parse_json(sent->body, std::size_t{64} << 20);
    if (!parsed) return fail(Code::unavailable, "cli.not_gapura", {{"server", session.server}});
    answer.body = *std::move(parsed);
    return answer;
}

int show_problem(const Answer& answer, const Session& session) {
    if (session.json) {
        std::printf("%s\n", json::serialize(answer.body).c_str());
    } else if (const json::object* problem = answer.body.if_object()) {
        std::fprintf(stderr, "gapura: %s. %s\n", std::string(base::text_at(*problem, "title")).c_str(),
                     std::string(base::text_at(*problem, "detail")).c_str());
        const auto id = base::text_at(*problem, "request_id");
        if (!id.empty()) std::fprintf(stderr, "        %s %s\n", text::title("cli.request_id", session.lang).c_str(), std::string(id).c_str());
    } else {
        std::fprintf(stderr, "gapura: HTTP %d\n", answer.status);
    }
    return exit_code_of_status(answer.status);
}

int change(const Command& command, const Values& values, const Session& session) {
    const Target target = build(command, values);
    const auto now = call(session, "GET", target.path);
    if (!now) return report(now.error(), session);
    if (now->status >= 400 || !now->body.is_object()) return show_problem(*now, session);
    json::object whole = now->body.get_object();
    for (const auto& member : target.body) whole[member.key()] = member.value();
    return show(call(session, command.method, target.path, json::serialize(whole)), command, session);
}

int run_call(const Command& command, const Values& values, const Session& session) {
    const Target target = build(command, values);
    const std::string body = command.send == Send::body ? json::serialize(target.body) : std::string();
    return show(call(session, command.method, target.path, body), command, session);
}

} // namespace gapura::app::cli
