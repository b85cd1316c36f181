// What became of a plan, as JSON and as text. Masked: no NIK, no mother's name. Times are the organisation's. Any thread.
#pragma once

#include "feeder-sync/sync_store.h"
#include "lib/base/zones.h"
#include "lib/text/text.h"

namespace gapura::feeder {

/// Counts by state, exceptions by reason with cause and cure, hash, persons and times.
Result<json::object> report_json(store::Database& database, const PlanId& id, text::Lang lang, const base::Zone& zone);
/// The same for a terminal or a letter.
Result<std::string> report_text(store::Database& database, const PlanId& id, text::Lang lang, const base::Zone& zone);

/// One plan as the control API shows it.
json::object plan_json(const Plan& plan, text::Lang lang, const base::Zone& zone);
/// One row, without its payload.
json::object row_json(const Row& row, text::Lang lang);

} // namespace gapura::feeder
