// One command as one call of the control API: where the server is, as whom, what goes into path, query and body. Blocking.
#pragma once

#include <string>
#include <vector>

#include "app/cli/command.h"
#include "lib/base/json.h"
#include "lib/http/client.h"

namespace gapura::app::cli {

/// Fills server and token of the session: --server, GAPURA_SERVER, the demo folder of --dir, else http://127.0.0.1:8090;
/// GAPURA_TOKEN, the demo folder, else the 0600 file that login wrote.
void find_server(Session& session);
/// Where `gapura login` keeps its token.
std::string token_path();

/// The answer of a call: a JSON value, or the problem as an Error with its own texts.
struct Answer {
    int status = 0;
    json::value body;
    std::vector<http::Header> headers = {};
};
/// Error unavailable when there is no answer. A problem+json answer is an Answer with its status.
Result<Answer> call(const Session& session, std::string_view method, const std::string& path, const std::string& body = {},
                    const std::vector<http::Header>& headers = {});

/// The body as it is; errors as of call(), and a problem answer as an error with its own texts shown by show_problem.
Result<http::ClientAnswer> fetch(const Session& session, std::string_view method, const std::string& path, const std::string& body = {},
                                 const std::vector<http::Header>& headers = {});

/// Runs a table command: builds the call, prints the answer, gives the exit code.
int run_call(const Command& command, const Values& values, const Session& session);

/// Prints a problem answer to stderr (or as JSON to stdout) and gives its exit code.
int show_problem(const Answer& answer, const Session& session);

} // namespace gapura::app::cli
