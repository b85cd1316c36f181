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
    Message{"http.malformed", "Permintaan bukan HTTP yang sah",
            "Kepala permintaan melanggar RFC 9112. Pakai pustaka HTTP yang umum, lalu kirim lagi.", "Not a valid HTTP request",
            "The request head breaks RFC 9112. Use a common HTTP library and send again."},
    Message{"http.target", "Alamat permintaan tidak dapat diterima",
            "Alamat memuat ruas titik, garis miring yang disandikan, atau karakter yang dilarang. Kirim alamat yang sudah dinormalkan.",
            "The request target is not acceptable", "It holds dot segments, an encoded slash or forbidden characters. Send a normalised address."},
    Message{"http.host", "Isian Host tidak sah", "Kirim tepat satu isian Host yang sah.", "The Host field is not valid",
            "Send exactly one valid Host field."},
    Message{"http.length", "Content-Length tidak sah", "Kirim satu Content-Length berupa bilangan, atau pakai chunked.",
            "Content-Length is not valid", "Send one Content-Length that is a number, or use chunked."},
    Message{"http.coding", "Transfer-Encoding tidak sah", "Kirim hanya \"Transfer-Encoding: chunked\" tanpa Content-Length, pada HTTP/1.1.",
            "Transfer-Encoding is not valid", "Send only \"Transfer-Encoding: chunked\" without Content-Length, on HTTP/1.1."},
    Message{"http.coding_unknown", "Transfer-Encoding tidak didukung", "Kirim badan permintaan dengan chunked saja.",
            "Transfer-Encoding is not supported", "Send the body with chunked only."},
    Message{"http.method_unsupported", "Metode tidak didukung", "CONNECT dan TRACE tidak dilayani. Pakai metode lain.", "Method not supported",
            "CONNECT and TRACE are not served. Use another method."},
    Message{"http.expectation", "Expect tidak dapat dipenuhi", "Hanya \"Expect: 100-continue\" yang dikenal. Hapus isian itu.",
            "The expectation cannot be met", "Only \"Expect: 100-continue\" is known. Remove the field."},
    Message{"http.target_too_long", "Alamat terlalu panjang", "Persingkat alamat atau pindahkan isinya ke badan permintaan.",
            "The address is too long", "Shorten the address or move its content to the body."},
    Message{"http.head_too_large", "Kepala permintaan terlalu besar", "Kurangi jumlah atau ukuran isian kepala, misalnya kuki.",
            "The request head is too large", "Send fewer or smaller fields, for example cookies."},
    Message{"http.version", "Versi HTTP tidak didukung", "Pakai HTTP/1.1.", "HTTP version not supported", "Use HTTP/1.1."},
    Message{"http.body_too_large", "Badan permintaan terlalu besar", "Kirim isi yang lebih kecil atau bagi menjadi beberapa permintaan.",
            "The request body is too large", "Send less, or divide it over several requests."},
    Message{"http.body_malformed", "Badan permintaan rusak", "Sandian chunked tidak sah. Perbaiki pengirimnya.", "The request body is broken",
            "The chunked coding is not valid. Correct the sender."},
    Message{"http.too_slow", "Permintaan terlalu lambat", "Permintaan tidak selesai pada waktunya. Periksa jaringan, lalu coba lagi.",
            "The request was too slow", "It was not complete in time. Check the network and try again."},
};

} // namespace

Table http_messages() { return messages; }

} // namespace gapura::text
