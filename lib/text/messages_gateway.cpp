#include "lib/text/catalogue.h"

#include <array>

namespace gapura::text {
namespace {

// Refusals of a call: the reader is the developer of an application, so each detail is the next thing to do.
constexpr std::array calls{
    Message{"gateway.key_missing", "Kunci API belum disertakan",
            "Kirim kunci pada header X-API-Key atau Authorization: Bearer. Belum punya kunci? Minta lewat portal unit Anda.", "No API key was sent",
            "Send your key in the X-API-Key header or as Authorization: Bearer. No key yet? Ask for one through your unit's portal."},
    Message{"gateway.key_malformed", "Kunci API tidak utuh",
            "Kunci berawalan gpr_ dan panjangnya 53 karakter; ada yang hilang atau salah ketik. Salin ulang dari tempat Anda menyimpannya.",
            "The API key is not whole",
            "A key begins with gpr_ and has 53 characters; some are missing or mistyped. Copy it again from where you keep it."},
    Message{"gateway.key_unknown", "Kunci API tidak dikenal",
            "Kunci ini tidak terdaftar di sini. Periksa apakah kunci dan alamat gateway berasal dari lingkungan yang sama, atau minta kunci baru.",
            "The API key is not known",
            "This key is not registered here. Check that key and gateway address belong to the same environment, or ask for a new key."},
    Message{"gateway.key_twice", "Dua kunci API dalam satu permintaan", "Kirim tepat satu kunci: pada X-API-Key atau pada Authorization, satu kali.",
            "Two API keys in one request", "Send exactly one key: in X-API-Key or in Authorization, once."},
    Message{"gateway.key_not_yet_valid", "Kunci API belum berlaku", "Kunci {key} berlaku mulai {from}. Coba lagi setelah waktu itu.",
            "The API key is not valid yet", "Key {key} is valid from {from}. Try again after that."},
    Message{"gateway.key_expired", "Kunci API sudah berakhir",
            "Kunci {key} berakhir {at}. Minta perpanjangan lewat portal; penanggung jawab unit menerima kunci penerus.", "The API key has expired",
            "Key {key} expired at {at}. Ask for a renewal through the portal; your unit's custodian receives the successor."},
    Message{"gateway.key_suspended", "Kunci API sedang ditangguhkan", "Kunci {key} ditangguhkan. Hubungi helpdesk dengan nomor permintaan ini.",
            "The API key is suspended", "Key {key} is suspended. Contact the helpdesk with this request id."},
    Message{"gateway.key_revoked", "Kunci API sudah dicabut",
            "Kunci {key} dicabut dan tidak akan berlaku lagi. Hapus dari aplikasi Anda lalu minta kunci baru lewat portal.",
            "The API key was revoked",
            "Key {key} was revoked and will not work again. Remove it from your application and ask for a new key through the portal."},
    Message{"gateway.too_many_failures", "Terlalu banyak percobaan kunci yang gagal",
            "Terlalu banyak kunci yang ditolak dari alamat ini. Tunggu {retry_after_s} detik, perbaiki kuncinya, lalu coba lagi.",
            "Too many failed key attempts",
            "Too many refused keys from this address. Wait {retry_after_s} seconds, correct the key, then try again."},
    Message{"gateway.path_malformed", "Alamat tidak sah",
            "Perbaiki alamat: setiap % diikuti dua digit heksadesimal, tanpa /, \\ atau titik yang disamarkan.", "Malformed address",
            "Correct the address: each % is followed by two hex digits, with no disguised /, \\ or dots."},
    Message{"gateway.route_unknown", "Layanan tidak ditemukan",
            "Tidak ada layanan pada alamat ini. Lihat daftar layanan di portal pengembang (/docs).", "No such service",
            "There is no service at this address. See the list of services in the developer portal (/docs)."},
    Message{"gateway.method_not_allowed", "Metode tidak tersedia di sini", "Alamat ini menerima: {allow}. Ganti metodenya.",
            "Method not available here", "This address accepts: {allow}. Change the method."},
    Message{"gateway.scope_missing", "Kunci tidak berhak atas data ini",
            "Perlu jenis data \"{scope}\", yang tidak ada pada kunci {key}. Minta penambahan lewat surat permohonan unit di portal.",
            "The key does not cover this data",
            "Data kind \"{scope}\" is needed and key {key} does not have it. Ask for it by your unit's request in the portal."},
    Message{"gateway.rate_limited", "Batas laju terlampaui",
            "Batas \"{policy}\" adalah {per_minute} permintaan per menit. Tunggu {retry_after_s} detik; ikuti header RateLimit agar tidak terulang.",
            "Rate limit exceeded",
            "Limit \"{policy}\" is {per_minute} requests a minute. Wait {retry_after_s} seconds; follow the RateLimit field to stay within it."},
};

// Refusals of a configuration: the reader is an administrator.
constexpr std::array configuration{
    Message{"gateway.target_malformed", "Alamat tujuan tidak sah",
            "\"{target}\" bukan alamat. Tulis nama-host:port, misalnya siakad.kampus.ac.id:80.", "Malformed target",
            "\"{target}\" is not an address. Write host:port, for example siakad.kampus.ac.id:80."},
    Message{"gateway.number_out_of_range", "Angka di luar rentang", "Isian {field} harus antara {min} dan {max}.", "Number out of range",
            "Field {field} must be between {min} and {max}."},
    Message{"gateway.mask_kind_unknown", "Cara menyamarkan tidak dikenal",
            "Isian terbatas \"{member}\": \"{kind}\" tidak dikenal. Pakai number atau name.", "Unknown kind of mask",
            "Restricted field \"{member}\": \"{kind}\" is not known. Use number or name."},
    Message{"gateway.pattern_malformed", "Pola alamat tidak sah",
            "\"{pattern}\": awali dengan /, tanpa // atau / di akhir, paling banyak 16 bagian berupa huruf, angka, - . _ ~ atau (nama) dalam kurung "
            "kurawal.",
            "Malformed path pattern",
            "\"{pattern}\": begin with /, no // and no / at the end, at most 16 parts of letters, digits, - . _ ~ or (name) in braces."},
    Message{"gateway.pattern_taken", "Pola alamat sudah dipakai", "{route} bertabrakan dengan rute {other}. Ubah pola atau metodenya.",
            "Path pattern already taken", "{route} collides with route {other}. Change its pattern or methods."},
    Message{"gateway.service_unknown", "Layanan rute tidak ada", "Rute {route} menunjuk layanan {service} yang tidak ada. Tambahkan layanannya dulu.",
            "The route's service does not exist", "Route {route} names service {service}, which does not exist. Add the service first."},
    Message{"gateway.scope_required", "Rute tanpa jenis data",
            "Rute {route} perlu jenis data (scope), atau nyatakan open: true bila memang untuk umum.", "A route without a scope",
            "Route {route} needs a scope, or say open: true if it is meant for everyone."},
    Message{"gateway.scope_malformed", "Jenis data tidak sah",
            "Rute {route}: \"{scope}\" tidak sah. Pakai huruf, angka, titik, garis; paling banyak 64.", "Malformed scope",
            "Route {route}: \"{scope}\" is not acceptable. Use letters, digits, dots, dashes; at most 64."},
    Message{"gateway.method_unknown", "Metode tidak dikenal",
            "Rute {route}: \"{method}\" tidak dikenal. Pakai GET, HEAD, POST, PUT, PATCH, DELETE atau OPTIONS.", "Unknown method",
            "Route {route}: \"{method}\" is not known. Use GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS."},
    Message{"gateway.methods_missing", "Rute tanpa metode", "Rute {route} perlu paling sedikit satu metode, misalnya [\"GET\"].",
            "A route without methods", "Route {route} needs at least one method, for example [\"GET\"]."},
    Message{"gateway.burst_without_rate", "Burst tanpa laju", "Rute {route}: isi per_minute juga, atau hapus burst.", "A burst without a rate",
            "Route {route}: set per_minute too, or remove burst."},
    Message{"gateway.rewrite_without_strip", "Rewrite tanpa strip_prefix", "Rute {route}: tambahkan strip_prefix: true, atau hapus rewrite.",
            "A rewrite without strip_prefix", "Route {route}: add strip_prefix: true, or remove rewrite."},
    Message{"gateway.rewrite_unknown", "Parameter rewrite tidak ada", "Rute {route}: {parameter} tidak ada pada pola. Pakai nama dari pola.",
            "Unknown parameter in rewrite", "Route {route}: {parameter} is not in the pattern. Use a name from the pattern."},
    Message{"gateway.unmask_unknown", "Jenis data buka-samaran tidak dikenal",
            "Rute {route}: tidak ada isian terbatas dengan jenis data \"{scope}\" pada layanannya. Periksa ejaan atau tambahkan pada layanan.",
            "Unknown scope to unmask",
            "Route {route}: its service has no restricted field of scope \"{scope}\". Check the spelling or add it to the service."},
    Message{"gateway.service_name_malformed", "Nama layanan tidak sah", "\"{service}\": pakai 1 sampai 64 huruf, angka, titik, garis.",
            "Malformed service name", "\"{service}\": use 1 to 64 letters, digits, dots, dashes."},
    Message{"gateway.service_name_taken", "Nama layanan sudah dipakai", "Sudah ada layanan bernama {service}. Pilih nama lain atau ubah yang ada.",
            "Service name already taken", "There is a service named {service} already. Choose another name or change that one."},
    Message{"gateway.targets_count", "Jumlah tujuan tidak sesuai", "Layanan {service} perlu 1 sampai {max} alamat tujuan.", "Wrong number of targets",
            "Service {service} needs 1 to {max} targets."},
    Message{"gateway.restricted_malformed", "Isian terbatas tidak sah",
            "Layanan {service}, isian \"{member}\": tulis member (1–64 karakter), scope dan kind.", "Malformed restricted field",
            "Service {service}, field \"{member}\": give member (1 to 64 characters), scope and kind."},
    Message{"gateway.too_many", "Terlalu banyak", "Paling banyak {max} untuk {what}. Gabungkan atau hapus yang tidak dipakai.", "Too many",
            "At most {max} of {what}. Merge some or remove unused ones."},
    Message{"gateway.service_missing", "Layanan tidak ada", "Layanan {service} tidak ditemukan. Lihat daftar layanan.", "No such service",
            "Service {service} was not found. See the list of services."},
    Message{"gateway.route_missing", "Rute tidak ada", "Rute {route} tidak ditemukan. Lihat daftar rute.", "No such route",
            "Route {route} was not found. See the list of routes."},
    Message{"gateway.service_in_use", "Layanan masih dipakai", "Layanan {service} masih punya {routes} rute. Hapus rutenya dulu.",
            "Service still in use", "Service {service} still has {routes} routes. Remove them first."},
    Message{"gateway.explain_missing", "Isian belum lengkap", "Isi method dan url, misalnya ?method=GET&url=/mahasiswa.", "Something is missing",
            "Give method and url, for example ?method=GET&url=/mahasiswa."},
};

constexpr std::array operation{
    Message{"gateway.incident_unreadable", "Catatan gangguan tidak terbaca",
            "Berkas {path} rusak sebagian; bagian yang utuh tetap dipakai. Periksa disk.", "Incident record unreadable",
            "File {path} is partly damaged; what is whole is used. Check the disk."},
    Message{"gateway.spool_full", "Antrean gangguan penuh", "Antrean {path} melebihi {bytes_max} bita. Pulihkan basis data agar antrean terkirim.",
            "Incident spool is full", "Spool {path} exceeds {bytes_max} bytes. Bring the database back so that it is delivered."},
    Message{"gateway.usage_unreadable", "Catatan pemakaian tidak terbaca",
            "Catatan pemakaian yang menunggu rusak dan disisihkan dengan akhiran .damaged; hitungan baru tetap berjalan. Periksa disk.",
            "Usage record unreadable",
            "The usage record that was waiting is damaged and was put aside as .damaged; new counts go on. Check the disk."},
    Message{"gateway.usage_not_written", "Catatan pemakaian belum tertulis", "Hitungan tetap di memori dan dicoba lagi. Periksa ruang disk.",
            "Usage record not written", "The counts stay in memory and are tried again. Check the disk's space."},
    Message{"gateway.usage_not_delivered", "Pemakaian belum tersimpan di basis data",
            "Hitungan menunggu di direktori data dan dikirim begitu basis data kembali.", "Usage not in the database yet",
            "The counts wait in the data directory and are sent when the database is back."},
    Message{"gateway.redis_unreachable", "Redis tidak terjangkau",
            "Penghitung laju bersama {address} tidak menjawab. Layanan tetap berjalan dengan batas dibagi jumlah node; periksa Redis.",
            "Redis is not reachable",
            "The shared rate counter {address} does not answer. Service goes on with limits divided by the nodes; check Redis."},
    Message{"gateway.redis_address", "Alamat Redis tidak sah", "\"{address}\" bukan host:port.", "Malformed Redis address",
            "\"{address}\" is not host:port. Correct it."},
};

constexpr auto messages = [] {
    std::array<Message, calls.size() + configuration.size() + operation.size()> all{};
    std::size_t at = 0;
    for (const Message& message : calls) all[at++] = message;
    for (const Message& message : configuration) all[at++] = message;
    for (const Message& message : operation) all[at++] = message;
    return all;
}();

} // namespace

Table gateway_messages() { return messages; }

} // namespace gapura::text
