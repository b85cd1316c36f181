#include "feeder-sync/sim/world.h"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>

#include "lib/base/check.h"

namespace gapura::feeder::sim {
namespace {

// The semester in which a moment falls: odd from August, even from February.
std::string semester_at(Instant now) {
    using namespace std::chrono;
    const year_month_day day(floor<days>(sys_time<microseconds>(microseconds(now.us)) + hours(7)));
    const int year = static_cast<int>(day.year());
    const unsigned month = static_cast<unsigned>(day.month());
    if (month >= 8) return fmt::format("{}1", year);
    return month == 1 ? fmt::format("{}1", year - 1) : fmt::format("{}2", year - 1);
}

std::string_view level_id(std::string_view level) {
    constexpr std::pair<std::string_view, std::string_view> levels[] = {{"D1", "20"},   {"D2", "21"},  {"D3", "22"}, {"D4", "23"},
                                                                        {"S1", "30"},   {"S2", "35"},  {"S3", "40"}, {"Profesi", "31"},
                                                                        {"Sp-1", "32"}, {"Sp-2", "37"}};
    const auto* found = std::ranges::find(levels, level, &std::pair<std::string_view, std::string_view>::first);
    return found == std::end(levels) ? "30" : found->second;
}

Cell maybe(const std::string& text) { return text.empty() ? Cell() : Cell(text); }

struct Filler {
    World& world;
    const Preload& preload;
    Instant now;

    void add(std::string_view object, const std::vector<Cell>& cells) {
        Table& table = world.table(object);
        CHECK(cells.size() == table.object().fields.size());
        table.insert({.record = Record(cells), .created = now, .updated = now, .synced = true, .sealed = true});
    }

    void references() {
        for (const ReferenceRows& list : reference_rows()) {
            std::string_view rest = list.rows;
            while (!rest.empty()) {
                const std::size_t line_end = rest.find('\n');
                std::string_view line = rest.substr(0, line_end);
                rest = line_end == std::string_view::npos ? std::string_view() : rest.substr(line_end + 1);
                std::vector<Cell> cells;
                for (bool more = true; more;) {
                    const std::size_t bar = line.find('|');
                    const std::string_view cell = line.substr(0, bar);
                    cells.push_back(cell.empty() ? Cell() : Cell(std::string(cell)));
                    more = bar != std::string_view::npos;
                    if (more) line.remove_prefix(bar + 1);
                }
                add(list.object, cells);
            }
        }
        for (const Region& region : preload.regions) {
            if (world.table("Wilayah").by_key(region.code)) continue;
            add("Wilayah", {region.code, "ID", region.name, maybe(region.parent), std::to_string(region.level)});
        }
    }

    void years(std::string_view current) {
        constexpr std::string_view names[] = {"Ganjil", "Genap", "Pendek"};
        const std::string_view active_year = current.substr(0, 4);
        for (int year = 2000; year <= 2035; ++year) { // the table is made ahead to 2035/36
            const std::string id = std::to_string(year);
            add("TahunAjaran", {id, fmt::format("{}/{}", year, year + 1), id == active_year ? "1" : "0", fmt::format("{}-08-01", year),
                                fmt::format("{}-07-31", year + 1)});
            for (int part = 1; part <= 3; ++part) {
                const std::string semester = fmt::format("{}{}", year, part);
                const std::string begins = part == 1 ? fmt::format("{}-08-01", year) : fmt::format("{}-{}-01", year + 1, part == 2 ? "02" : "07");
                const std::string ends =
                    part == 1 ? fmt::format("{}-01-31", year + 1) : fmt::format("{}-{}", year + 1, part == 2 ? "06-30" : "07-31");
                add("Semester", {semester, id, fmt::format("{}/{} {}", year, year + 1, names[part - 1]), std::to_string(part),
                                 semester == current ? "1" : "0", begins, ends});
            }
        }
    }

    void campus(const std::string& current) {
        const std::string own = campus_id("pt", preload.university_code);
        const std::string other = campus_id("pt", "069998");
        add("ProfilPT", {own, preload.university_code, preload.university_name});
        add("AllPT", {own, preload.university_code, preload.university_name});
        add("AllPT", {other, "069998", "Universitas Contoh Lain"});
        add("AllProdi", {campus_id("prodi-lain", "55201"), "55201", "Teknik Informatika", "A", "30", other});
        std::vector<std::string> reporting = world.open_periods;
        if (reporting.empty()) reporting.push_back(current);
        for (const Program& program : preload.programs) {
            const std::string id = campus_id("prodi", program.code);
            if (world.table("Prodi").by_key(id)) continue;
            const std::vector<Cell> cells = {id, program.code, program.name, "A", std::string(level_id(program.level)), own};
            add("Prodi", cells);
            add("AllProdi", cells);
            for (const std::string& period : reporting) add("Periode", {id, program.code, "A", program.level, period, "Pelaporan"});
        }
    }

    void lecturers(const std::string& current) {
        std::vector<std::string> years;
        for (const std::string& period : world.open_periods) {
            if (period.size() == 5 && std::ranges::find(years, period.substr(0, 4)) == years.end()) years.push_back(period.substr(0, 4));
        }
        if (years.empty()) years.push_back(current.substr(0, 4));
        const std::string own = campus_id("pt", preload.university_code);
        for (const Lecturer& lecturer : preload.lecturers) {
            const std::string& number = !lecturer.nuptk.empty() ? lecturer.nuptk : !lecturer.nidn.empty() ? lecturer.nidn : lecturer.nip;
            const std::string id = campus_id("dosen", number.empty() ? lecturer.name + lecturer.birth_date : number);
            if (world.table("Dosen").by_key(id)) continue;
            add("Dosen", {id, upper_case(lecturer.name), maybe(lecturer.nidn), maybe(lecturer.nuptk), maybe(lecturer.nip), lecturer.sex, "1",
                          maybe(lecturer.birth_date), "1", "Aktif"});
            for (const std::string& year : years) {
                add("PenugasanDosen", {campus_id("penugasan", id + year), id, year, own, campus_id("prodi", lecturer.program), "ST/" + year,
                                       year + "-08-01", year + "-08-01"});
            }
        }
    }
};

} // namespace

std::string campus_id(std::string_view kind, std::string_view code) { return named_uuid(fmt::format("{}:{}", kind, code)); }

World::World(const Preload& preload, Instant now) : schema(make_schema()), open_periods(preload.open_periods) {
    for (const Object& object : schema.objects) tables.emplace_back(object);
    const std::string current = semester_at(now);
    Filler filler{*this, preload, now};
    filler.references();
    filler.years(current);
    filler.campus(current);
    filler.lecturers(current);
}

Table& World::table(std::string_view object) {
    const int number = schema.object(object);
    CHECK(number >= 0);
    return tables[static_cast<std::size_t>(number)];
}

const Table& World::table(std::string_view object) const { return const_cast<World*>(this)->table(object); }

const Table* World::find(std::string_view object) const { return object.empty() ? nullptr : &table(object); }

bool World::is_open(std::string_view period) const { return open_periods.empty() || std::ranges::find(open_periods, period) != open_periods.end(); }

} // namespace gapura::feeder::sim
