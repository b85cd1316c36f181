// The pure half of settle.h. Any thread.
#include "feeder-sync/settle.h"

#include <algorithm>
#include <array>

#include "feeder-sync/failure.h"
#include "feeder-sync/mapping.h"
#include "lib/base/check.h"

namespace gapura::feeder {
namespace {

/// A twin may exist: looked up, never believed. 15 says "bad JSON" and is sent for rows that exist already; 105 says "nothing changed".
bool hints_at_a_twin(int code) {
    constexpr std::array codes{15, 105, 119, 200, 211, 219, 1209, 1260};
    return std::ranges::find(codes, code) != codes.end();
}

/// Sign-in, missing act, under construction, token, developer mode, expired service, account, checksum: the next row would hear the same.
bool concerns_everything(int code) {
    constexpr std::array codes{12, 13, 14, 100, 101, 104, 106, 107};
    return std::ranges::find(codes, code) != codes.end();
}

std::string mother_of(const Row& row) {
    auto payload = base::parse_json(row.payload);
    const json::value* record = payload && payload->is_object() ? payload->get_object().if_contains("biodata") : nullptr;
    return record != nullptr && record->is_object() ? std::string(base::text_at(record->get_object(), "nama_ibu_kandung")) : std::string();
}

} // namespace

Verdict decide_send(const Row& row, const Outcome& outcome) {
    Verdict verdict;
    verdict.code = outcome.code;
    if (!outcome.text.empty()) verdict.detail = masked(outcome.text, mother_of(row));
    switch (outcome.kind) {
    case Kind::accepted: {
        const json::object* data = outcome.data.if_object();
        verdict.id = data != nullptr ? std::string(base::text_at(*data, id_name(row.step))) : std::string();
        if (verdict.id.empty() && row.send() == Send::update) verdict.id = row.step == Step::biodata ? row.biodata_id : row.history_id;
        verdict.event = verdict.id.empty() ? RowEvent::lose : RowEvent::accept;
        if (verdict.id.empty()) verdict.reason = "feeder.no_id";
        return verdict;
    }
    case Kind::unreachable:
        verdict.event = RowEvent::not_sent;
        verdict.reason = "feeder.unreachable";
        return verdict;
    case Kind::uncertain:
        verdict.event = RowEvent::lose;
        verdict.reason = "feeder.answer_lost";
        return verdict;
    case Kind::refused: break;
    }
    verdict.reason = refusal_slug(outcome.code);
    verdict.halts = concerns_everything(outcome.code);
    if (verdict.halts) verdict.event = RowEvent::not_sent;
    else verdict.event = hints_at_a_twin(outcome.code) ? RowEvent::lose : RowEvent::refuse;
    return verdict;
}

Verdict decide_look(const Row& row, const Look& look, Instant now, const SettleOptions& options) {
    Verdict verdict{RowEvent::look_again, look.id, row.code, row.reason, row.detail, false};
    switch (look.found) {
    case Look::Found::unreadable: return verdict;
    case Look::Found::ours: verdict.event = RowEvent::accept; return verdict;
    case Look::Found::other:
        verdict.event = RowEvent::conflict;
        verdict.reason = look.reason;
        verdict.detail = look.detail;
        return verdict;
    case Look::Found::absent:
    case Look::Found::before: break;
    }
    if (row.reads + 1 < options.reads || now - row.started_at < options.over) return verdict;
    if (row.code != 0) {
        verdict.event = RowEvent::refuse; // the Feeder said no, and there is no twin to explain it
    } else if (row.send() == Send::update && look.found == Look::Found::absent) {
        verdict.event = RowEvent::conflict;
        verdict.reason = "feeder.vanished";
    } else if (row.attempt >= options.attempts_max) {
        verdict.event = RowEvent::conflict;
        verdict.reason = "feeder.tries_exhausted";
    } else {
        verdict.event = RowEvent::absent; // natural keys are unique in the Feeder: a late twin of ours would be refused, and then found
    }
    return verdict;
}

RowChange apply(Row row, const Verdict& verdict) {
    RowChange change{row.state, {}};
    RowEvent event = verdict.event;
    const bool more = row.step == Step::biodata && row.history != Send::none;
    if (event == RowEvent::accept && more) event = RowEvent::accept_step;
    const auto to = next(row.state, event);
    CHECK(to.has_value());
    row.state = *to;
    row.code = verdict.code;
    row.reason = verdict.reason;
    row.detail = verdict.detail;
    if (event == RowEvent::look_again) ++row.reads;
    if (event == RowEvent::accept || event == RowEvent::accept_step) {
        (row.step == Step::biodata ? row.biodata_id : row.history_id) = verdict.id;
        row.code = 0;
        row.reason.clear();
        row.detail.clear();
    }
    if (event == RowEvent::accept_step) {
        row.step = Step::history;
        row.attempt = 0;
        row.reads = 0;
    }
    if (event == RowEvent::not_sent && row.attempt > 0) --row.attempt; // it never left
    if (event == RowEvent::absent) row.reads = 0;
    change.row = std::move(row);
    return change;
}

} // namespace gapura::feeder
