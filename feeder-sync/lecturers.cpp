// Lecturers: matched only. One thread.
#include "feeder-sync/lecturers.h"

#include <array>
#include <map>

namespace gapura::feeder {
namespace {

/// From a number or a name to the rows that bear it.
using Index = std::map<std::string, std::vector<std::int64_t>>;

/// NIDN loses its leading zero in spreadsheets, on either side.
std::string padded(std::string text, std::size_t width) {
    if (!text.empty() && text.size() < width) text.insert(0, width - text.size(), '0');
    return text;
}

struct Lists {
    std::array<Index, 3> numbers; // NUPTK, NIDN, NIP
    Index names;
    std::int64_t next = 0;

    static std::array<std::string, 3> numbers_of(std::string_view nuptk, std::string_view nidn, std::string_view nip) {
        return {normalised(ValueKind::code, nuptk), padded(normalised(ValueKind::code, nidn), 10), normalised(ValueKind::code, nip)};
    }
    static std::string name_of(std::string_view name, std::string_view birth_date) {
        return normalised(ValueKind::text, name) + "\n" + normalised(ValueKind::date, birth_date);
    }
};

enum class Found : std::uint8_t { matched, review, unmatched };

Found look_up(const Lists& lists, const integrator::Lecturer& lecturer) {
    const auto numbers = Lists::numbers_of(lecturer.nuptk, lecturer.nidn, lecturer.nip);
    std::int64_t row = -1;
    for (std::size_t kind = 0; kind < numbers.size(); ++kind) {
        if (numbers.at(kind).empty()) continue;
        const auto found = lists.numbers.at(kind).find(numbers.at(kind));
        if (found == lists.numbers.at(kind).end()) continue;
        if (found->second.size() > 1 || (row >= 0 && row != found->second.front())) return Found::review;
        row = found->second.front();
    }
    if (row >= 0) return Found::matched;
    return lists.names.contains(Lists::name_of(lecturer.name, base::to_iso(lecturer.birth_date))) ? Found::review : Found::unmatched;
}

} // namespace

Result<void>
match_lecturers(const std::function<Result<void>(const integrator::Filter&, const std::function<bool(const integrator::Lecturer&)>&)>& each_lecturer,
                Feeder& feeder, const ReadOptions& options, Counts& counts) {
    Lists lists;
    TRY(read_list(feeder, "GetListDosen", "id_dosen", options, [&](const json::object& row) {
        const auto numbers = Lists::numbers_of(base::text_at(row, "nuptk"), base::text_at(row, "nidn"), base::text_at(row, "nip"));
        for (std::size_t kind = 0; kind < numbers.size(); ++kind) {
            if (!numbers.at(kind).empty()) lists.numbers.at(kind)[numbers.at(kind)].push_back(lists.next);
        }
        lists.names[Lists::name_of(base::text_at(row, "nama_dosen"), base::text_at(row, "tanggal_lahir"))].push_back(lists.next);
        ++lists.next;
        return true;
    }));
    return each_lecturer({}, [&](const integrator::Lecturer& lecturer) {
        switch (look_up(lists, lecturer)) {
        case Found::matched: ++counts.lecturers_matched; break;
        case Found::review: ++counts.lecturers_review; break;
        case Found::unmatched: ++counts.lecturers_unmatched; break;
        }
        return true;
    });
}

} // namespace gapura::feeder
