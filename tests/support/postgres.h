// A real PostgreSQL 15 for tests: its own folder, its own unix socket, no TCP, an unprivileged user, gone when the test ends (also when it
// crashes). Missing programs are a failed test, never a skipped one. Only the main thread: the server dies with the thread that started it.
#pragma once

#include <memory>
#include <string>
#include <sys/types.h>

#include "tests/support/temp_folder.h"

namespace gapura::testing {

class Postgres {
public:
    /// `durable` keeps fsync on, for tests of durability; without, it is fast. Starts the server; aborts with its log when it cannot.
    explicit Postgres(bool durable = false);
    Postgres(const Postgres&) = delete;
    Postgres& operator=(const Postgres&) = delete;
    ~Postgres();

    /// One server for the whole test binary, started at first use.
    static Postgres& shared();

    /// Makes an empty database with a new name and answers the connection string to it.
    std::string new_database();
    /// Removes it, cutting off whoever is connected. Nothing when the server is down.
    void drop_database(const std::string& where);

    // Faults. start() waits until the server answers.
    void start();
    void stop();    // in good order, dropping its connections
    void kill();    // kill -9, all its processes
    void suspend(); // SIGSTOP, all its processes: connections stay, nothing answers
    void resume();
    bool is_running() const { return pid_ > 0; }

private:
    std::string conninfo(const std::string& database) const;
    void signal_all(int signal) const;
    bool administer(const std::string& sql) const;
    void reap();

    TempFolder folder_;
    bool durable_;
    pid_t owner_ = 0;
    pid_t pid_ = 0;
    int databases_ = 0;
};

} // namespace gapura::testing
