// What the engine asks about one request, and what it tells afterwards. The engine (connections, parsing, forwarding) knows nothing of keys
// or limits; the policy knows nothing of sockets. Phases: identify, route, authorise, limit are decide(); record is record().
//
// Threads: one Lane per event loop, used by that loop only. Policy itself is shared and safe.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "gateway/limit_set.h"
#include "keys/keyring.h"
#include "lib/base/clock.h"
#include "lib/base/result.h"

namespace gapura::gateway {

struct Snapshot; // snapshot.h: routes, services, scopes, limits; immutable

/// A request head as the engine parsed it. Views are good until decide() returns.
struct Incoming {
    std::string_view method;
    std::string_view path;  // of the target, before '?'; normalised by nobody: dot segments and escapes of '/' were refused by the parser policy
    std::string_view query; // after '?', without it
    std::string_view authorization;
    std::string_view x_api_key;
    std::string_view accept_language;
    std::string_view client;          // address without port
    bool repeated_credential = false; // Authorization or X-API-Key stood twice
};

enum class Verdict : std::uint8_t { forward, refuse };

/// Which fields of a JSON answer to mask; empty when none. Points into the snapshot held by the decision.
struct MaskPlan;

/// Answer fields and text computed by the limiter; written by the engine into the answer's head as they are.
struct LimitFields {
    static constexpr std::size_t bytes_max = 1024; // ten policies or so; what does not fit is not announced
    std::array<char, bytes_max> text{};            // complete field lines "RateLimit-Policy: …\r\nRateLimit: …\r\n"
    std::uint16_t size = 0;
    std::string_view view() const { return {text.data(), size}; }
};

/// What was decided. Lives in the connection for the length of the exchange and is reused: assign, do not reallocate.
struct Decision {
    Verdict verdict = Verdict::refuse;
    std::shared_ptr<const Snapshot> snapshot; // keeps what is pointed to below alive; re-assigned only when the snapshot changed
    std::shared_ptr<const keys::KeyRing> ring;
    const keys::KeyEntry* key = nullptr;
    std::int32_t route = -1;     // index into the snapshot, -1: none matched
    std::int32_t service = -1;   // index into the snapshot
    std::int32_t target = -1;    // index of the upstream target chosen, into the snapshot
    std::string path;            // what to send upstream, rewritten by the route; capacity is kept
    std::string extra_query;     // filled in for a key bound to one value: goes before the caller's own query; capacity is kept
    std::uint8_t filters = 0;    // bit per KeyRules::parameters: records of the answer that hold another value are left out
    std::string_view asked_path; // as the caller wrote it; in its head
    bool recorded = false;       // bears personal data: its access record must be durable before it leaves
    const MaskPlan* mask = nullptr;
    std::string_view campus_secret; // sent as X-Gateway-Secret to the campus data API; "" for every other service
    LimitFields limits;
    mutable Held held;             // of limits, until record() ends it
    std::int64_t expires_soon = 0; // Unix seconds for Api-Key-Expires, 0: not in its last 60 days
    Error refusal;                 // when refused
    int retry_after_s = 0;         // for 429 and 503
    bool closed_to_idempotent_retry = false;
};

/// How the exchange with an upstream ended, for the detector.
enum class Ending : std::uint8_t {
    answered,     // a status came from upstream
    refused,      // connect refused or unreachable
    timed_out,    // connect or answer too late
    broken,       // closed or reset before a whole answer
    malformed,    // not HTTP
    client_gone,  // our caller left first: says nothing about the upstream
    not_forwarded // refused by policy or answered by us
};

/// What happened, told once per request in every case.
struct Outcome {
    std::string_view method;
    std::string_view path;
    std::string_view client;
    std::string_view request_id;
    int status = 0; // sent to the caller; 0: none could be
    Ending ending = Ending::not_forwarded;
    std::int64_t started_us = 0;  // wall
    std::int64_t took_us = 0;     // head read to last byte written
    std::int64_t upstream_us = 0; // request sent to answer head
    std::uint64_t bytes_in = 0;
    std::uint64_t bytes_out = 0;
};

class Policy;
class Sharing; // sharing.h: what an answer shares, learnt while it streams

/// An answer about to leave, for its access record.
struct Leaving {
    std::string_view method;
    std::string_view request_id;
    int status = 0;
    bool last = false;  // the whole answer: `sharing` is complete
    bool again = false; // a record of this answer is durable already; this one completes it
};

/// A loop's own side of the policy: its snapshot readers and counters.
class Lane {
public:
    virtual ~Lane() = default;
    /// Never blocks, never allocates in the steady state.
    virtual void decide(const Incoming& incoming, Decision& decision) = 0;
    virtual void record(const Decision& decision, const Outcome& outcome) = 0;
    /// Address of a target of the decision's snapshot, as "host" and port; resolved by the engine.
    virtual std::pair<std::string_view, std::uint16_t> address(const Decision& decision) const = 0;
    struct Timeouts {
        std::int32_t connect_ms, answer_ms, idle_ms;
    };
    virtual Timeouts timeouts(const Decision& decision) const = 0;
    /// What the body goes through on its way: records left out, members masked or dropped, and what leaves told to `sharing` (null: to nobody).
    /// Null when it may pass as it is.
    virtual std::unique_ptr<class BodyMask> start_mask(const Decision& decision, int status, std::string_view content_type, Sharing* sharing) = 0;
    /// Writes the access record of a `recorded` decision: a ticket that on_settled will name, or 0 when it cannot be written.
    virtual std::uint64_t write_record(const Decision&, const Sharing&, const Leaving&) { return 0; }
    /// Before a recorded answer is read: whom to look for.
    virtual void begin_sharing(const Decision&, Sharing&) {}
    /// Called from another thread: every ticket up to `upto` is durable or lost.
    virtual void on_settled(std::function<void(std::uint64_t upto, bool durable)>) {}
};

/// Rewrites a JSON body as it streams: values of restricted members are replaced. Bounded memory whatever the body.
class BodyMask {
public:
    virtual ~BodyMask() = default;
    /// Appends the rewritten form of the piece to out; what cannot be decided yet stays inside (at most a few hundred bytes).
    virtual void feed(std::string_view piece, std::string& out) = 0;
    /// The body ended. False: it could not be read whole, the answer must be broken off.
    virtual bool finish(std::string& out) = 0;
    /// False: what feed() is given passes as it is, and `out` stays empty.
    virtual bool rewrites() const { return true; }
    /// What came so far cannot be read: finish() will say no, and nothing of the last piece may go out.
    virtual bool failed() const { return false; }
    /// Why finish() said no, or will.
    virtual std::string_view refusal() const { return "upstream.unreadable"; }
};

} // namespace gapura::gateway
