// Making foreign text canonical, once, at the border: every source passes its records through here before they are stored or compared. Case is
// kept (a name's spelling is its owner's), nothing is invented, and what cannot be read with certainty stays as it came, for checks.cpp to
// name. Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>

#include "integrator/records.h"

namespace gapura::integrator {

/// HTML entities of campus web forms ("Ma&#039;ruf", "R&amp;D") as UTF-8, once: "&amp;amp;" gives "&amp;". Unknown ones stay.
std::string decode_entities(std::string_view text);

/// Entities decoded, control characters and no-break spaces made spaces, runs of spaces made one, ends trimmed.
std::string tidy(std::string_view text);

/// An Indonesian or international telephone number as E.164: "0812-3456-7890" and "62 812…" give "+62812…". What has too few digits or
/// strange characters stays as it came.
std::string to_e164(std::string_view text);

/// A number that lost its leading zeros in a spreadsheet, padded back to `width`. Stays as it came unless it is 1 to width digits.
std::string pad_digits(std::string_view text, std::size_t width);

/// "-", "0" and the like, which forms use for "none", as empty.
std::string blank_filler(std::string_view text);

/// "20241" from "20241", "2024-1", "2024/2025 Ganjil", "TA 2024/2025 Genap", "2024/2025 Pendek". Anything else stays as it came:
/// a guess would put a student into the wrong year.
std::string to_semester(std::string_view text);

Student normalised(Student student);
Lecturer normalised(Lecturer lecturer);

} // namespace gapura::integrator
