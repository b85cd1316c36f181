#include "gateway/usage.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>

#include "lib/base/check.h"
#include "lib/base/digest.h"

namespace gapura::gateway {
namespace {

constexpr std::string_view version_mark = "usage1";

std::string_view take_until(std::string_view& text, char end) {
    const auto at = text.find(end);
    const std::string_view out = text.substr(0, at);
    text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
    return out;
}

template <class Number>
bool number_in(std::string_view word, Number& out) {
    const auto [rest, error] = std::from_chars(word.data(), word.data() + word.size(), out);
    return error == std::errc() && rest == word.data() + word.size() && !word.empty();
}

std::string_view word_of(const std::string& id) {
    CHECK(id.find_first_of(" \n") == std::string::npos);
    return id.empty() ? std::string_view("-") : std::string_view(id);
}

std::string id_of(std::string_view word) { return word == "-" ? std::string() : std::string(word); }

std::unexpected<Error> unreadable(const char* why) { return fail(Code::invalid, "gateway.usage_unreadable", {}, why); }

Result<void> take_line(std::string_view line, UsageLines& lines) {
    UsageCell cell;
    UsageUse use;
    cell.day = take_until(line, ' ');
    cell.key = id_of(take_until(line, ' '));
    cell.route = id_of(take_until(line, ' '));
    use.unit = id_of(take_until(line, ' '));
    use.app = id_of(take_until(line, ' '));
    UsageCounts& c = use.counts;
    for (std::uint64_t* count : {&c.calls, &c.limited, &c.refused, &c.wrong, &c.failed, &c.faults, &c.gone, &c.bytes_in, &c.bytes_out}) {
        if (!number_in(take_until(line, ' '), *count)) return unreadable("a count");
    }
    if (!number_in(take_until(line, ' '), c.last_us)) return unreadable("a time");
    c.latency = TRY(Latency::parse(take_until(line, '|')));
    c.networks = TRY(Networks::parse(line));
    lines.emplace(std::move(cell), std::move(use));
    return {};
}

} // namespace

void UsageCounts::add(const UsageCounts& other) {
    calls += other.calls;
    limited += other.limited;
    refused += other.refused;
    wrong += other.wrong;
    failed += other.failed;
    faults += other.faults;
    gone += other.gone;
    bytes_in += other.bytes_in;
    bytes_out += other.bytes_out;
    last_us = std::max(last_us, other.last_us);
    latency.add(other.latency);
    networks.add(other.networks);
}

void add_lines(UsageLines& into, const UsageLines& lines, std::size_t cells_max) {
    for (const auto& [cell, use] : lines) {
        auto found = into.find(cell);
        if (found == into.end()) {
            const bool full = into.size() >= cells_max;
            found = into.try_emplace(full ? UsageCell{cell.day, "", ""} : cell).first;
            if (!full) found->second.unit = use.unit;
            if (!full) found->second.app = use.app;
        }
        found->second.counts.add(use.counts);
    }
}

std::string to_text(const UsageBatch& batch) {
    std::string out = fmt::format("{} {} {}\n", version_mark, word_of(batch.source), batch.sequence);
    for (const auto& [cell, use] : batch.lines) {
        const UsageCounts& c = use.counts;
        out += fmt::format("{} {} {} {} {} {} {} {} {} {} {} {} {} {} {} {}|{}\n", word_of(cell.day), word_of(cell.key), word_of(cell.route),
                           word_of(use.unit), word_of(use.app), c.calls, c.limited, c.refused, c.wrong, c.failed, c.faults, c.gone, c.bytes_in,
                           c.bytes_out, c.last_us, c.latency.text(), c.networks.text());
    }
    out += fmt::format("end {:08x}\n", base::crc32(out));
    return out;
}

Result<UsageBatch> batch_from(std::string_view text) {
    constexpr std::size_t tail = 13; // "end 89abcdef\n"
    if (text.size() < tail) return unreadable("torn");
    std::string_view body = text.substr(0, text.size() - tail);
    if (text.substr(body.size()) != fmt::format("end {:08x}\n", base::crc32(body))) return unreadable("the checksum");
    UsageBatch out;
    std::string_view head = take_until(body, '\n');
    if (take_until(head, ' ') != version_mark) return unreadable("another version");
    out.source = take_until(head, ' ');
    if (!number_in(head, out.sequence)) return unreadable("the sequence");
    while (!body.empty()) TRY(take_line(take_until(body, '\n'), out.lines));
    return out;
}

void KeyUse::add(const KeyUse& other) {
    last_used = std::max(last_used, other.last_used);
    for (const auto& [day, calls] : other.days) days[day] += calls;
}

std::uint64_t KeyUse::calls() const {
    std::uint64_t out = 0;
    for (const auto& [day, calls] : days) out += calls;
    return out;
}

KeyUse use_of(const UsageLines& lines, std::string_view key) {
    KeyUse out;
    for (const auto& [cell, use] : lines) {
        if (cell.key != key) continue;
        out.last_used = std::max(out.last_used, Instant{use.counts.last_us});
        out.days[cell.day] += use.counts.calls;
    }
    return out;
}

} // namespace gapura::gateway
