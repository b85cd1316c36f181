#include "gateway/call_rings.h"

#include <algorithm>

#include "gateway/masked_path.h"

namespace gapura::gateway {
namespace {

constexpr std::size_t names_max = 50'000; // routes and refusals of one run; later ones have no name

std::string_view part_of(std::string_view& path) {
    const auto slash = path.find('/');
    const std::string_view part = path.substr(0, slash);
    path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
    return part;
}

bool says_nothing_of_anyone(std::string_view part) {
    const bool version =
        part.size() >= 2 && part.size() <= 3 && part[0] == 'v' && std::ranges::all_of(part.substr(1), [](char c) { return c >= '0' && c <= '9'; });
    return version || std::ranges::all_of(part, [](char c) { return (c >= 'a' && c <= 'z') || c == '-' || c == '_'; });
}

} // namespace

std::string shown_path(std::string_view pattern, std::string_view path, bool cut) {
    std::string out;
    for (std::string_view* text : {&pattern, &path}) {
        if (text->starts_with('/')) text->remove_prefix(1);
    }
    while (!path.empty()) {
        const std::string_view part = part_of(path);
        const bool last = path.empty();
        const std::string_view known = pattern.empty() ? std::string_view() : part_of(pattern);
        const bool literal = !known.empty() && known == part;
        out += '/';
        if (literal || (known.empty() && says_nothing_of_anyone(part) && !(last && cut))) out += part;
        else out += '*';
    }
    return out.empty() ? "/" : out;
}

std::uint32_t CallRings::number_of(std::string_view name) {
    const auto found = name_numbers_.find(name);
    if (found != name_numbers_.end()) return found->second;
    if (names_.size() >= names_max) return 0;
    const auto number = static_cast<std::uint32_t>(names_.size());
    names_.emplace_back(name);
    name_numbers_.emplace(std::string(name), number);
    return number;
}

void CallRings::put(Ring& ring, KeptCall call) {
    ring.last_us = std::max(ring.last_us, call.started_us);
    ring.last_number = call.number;
    if (ring.calls.size() < calls_max) {
        ring.calls.push_back(call);
        ++total_;
        return;
    }
    ring.calls[ring.oldest] = call;
    ring.oldest = (ring.oldest + 1) % calls_max;
}

void CallRings::keep(const CallRecord& call, std::string_view route_id, std::string_view pattern) {
    if (call.key.view().empty()) return;
    auto found = rings_.find(call.key.view());
    if (found == rings_.end()) found = rings_.try_emplace(call.key.str()).first;
    KeptCall kept;
    kept.number = found->second.last_number + 1;
    kept.started_us = call.started_us;
    kept.took_us = call.took_us;
    kept.bytes_in = call.bytes_in;
    kept.bytes_out = call.bytes_out;
    scratch_.assign(route_id).append(1, ' ').append(pattern);
    kept.route = route_id.empty() ? 0 : number_of(scratch_);
    kept.refusal = call.by_us ? number_of(call.refusal.view()) : 0;
    kept.status = static_cast<std::uint16_t>(call.status);
    kept.ending = call.ending;
    kept.method = call.method;
    kept.request_id.assign(masked_request_id(call.request_id.view()));
    kept.path.assign(shown_path(pattern, call.path.view(), call.path.cut()));
    put(found->second, kept);
    ++kept_;
    if (total_ > calls_total_max) make_room();
}

void CallRings::make_room() {
    // The longest silent go first, a tenth at once, so that this is rare.
    std::vector<std::pair<std::int64_t, std::string>> by_age;
    for (const auto& [key, ring] : rings_) by_age.emplace_back(ring.last_us, key);
    std::ranges::sort(by_age);
    for (const auto& [last_us, key] : by_age) {
        if (total_ <= calls_total_max - calls_total_max / 10) return;
        const auto found = rings_.find(key);
        total_ -= found->second.calls.size();
        rings_.erase(found);
    }
}

std::vector<CallShown> CallRings::list(std::string_view key, const CallsWanted& wanted) const {
    std::vector<CallShown> out;
    const auto found = rings_.find(key);
    if (found == rings_.end()) return out;
    for (std::size_t back = 0; back < found->second.calls.size() && out.size() < wanted.limit; ++back) {
        const KeptCall& call = found->second.newest(back);
        if (wanted.before != 0 && call.number >= wanted.before) continue;
        if (call.status < wanted.status_from || call.status > wanted.status_to) continue;
        const std::string& route = names_.at(call.route);
        const auto blank = route.find(' ');
        out.push_back({call, route.substr(0, blank), blank == std::string::npos ? std::string() : route.substr(blank + 1), names_.at(call.refusal)});
    }
    return out;
}

} // namespace gapura::gateway
