// Who is who. Pure; any thread.
#include "feeder-sync/match.h"

#include <algorithm>
#include <optional>

namespace gapura::feeder {
namespace {

struct Person {
    const MirroredRecord* record = nullptr;
    std::string id;
};

bool agrees(const Fingerprints& ours, const Fingerprints& theirs, std::string_view name) {
    const std::size_t at = owned_position(Step::biodata, name);
    return ours.at(at) == theirs.at(at);
}

/// The same NIK with another name and another birth date is a typing mistake somewhere; so is the same name with another NIK.
bool contradicts(const Fingerprints& ours, const Fingerprints& theirs) {
    const bool nik = agrees(ours, theirs, "nik");
    const bool name = agrees(ours, theirs, "nama_mahasiswa");
    const bool born = agrees(ours, theirs, "tanggal_lahir");
    return nik ? !name && !born : !(name && born);
}

const MirroredRecord* only(const Mirror& mirror, Mirror::Found found, std::string_view field, const char* slug, Match& match) {
    if (found.size() > 1) match.obstacles.push_back({std::string(field), slug});
    return found.size() == 1 ? &mirror.at(found.front().second) : nullptr;
}

const MirroredRecord* find_person(const StudentRecords& ours, const Fingerprints& prints, const Mirror& people, std::string_view by_history,
                                  Match& match) {
    const std::string nik = normalised(ValueKind::code, ours.biodata.if_contains("nik"));
    const MirroredRecord* by_nik = only(people, people.by_key(digest_key({nik})), "nik", "feeder.nik_twice_in_feeder", match);
    if (!by_history.empty()) {
        const MirroredRecord* person = only(people, people.by_id(by_history), "nim", "feeder.person_mismatch", match);
        if (person == nullptr) match.obstacles.push_back({"nim", "feeder.person_missing"});
        else if ((by_nik != nullptr && by_nik != person) || contradicts(prints, person->prints))
            match.obstacles.push_back({"nik", "feeder.person_mismatch"});
        return person;
    }
    if (by_nik != nullptr) {
        if (contradicts(prints, by_nik->prints)) match.obstacles.push_back({"nik", "feeder.person_mismatch"});
        return by_nik;
    }
    const auto key = person_key(base::text_at(ours.biodata, "nama_mahasiswa"), base::text_at(ours.biodata, "tanggal_lahir"),
                                base::text_at(ours.biodata, "nama_ibu_kandung"));
    const MirroredRecord* by_name = only(people, people.by_second(key), "name", "feeder.person_ambiguous", match);
    if (by_name != nullptr && by_name->prints.at(owned_position(Step::biodata, "nik")) != 0)
        match.obstacles.push_back({"nik", "feeder.person_mismatch"});
    return by_name;
}

/// The person already studies in this programme under another NIM: a corrected NIM, not a second study.
bool has_other_nim(const Mirror& histories, std::string_view person, std::uint64_t program) {
    const std::size_t at = owned_position(Step::history, "id_prodi");
    return std::ranges::any_of(histories.by_second(digest_key({person})),
                               [&](const auto& entry) { return histories.at(entry.second).prints.at(at) == program; });
}

void compare(Step step, const Fingerprints& ours, const MirroredRecord& theirs, Send& send, std::string& before, Match& match) {
    const auto changed = differences(step, ours, theirs.prints);
    if (changed.empty()) return;
    send = Send::update;
    before = image_hash(step, theirs.prints);
    match.fields.insert(match.fields.end(), changed.begin(), changed.end());
}

} // namespace

Match match_student(const StudentRecords& ours, const Mirror& people, const Mirror& histories) {
    Match match;
    const Fingerprints person_prints = fingerprints_written(Step::biodata, ours.biodata);
    const Fingerprints history_prints = fingerprints_written(Step::history, ours.history);
    const auto key = history_key(base::text_at(ours.history, "nim"), base::text_at(ours.history, "id_prodi"));
    const MirroredRecord* history = only(histories, histories.by_key(key), "nim", "feeder.nim_twice_in_feeder", match);
    if (history != nullptr) match.history_id = histories.id(*history);
    const MirroredRecord* person = find_person(ours, person_prints, people, history != nullptr ? histories.person(*history) : std::string(), match);
    if (!match.obstacles.empty()) return match;
    if (person == nullptr) {
        match.biodata = Send::insert;
    } else {
        match.biodata_id = people.id(*person);
        compare(Step::biodata, person_prints, *person, match.biodata, match.biodata_before, match);
    }
    if (history != nullptr) {
        compare(Step::history, history_prints, *history, match.history, match.history_before, match);
    } else {
        match.history = Send::insert;
        if (person != nullptr && has_other_nim(histories, match.biodata_id, history_prints.at(owned_position(Step::history, "id_prodi")))) {
            match.obstacles.push_back({"nim", "feeder.other_nim"});
        }
    }
    return match;
}

} // namespace gapura::feeder
