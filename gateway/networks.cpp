#include "gateway/networks.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <charconv>

namespace gapura::gateway {
namespace {

constexpr std::string_view rest = "more";
constexpr std::size_t address_bytes_max = 45; // RFC 4291 with an embedded IPv4 address

/// Most callers come from where the last one came: equal text up to the last dot is the same /24.
bool same_24(std::string_view address, std::string_view network) {
    const auto dot = address.rfind('.');
    return dot != std::string_view::npos && network.ends_with(".0/24") && network.size() == dot + 5 &&
           network.substr(0, dot) == address.substr(0, dot);
}

} // namespace

std::string network_of(std::string_view address) {
    if (address.size() > address_bytes_max) return "?";
    const std::string text(address);
    in_addr four{};
    if (::inet_pton(AF_INET, text.c_str(), &four) == 1) return text.substr(0, text.rfind('.')) + ".0/24";
    in6_addr six{};
    if (::inet_pton(AF_INET6, text.c_str(), &six) != 1) return "?";
    std::fill(std::begin(six.s6_addr) + 6, std::end(six.s6_addr), std::uint8_t{0});
    std::array<char, INET6_ADDRSTRLEN> out{};
    ::inet_ntop(AF_INET6, &six, out.data(), out.size());
    return std::string(out.data()) + "/48";
}

void Networks::add_to(std::string_view network, std::uint64_t by) {
    auto place = std::ranges::find(counts_, network, [](const auto& pair) { return std::string_view(pair.first); });
    if (place == counts_.end() && counts_.size() >= networks_max)
        place = std::ranges::find(counts_, rest, [](const auto& pair) { return std::string_view(pair.first); });
    if (place != counts_.end()) place->second += by;
    else counts_.emplace_back(counts_.size() >= networks_max ? rest : network, by);
}

void Networks::add_address(std::string_view address) {
    for (auto& [network, count] : counts_) {
        if (!same_24(address, network)) continue;
        ++count;
        return;
    }
    add_to(network_of(address), 1);
}

void Networks::add(const Networks& other) {
    for (const auto& [network, count] : other.counts_) add_to(network, count);
}

std::string Networks::text() const {
    std::string out;
    for (const auto& [network, count] : counts_) {
        if (!out.empty()) out += ' ';
        out.append(network).append(1, '=').append(std::to_string(count));
    }
    return out;
}

Result<Networks> Networks::parse(std::string_view text) {
    Networks out;
    while (!text.empty()) {
        const std::string_view item = text.substr(0, text.find(' '));
        text.remove_prefix(std::min(text.size(), item.size() + 1));
        const auto sign = item.find('=');
        std::uint64_t count = 0;
        const std::string_view number = sign == std::string_view::npos ? std::string_view() : item.substr(sign + 1);
        const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), count);
        if (number.empty() || sign == 0 || error != std::errc() || end != number.data() + number.size() || out.counts_.size() > networks_max)
            return fail(Code::invalid, "gateway.usage_unreadable", {}, "networks");
        out.counts_.emplace_back(item.substr(0, sign), count);
    }
    return out;
}

} // namespace gapura::gateway
