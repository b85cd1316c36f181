#include "lib/text/catalogue.h"

#include <array>

namespace gapura::text {
namespace {

constexpr std::array messages{
    // {slug, title_id, detail_id, title_en, detail_en}
    Message{"http.unreachable", "Layanan tidak terjangkau",
            "{host} tidak dapat dihubungi; tidak ada yang terkirim. Periksa alamat dan jaringan, lalu coba lagi.", "Service not reachable",
            "{host} could not be reached; nothing was sent. Check the address and the network, then try again."},
    Message{"http.uncertain", "Jawaban tidak datang",
            "Permintaan ke {host} terkirim, tetapi jawabannya tidak datang utuh. Periksa keadaannya di sana sebelum mengulang.", "No answer came",
            "The request to {host} was sent but its answer did not come whole. Check the state there before repeating."},
    Message{"http.request_malformed", "Permintaan tidak dapat dikirim", "Periksa URL dan isian permintaan keluar di konfigurasi.",
            "The request cannot be sent", "Check the URL and the fields of the outgoing request in the configuration."},
    Message{"http.query", "Kueri tidak dapat dibaca", "Perbaiki \"{text}\" pada alamat: sesudah % harus ada dua digit heksadesimal.",
            "The query cannot be read", "Fix \"{text}\" in the address: % must be followed by two hexadecimal digits."},
    Message{"http.port_taken", "Port tidak dapat dibuka", "{host}:{port} dipakai program lain atau tidak diizinkan. Pilih port lain.",
            "The port cannot be opened", "{host}:{port} is in use or not permitted. Choose another port."},
};

} // namespace

Table http_messages() { return messages; }

} // namespace gapura::text
