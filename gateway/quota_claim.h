// How gateways divide a quota so that all of them together give at most 110 % of it whatever becomes of Redis, and of each one's way to it. Pure
// rules: no Redis, no clock, no meter. quota_share.h carries them out; script_text says grant() in Redis' own language, and a test holds the two
// together.
//
// A node's stake is two figures in its own field of a hash: its claim, which it may use, and its reserve, which it may use besides when Redis no
// longer answers it. The invariant: over all nodes, claims and reserves together never exceed the quota and its slack. It holds because
//  - a claim is raised by grant() alone, in one step at one place, and only while the sum stays within that; what room the others leave does not
//    give comes out of the node's own reserve, at once and whatever they do;
//  - a reserve is lowered, or raised by no more than the claim is lowered, and the node holds itself to the lower sum before it tells;
//  - so what is written of a node is never less than what it holds, whichever question or answer was lost;
//  - a node that has not written is counted with what it would give unheard: the quota ÷ nodes.
// Reserves fall as the nodes hear what has been claimed, until all of it can be. When they fall too slowly for somebody's need, he says so
// (Granted::held_up), and the others look at this quota at once, those that have never met its bearer too.
//
// What comes on top: the one call that makes a node meet a bearer; and of a quota that was under way when a node started, what a quiet node keeps
// (spare_part), once a start: it may be spent before the first answer says that nothing is left.
//
// What the rules cannot see, so that more than 108 % may be given: a Redis that lost its memory while a node was cut off from it or not running, or
// that a node with very many bearers needs more than half a second to tell anew; a node cut off from Redis and from the database, which the others
// take for gone after 15 s; a node that came new in the period or was away for more than ten seconds, of a bearer it has not met since then when
// Redis goes away (it gives the bearer its whole part: better than refusing it); one that was killed and lost its file with what it had not told yet,
// or within a fifth of a second of giving back;
// and bytes, which are known only when they have gone.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace gapura::gateway {

struct Stake {
    std::uint64_t claim = 0;
    std::uint64_t reserve = 0;
    std::uint64_t life = 0; // of which process
    bool operator==(const Stake&) const = default;
};

struct ClaimAsk {
    std::uint64_t used = 0;
    std::uint64_t wanted = 0;  // claim
    std::uint64_t reserve = 0; // what the asker holds itself to from now on
    std::uint64_t limit = 0;
    std::uint32_t nodes = 1;
    std::uint64_t seen = 0; // the claim that we know to be written
    bool first = false;     // of this process and period: no answer yet
    bool resumed = false;   // and what is asked for is what its former life held a moment ago
    std::uint64_t life = 0; // tells what a former life wrote from what we asked and heard no answer to
};

struct Granted {
    Stake own;
    std::uint64_t others = 0; // their claims
    bool known = false;       // our field was there
    std::uint64_t before = 0; // and held this claim
    bool held_up = false;     // by others' reserves, not by the quota
    bool former = false;      // that was a former life's: all of it is taken as used
    bool hold = false;        // Redis had lost its memory: what was claimed comes out of our own reserve
};

/// The most that claims and reserves may be together.
std::uint64_t stakes_max(std::uint64_t limit);
/// What a node may use of a quota that it meets while Redis answers, before the answer: most of its part, for the answer may take its time. Only of
/// a period that began after it had joined, for all of which the others have kept its part; of any other spare_part().
std::uint64_t lent(std::uint64_t limit, std::uint32_t nodes);
/// What a quiet node keeps: all of them together one percent.
std::uint64_t spare_part(std::uint64_t limit, std::uint32_t nodes);

/// One step at the place where the stakes lie. `hold`: it has just lost its memory, so nothing is granted until all have written again. `alive` is
/// "|a|b|": reserves of nodes that are not in it are free again; "" when one that does not write may only be cut off.
Granted grant(std::map<std::string, Stake>& stakes, const std::string& node, const ClaimAsk& ask, std::string_view alive, bool hold = false);
/// The same for EVALSHA. KEYS: the hash; the feed of quotas that are held up; when this Redis' memory began. ARGV: node, used, wanted, reserve,
/// limit, nodes, first (0, 1; 2 when resumed), seen, alive, seconds to live, life, which server this is. Answers claim, reserve, others, claim before
/// (-1: none), hold, former.
extern const std::string_view script_text;

/// A node's side of one quota.
class Holding {
public:
    /// What a former life of this node held, a moment ago: the others still leave it to us.
    void resume(std::uint64_t held) { resumed_ = held; }
    /// Lowers the reserve, and the claim to `used` and `wanted` where that is less, before anything is told.
    ClaimAsk ask(std::uint64_t used, std::uint64_t wanted, std::uint64_t limit, std::uint32_t nodes);
    /// To what the asker holds himself before he asks this, so that he does not use meanwhile what he gives back.
    std::uint64_t ceiling_asking(std::uint64_t used, std::uint64_t wanted, std::uint64_t limit, std::uint32_t nodes) const;
    void learn(const Granted& granted);

    bool wrote() const { return wrote_; }
    /// No answer yet, and something of a former life.
    bool resumed() const { return !wrote_ && resumed_.has_value(); }
    /// What it may use while Redis answers.
    std::uint64_t claim() const { return claim_; }
    std::uint64_t others() const { return others_; }
    /// And when it does not.
    std::uint64_t ceiling_alone(std::uint64_t limit, std::uint32_t nodes) const;

private:
    std::uint64_t claim_ = 0;
    std::uint64_t reserve_ = 0;
    std::uint64_t others_ = 0;
    std::uint64_t seen_ = 0;
    std::optional<std::uint64_t> resumed_;
    bool wrote_ = false;
};

} // namespace gapura::gateway
