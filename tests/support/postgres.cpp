#include "tests/support/postgres.h"

#include <chrono>
#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <fstream>
#include <grp.h>
#include <libpq-fe.h>
#include <pwd.h>
#include <sstream>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <thread>
#include <vector>

namespace gapura::testing {
namespace {

constexpr auto ready_max = std::chrono::seconds(60);
const std::string programs = "/usr/lib/postgresql/15/bin/";

[[noreturn]] void give_up(const std::string& what, const std::string& log) {
    std::ifstream file(log);
    std::ostringstream text;
    text << file.rdbuf();
    std::fprintf(stderr, "PostgreSQL for tests: %s\n%s\n", what.c_str(), text.str().c_str());
    std::abort();
}

/// PostgreSQL refuses to run as root: then "postgres" if there is one, else "nobody".
const passwd* unprivileged() {
    if (::getuid() != 0) return nullptr;
    const passwd* user = ::getpwnam("postgres");
    return user != nullptr ? user : ::getpwnam("nobody");
}

/// Runs a program with its output in `log`, as the unprivileged user, in a process group of its own, ending when we end.
pid_t spawn(const std::vector<std::string>& command, const std::string& folder, const std::string& log) {
    const passwd* user = unprivileged();
    std::vector<char*> arguments;
    for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    const pid_t parent = ::getpid();
    const pid_t pid = ::fork();
    if (pid != 0) return pid;
    // Only what is safe between fork and exec.
    ::setpgid(0, 0);
    const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
    ::dup2(out, 1);
    ::dup2(out, 2);
    ::dup2(::open("/dev/null", O_RDONLY), 0);
    if (user != nullptr && (::setgroups(0, nullptr) != 0 || ::setgid(user->pw_gid) != 0 || ::setuid(user->pw_uid) != 0)) ::_exit(126);
    if (::chdir(folder.c_str()) != 0) ::_exit(126);
    // After the change of user, which clears it. SIGQUIT: PostgreSQL's immediate shutdown, which takes its children along.
    ::prctl(PR_SET_PDEATHSIG, SIGQUIT);
    if (::getppid() != parent) ::_exit(125);
    ::execv(arguments[0], arguments.data());
    ::_exit(127);
}

} // namespace

Postgres::Postgres(bool durable) : durable_(durable), owner_(::getpid()) {
    const std::string log = folder_.file("log");
    if (const passwd* user = unprivileged(); user != nullptr && ::chown(folder_.path().c_str(), user->pw_uid, user->pw_gid) != 0)
        give_up("chown", log);
    const pid_t made = spawn({programs + "initdb", "-D", folder_.file("data"), "-U", "gapura", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"},
                             folder_.path(), log);
    int status = 0;
    ::waitpid(made, &status, 0);
    if (status != 0) give_up("initdb failed; is postgresql-15 installed?", log);
    start();
}

Postgres::~Postgres() {
    if (::getpid() != owner_ || pid_ <= 0) return;
    signal_all(SIGCONT);
    ::kill(pid_, SIGQUIT);
    reap();
}

Postgres& Postgres::shared() {
    static Postgres server;
    return server;
}

void Postgres::start() {
    const std::string on = durable_ ? "on" : "off";
    const std::vector<std::string> command{programs + "postgres",
                                           "-D",
                                           folder_.file("data"),
                                           "-k",
                                           folder_.path(),
                                           "-c",
                                           "listen_addresses=",
                                           "-c",
                                           "fsync=" + on,
                                           "-c",
                                           "full_page_writes=" + on,
                                           "-c",
                                           "max_connections=200",
                                           "-c",
                                           "shared_buffers=32MB",
                                           "-c",
                                           "dynamic_shared_memory_type=mmap",
                                           "-c",
                                           "log_min_messages=fatal"};
    const auto deadline = std::chrono::steady_clock::now() + ready_max;
    while (std::chrono::steady_clock::now() < deadline) {
        if (pid_ <= 0) pid_ = spawn(command, folder_.path(), folder_.file("log"));
        if (PQping(conninfo("postgres").c_str()) == PQPING_OK) return;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        // After a kill it refuses to start until the last child of the old one is gone.
        if (::waitpid(pid_, nullptr, WNOHANG) == pid_) pid_ = 0;
    }
    give_up("the server does not start", folder_.file("log"));
}

std::string Postgres::conninfo(const std::string& database) const { return "host=" + folder_.path() + " user=gapura dbname=" + database; }

std::string Postgres::new_database() {
    const std::string name = "test_" + std::to_string(++databases_);
    if (!administer("CREATE DATABASE " + name)) give_up("CREATE DATABASE failed", folder_.file("log"));
    return conninfo(name);
}

void Postgres::drop_database(const std::string& where) { administer("DROP DATABASE " + where.substr(where.rfind('=') + 1) + " WITH (FORCE)"); }

bool Postgres::administer(const std::string& sql) const {
    PGconn* connection = PQconnectdb(conninfo("postgres").c_str());
    PGresult* result = PQexec(connection, sql.c_str());
    const bool done = PQresultStatus(result) == PGRES_COMMAND_OK;
    PQclear(result);
    PQfinish(connection);
    return done;
}

void Postgres::signal_all(int signal) const {
    // The server's children are in process groups of their own; they are found by their parent.
    std::ifstream children("/proc/" + std::to_string(pid_) + "/task/" + std::to_string(pid_) + "/children");
    std::vector<pid_t> all;
    for (pid_t child = 0; children >> child;) all.push_back(child);
    ::kill(pid_, signal);
    for (const pid_t child : all) ::kill(child, signal);
}

void Postgres::reap() {
    ::waitpid(pid_, nullptr, 0);
    pid_ = 0;
}

void Postgres::stop() {
    ::kill(pid_, SIGINT);
    reap();
}

void Postgres::kill() {
    signal_all(SIGKILL);
    reap();
}

void Postgres::suspend() { signal_all(SIGSTOP); }

void Postgres::resume() { signal_all(SIGCONT); }

} // namespace gapura::testing
