// From which networks a key was used, as counts: whether two applications share one shows here. A network, never an address: /24 of IPv4, /48 of
// IPv6. A value; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/result.h"

namespace gapura::gateway {

/// "10.1.2.3" is of "10.1.2.0/24", "2001:db8:1:2::3" of "2001:db8:1::/48"; what is no address is of "?".
std::string network_of(std::string_view address);

class Networks {
public:
    static constexpr std::size_t networks_max = 8; // more are counted together as "more"
    /// Of an address. Allocates at a network's first call.
    void add_address(std::string_view address);
    void add(const Networks& other);
    /// How many there were; "more" is one.
    std::size_t size() const { return counts_.size(); }
    const std::vector<std::pair<std::string, std::uint64_t>>& counts() const { return counts_; }

    /// "10.1.2.0/24=340 10.9.0.0/24=22". "" when none.
    std::string text() const;
    /// Error invalid `gateway.usage_unreadable`.
    static Result<Networks> parse(std::string_view text);
    bool operator==(const Networks&) const = default;

private:
    void add_to(std::string_view network, std::uint64_t by);
    std::vector<std::pair<std::string, std::uint64_t>> counts_; // in the order first seen
};

} // namespace gapura::gateway
