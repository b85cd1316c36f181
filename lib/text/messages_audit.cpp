#include "lib/text/catalogue.h"

#include <array>

namespace gapura::text {
namespace {

constexpr std::array messages{
    Message{"audit.too_large", "Catatan riwayat terlalu besar", "Satu catatan paling besar {max} bita. Bagi perubahan menjadi beberapa bagian.",
            "The history entry is too large", "One entry holds at most {max} bytes. Split the change into several."},
    Message{"audit.no_head", "Riwayat tidak lengkap", "Ujung rantai riwayat hilang. Jalankan `gapura audit verify`, lalu pulihkan dari cadangan.",
            "The history is not whole", "The head of the history chain is gone. Run `gapura audit verify`, then restore from a backup."},
};

} // namespace

Table audit_messages() { return messages; }

} // namespace gapura::text
