// One SHA-256 over every record of a sample campus, field by field: the same on every machine, or the sample is not reproducible.
#pragma once

#include <fmt/format.h>
#include <string>

#include "integrator/sample.h"
#include "lib/base/digest.h"

namespace gapura::integrator::testing {

inline std::string line(const Student& s) {
    return fmt::format("S|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}\n", s.program, s.nim, s.name,
                       s.sex == Sex::male, s.birth_place, base::to_iso(s.birth_date), s.religion, s.nik.reveal(), s.nisn, s.nationality, s.street,
                       s.hamlet, s.village, s.region, s.postal_code, s.mobile, s.email, s.mother_name.reveal(), s.father_name, s.entry_semester,
                       base::to_iso(s.entry_date), s.entry_type, s.entry_path, s.funding, s.entry_fee, s.status, s.updated_at);
}

inline std::string line(const Lecturer& l) {
    return fmt::format("L|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}\n", l.id, l.name, l.sex == Sex::male, base::to_iso(l.birth_date), l.nidn, l.nuptk, l.nip,
                       l.religion, l.program, l.status, l.updated_at);
}

inline std::string campus_digest(const sample::Options& options) {
    base::Sha256Stream digest;
    const auto frame = sample::make_frame(options).value();
    for (const auto& f : frame.faculties) digest.add(fmt::format("F|{}|{}\n", f.code, f.name));
    for (const auto& p : frame.programs) digest.add(fmt::format("P|{}|{}|{}|{}\n", p.code, p.name, p.level, p.faculty));
    for (const auto& s : frame.semesters) digest.add(fmt::format("T|{}|{}|{}|{}\n", s.code, s.name, base::to_iso(s.starts), base::to_iso(s.ends)));
    for (const auto& l : frame.lecturers) digest.add(line(l));
    for (std::size_t i = 0; i < frame.programs.size(); ++i) {
        const auto data = sample::make_program(frame, i);
        for (const auto& c : data.curricula)
            digest.add(fmt::format("K|{}|{}|{}|{}|{}|{}\n", c.id, c.program, c.name, c.starts, c.sks_required, c.sks_elective));
        for (const auto& c : data.courses)
            digest.add(fmt::format("C|{}|{}|{}|{}|{}|{}|{}|{}|{}\n", c.code, c.program, c.curriculum, c.name, c.term, c.sks, c.sks_lecture,
                                   c.sks_practice, c.kind));
        for (const auto& s : data.students) digest.add(line(s));
        for (const auto& c : data.classes)
            digest.add(fmt::format("G|{}|{}|{}|{}|{}|{}\n", c.id, c.semester, c.program, c.course, c.name, c.capacity));
        for (const auto& t : data.teachings)
            digest.add(fmt::format("M|{}|{}|{}|{}|{}\n", t.class_id, t.lecturer, t.sks_x100, t.meetings_planned, t.meetings_held));
        for (const auto& e : data.enrolments)
            digest.add(fmt::format("E|{}|{}|{}|{}|{}|{}\n", e.program, e.nim, e.class_id, e.score_x10, e.index_x100, e.letter));
        for (const auto& a : data.activities)
            digest.add(fmt::format("A|{}|{}|{}|{}|{}|{}|{}|{}|{}\n", a.program, a.nim, a.semester, a.status, a.ips_x100, a.ipk_x100, a.sks,
                                   a.sks_total, a.fee));
        for (const auto& p : data.planted) digest.add(fmt::format("X|{}|{}\n", p.key, p.slug));
    }
    return base::hex(digest.finish());
}

} // namespace gapura::integrator::testing
