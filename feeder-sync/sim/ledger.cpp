#include "feeder-sync/sim/ledger.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace gapura::feeder::sim {
namespace {

std::string natural_key(const Table& table, const Record& record) {
    std::string out;
    for (const std::string_view name : table.object().natural) {
        if (!out.empty()) out += '|';
        out += record.at(static_cast<std::size_t>(table.object().position(name))).value_or("");
    }
    return out;
}

// Over names and values of everything but ids the simulator made, so that the same record sent twice has the same digest.
base::Digest256 digest_of(const Table& table, const Record& record) {
    base::Sha256Stream stream;
    for (std::size_t i = 0; i < record.size(); ++i) {
        const Field& field = table.object().fields[i];
        const auto cell = record.at(i);
        if (field.need == Need::generated || !cell) continue;
        stream.add(field.name);
        stream.add("=");
        stream.add(*cell);
        stream.add("\n");
    }
    return stream.finish();
}

json::object cells_of(const Table& table, const Record& record) {
    json::object out;
    for (std::size_t i = 0; i < record.size(); ++i) {
        if (const auto cell = record.at(i)) out[table.object().fields[i].name] = json::string(*cell);
    }
    return out;
}

} // namespace

Result<Ledger> Ledger::open(const std::string& path, World& world) {
    Ledger ledger;
    if (path.empty()) return ledger;
    if (std::filesystem::exists(path)) TRY(ledger.replay(path, world));
    ledger.file_.emplace(TRY(base::AppendFile::open(path)));
    return ledger;
}

Result<void> Ledger::replay(const std::string& path, World& world) {
    std::ifstream in(path, std::ios::binary);
    if (!in) return fail(Code::unavailable, "file.unreadable", {{"path", path}, {"reason", std::generic_category().message(errno)}});
    std::string text;
    std::uintmax_t whole = 0; // bytes of complete lines
    std::size_t number = 0;
    while (std::getline(in, text)) {
        if (in.eof()) break; // no newline: the process died in the middle of this line, and nobody was told it was accepted
        ++number;
        whole += text.size() + 1;
        const auto line = base::parse_json(text);
        const auto replayed = line && line->is_object() ? replay_line(line->get_object(), world) : fail(Code::invalid, "json.malformed");
        if (!replayed) return fail(Code::invalid, "feeder.sim_journal", {{"path", path}, {"line", std::to_string(number)}});
    }
    in.close();
    std::error_code error;
    if (std::filesystem::file_size(path, error) != whole) std::filesystem::resize_file(path, whole, error);
    if (error) return fail(Code::unavailable, "file.unwritable", {{"path", path}, {"reason", error.message()}});
    return {};
}

Result<void> Ledger::replay_line(const json::object& line, World& world) {
    const Instant at{base::integer_at(line, "at")};
    const std::string_view name = base::text_at(line, "act");
    if (name == "sync") {
        for (Table& table : world.tables) table.mark_synced();
        return {};
    }
    const Act* act = world.schema.act(name);
    const json::value* record = line.if_contains("record");
    if (act == nullptr || record == nullptr || !record->is_object() || world.schema.object(act->object) < 0) {
        return fail(Code::invalid, "json.malformed");
    }
    Table& table = world.table(act->object);
    std::vector<Cell> cells(table.object().fields.size());
    for (const auto& member : record->get_object()) {
        const int position = table.object().position(member.key());
        if (position < 0 || !member.value().is_string()) return fail(Code::invalid, "json.malformed");
        cells[static_cast<std::size_t>(position)] = std::string(member.value().get_string());
    }
    Record kept(cells);
    const auto existing = table.by_key(table.key_of(0, kept));
    if (existing.has_value() == (act->kind == ActKind::insert)) return fail(Code::invalid, "json.malformed");
    RowNumber row = existing.value_or(0);
    if (act->kind == ActKind::insert) row = table.insert({.record = std::move(kept), .created = at, .updated = at});
    else if (act->kind == ActKind::update) table.replace(row, std::move(kept), at);
    else table.remove(row);
    remember(act->name, table, row, at);
    return {};
}

void Ledger::remember(std::string_view act, const Table& table, RowNumber row, Instant at) {
    const Record& record = table.row(row).record;
    entries_.push_back({at, std::string(act), table.key_of(0, record), natural_key(table, record), digest_of(table, record)});
}

Result<void> Ledger::append(json::object line) {
    if (!file_) return {};
    return file_->append(json::serialize(line) + "\n", false);
}

Result<void> Ledger::add(const Act& act, const Table& table, RowNumber row, Instant at) {
    remember(act.name, table, row, at);
    if (!file_) return {};
    return append({{"seq", entries_.size()}, {"at", at.us}, {"act", act.name}, {"record", cells_of(table, table.row(row).record)}});
}

Result<void> Ledger::add_synced(Instant at) { return append({{"at", at.us}, {"act", "sync"}}); }

json::object Ledger::show(std::uint64_t from, std::size_t limit) const {
    json::array items;
    const std::size_t first = from == 0 ? 0 : static_cast<std::size_t>(std::min<std::uint64_t>(from - 1, entries_.size()));
    const std::size_t last = first + std::min(limit, entries_.size() - first);
    for (std::size_t i = first; i < last; ++i) {
        const Entry& entry = entries_[i];
        items.push_back(json::object{{"seq", i + 1},
                                     {"at", entry.at.us},
                                     {"act", entry.act},
                                     {"id", entry.id},
                                     {"natural", entry.natural},
                                     {"sha256", base::hex(entry.digest)}});
    }
    json::object out{{"items", std::move(items)}, {"next", nullptr}};
    if (last < entries_.size()) out["next"] = last + 1;
    return out;
}

} // namespace gapura::feeder::sim
