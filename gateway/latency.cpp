#include "gateway/latency.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>

namespace gapura::gateway {
namespace {

constexpr int low_bits = 6;   // 64 µs
constexpr int high_bits = 26; // 67 s
constexpr int cut_bits = 3;   // eight parts of a doubling

template <class Number>
bool take_number(std::string_view& text, Number& out) {
    const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (error != std::errc()) return false;
    text.remove_prefix(static_cast<std::size_t>(rest - text.data()));
    return true;
}

bool take_char(std::string_view& text, char c) {
    if (!text.starts_with(c)) return false;
    text.remove_prefix(1);
    return true;
}

} // namespace

std::uint16_t Latency::bucket_of(std::int64_t took_us) {
    if (took_us < (std::int64_t{1} << low_bits)) return 0;
    const auto value = static_cast<std::uint64_t>(took_us);
    const int doubling = std::bit_width(value) - 1;
    if (doubling >= high_bits) return buckets - 1;
    const auto part = (value >> (doubling - cut_bits)) & ((1U << cut_bits) - 1);
    return static_cast<std::uint16_t>(1 + (static_cast<unsigned>(doubling - low_bits) << cut_bits) + part);
}

std::int64_t Latency::middle_us(std::uint16_t bucket) {
    if (bucket == 0) return std::int64_t{1} << (low_bits - 1);
    if (bucket >= buckets - 1) return std::int64_t{1} << high_bits;
    const int place = bucket - 1;
    const int doubling = low_bits + (place >> cut_bits);
    const std::int64_t width = std::int64_t{1} << (doubling - cut_bits);
    return (std::int64_t{1} << doubling) + width * (place & ((1 << cut_bits) - 1)) + width / 2;
}

void Latency::add_to(std::uint16_t bucket, std::uint64_t by) {
    auto place = std::ranges::lower_bound(counts_, bucket, {}, [](const auto& pair) { return pair.first; });
    if (place != counts_.end() && place->first == bucket) place->second += by;
    else counts_.insert(place, {bucket, by});
}

void Latency::add(const Latency& other) {
    for (const auto& [bucket, count] : other.counts_) add_to(bucket, count);
}

std::uint64_t Latency::count() const {
    std::uint64_t out = 0;
    for (const auto& [bucket, count] : counts_) out += count;
    return out;
}

std::int64_t Latency::quantile_us(double share) const {
    const auto wanted = static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(count())));
    std::uint64_t seen = 0;
    for (const auto& [bucket, count] : counts_) {
        seen += count;
        if (seen >= wanted) return middle_us(bucket);
    }
    return 0;
}

std::string Latency::text() const {
    std::string out;
    for (const auto& [bucket, count] : counts_) {
        if (!out.empty()) out += ' ';
        out.append(std::to_string(bucket)).append(1, ':').append(std::to_string(count));
    }
    return out;
}

Result<Latency> Latency::parse(std::string_view text) {
    Latency out;
    const std::size_t whole = text.size();
    while (!text.empty()) {
        std::uint16_t bucket = 0;
        std::uint64_t count = 0;
        const bool first = text.size() == whole;
        const bool read = (first || take_char(text, ' ')) && take_number(text, bucket) && take_char(text, ':') && take_number(text, count);
        const bool in_order = out.counts_.empty() || out.counts_.back().first < bucket;
        if (!read || !in_order || bucket >= buckets || count == 0) return fail(Code::invalid, "gateway.usage_unreadable", {}, "a histogram");
        out.counts_.emplace_back(bucket, count);
    }
    return out;
}

} // namespace gapura::gateway
