// A small Feeder inside the test: it keeps students, enforces the uniqueness rules, answers the acts of the first slice, and fails as told.
// Its ledger counts what was really inserted, which no answer can hide. Any thread.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "feeder-sync/feeder.h"

namespace gapura::feeder::testing {

/// What to do with one write.
enum class Fault : std::uint8_t {
    none,
    lost_before,  // the request vanished: no effect, no answer
    lost_after,   // done, but the answer was lost
    late,         // done after the next `late_reads` reads, no answer
    unreachable,  // nothing arrived
    refuse_116,   // closed period
    fault_inside, // {"code", "message"}: an unhandled error, nothing done
};

class FakeFeeder final : public Feeder {
public:
    FakeFeeder();
    Outcome call(std::string_view act, const json::object& params) override;

    /// Asked before each write with its running number (from 1).
    std::function<Fault(std::int64_t write, std::string_view act)> faults;
    int late_reads = 2;
    bool down = false;        // everything is unreachable
    int list_fault_every = 0; // each n-th list call is uncertain
    int halt_code = 0;        // when set, every write is refused with it

    struct Ledger {
        std::map<std::string, int> people_by_nik;
        std::map<std::string, int> histories_by_nim;
    };
    Ledger ledger();
    std::int64_t writes();
    std::int64_t calls();
    /// Changes a stored value behind the sync's back.
    void set_biodata(const std::string& nik, const std::string& field, const json::value& value);
    void add_biodata(json::object record);
    std::string biodata_value(const std::string& nik, const std::string& field);
    std::string program_id(const std::string& code) const;
    /// How duplicates of a person are refused: 200, 1209 or 15.
    int duplicate_code = 200;

private:
    Outcome list(std::string_view act, const json::object& params);
    Outcome write(std::string_view act, const json::object& params);
    Outcome perform(std::string_view act, const json::object& params);
    Outcome insert_biodata(json::object record);
    Outcome insert_history(json::object record);
    Outcome update(std::vector<json::object>& table, std::string_view id_name, const json::object& params);
    void run_late();
    std::string make_id();

    std::mutex mutex_;
    std::vector<json::object> people_;
    std::vector<json::object> histories_;
    struct Later {
        int reads;
        std::string act;
        json::object params;
    };
    std::vector<Later> later_;
    Ledger ledger_;
    std::int64_t writes_ = 0;
    std::int64_t calls_ = 0;
    std::int64_t lists_ = 0;
    std::uint64_t next_id_ = 1;
    std::map<std::string, std::size_t> by_nik_, by_nim_, by_person_;
};

} // namespace gapura::feeder::testing
