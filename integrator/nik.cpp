#include "integrator/nik.h"

#include <algorithm>

namespace gapura::integrator {
namespace {

constexpr unsigned woman_offset = 40;

unsigned two_digits(std::string_view text, std::size_t at) {
    return static_cast<unsigned>(text[at] - '0') * 10 + static_cast<unsigned>(text[at + 1] - '0');
}

} // namespace

bool is_digits(std::string_view text, std::size_t count) {
    return text.size() == count && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<Nik> parse_nik(std::string_view text) {
    if (!is_digits(text, 16)) return std::nullopt;
    Nik nik;
    nik.region = text.substr(0, 6);
    nik.day = two_digits(text, 6);
    nik.month = two_digits(text, 8);
    nik.year = two_digits(text, 10);
    nik.serial = text.substr(12);
    if (nik.day > woman_offset) {
        nik.sex = Sex::female;
        nik.day -= woman_offset;
    }
    return nik;
}

bool agrees(const Nik& nik, base::Day birth_date) {
    return nik.day == birth_date.day && nik.month == birth_date.month && static_cast<int>(nik.year) == birth_date.year % 100;
}

} // namespace gapura::integrator
