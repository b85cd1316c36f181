// Who is who: one campus student against what the Feeder holds. Pure; any thread.
#pragma once

#include "feeder-sync/mirror.h"

namespace gapura::feeder {

/// The decision for one student: what to send, or why not.
struct Match {
    Send biodata = Send::none;
    Send history = Send::none;
    std::string biodata_id;
    std::string history_id;
    std::string biodata_before;
    std::string history_before;
    std::vector<std::string> fields;
    std::vector<Reason> obstacles; // ambiguous or contradictory keys: nothing may be sent

    bool same() const { return biodata == Send::none && history == Send::none; }
};

/// A history is found by NIM and programme, a person by NIK, else by the history, else by name, birth date and mother's name. A person is never
/// overwritten by another: when NIK and name contradict each other a human has to look.
Match match_student(const StudentRecords& ours, const Mirror& people, const Mirror& histories);

} // namespace gapura::feeder
