// From the campus's words to the Feeder's: canonical student to the two records the Feeder keeps. Pure; any thread.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "feeder-sync/fields.h"
#include "integrator/records.h"

namespace gapura::feeder {

/// What the Feeder's reference lists say, read once per plan. An empty set: the list could not be read, nothing is judged by it.
struct References {
    std::string university;                      // id_perguruan_tinggi of this campus
    std::map<std::string, std::string> programs; // the campus's 5-digit code to id_prodi
    std::set<std::string> ambiguous_programs;    // codes that the Feeder has more than once
    std::set<std::string> religions;
    std::set<std::string> semesters;
    std::set<std::string> entry_types;
    std::set<std::string> entry_paths;
    std::set<std::string> fundings;
};

struct StudentRecords {
    json::object biodata;
    json::object history; // without id_mahasiswa: that is known when the person is
};

/// Changes whenever the same student would be written differently; part of what an approval is bound to.
const std::string& mapping_version();

/// Names in capitals, dates yyyy-mm-dd, nothing for what the campus does not know (an empty value never overwrites the Feeder's).
/// An optional code that the Feeder's own list does not have (they were re-dealt between versions) is left out.
StudentRecords map_student(const integrator::Student& student, const References& references);

/// Why the student may not be sent: the campus's blocking findings, unknown references, values longer than the Feeder keeps.
std::vector<Reason> obstacles(const integrator::Student& student, const StudentRecords& records, const References& references);

/// The whole record for an update: `theirs` as read, overlaid by `ours`. Some versions refuse partial updates.
json::object overlaid(Step step, const json::object& ours, const json::object& theirs);

using Fingerprints = std::array<std::uint64_t, owned_max>;
/// Of the owned fields in table order, by written or by read names.
Fingerprints fingerprints_written(Step step, const json::object& ours);
Fingerprints fingerprints_read(Step step, const json::object& theirs);
/// Names of owned fields that differ. What we do not say (0) never differs.
std::vector<std::string> differences(Step step, const Fingerprints& ours, const Fingerprints& theirs);
/// What a record looked like when planned, so that a later look can tell whether it still does.
std::string image_hash(Step step, const Fingerprints& theirs);

/// The natural key by which a person is found when the NIK does not help.
KeyDigest person_key(std::string_view name, std::string_view birth_date, std::string_view mother);
KeyDigest history_key(std::string_view nim, std::string_view program_id);

} // namespace gapura::feeder
