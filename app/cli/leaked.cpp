// gapura key leaked and key verify: the text comes from standard input, so that it stands in no list of processes and no history of a shell.
#include <cstdio>
#include <string>

#include "app/cli/call.h"
#include "app/cli/local.h"
#include "app/cli/render.h"
#include "keys/leaks.h"
#include "lib/base/json.h"

namespace gapura::app::cli {
namespace {

/// At most one byte more than may be sent, so that too much is noticed.
std::string read_input(std::size_t bytes_max) {
    std::string text(bytes_max + 1, '\0');
    text.resize(std::fread(text.data(), 1, text.size(), stdin));
    return text;
}

int send(const Session& session, const std::string& path, const json::object& body, std::string_view columns) {
    const auto answer = call(session, "POST", path, json::serialize(body));
    if (!answer) return report(answer.error(), session);
    if (answer->status >= 400) return show_problem(*answer, session);
    if (session.json) std::printf("%s\n", json::serialize(answer->body).c_str());
    else std::printf("%s", render(answer->body, columns, session.lang).c_str());
    return 0;
}

} // namespace

int key_leaked(const Command& /*command*/, const Values& values, const Session& session) {
    const std::string text = read_input(keys::leak_text_bytes_max);
    if (text.size() > keys::leak_text_bytes_max)
        return report(Error{Code::invalid, "keys.leak_too_large", {{"bytes_max", std::to_string(keys::leak_text_bytes_max)}}, {}}, session);
    // Only what looks like a key leaves this machine: a whole file may hold other secrets, and bytes that are no text.
    const std::string keys_only = keys::only_keys(text);
    return send(session, "/api/v1/leaks", json::object{{"text", keys_only}, {"place", value_or(values, "place", "")}}, "hint,done,key");
}

int key_verify(const Command& /*command*/, const Values& /*values*/, const Session& session) {
    std::string text = read_input(4096);
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' ')) text.pop_back();
    return send(session, "/api/v1/keys/verify", json::object{{"text", text.substr(0, 4096)}}, {});
}

} // namespace gapura::app::cli
