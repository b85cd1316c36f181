#include "gateway/call_record.h"

#include <algorithm>

namespace gapura::gateway {

bool LaneCalls::put(std::uint32_t route, const Decision& decision, const Outcome& outcome) {
    if (records.size() == records_max) {
        ++past;
        return false;
    }
    CallRecord& record = records.emplace_back();
    if (decision.key != nullptr) {
        record.key = decision.key->key_id;
        record.unit = decision.key->unit_id;
        record.app = decision.key->app_id;
    }
    record.route = route;
    record.status = outcome.status;
    record.ending = outcome.ending;
    record.by_us = decision.verdict == Verdict::refuse;
    record.started_us = outcome.started_us;
    record.took_us = std::max<std::int64_t>(0, outcome.took_us);
    record.bytes_in = outcome.bytes_in;
    record.bytes_out = outcome.bytes_out;
    record.method.assign(outcome.method);
    if (record.by_us) record.refusal.assign(decision.refusal.slug);
    record.request_id.assign(outcome.request_id);
    record.path.assign(outcome.path);
    record.client.assign(outcome.client);
    return records.size() == records_max / 2;
}

} // namespace gapura::gateway
