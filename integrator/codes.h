// The ministry's code lists that a campus record may use (Feeder reference acts; seeds in the Feeder notes §3.19), each with its label. Lists
// that were re-dealt between versions (jalur masuk) are resolved by label at run time in feeder-sync, never from here. Constant; any thread.
#pragma once

#include <string>
#include <string_view>

namespace gapura::integrator {

/// "Islam" for 1; empty when unknown.
std::string_view religion_name(int code);
/// "Peserta didik baru" for 1; empty when unknown.
std::string_view entry_type_name(int code);
/// "Mandiri" for 1; empty when unknown.
std::string_view funding_name(int code);
/// "Aktif" for "A"; empty when unknown.
std::string_view status_name(std::string_view code);
/// ISO 3166-1 alpha-2, upper case.
bool is_country(std::string_view code);
/// YYYYS with S 1 (ganjil), 2 (genap) or 3 (pendek), years 1990 to 2100.
bool is_semester(std::string_view code);
/// "2024/2025 Ganjil" for "20241"; the text itself when it is no semester.
std::string semester_name(std::string_view code);

} // namespace gapura::integrator
