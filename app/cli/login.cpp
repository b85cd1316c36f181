// gapura login: e-mail and password once, then a token in a 0600 file.
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <strings.h>
#include <termios.h>
#include <unistd.h>

#include "app/cli/call.h"
#include "app/cli/local.h"
#include "lib/base/file.h"
#include "lib/base/secret.h"

namespace gapura::app::cli {
namespace {

std::string ask(const std::string& prompt) {
    std::fprintf(stderr, "%s: ", prompt.c_str());
    std::string line;
    std::getline(std::cin, line);
    return line;
}

/// Without echo when a terminal is there; from a pipe, as it comes.
base::Secret ask_secret(const std::string& prompt) {
    termios before{};
    const bool terminal = ::tcgetattr(STDIN_FILENO, &before) == 0;
    if (terminal) {
        termios silent = before;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
    }
    base::Secret answer(ask(prompt));
    if (terminal) {
        ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
        std::fputc('\n', stderr);
    }
    return answer;
}

/// What a browser would send after this sign-in: the session cookie, and the proof that the page has read it.
std::vector<http::Header> credentials_of(const Answer& signed_in) {
    std::string cookies;
    for (const http::Header& header : signed_in.headers) {
        if (::strcasecmp(header.name.c_str(), "set-cookie") != 0) continue;
        cookies += (cookies.empty() ? "" : "; ") + header.value.substr(0, header.value.find(';'));
    }
    return {{"Cookie", cookies}, {"X-CSRF-Token", std::string(base::text_at(signed_in.body.get_object(), "csrf"))}};
}

} // namespace

int login(const Command& /*command*/, const Values& values, const Session& session) {
    std::string email = value_or(values, "email", {});
    if (email.empty()) email = ask(text::title("cli.ask_email", session.lang));
    const base::Secret password = ask_secret(text::title("cli.ask_password", session.lang));
    const json::object body{{"email", email}, {"password", std::string(password.reveal())}};
    Session anonymous = session;
    anonymous.token.clear();
    const auto signed_in = call(anonymous, "POST", "/api/v1/session", json::serialize(body));
    if (!signed_in) return report(signed_in.error(), session);
    if (signed_in->status >= 400 || !signed_in->body.is_object()) return show_problem(*signed_in, session);
    const auto answer = call(anonymous, "POST", "/api/v1/tokens", R"({"name":"gapura login"})", credentials_of(*signed_in));
    if (!answer) return report(answer.error(), session);
    if (answer->status >= 400 || !answer->body.is_object()) return show_problem(*answer, session);
    // The token that --dir would find is the one that ended.
    const std::string path = session.dir.empty() ? token_path() : session.dir + "/secrets/admin-token";
    auto kept = base::make_folder(std::filesystem::path(path).parent_path().string());
    if (kept) kept = base::replace_file(path, base::text_at(answer->body.get_object(), "token"));
    if (!kept) return report(kept.error(), session);
    std::printf("%s\n", text::title("cli.logged_in", session.lang, {{"path", path}, {"server", session.server}}).c_str());
    return 0;
}

} // namespace gapura::app::cli
