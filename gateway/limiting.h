// The limit phase of a lane: which limits hold for a call (gather), whether it passes them all, what is announced, and their end. Internal to the
// policy; one thread a Limiting. gather() is also what simulate asks, so that both see the same limits.
#pragma once

#include "gateway/policy_shared.h"

namespace gapura::gateway {

/// Fills `set` with the limits of a call. The key may be null: an open route, limited by the caller's address.
void gather(Policy::Shared& shared, const View& view, const Route& route, const keys::KeyEntry* key, std::string_view client, LimitSet& set);

class Limiting {
public:
    explicit Limiting(Policy::Shared& shared) : shared_(shared), calendar_(shared.options.days()) {}

    /// Takes one of every limit of the call, or refuses it and takes nothing. Writes the announcement either way.
    bool passes(const View& view, const Route& route, const Incoming& incoming, Decision& decision);
    /// The exchange is over, however it ended.
    void end(const Decision& decision, std::uint64_t answer_bytes);

private:
    void refuse(Decision& decision) const;
    void ask_for_more() const;
    void tell_share() const;

    Policy::Shared& shared_;
    Calendar calendar_;
    LimitSet set_;
};

} // namespace gapura::gateway
