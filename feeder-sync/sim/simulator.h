// A Neo Feeder web service without its sockets: a request body in, an answer out, as the facts file describes it. Written from that file
// alone and independent of our client, so that the two can catch each other. Any thread: calls take turns on one lock.
#pragma once

#include <chrono>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "feeder-sync/sim/ledger.h"
#include "feeder-sync/sim/reads.h"
#include "feeder-sync/sim/switches.h"
#include "feeder-sync/sim/tokens.h"
#include "feeder-sync/sim/world.h"
#include "feeder-sync/sim/writes.h"
#include "lib/base/clock.h"
#include "lib/base/random.h"
#include "lib/base/result.h"

namespace gapura::feeder::sim {

struct SimulatorOptions {
    Switches switches;
    std::string username = "gapura";
    std::string password = "simulator"; // of a simulator; no secret
    std::string journal;                // file to outlive the process; "" for memory only
};

struct Answer {
    int status = 200;
    std::string content_type = "application/json; charset=utf-8";
    std::string body;
    std::chrono::milliseconds delay{0};
    bool drop = false; // close the connection instead of answering
    bool hang = false; // never answer
};

class Simulator {
public:
    /// Errors of Ledger::open.
    static Result<std::unique_ptr<Simulator>> open(const SimulatorOptions& options, const Preload& preload, const base::Clock& clock,
                                                   base::Random& random);

    /// A POST. Whatever the body is, there is an answer.
    Answer answer(std::string_view content_type, std::string_view body);
    /// A GET without a body.
    Answer act_page() const;

    /// The tests' own view of the truth, past every fault. {students, registrations, by_prodi, duplicates: {person, nik, nim_prodi}, calls, …}
    json::object counts();
    json::object ledger(std::uint64_t from, std::size_t limit);
    json::object switches();
    /// Sets some switches; all or nothing. Also understands "revoke_tokens": true and "reset": true (back to the start's switches).
    Result<void> change(const json::object& wanted);
    /// The operator presses "sinkronisasi": every row is at the centre from now on.
    Result<void> synchronise();

private:
    Simulator(const SimulatorOptions& options, const Preload& preload, const base::Clock& clock, base::Random& random);

    struct Late {
        base::Micros due;
        std::string body;
    };
    Answer dispatch(const json::object& request);
    Answer get_token(const json::object& request);
    Answer get_dictionary(const json::object& request);
    Answer read(const Act& act, const json::object& request);
    Answer write(const Act& act, const json::object& request);
    Answer refuse(int code, std::string_view reason = {}) const;
    Answer succeed(std::string_view data, std::string_view count = {}) const;
    bool strikes(double probability);
    void apply_late();

    const base::Clock& clock_;
    base::Random& random_;
    SimulatorOptions options_;
    std::mutex mutex_; // guards everything below
    Switches switches_;
    World world_;
    Tokens tokens_;
    Reads reads_;
    Writes writes_;
    std::optional<Ledger> ledger_;
    std::deque<Late> late_;
    std::uint64_t calls_ = 0;
    std::uint64_t logins_ = 0;
    std::uint64_t lost_ = 0; // writes applied whose answer was withheld
};

} // namespace gapura::feeder::sim
