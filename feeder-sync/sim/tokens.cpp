#include "feeder-sync/sim/tokens.h"

#include <algorithm>
#include <array>

#include "lib/base/json.h"

namespace gapura::feeder::sim {
namespace {

constexpr std::size_t uses_max = 100'000;
constexpr std::string_view header = R"({"alg":"HS256","typ":"JWT"})";

std::string random_bytes(base::Random& random, std::size_t size) {
    std::string bytes(size, '\0');
    random.fill(std::as_writable_bytes(std::span(bytes)));
    return bytes;
}

std::string encoded(std::string_view text) { return base::base64url(base::bytes_of(text)); }

} // namespace

Tokens::Tokens(base::Random& random) : random_(random), key_(random_bytes(random, 32)) {}

std::string Tokens::issue(json::object claims, const Switches& switches, Instant now) {
    if (uses_.size() >= uses_max) std::erase_if(uses_, [&](const auto& use) { return use.second.expires <= now; });
    if (uses_.size() >= uses_max) uses_.clear();
    const Instant expires = now + std::chrono::seconds(switches.token_seconds);
    ++session_;
    if (switches.hex_token) {
        std::string token = base::hex(base::bytes_of(random_bytes(random_, 16)));
        uses_[token] = {expires, 0};
        return token;
    }
    claims["session"] = session_;
    claims["iat"] = now.us / 1'000'000;
    claims["exp"] = expires.us / 1'000'000;
    const std::string signed_part = encoded(header) + "." + encoded(json::serialize(claims));
    return signed_part + "." + base::base64url(key_.digest(signed_part));
}

bool Tokens::well_signed(std::string_view token, Instant now) const {
    const std::size_t last = token.rfind('.');
    const std::size_t first = token.find('.');
    if (last == std::string_view::npos || first == last || token.size() > 4096) return false;
    if (token.substr(last + 1) != base::base64url(key_.digest(token.substr(0, last)))) return false;
    const auto text = base::unbase64url(token.substr(first + 1, last - first - 1));
    const auto claims = text ? base::parse_json(*text) : fail(Code::invalid, "json.malformed");
    if (!claims || !claims->is_object()) return false;
    return base::integer_at(claims->get_object(), "exp") > now.us / 1'000'000 &&
           static_cast<std::uint64_t>(base::integer_at(claims->get_object(), "session")) > revoked_;
}

bool Tokens::accept(std::string_view token, const Switches& switches, Instant now) {
    if (token.empty()) return false;
    const auto found = uses_.find(std::string(token));
    const bool hex = token.find('.') == std::string_view::npos;
    if (hex ? found == uses_.end() || found->second.expires <= now : !well_signed(token, now)) return false;
    if (switches.token_calls == 0) return true;
    Use& use = found != uses_.end() ? found->second : uses_[std::string(token)];
    if (use.expires == Instant{}) use.expires = now + std::chrono::seconds(switches.token_seconds);
    return ++use.calls <= switches.token_calls;
}

void Tokens::revoke_all() {
    revoked_ = session_;
    uses_.clear();
}

} // namespace gapura::feeder::sim
