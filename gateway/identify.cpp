#include "gateway/identify.h"

#include <algorithm>
#include <array>

namespace gapura::gateway {
namespace {

std::string_view bearer(std::string_view field) {
    constexpr std::string_view scheme = "bearer";
    if (field.size() <= scheme.size() || field[scheme.size()] != ' ') return {};
    for (std::size_t i = 0; i < scheme.size(); ++i) {
        if ((field[i] | 0x20) != scheme[i]) return {};
    }
    field.remove_prefix(scheme.size());
    while (field.starts_with(' ')) field.remove_prefix(1);
    return field;
}

} // namespace

Credential credential_of(const Incoming& incoming) {
    const std::string_view token = bearer(incoming.authorization);
    const std::string_view key = incoming.x_api_key;
    if (incoming.repeated_credential) return {key.empty() ? token : key, true};
    if (key.empty()) return {token, false};
    return {key, !token.empty() && token != key};
}

bool key_in_query(std::string_view query) {
    constexpr std::array<std::string_view, 5> marks{"gpr_", "api_key=", "apikey=", "api-key=", "access_token="};
    return std::ranges::any_of(marks, [&](std::string_view mark) { return query.find(mark) != std::string_view::npos; });
}

const char* refusal_of(const keys::KeyEntry& key, Instant now) {
    if (key.state == keys::RingState::revoked) return "gateway.key_revoked";
    const bool ended = now >= key.expires_at;
    if (key.state == keys::RingState::rotated || (ended && key.state == keys::RingState::rotating)) return "gateway.key_rotated";
    if (ended) return "gateway.key_expired";
    if (key.state == keys::RingState::suspended) return "gateway.key_suspended";
    if (key.state == keys::RingState::not_yet_valid || now < key.not_before) return "gateway.key_not_yet_valid";
    return nullptr;
}

std::string moment(const base::Zone* zone, Instant at) {
    return zone != nullptr ? zone->plain(at) : base::to_iso_utc({at.us - at.us % 1'000'000}).substr(0, 19) + "Z";
}

std::string last_moment(const base::Zone* zone, Instant end) { return moment(zone, {end.us - 1'000'000}); }

Identified identify(const keys::KeyRing& ring, const Credential& credential, Instant now) {
    if (credential.twice) return {nullptr, "gateway.key_twice"};
    if (credential.text.empty()) return {nullptr, "gateway.key_missing"};
    const keys::KeyRing::Found found = ring.find(credential.text);
    if (found.shape == keys::KeyRing::Shape::malformed) return {nullptr, "gateway.key_malformed"};
    if (found.entry == nullptr) return {nullptr, "gateway.key_unknown"};
    return {found.entry, refusal_of(*found.entry, now)};
}

} // namespace gapura::gateway
