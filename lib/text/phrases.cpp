#include "lib/text/phrases.h"

#include <array>
#include <optional>
#include <vector>

namespace gapura::text {
namespace {

struct Phrase {
    std::string_view en;
    std::string_view id;
};

constexpr std::array phrases{
    // Members of JSON and YAML.
    Phrase{"is required", "wajib diisi"},
    Phrase{"is missing", "tidak ada"},
    Phrase{"is not known here", "tidak dikenal di sini"},
    Phrase{"is not a known key", "tidak dikenal di sini"},
    Phrase{"must be a string", "harus berupa teks"},
    Phrase{"must be text", "harus berupa teks"},
    Phrase{"must be an object", "harus berupa objek JSON"},
    Phrase{"must be a list", "harus berupa daftar"},
    Phrase{"must be a list of strings", "harus berupa daftar teks"},
    Phrase{"must be a map of keys and values", "harus berupa pasangan nama dan nilai"},
    Phrase{"must be one value", "harus berupa satu nilai"},
    Phrase{"must be true or false", "harus true atau false"},
    Phrase{"must be a whole number", "harus berupa bilangan bulat"},
    Phrase{"must be a whole number from * to *", "harus berupa bilangan bulat dari * sampai *"},
    Phrase{"must be query, record or none", "harus query, record, atau none"},
    Phrase{"must be 0 to *", "harus 0 sampai *"},
    Phrase{"must be 1 to * letters, digits, . _ -", "harus 1 sampai * huruf, angka, . _ -"},
    Phrase{"must be 1 to * bytes of text", "harus berupa teks 1 sampai * bita"},
    Phrase{"must be names of services", "harus berupa nama layanan"},
    Phrase{"must be ids of routes", "harus berupa id rute"},
    Phrase{"must be GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS", "harus GET, HEAD, POST, PUT, PATCH, DELETE, atau OPTIONS"},
    Phrase{"must name at least one value", "harus menyebut paling sedikit satu nilai"},
    Phrase{"names something twice", "menyebut sesuatu dua kali"},
    Phrase{"names * twice; put its values into one list", "menyebut * dua kali; gabungkan nilainya dalam satu daftar"},
    Phrase{"is larger than * bytes", "lebih dari * bita"},
    // The configuration.
    Phrase{"must be a numeric address such as *, not \"*\"", "harus berupa alamat angka seperti *, bukan \"*\""},
    Phrase{"must be host:port", "harus berbentuk host:port"},
    Phrase{"must be a list of host:port", "harus berupa daftar host:port"},
    Phrase{"is required when url is set", "wajib diisi bila url diisi"},
    Phrase{"must be like *, without a slash at the end", "harus seperti *, tanpa garis miring di akhir"},
    Phrase{"must be a name or an address", "harus berupa nama atau alamat"},
    Phrase{"must be optional, required or off", "harus optional, required, atau off"},
    Phrase{"must be an e-mail address", "harus berupa alamat surel"},
    Phrase{"goes with user: give both or neither", "berpasangan dengan user: isi keduanya atau kosongkan keduanya"},
    Phrase{"must be required where a password is sent", "harus required bila kata sandi dikirim"},
    Phrase{"is required when smtp is set: messages carry links", "wajib diisi bila smtp diisi: pesan memuat tautan"},
    Phrase{"must be Asia/Jakarta, Asia/Makassar, Asia/Jayapura or another IANA zone",
           "harus Asia/Jakarta, Asia/Makassar, Asia/Jayapura, atau zona IANA lain"},
    Phrase{"must be a list of custodian, issue, direct; [] for none of them",
           "harus berupa daftar dari custodian, issue, direct; [] bila tidak satu pun"},
    Phrase{"must be debug, info, warn or error", "harus debug, info, warn, atau error"},
    Phrase{"must be sqlite:PATH, postgres://… or \"host=… dbname=…\"", "harus sqlite:PATH, postgres://…, atau \"host=… dbname=…\""},
    Phrase{"must be running, working_day or working_hours", "harus running, working_day, atau working_hours"},
    Phrase{"must be work_minutes N (*", "harus berupa salah satu dari: work_minutes N (*"},
    // A calendar of working days.
    Phrase{"is required: the year of this calendar, such as 2027", "wajib diisi: tahun kalender ini, misalnya 2027"},
    Phrase{"is too long: write number and date of the decree", "terlalu panjang: tulis nomor dan tanggal keputusannya"},
    Phrase{"is too long", "terlalu panjang"},
    Phrase{"must be a day such as *-12-25", "harus berupa tanggal seperti *-12-25"},
    Phrase{"is not in *: every day belongs to the file of its year", "bukan dalam tahun *: tiap hari masuk berkas tahunnya"},
    Phrase{"stands in * already (line *): remove one of the two", "sudah ada dalam * (baris *): hapus salah satu"},
    Phrase{"must be a list of at most * {date, name}; [] when there is none", "harus berupa daftar paling banyak * {date, name}; [] bila tidak ada"},
    Phrase{"is before from", "mendahului from"},
    Phrase{"is more than a month after from", "lebih dari sebulan setelah from"},
    Phrase{"is not after the one before it", "tidak setelah yang sebelumnya"},
    Phrase{"is required: {from, to}, its first and last day in this year", "wajib diisi: {from, to}, hari pertama dan terakhirnya dalam tahun ini"},
    Phrase{"must be {from, to}, or a list of two", "harus {from, to}, atau daftar berisi dua"},
    Phrase{"is required: {open: \"07:30\", break: \"12:00-13:00\", close: \"16:00\"}",
           "wajib diisi: {open: \"07:30\", break: \"12:00-13:00\", close: \"16:00\"}"},
    Phrase{"must be a time such as *", "harus berupa jam seperti *"},
    Phrase{"must be like \"12:00-13:00\"", "harus seperti \"12:00-13:00\""},
    Phrase{"must be after open", "harus setelah open"},
    Phrase{"must lie between open and close", "harus di antara open dan close"},
    Phrase{"is required: zone, mon_thu, fri, ramadan_mon_thu, ramadan_fri", "wajib diisi: zone, mon_thu, fri, ramadan_mon_thu, ramadan_fri"},
    Phrase{"is *, but this installation is set to *: write that zone here", "adalah *, tetapi pemasangan ini memakai *: tulis zona itu di sini"},
    // YAML; what stands in brackets are the library's words.
    Phrase{"the YAML cannot be read (*)", "YAML tidak dapat dibaca (*)"},
    Phrase{"it is nested too deep or too large", "bersarang terlalu dalam atau terlalu besar"},
    Phrase{"a key must be plain text", "nama isian harus berupa teks biasa"},
    Phrase{"key \"*\" stands twice", "isian \"*\" disebut dua kali"},
    // Switches of the Feeder simulator.
    Phrase{"a list of texts is needed", "perlu daftar teks"},
    Phrase{"true or false is needed", "perlu true atau false"},
    Phrase{"a whole number is needed", "perlu bilangan bulat"},
    Phrase{"a probability from 0 to 1 is needed", "perlu peluang dari 0 sampai 1"},
    // What the system says of a file.
    Phrase{"No such file or directory", "tidak ada berkas atau folder itu"},
    Phrase{"Permission denied", "tidak ada izin"},
    Phrase{"Operation not permitted", "tidak diizinkan"},
    Phrase{"Is a directory", "itu sebuah folder"},
    Phrase{"Not a directory", "bukan folder"},
    Phrase{"File exists", "sudah ada"},
    Phrase{"File name too long", "nama berkas terlalu panjang"},
    Phrase{"No space left on device", "ruang disk habis"},
    Phrase{"Read-only file system", "sistem berkas hanya dapat dibaca"},
    Phrase{"Input/output error", "disk gagal membaca atau menulis"},
    Phrase{"Too many open files", "terlalu banyak berkas terbuka"},
    Phrase{"Too many levels of symbolic links", "tautan melingkar"},
};

/// What the stars of the row stand for, or nothing when the text is another one.
std::optional<std::vector<std::string_view>> stars_of(std::string_view row, std::string_view text) {
    std::vector<std::string_view> stars;
    auto star = row.find('*');
    if (!text.starts_with(row.substr(0, star))) return std::nullopt;
    if (star == std::string_view::npos) return text == row ? std::optional(stars) : std::nullopt;
    text.remove_prefix(star);
    while (star != std::string_view::npos) {
        row.remove_prefix(star + 1);
        star = row.find('*');
        const std::string_view next = row.substr(0, star);
        const auto at =
            star == std::string_view::npos ? (text.ends_with(next) ? text.size() - next.size() : std::string_view::npos) : text.find(next);
        if (at == std::string_view::npos) return std::nullopt;
        stars.push_back(text.substr(0, at));
        text.remove_prefix(at + next.size());
    }
    return stars;
}

} // namespace

std::string phrase(std::string_view english, Lang lang) {
    if (lang == Lang::en) return std::string(english);
    for (const Phrase& row : phrases) {
        const auto stars = stars_of(row.en, english);
        if (!stars) continue;
        std::string out;
        auto star = stars->begin();
        for (const char c : row.id) {
            if (c == '*' && star != stars->end()) out += *star++;
            else out += c;
        }
        return out;
    }
    return std::string(english);
}

} // namespace gapura::text
