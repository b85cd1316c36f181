// The national identity number (NIK): 6 digits region of first issue, ddmmyy of birth with 40 added to a woman's day, 4 digits serial.
// Reads the shape only; whether the number belongs to the person is a matter of checks.cpp. Values; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "integrator/records.h"

namespace gapura::integrator {

struct Nik {
    std::string region; // Kemendagri code, not the ministry's id_wilayah
    unsigned day = 0;   // of birth, 40 taken off again
    unsigned month = 0;
    unsigned year = 0; // two digits: the century is not in the number
    Sex sex = Sex::male;
    std::string serial;
};

/// Nothing unless the text is exactly 16 digits. The date inside may be no date.
std::optional<Nik> parse_nik(std::string_view text);

/// True when day, month and two-digit year agree.
bool agrees(const Nik& nik, base::Day birth_date);

/// True when the text is exactly `count` ASCII digits.
bool is_digits(std::string_view text, std::size_t count);

} // namespace gapura::integrator
