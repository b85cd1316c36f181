// What the Feeder holds, read in bulk into a compact picture: ids, key digests and fingerprints of the compared fields, never the values.
// One thread; some 400 bytes per student.
#pragma once

#include <chrono>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "feeder-sync/feeder.h"
#include "feeder-sync/mapping.h"

namespace gapura::feeder {

/// Waits before a page's next try; answers false to give up (the program stops).
using Pause = std::function<bool(std::chrono::milliseconds)>;

struct ReadOptions {
    Pause pause;                                  // required
    std::int64_t page = 1000;                     // rows per call; public clients use 50 to 10,000
    int tries_max = 5;                            // per page
    std::chrono::milliseconds backoff_first{500}; // doubled each time
    std::int64_t rows_max = 5'000'000;            // a list longer than this is a mistake
};

/// Reads a whole list, page by page in the order of its id, a row once, without holding it. Each page overlaps the one before by a row: when that row
/// is not where it was, the list moved under us and is read again from its start, rows already seen being skipped. A page that fails is asked again.
/// Error unavailable `feeder.unreachable`, `feeder.uncertain`, `feeder.list_unstable`; invalid `feeder.refused` {code, act}.
Result<void> read_list(Feeder& feeder, std::string_view act, std::string_view id_name, const ReadOptions& options,
                       const std::function<bool(const json::object& row)>& visit);

struct MirroredRecord {
    std::uint32_t id_at = 0;     // in the pool of ids
    std::uint32_t person_at = 0; // history: the person's id in the pool
    std::uint16_t id_size = 0;
    std::uint16_t person_size = 0;
    Fingerprints prints{};
};

/// One kind of record, found by key. Fill with add(), then seal(), then look up.
class Mirror {
public:
    void add(Step step, const json::object& row);
    void seal();

    using Found = std::span<const std::pair<KeyDigest, std::uint32_t>>;
    /// Positions of the records with this natural key. Biodata: the NIK; history: NIM and programme.
    Found by_key(const KeyDigest& key) const { return find(keys_, key); }
    /// Biodata: name, birth date and mother's name; history: the person.
    Found by_second(const KeyDigest& key) const { return find(seconds_, key); }
    Found by_id(std::string_view id) const { return find(by_id_, digest_key({id})); }
    const MirroredRecord& at(std::uint32_t position) const { return records_.at(position); }
    std::string id(const MirroredRecord& record) const { return ids_.substr(record.id_at, record.id_size); }
    std::string person(const MirroredRecord& record) const { return ids_.substr(record.person_at, record.person_size); }
    std::size_t size() const { return records_.size(); }

private:
    using Index = std::vector<std::pair<KeyDigest, std::uint32_t>>;
    static Found find(const Index& index, const KeyDigest& key);

    std::string ids_;
    std::vector<MirroredRecord> records_;
    Index keys_;
    Index seconds_;
    Index by_id_;
};

/// Reference lists, this campus's id and its programmes. `warnings` gets slugs of lists that could not be read.
Result<References> read_references(Feeder& feeder, const ReadOptions& options, std::vector<std::string>& warnings);

/// SHA-256 over what the Feeder's dictionary says of the acts we write with; a Feeder without a dictionary gives a fixed value.
/// `warnings` gets `feeder.contract_changed` when a field we send is no longer in it.
Result<std::string> read_contract(Feeder& feeder, std::vector<std::string>& warnings);

} // namespace gapura::feeder
