// The Feeder's fields of a student, as one table per record: names, how values compare, how long they may be. Constant; any thread.
// Source: the official contract of BiodataMahasiswa and RiwayatPendidikanMahasiswa (web service 2.x).
#pragma once

#include <span>
#include <string_view>

#include "feeder-sync/compare.h"
#include "feeder-sync/values.h"

namespace gapura::feeder {

enum class Ours : std::uint8_t {
    owned,     // the campus knows it: sent and compared
    on_insert, // the Feeder insists on it, the campus does not know it: a neutral value on insert, never compared, kept on update
    never,     // not ours: kept as the Feeder has it when a whole record is written back
};

struct FieldSpec {
    std::string_view name;      // as written
    std::string_view read_name; // as read; most are the same
    ValueKind kind;
    std::size_t chars_max; // 0: no limit of the Feeder's known
    Ours ours;
};

std::span<const FieldSpec> fields_of(Step step);

/// Number of `owned` fields of the longer record: the width of a fingerprint row.
inline constexpr std::size_t owned_max = 17;

/// Where an owned field stands among the owned fields of its record. The name must be one of them.
std::size_t owned_position(Step step, std::string_view name);

/// The Feeder's name of the record's id.
std::string_view id_name(Step step);
/// "InsertBiodataMahasiswa", "UpdateRiwayatPendidikanMahasiswa".
std::string_view act_of(Step step, Send send);
/// The list the record is found in.
std::string_view list_act(Step step);

} // namespace gapura::feeder
