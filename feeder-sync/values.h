// The words of a sync: plans, rows, states. Values; any thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/clock.h"
#include "lib/base/id.h"
#include "lib/base/json.h"

namespace gapura::feeder {

struct PlanTag {
    static constexpr std::string_view prefix = "plan";
};
using PlanId = base::Id<PlanTag>;

/// Where a plan stands (SM-7 sync_batch). The table of moves is in rules.h.
enum class PlanState : std::uint8_t { draft, ready, approved, running, paused, done, partial, cancelled, voided, failed };
/// Where a row stands (SM-7 sync_record); `blocked` rows were never sendable.
enum class RowState : std::uint8_t { blocked, pending, sending, unknown, reading_back, accepted, rejected, needs_human };

std::string_view to_string(PlanState state);
std::string_view to_string(RowState state);
std::optional<PlanState> parse_plan_state(std::string_view text);
std::optional<RowState> parse_row_state(std::string_view text);

/// A student is two records in the Feeder: the person, then the study history that names the person's id.
enum class Step : std::uint8_t { biodata, history };
enum class Send : std::uint8_t { none, insert, update };
std::string_view to_string(Step step);
std::string_view to_string(Send send);
Step parse_step(std::string_view text);
Send parse_send(std::string_view text);

/// What a plan covers; empty is all.
struct Scope {
    std::string program;
    std::string entry_semester;
};

struct Counts {
    std::int64_t fresh = 0;   // not in the Feeder: the person, the history or both will be inserted
    std::int64_t changed = 0; // in the Feeder with other values
    std::int64_t same = 0;
    std::int64_t blocked = 0;
    std::int64_t lecturers_matched = 0;
    std::int64_t lecturers_review = 0; // only by name and birth date, or by more than one number: a person must look
    std::int64_t lecturers_unmatched = 0;
};

struct Plan {
    PlanId id;
    PlanState state = PlanState::draft;
    Scope scope;
    std::string hash; // what an approval is bound to; empty while a draft
    std::string data_hash;
    std::string mapping_version;
    std::string contract_hash;
    Counts counts;
    std::map<std::string, std::int64_t> blocked_reasons; // slug to number of students
    std::vector<std::string> warnings;                   // slugs
    std::string created_by;
    Instant created_at;
    std::string approved_by;
    Instant approved_at;
    Instant started_at;
    Instant finished_at;
    std::string reason; // slug: why it paused, failed or was voided

    std::int64_t to_send() const { return counts.fresh + counts.changed; }
};

/// Why a student may not be sent.
struct Reason {
    std::string field;
    std::string slug;
};

/// One student of a plan. Its records are sent one after the other; `step` names the one under way.
struct Row {
    PlanId plan;
    std::int64_t position = 0;
    std::string nim;
    std::string program; // the campus's 5-digit code
    RowState state = RowState::pending;
    Step step = Step::biodata;
    Send biodata = Send::none;
    Send history = Send::none;
    std::string biodata_id;          // id_mahasiswa, once known
    std::string history_id;          // id_registrasi_mahasiswa, once known
    std::string payload;             // JSON {"biodata": {...}, "history": {...}}: restricted fields inside, never shown
    std::string payload_hash;        // SHA-256 of payload
    std::string biodata_before;      // hash of the Feeder's values when planned, for an update
    std::string history_before;      //
    std::vector<std::string> fields; // names of what changes
    std::vector<Reason> reasons;     // why blocked
    int attempt = 0;                 // times a request for this step was started
    int reads = 0;                   // read-backs since that request
    Instant started_at;              // when that request was started
    int code = 0;                    // the Feeder's error_code
    std::string reason;              // slug of the catalogue
    std::string detail;              // the Feeder's own text or both values, masked

    Send send() const { return step == Step::biodata ? biodata : history; }
};

} // namespace gapura::feeder
