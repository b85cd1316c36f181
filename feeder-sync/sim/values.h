// One cell: what a client may write into a field, how it is kept, how it is shown (facts 1.9). Any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "feeder-sync/sim/schema.h"
#include "lib/base/clock.h"
#include "lib/base/json.h"
#include "lib/base/random.h"

namespace gapura::feeder::sim {

using Cell = std::optional<std::string>; // no value: SQL null

/// The text of a JSON scalar; booleans are "1" and "0", null is no value. False for an object or array.
bool scalar_text(const json::value& value, Cell& out);

/// The value as the database would keep it: trimmed codes, whole numbers without leading zeros, exact decimals, ISO dates, lower-case
/// uuids, names in capitals. No value: the database would refuse it (type, length, an empty text for a number, date or uuid).
std::optional<std::string> canonical(const Field& field, std::string_view text);

/// "2024-08-31" when it is a day of the calendar.
bool is_iso_date(std::string_view text);
bool is_uuid(std::string_view text);
std::string trimmed(std::string_view text);
std::string upper_case(std::string_view text);

/// Appends the shown form of a stored value: dates as dd-mm-yyyy; codes padded to their length with `pad`.
void show(const Field& field, std::string_view stored, bool pad, std::string& out);

/// "2026-11-22 16:23:35" in Asia/Jakarta, which never changes its clocks.
std::string show_instant(Instant at);

/// Appends the text as a JSON string, quotes included. Bytes that are not UTF-8 pass unchanged.
void append_json(std::string& out, std::string_view text);

/// A random (version 4) uuid in lower case.
std::string make_uuid(base::Random& random);
/// The same uuid for the same name, always: how the campus's own things are named.
std::string named_uuid(std::string_view name);

} // namespace gapura::feeder::sim
