#include "lib/text/catalogue.h"

#include <array>

namespace gapura::text {
namespace {

constexpr std::array messages{
    Message{"feeder.sim_switch_unknown", "Sakelar simulator tidak dikenal", "\"{name}\" tidak dikenal. Lihat daftarnya dengan GET /sim/fault.",
            "Unknown simulator switch", "\"{name}\" is not known. See the list with GET /sim/fault."},
    Message{"feeder.sim_switch_value", "Nilai sakelar simulator tidak sesuai", "Sakelar \"{name}\": {problem}. Perbaiki lalu ulangi.",
            "Simulator switch value not acceptable", "Switch \"{name}\": {problem}. Correct it and try again."},
    Message{"feeder.sim_journal", "Jurnal simulator rusak",
            "{path} baris {line} tidak dapat dibaca. Pindahkan berkas itu, atau hapus untuk mulai kosong.", "The simulator's journal is damaged",
            "{path} line {line} cannot be read. Move the file away, or delete it to start empty."},
};

} // namespace

Table feeder_sim_messages() { return messages; }

} // namespace gapura::text
