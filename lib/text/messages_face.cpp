#include "lib/text/catalogue.h"

#include <array>

namespace gapura::text {
namespace {

constexpr std::array messages{
    Message{"face.query_number", "Parameter tidak sesuai", "Isi \"{name}\" dengan bilangan bulat {low} sampai {high}.",
            "A parameter is not acceptable", "Give \"{name}\" a whole number from {low} to {high}."},
    Message{"face.query_flag", "Parameter tidak sesuai", "Isi \"{name}\" dengan true atau false.", "A parameter is not acceptable",
            "Give \"{name}\" the value true or false."},
    Message{"face.query_unknown", "Parameter tidak dikenal", "\"{name}\" tidak dikenal di sini. Yang dikenal: {known}.", "Unknown parameter",
            "\"{name}\" is not known here. Known are: {known}."},
    Message{"face.query_twice", "Parameter ditulis dua kali", "Tulis \"{name}\" satu kali saja.", "A parameter stands twice",
            "Write \"{name}\" once only."},
    Message{"face.cursor", "Penanda halaman tidak sah", "Pakai nilai \"next\" dari halaman sebelumnya apa adanya, atau mulai tanpa cursor.",
            "Not a valid page cursor", "Use the \"next\" value of the previous page as it is, or start without a cursor."},
    Message{"face.target", "Alamat permintaan tidak sah", "Mulai alamat dengan garis miring.", "Not a valid request target",
            "Start the target with a slash."},
    Message{"face.no_such_path", "Alamat tidak ada", "{path} tidak ada di sini. Periksa ejaannya; semua alamat tercantum dalam openapi/gapura.yaml.",
            "No such address", "{path} does not exist here. Check its spelling; all addresses stand in openapi/gapura.yaml."},
    Message{"face.method_not_allowed", "Metode tidak diizinkan", "Alamat ini tidak menerima {method}. Pakai salah satu: {allow}.",
            "Method not allowed", "This address does not take {method}. Use one of: {allow}."},
    Message{"face.length_required", "Panjang isi wajib disebutkan", "Kirim isi utuh dengan Content-Length, bukan berpotong-potong.",
            "The body's length is required", "Send the body whole with Content-Length, not in chunks."},
    Message{"face.body_too_large", "Isi permintaan terlalu besar", "Kirim paling banyak {bytes_max} bita.", "The request body is too large",
            "Send at most {bytes_max} bytes."},
    Message{"face.head_too_large", "Kepala permintaan terlalu besar", "Alamat dan header bersama paling banyak {bytes_max} bita.",
            "The request head is too large", "Keep target and headers together within {bytes_max} bytes."},
    Message{"face.malformed_request", "Permintaan tidak dapat dibaca", "Kirim permintaan HTTP/1.1 yang sah: satu Host, satu Content-Length.",
            "The request cannot be read", "Send valid HTTP/1.1: one Host, one Content-Length."},
    Message{"face.busy", "Peladen sedang penuh", "Coba lagi setelah {retry_after_s} detik.", "The server is busy",
            "Try again after {retry_after_s} s."},
    Message{"face.not_signed_in", "Anda belum masuk", "Masuk lebih dulu, atau kirim token pada header Authorization: Bearer.",
            "You are not signed in", "Sign in first, or send a token in the header Authorization: Bearer."},
    Message{"face.cross_site", "Permintaan datang dari situs lain", "Buka konsol Gapura langsung di peramban, lalu ulangi tindakan di sana.",
            "The request came from another site", "Open the Gapura console in the browser and repeat the action there."},
    Message{"face.csrf", "Bukti halaman tidak cocok", "Muat ulang halaman, lalu ulangi. Program mengirim header X-CSRF-Token dari jawaban masuk.",
            "The page's proof does not match", "Reload the page and repeat. Programs send the X-CSRF-Token header from the sign-in answer."},
    Message{"face.idempotency_key", "Idempotency-Key tidak sah", "Pakai 1 sampai {max} huruf, angka, atau tanda tanpa spasi.",
            "Not a valid Idempotency-Key", "Use 1 to {max} letters, digits or signs without blanks."},
    Message{"face.idempotency_not_here", "Idempotency-Key tidak berlaku di sini", "Kirim permintaan ini tanpa Idempotency-Key.",
            "Idempotency-Key is not taken here", "Send this request without an Idempotency-Key."},
    Message{"face.idempotency_mismatch", "Idempotency-Key sudah dipakai", "Kunci ini milik permintaan lain. Pakai kunci baru untuk permintaan baru.",
            "The Idempotency-Key was used before", "This key belongs to another request. Use a new key for a new request."},
    Message{"face.idempotency_running", "Permintaan yang sama sedang diproses", "Tunggu sebentar, lalu kirim lagi dengan kunci yang sama.",
            "The same request is under way", "Wait a moment, then send it again with the same key."},
    Message{"face.idempotency_lost", "Jawaban permintaan ini tidak tersimpan",
            "Permintaan dengan kunci ini diterima oleh versi lama, dan mungkin sudah dikerjakan. Periksa dahulu hasilnya; bila belum, kirim lagi "
            "dengan kunci "
            "baru.",
            "The answer to this request was not kept",
            "A request with this key was taken by an older version and may have been carried out. Look at the result first; if there is none, send "
            "it again "
            "with a new key."},
    Message{
        "face.answer_too_large", "Jawaban terlalu besar untuk disimpan",
        "Tidak ada yang berubah: jawaban di atas {mib_max} MiB tidak dapat diulang di bawah Idempotency-Key. Minta lebih sedikit, atau kirim tanpa "
        "kunci itu.",
        "The answer is too large to keep",
        "Nothing was changed: an answer over {mib_max} MiB cannot be given again under an Idempotency-Key. Ask for less, or send it without that "
        "key."},
    Message{"face.already_revealed", "Rahasia ini sudah pernah ditampilkan", "Rahasia hanya ditampilkan satu kali. Bila hilang, buat yang baru.",
            "This secret was shown before", "A secret is shown once only. If it is lost, make a new one."},
    Message{"face.not_loopback", "API kendali hanya untuk loopback", "{host} bukan loopback. Pakai 127.0.0.1 atau ::1; dari luar, lewat gateway.",
            "The control API is for loopback only", "{host} is not loopback. Use 127.0.0.1 or ::1; from outside, go through the gateway."},
    Message{"face.port_taken", "Port tidak dapat dipakai", "{host}:{port} tidak dapat dibuka. Hentikan yang memakainya atau pilih port lain.",
            "The port cannot be used", "{host}:{port} cannot be opened. Stop what uses it or choose another port."},
};

} // namespace

Table face_messages() { return messages; }

} // namespace gapura::text
