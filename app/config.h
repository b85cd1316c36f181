// gapura.yaml: the process (listeners, database, Redis, organisation). What changes daily (units, services, routes) lives in the database.
// A value; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lib/base/result.h"

namespace gapura::app {

struct Address {
    std::string host = "127.0.0.1";
    std::uint16_t port = 0; // 0: the kernel chooses
    std::string text() const { return host + ":" + std::to_string(port); }
};

struct Config {
    std::string data_dir = "/var/lib/gapura";
    std::string database; // default: sqlite in data_dir
    struct Redis {
        std::string address;                // "host:port"; empty, and no sentinels: counters stay in memory
        std::vector<std::string> sentinels; // "host:port" each
        std::string master;                 // the name the sentinels know it by
    } redis;
    std::string organisation = "Gapura";
    std::string zone = "Asia/Jakarta";

    Address gateway{"0.0.0.0", 8080};
    int loops = 0; // 0: one per core
    Address console{"127.0.0.1", 8090};
    Address metrics{"127.0.0.1", 9464};
    Address campus_api{"127.0.0.1", 8091};

    struct Feeder {
        std::string url; // empty: not set up
        std::string username;
        std::string password_file;
        int concurrency = 4;
        int read_back_s = 60;                          // how long a record whose answer was lost is looked for before it counts as not applied
        std::int64_t approve_two_persons_above = 5000; // rows
    } feeder;

    std::string public_url; // where people reach the console: the base of links in messages
    struct Smtp {
        std::string host; // empty: no e-mail
        std::uint16_t port = 25;
        std::string from;
        std::string starttls = "optional"; // required, off
        std::string user;                  // empty: no sign-in
        std::string password_file;
        std::string ca_file; // empty: the system's
    } smtp;
    struct TwoPersons {
        bool custodian = true;
        bool issue = false;
        bool direct = false;
    } two_persons;                 // which moves with keys need a second person, see keys::TwoPersons
    std::string leak_partner_keys; // file with a secret scanning partner's public keys; empty: its webhook answers 404

    std::string work_day_24h = "running"; // how "1 x 24 jam hari kerja" is read: working_day, working_hours

    std::string log_path = "-";
    std::string log_level = "info";
    int job_threads = 2;
    int drain_s = 20;
};

/// Error invalid `config.field`, `config.syntax` with file:line. `file` is named in errors, not opened.
Result<Config> parse_config(std::string_view yaml, const std::string& file);
/// Reads and checks a file.
Result<Config> load_config(const std::string& path);
/// "0.0.0.0:8080" or ":8080". Error invalid `config.address`.
Result<Address> parse_address(std::string_view text);

} // namespace gapura::app
