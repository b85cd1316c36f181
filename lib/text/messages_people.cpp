#include "lib/text/catalogue.h"

#include <array>

namespace gapura::text {
namespace {

constexpr std::array messages{
    Message{"people.not_allowed", "Anda tidak berwenang", "Tindakan {action} memerlukan salah satu peran: {roles}. Mintalah kepada pemegangnya.",
            "You are not allowed", "The action {action} needs one of the roles: {roles}. Ask someone who holds it."},
    Message{"people.unit_code", "Kode unit tidak sah", "Pakai 1 sampai {max} huruf, angka, titik, atau tanda hubung, misalnya FTI.",
            "Not a valid unit code", "Use 1 to {max} letters, digits, dots or hyphens, for example FTI."},
    Message{"people.email", "Alamat surel tidak sah", "Tulis alamat lengkap, misalnya nama@kampus.ac.id.", "Not a valid e-mail address",
            "Write the whole address, for example name@campus.ac.id."},
    Message{"people.phone", "Nomor telepon tidak sah", "Tulis seperti 0812-3456-7890 atau +62 812-3456-7890.", "Not a valid phone number",
            "Write it like 0812-3456-7890 or +62 812-3456-7890."},
    Message{"people.nip", "NIP tidak sah", "NIP terdiri atas 18 angka, diawali tanggal lahir. Periksa lagi.", "Not a valid NIP",
            "A NIP has 18 digits and begins with the date of birth. Check it again."},
    Message{"people.name", "Isian tidak sesuai", "Isi \"{field}\" dengan 1 sampai {max} bita tanpa tanda kendali.", "A field is not acceptable",
            "Give \"{field}\" 1 to {max} bytes without control characters."},
    Message{"people.no_unit", "Unit tidak ada", "Tidak ada unit \"{unit}\". Lihat daftar unit.", "No such unit",
            "There is no unit \"{unit}\". Look at the list of units."},
    Message{"people.no_person", "Orang tidak ada", "Tidak ada orang dengan pengenal atau surel itu. Lihat daftar orang.", "No such person",
            "There is no person with that identifier or address. Look at the list of persons."},
    Message{"people.no_app", "Aplikasi tidak ada", "Tidak ada aplikasi {app}. Lihat daftar aplikasi.", "No such application",
            "There is no application {app}. Look at the list of applications."},
    Message{"people.no_grant", "Peran tidak dipegang", "Orang itu tidak memegang peran {role} di unit tersebut. Lihat daftar perannya.",
            "The role is not held", "The person does not hold the role {role} there. Look at the person's roles."},
    Message{"people.no_token", "Token tidak ada", "Anda tidak punya token aktif {token}. Lihat daftar token.", "No such token",
            "You have no active token {token}. Look at the list of tokens."},
    Message{"people.unit_code_taken", "Kode unit sudah dipakai", "Unit dengan kode {code} sudah ada. Pilih kode lain.", "The unit code is taken",
            "There is a unit with the code {code}. Choose another."},
    Message{"people.person_taken", "Orang itu sudah terdaftar", "Surel atau NIP itu milik orang yang sudah ada. Cari dan ubah data orang itu.",
            "The person is registered already", "The address or NIP belongs to an existing person. Find and change that person."},
    Message{"people.app_taken", "Nama aplikasi sudah dipakai", "Unit ini sudah punya aplikasi bernama {name}. Pilih nama lain.",
            "The application's name is taken", "This unit has an application named {name}. Choose another name."},
    Message{"people.unit_in_use", "Unit masih dipakai", "Nonaktifkan dulu aplikasi dan unit di bawah {code}.", "The unit is in use",
            "First deactivate the applications and units below {code}."},
    Message{"people.unit_inactive", "Unit tidak aktif", "Aktifkan dulu unit {code}.", "The unit is not active", "First activate the unit {code}."},
    Message{"people.unit_loop", "Susunan unit melingkar", "Unit {code} tidak dapat berada di bawah dirinya sendiri. Pilih induk lain.",
            "The units would form a loop", "The unit {code} cannot stand below itself. Choose another parent."},
    Message{"people.changed_meanwhile", "Data berubah sementara itu", "Muat ulang, periksa, lalu ulangi.", "It changed meanwhile",
            "Load it again, check, and repeat."},
    Message{"people.role_unknown", "Peran tidak dikenal", "\"{role}\" bukan peran. Lihat daftar peran pada dokumentasi.", "Unknown role",
            "\"{role}\" is not a role. See the roles in the documentation."},
    Message{"people.role_needs_unit", "Peran ini memerlukan unit", "Sebutkan unit untuk peran {role}.", "This role needs a unit",
            "Name the unit for the role {role}."},
    Message{"people.role_too_high", "Peran ini hanya diberikan oleh sysadmin", "Mintalah sysadmin memberikan atau mencabut peran {role}.",
            "Only a sysadmin gives this role", "Ask a sysadmin to give or take the role {role}."},
    Message{"people.role_for_oneself", "Peran untuk diri sendiri tidak diperbolehkan", "Mintalah orang lain yang berwenang memberikannya.",
            "No roles for oneself", "Ask someone else who may give it."},
    Message{"people.person_above", "Orang ini hanya dikelola oleh sysadmin", "Ia memegang peran {role}. Mintalah sysadmin.",
            "Only a sysadmin manages this person", "The person holds the role {role}. Ask a sysadmin."},
    Message{"people.last_admin", "Ini sysadmin terakhir", "Berikan dulu peran sysadmin kepada orang lain.", "This is the last sysadmin",
            "First give the role sysadmin to someone else."},
    Message{"people.already_set_up", "Administrator pertama sudah ada", "Masuk dengan akun yang ada, atau minta sysadmin memberi kata sandi baru.",
            "The first administrator exists already", "Sign in with an existing account, or ask a sysadmin for a new password."},
    Message{"people.sign_in_wrong", "Surel atau kata sandi tidak cocok",
            "Periksa keduanya lalu coba lagi. Lupa? Minta kata sandi baru kepada pengelola.", "Address or password do not match",
            "Check both and try again. Forgotten? Ask for a new password."},
    Message{"people.too_many_tries", "Terlalu banyak percobaan", "Tunggu {retry_after_s} detik, lalu coba lagi.", "Too many tries",
            "Wait {retry_after_s} seconds, then try again."},
    Message{"people.password_weak", "Kata sandi belum cukup baik",
            "Pakai {low} sampai {high} bita, bukan alamat surel Anda. Beberapa kata acak sudah baik.", "The password is not good enough",
            "Use {low} to {high} bytes, not your e-mail address. A few random words do well."},
    Message{"people.password_wrong", "Kata sandi lama tidak cocok", "Ketik kata sandi yang Anda pakai sekarang.", "The old password does not match",
            "Type the password you use now."},
    Message{"people.session_ended", "Sesi berakhir", "Masuk lagi.", "The session has ended", "Sign in again."},
    Message{"people.token_ended", "Token tidak berlaku", "Token salah, dicabut, atau sudah berakhir. Jalankan gapura login untuk token baru.",
            "The token is not valid", "The token is wrong, revoked or has ended. Run gapura login for a new one."},
    Message{"people.tokens_full", "Token terlalu banyak", "Anda punya {max} token aktif. Cabut yang tidak dipakai lagi.", "Too many tokens",
            "You have {max} active tokens. Revoke those no longer used."},
};

} // namespace

Table people_messages() { return messages; }

} // namespace gapura::text
