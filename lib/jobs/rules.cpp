#include "lib/jobs/rules.h"

#include <algorithm>

namespace gapura::jobs {
namespace {
constexpr double wait_min_s = 1;
constexpr double wait_max_s = 600;
constexpr std::size_t error_chars_max = 500;
} // namespace

base::Micros backoff(int tries, base::Random& random) {
    // 2^10 s is past the maximum: no need to go on doubling.
    const double plain_s = std::min(wait_max_s, wait_min_s * (1 << std::clamp(tries - 1, 0, 10)));
    const double spread_s = plain_s * (0.75 + 0.5 * random.unit());
    return base::Micros(static_cast<std::int64_t>(std::clamp(spread_s, wait_min_s, wait_max_s) * 1e6));
}

bool is_final(const Job& job, const Error& error) { return error.code == Code::invalid || job.tries >= job.tries_max; }

std::string kept_text(const Error& error) {
    std::string text = base::describe(error).substr(0, error_chars_max);
    std::ranges::replace_if(text, [](char c) { return c < ' ' || c > '~'; }, '?');
    return text;
}

} // namespace gapura::jobs
