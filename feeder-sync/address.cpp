// Where a Feeder lives, from whatever an operator pastes. Pure; any thread.
#include "feeder-sync/address.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace gapura::feeder {
namespace {

constexpr std::array ports{3003, 8082, 8081, 8100, 3000, 80};

bool is_host(std::string_view host) {
    if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
        return host.find_first_not_of("0123456789abcdefABCDEF:.", 1) == host.size() - 1;
    }
    const auto fits = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '-' || c == '_';
    };
    return !host.empty() && host.size() <= 253 && std::ranges::all_of(host, fits);
}

bool is_port(std::string_view text) {
    int port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    return error == std::errc() && end == text.data() + text.size() && port > 0 && port < 65536;
}

} // namespace

Result<std::vector<std::string>> endpoints_of(std::string_view text) {
    const auto refuse = [&] { return fail(Code::invalid, "feeder.address", {{"text", std::string(text.substr(0, 80))}}); };
    std::string_view rest = text;
    while (!rest.empty() && (rest.front() == ' ' || rest.front() == '\t')) rest.remove_prefix(1);
    while (!rest.empty() && (rest.back() == ' ' || rest.back() == '\t' || rest.back() == '\n')) rest.remove_suffix(1);
    std::string scheme = "http";
    if (const auto at = rest.find("://"); at != std::string_view::npos) {
        scheme = rest.substr(0, at);
        std::ranges::transform(scheme, scheme.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
        rest.remove_prefix(at + 3);
    }
    if (scheme != "http" && scheme != "https") return refuse();
    const std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
    const std::string path = rest.find("/ws/sandbox2.php") != std::string_view::npos ? "/ws/sandbox2.php" : "/ws/live2.php";
    if (authority.find('@') != std::string_view::npos) return refuse(); // an account does not belong in an address
    const auto colon = authority.find(':', authority.starts_with('[') ? authority.find(']') : 0);
    const std::string host(authority.substr(0, colon));
    if (!is_host(host)) return refuse();
    if (colon != std::string_view::npos) {
        const std::string_view port = authority.substr(colon + 1);
        if (!is_port(port)) return refuse();
        return std::vector{scheme + "://" + host + ":" + std::string(port) + path};
    }
    if (scheme == "https") return std::vector{scheme + "://" + host + path};
    std::vector<std::string> out;
    for (const int port : ports) out.push_back(scheme + "://" + host + ":" + std::to_string(port) + path);
    return out;
}

} // namespace gapura::feeder
