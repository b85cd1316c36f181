#include "lib/audit/verify.h"

#include <limits>

#include "lib/audit/audit_store.h"
#include "lib/audit/chain.h"
#include "lib/base/digest.h"

namespace gapura::audit {
namespace {

/// The lines of the file beside the walk through the entries: the good line that covers an entry, and what is wrong with the others.
class Lines {
public:
    Lines(const std::string& path, const std::string& public_key, std::vector<Noted> noted, Report& report)
        : reader_(path, public_key),
          noted_(std::move(noted)),
          report_(report) {
        step();
    }

    /// The checkpoint that covers the entry, null when none does. Entries in rising order.
    const Checkpoint* covering(std::int64_t entry) {
        while (now_ && now_->seq < entry) step();
        return now_ && now_->from <= entry ? &*now_ : nullptr;
    }
    /// Reads to the end. Then the lines that the database remembers must all have been there.
    void finish() {
        while (now_) step();
        if (next_noted_ < noted_.size() && !report_.bad_line) report_.bad_line = number_ + 1;
    }

private:
    void step() {
        now_.reset();
        while (auto line = reader_.next()) {
            number_ = line->number;
            const bool follows = line->checkpoint && line->checkpoint->from == report_.covered + 1;
            if (!follows && !report_.bad_line) report_.bad_line = number_;
            if (!line->checkpoint) continue;
            now_ = std::move(line->checkpoint);
            report_.covered = std::max(report_.covered, now_->seq);
            ++report_.checkpoints;
            compare_noted();
            return;
        }
    }
    void compare_noted() {
        while (next_noted_ < noted_.size() && noted_[next_noted_].seq < now_->seq) {
            if (!report_.bad_line) report_.bad_line = number_;
            ++next_noted_;
        }
        if (next_noted_ < noted_.size() && noted_[next_noted_].seq == now_->seq) ++next_noted_;
    }

    CheckpointReader reader_;
    std::vector<Noted> noted_;
    std::size_t next_noted_ = 0;
    Report& report_;
    std::optional<Checkpoint> now_;
    std::int64_t number_ = 0;
};

/// The walk: one entry after the other, each against its content, the one before, and the checkpoint that covers it.
class Walk {
public:
    Walk(Lines& lines, Report& report) : lines_(lines), report_(report) {}

    bool take(const Recorded& entry) {
        const std::int64_t expected = report_.entries + 1;
        if (entry.seq != expected) return stop(expected, Wrong::missing);
        std::string hash = hash_of(entry, hash_, buffer_);
        if (hash != entry.hash) return stop(expected, Wrong::changed);
        if (const Checkpoint* checkpoint = lines_.covering(expected)) {
            const bool last = checkpoint->seq == expected;
            if (!hash.starts_with(checkpoint->mark_of(expected)) || (last && hash != checkpoint->hash)) return stop(expected, Wrong::restated);
        }
        hash_ = std::move(hash);
        report_.entries = expected;
        return true;
    }
    bool stop(std::int64_t seq, Wrong wrong) {
        report_.bad_entry = {seq, wrong};
        return false;
    }
    const std::string& hash() const { return hash_; }

private:
    Lines& lines_;
    Report& report_;
    std::string hash_{first_hash};
    std::string buffer_;
};

/// Entries beyond the head that was read before: a program at work appends, so the head is read again.
Result<bool> has_surplus(store::Database& database, std::int64_t head_seq) {
    const std::int64_t last = TRY(last_seq(database));
    return last > head_seq && TRY(head(database)).seq < last;
}

} // namespace

std::string_view to_string(Wrong wrong) {
    switch (wrong) {
    case Wrong::missing: return "missing";
    case Wrong::changed: return "changed";
    case Wrong::restated: return "restated";
    case Wrong::surplus: return "surplus";
    }
    return "";
}

Result<Report> verify(store::Database& database, const std::string& path, const std::string& public_key) {
    Report report;
    // What is written last is read first, so that a program at work never looks wrong: noted lines, then the file, then the head, then entries.
    auto noted = TRY(noted_checkpoints(database, base::hex(base::bytes_of(public_key))));
    Lines lines(path, public_key, std::move(noted), report);
    const auto top = head(database);
    if (!top && top.error().slug != "audit.no_head") return std::unexpected(top.error());
    const std::int64_t head_seq = top ? top->seq : 0;
    Walk walk(lines, report);
    // Without a head row nothing says where the chain ends: all there is is looked at.
    TRY(each(database, 1, top ? head_seq : std::numeric_limits<std::int64_t>::max(), [&](const Recorded& entry) { return walk.take(entry); }));
    lines.finish();
    if (report.bad_entry) return report;
    const std::int64_t last = report.entries;
    if (last < std::max(head_seq, report.covered) || !top) walk.stop(last + 1, Wrong::missing);
    else if (TRY(has_surplus(database, head_seq))) walk.stop(last + 1, Wrong::surplus);
    else if (top->hash != walk.hash()) walk.stop(last, Wrong::changed);
    return report;
}

} // namespace gapura::audit
