// gapura login, logout and password: e-mail and password once, then a token in a 0600 file.
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

/// The token that --dir would find, else the one of `gapura login`.
std::string kept_path(const Session& session) { return session.dir.empty() ? token_path() : session.dir + "/secrets/admin-token"; }

/// Signs in, makes a token and keeps it; the exit code, 0 when it is kept.
int keep_token(const Session& session, const std::string& email, const base::Secret& password) {
    const json::object body{{"email", email}, {"password", std::string(password.reveal())}};
    Session anonymous = session;
    anonymous.token.clear();
    const auto signed_in = call(anonymous, "POST", "/api/v1/session", json::serialize(body));
    if (!signed_in) return report(signed_in.error(), session);
    if (signed_in->status >= 400 || !signed_in->body.is_object()) return show_problem(*signed_in, session);
    const auto answer = call(anonymous, "POST", "/api/v1/tokens", R"({"name":"gapura login"})", credentials_of(*signed_in));
    if (!answer) return report(answer.error(), session);
    if (answer->status >= 400 || !answer->body.is_object()) return show_problem(*answer, session);
    const std::string path = kept_path(session);
    auto kept = base::make_folder(std::filesystem::path(path).parent_path().string());
    if (kept) kept = base::replace_file(path, base::text_at(answer->body.get_object(), "token"));
    return kept ? 0 : report(kept.error(), session);
}

} // namespace

int login(const Command& /*command*/, const Values& values, const Session& session) {
    std::string email = value_or(values, "email", {});
    if (email.empty()) email = ask(text::title("cli.ask_email", session.lang));
    const int kept = keep_token(session, email, ask_secret(text::title("cli.ask_password", session.lang)));
    if (kept != 0) return kept;
    std::printf("%s\n", text::title("cli.logged_in", session.lang, {{"path", kept_path(session)}, {"server", session.server}}).c_str());
    return 0;
}

int logout(const Command& /*command*/, const Values& /*values*/, const Session& session) {
    const auto answer = call(session, "DELETE", "/api/v1/session");
    if (!answer) return report(answer.error(), session);
    // A token that had ended already leaves nothing to end, and its file is of no more use.
    if (answer->status >= 400 && answer->status != 401) return show_problem(*answer, session);
    // GAPURA_TOKEN may have been another one than the file's, which then is still good.
    std::string kept = base::read_file(kept_path(session), 4096).value_or("");
    while (kept.ends_with('\n')) kept.pop_back();
    std::error_code ignored;
    if (kept == session.token) std::filesystem::remove(kept_path(session), ignored);
    std::printf("%s\n", text::title("cli.logged_out", session.lang, {{"server", session.server}}).c_str());
    return 0;
}

int password(const Command& /*command*/, const Values& /*values*/, const Session& session) {
    const auto me = call(session, "GET", "/api/v1/me");
    if (!me) return report(me.error(), session);
    if (me->status >= 400 || !me->body.is_object()) return show_problem(*me, session);
    const auto old_password = ask_secret(text::title("cli.ask_old_password", session.lang));
    const auto new_password = ask_secret(text::title("cli.ask_new_password", session.lang));
    const auto again = ask_secret(text::title("cli.ask_new_password_again", session.lang));
    if (!base::equal_in_constant_time(again.reveal(), new_password.reveal()))
        return report(Error{Code::invalid, "cli.passwords_differ", {}, {}}, session);
    const json::object body{{"old_password", std::string(old_password.reveal())}, {"new_password", std::string(new_password.reveal())}};
    const auto answer = call(session, "POST", "/api/v1/me/password", json::serialize(body));
    if (!answer) return report(answer.error(), session);
    if (answer->status >= 400) return show_problem(*answer, session);
    // Said at once: it holds whatever becomes of signing in again. The change ended every token, this one too.
    std::printf("%s\n", text::title("cli.password_changed", session.lang).c_str());
    return keep_token(session, std::string(base::text_at(me->body.get_object(), "email")), new_password);
}

} // namespace gapura::app::cli
