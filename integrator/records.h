// Canonical student and lecturer records: what the campus knows, in its own words, whatever database it came from. The names of the Feeder's
// fields belong to feeder-sync's adapter. Values; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lib/base/secret.h"
#include "lib/base/zones.h"

namespace gapura::integrator {

enum class Sex : std::uint8_t { male, female };

struct StudyProgram {
    std::string code; // 5 digits, the ministry's "kode prodi"
    std::string name;
    std::string level;   // "S1", "D3", "S2"
    std::string faculty; // faculty code
};

/// A student of one study programme. `nim` is unique within the programme.
struct Student {
    std::string nim;
    std::string name;
    Sex sex = Sex::male;
    std::string birth_place;
    base::Day birth_date;
    int religion = 1;               // ministry code 1..6, 98, 99
    base::Personal nik;             // 16 digits; for a foreign student the passport number
    std::string nisn;               // 10 digits or empty
    std::string nationality = "ID"; // ISO 3166-1 alpha-2
    std::string street;
    std::string hamlet;
    std::string village; // kelurahan
    std::string region;  // 6-digit district code
    std::string postal_code;
    std::string mobile; // E.164 or empty
    std::string email;
    base::Personal mother_name;
    std::string father_name;
    std::string program;        // StudyProgram::code
    std::string entry_semester; // "20241"
    base::Day entry_date;
    int entry_type = 1;         // 1 new, 2 transfer
    int entry_path = 6;         // ministry code of jalur masuk
    int funding = 1;            // ministry code of pembiayaan
    std::int64_t entry_fee = 0; // rupiah
    std::string status = "A";   // A active, C leave, N not active, L graduated, K left
    std::string updated_at;     // ISO 8601 UTC
};

struct Lecturer {
    std::string id; // the campus's own number
    std::string name;
    Sex sex = Sex::male;
    base::Day birth_date;
    std::string nidn;  // 10 digits or empty
    std::string nuptk; // 16 digits or empty
    std::string nip;   // 18 digits or empty
    int religion = 1;
    std::string program;
    std::string status = "A";
    std::string updated_at;
};

/// What is wrong with a record: the field, the rule and the cure come from the catalogue by slug ("record.nik_length").
struct Finding {
    std::string field;
    std::string slug;
    bool blocks = true; // may not be sent to the ministry
};

std::vector<Finding> check(const Student& student);
std::vector<Finding> check(const Lecturer& lecturer);

} // namespace gapura::integrator
