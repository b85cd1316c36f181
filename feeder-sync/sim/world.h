// The simulator's data: the schema and one table per object, filled with the reference lists and the campus. One thread at a time.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "feeder-sync/sim/schema.h"
#include "feeder-sync/sim/table.h"

namespace gapura::feeder::sim {

struct Program {
    std::string code; // 5 digits
    std::string name;
    std::string level; // "S1", "D3", …
};

struct Lecturer {
    std::string nidn; // any of the three numbers may be empty
    std::string nuptk;
    std::string nip;
    std::string name;
    std::string sex;        // "L" or "P"
    std::string birth_date; // ISO
    std::string program;    // Program::code
};

struct Region {
    std::string code; // 6 digits
    std::string name;
    std::string parent;
    int level = 3;
};

/// What a Feeder already holds when a campus connects: all that comes down from the centre.
struct Preload {
    std::string university_code = "069999";
    std::string university_name = "Universitas Contoh Nusantara";
    std::vector<Program> programs;
    std::vector<Lecturer> lecturers;
    std::vector<std::string> open_periods; // empty: every period is open, and GetPeriode lists the current one
    std::vector<Region> regions;           // besides the built-in ones
};

/// The id the simulator gives to a programme ("prodi", "55201"), the university ("pt", "069999") or a lecturer ("dosen", NUPTK or NIDN or
/// NIP, else name and birth date): the same in every run.
std::string campus_id(std::string_view kind, std::string_view code);

struct World {
    World(const Preload& preload, Instant now);
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    /// A name from the schema; anything else is a bug.
    Table& table(std::string_view object);
    const Table& table(std::string_view object) const;
    /// Null for "".
    const Table* find(std::string_view object) const;
    bool is_open(std::string_view period) const;

    Schema schema;
    std::deque<Table> tables; // in the order of schema.objects
    std::vector<std::string> open_periods;
};

} // namespace gapura::feeder::sim
