// Texts of calendars and clocks.
#include "lib/text/catalogue.h"

#include <array>

namespace gapura::text {
namespace {

constexpr std::array messages{
    Message{"desk.calendar_too_large", "Berkas kalender terlalu besar", "{file} lebih dari {bytes_max} bita. Pakai satu berkas untuk satu tahun.",
            "The calendar file is too large", "{file} has more than {bytes_max} bytes. Use one file for one year."},
    Message{"desk.calendar_name", "Nama berkas kalender tidak dapat dipakai",
            "Beri nama tanpa folder, paling banyak {bytes_max} bita, misalnya id-2027.yaml.", "The calendar file's name cannot be used",
            "Give a name without a folder, of at most {bytes_max} bytes, such as id-2027.yaml."},
    Message{"desk.calendar_changed", "Kalender tahun ini baru saja diimpor orang lain",
            "Lihat daftarnya (gapura calendar list), lalu impor lagi bila perlu.", "Somebody else has just imported this year's calendar",
            "Look at the list (gapura calendar list), then import again if it is still needed."},
    Message{
        "desk.calendar_missing", "Kalender kerja {year} belum ada",
        "Batas waktu di tahun {year} dihitung tanpa hari libur. Buat berkasnya dari SKB tiga menteri, lalu: gapura calendar import id-{year}.yaml",
        "The working calendar of {year} is missing",
        "Time limits in {year} are counted without holidays. Write the file from the joint decree, then: gapura calendar import id-{year}.yaml"},
    Message{
        "desk.calendar_unconfirmed", "Kalender kerja {year} bawaan program, belum dikonfirmasi",
        "Simpan dengan gapura calendar show {year} > id-{year}.yaml, cocokkan dengan SKB tiga menteri, lalu: gapura calendar import id-{year}.yaml",
        "The working calendar of {year} came with the program and is not confirmed",
        "Save it with gapura calendar show {year} > id-{year}.yaml, compare it with the joint decree, then: gapura calendar import id-{year}.yaml"},
    Message{"desk.calendar_none", "Tidak ada kalender kerja {year}", "Lihat tahun yang ada dengan gapura calendar list.",
            "There is no working calendar of {year}", "See which years there are with gapura calendar list."},
    Message{"desk.clock_rule", "Aturan waktu \"{text}\" tidak dikenal",
            "Tulis work_minutes N, work_minutes_range PALING_SEDIKIT PALING_BANYAK, work_day_24h N, clock_hours N, atau calendar_year N.",
            "The time rule \"{text}\" is not known",
            "Write work_minutes N, work_minutes_range LEAST MOST, work_day_24h N, clock_hours N or calendar_year N."},
    Message{"desk.clock_too_far", "Batas waktu terlalu jauh untuk dihitung",
            "Lebih dari {days} hari harus ditelusuri. Periksa tanggal perkara ini dan kalender kerja.",
            "The time limit is too far away to be counted",
            "More than {days} days would have to be walked. Check the dates of this case and the working calendar."},
    Message{
        "notice.calendar_missing", "Kalender kerja {year} belum diimpor",
        "Kalender kerja {year} belum ada di Gapura, sehingga batas waktu layanan di tahun itu dihitung tanpa hari libur dan cuti bersama. Siapkan "
        "berkasnya dari SKB tiga menteri, lalu jalankan gapura calendar import. Pesan ini berulang setiap minggu sampai kalendernya ada.",
        "The working calendar of {year} was not imported yet",
        "Gapura has no working calendar of {year}, so time limits in that year are counted without holidays and collective leave. Write the file "
        "from the joint decree, then run gapura calendar import. This message comes every week until the calendar is there."},
    Message{"cli.calendar", "Kalender kerja: hari libur, cuti bersama, jam kantor", "", "Working calendars: holidays, collective leave, office hours",
            ""},
    Message{"cli.calendar.import", "Impor kalender satu tahun", "Contoh: gapura calendar import id-2027.yaml", "Import the calendar of a year",
            "Example: gapura calendar import id-2027.yaml"},
    Message{"cli.calendar.show", "Teks kalender satu tahun", "Contoh: gapura calendar show 2026 > id-2026.yaml", "The text of a year's calendar",
            "Example: gapura calendar show 2026 > id-2026.yaml"},
    Message{"cli.opt.year", "Tahun", "", "Year", ""},
    Message{"cli.calendar.list", "Kalender yang dipakai", "", "The calendars in use", ""},
    Message{"cli.calendar.check", "Periksa sebuah berkas, atau apakah kalender tahun ini dan tahun depan ada",
            "Dengan FILE hanya berkas itu yang diperiksa, tanpa server. Tanpa FILE server ditanya; keluar dengan 1 bila ada yang kurang.",
            "Check a file, or whether this and next year's calendars are there",
            "With FILE only that file is checked, without a server. Without it the server is asked; exits with 1 when one is missing."},
    Message{"cli.opt.calendar_file", "Berkas YAML kalender satu tahun", "", "YAML file of one year's calendar", ""},
    Message{"cli.calendar_good", "{file}: {year}, {holidays} hari libur, {leave} cuti bersama. Cocokkan dengan {decree}.", "",
            "{file}: {year}, {holidays} holidays, {leave} days of collective leave. Compare it with {decree}.", ""},
    Message{"cli.calendar_imported", "Kalender {year} dipakai ({holidays} hari libur, {leave} cuti bersama), versi {version}.", "",
            "The calendar of {year} holds ({holidays} holidays, {leave} days of collective leave), version {version}.", ""},
    Message{"cli.calendar_held", "Kalender kerja yang diperlukan ada.", "", "The working calendars that are needed are there.", ""},
};

} // namespace

Table clock_messages() { return messages; }

} // namespace gapura::text
