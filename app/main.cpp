// gapura: the gateway, the keys, the desk and the integrator in one program.
#include <csignal>

#include "app/cli/call.h"
#include "app/cli/parse.h"

int main(int argc, char** argv) {
    using namespace gapura::app::cli;
    std::signal(SIGPIPE, SIG_IGN); // a peer that left is an error of the write, not the end of the program
    auto parsed = parse(argc, argv);
    if (const int* code = std::get_if<int>(&parsed)) return *code;
    auto& [command, values, session] = std::get<Parsed>(parsed);
    find_server(session);
    return command->run != nullptr ? command->run(*command, values, session) : run_call(*command, values, session);
}
