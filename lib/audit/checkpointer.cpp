#include "lib/audit/checkpointer.h"

#include <filesystem>
#include <fstream>
#include <optional>

#include "lib/audit/audit_store.h"
#include "lib/audit/chain.h"
#include "lib/base/digest.h"

namespace gapura::audit {
namespace {

constexpr base::Micros sign_every = std::chrono::seconds(60);
/// The longest line there is, and room.
constexpr std::uint64_t line_bytes_max = std::uint64_t{64} << 10;

/// The end of the file from the last but one line end on; cuts off what follows the last.
Result<std::string> last_line(const std::string& path) {
    std::error_code failed;
    const auto size = std::filesystem::file_size(path, failed);
    if (failed || size == 0) return std::string();
    std::ifstream file(path, std::ios::binary);
    const std::uint64_t from = size > 2 * line_bytes_max ? size - 2 * line_bytes_max : 0;
    file.seekg(static_cast<std::streamoff>(from));
    std::string tail(size - from, '\0');
    file.read(tail.data(), static_cast<std::streamsize>(tail.size()));
    const auto end = tail.rfind('\n');
    const std::uint64_t whole = end == std::string::npos ? from : from + end + 1;
    if (whole < size) std::filesystem::resize_file(path, whole, failed);
    if (failed) return fail(Code::unavailable, "file.unwritable", {{"path", path}, {"reason", failed.message()}});
    if (end == std::string::npos) return std::string();
    const auto start = end == 0 ? std::string::npos : tail.rfind('\n', end - 1);
    return tail.substr(start == std::string::npos ? 0 : start + 1, end - (start == std::string::npos ? 0 : start + 1));
}

} // namespace

Result<Checkpointer> Checkpointer::open(const std::string& path, base::SigningKey key, store::Database& database, const base::Clock& clock) {
    const std::string line = TRY(last_line(path));
    std::int64_t seq = 0;
    std::string hash(first_hash);
    if (!line.empty()) {
        const auto last = parse_checkpoint(line);
        if (!last || !base::is_signed(key.public_key(), signed_text(*last), last->signature))
            return fail(Code::invalid, "audit.checkpoints_broken", {{"path", path}});
        seq = last->seq;
        hash = last->hash;
    }
    auto file = TRY(base::AppendFile::open(path));
    return Checkpointer(std::move(file), std::move(key), database, clock, seq, std::move(hash));
}

Checkpointer::Checkpointer(base::AppendFile file, base::SigningKey key, store::Database& database, const base::Clock& clock, std::int64_t seq,
                           std::string hash)
    : file_(std::move(file)),
      key_(std::move(key)),
      database_(database),
      clock_(clock),
      seq_(seq),
      hash_(std::move(hash)),
      looked_(clock.ticks()) {}

Result<void> Checkpointer::run() {
    const bool due = clock_.ticks() - looked_ >= sign_every;
    const Head top = TRY(head(database_));
    if (!due && top.seq - seq_ < entries_per_checkpoint) return {};
    looked_ = clock_.ticks();
    return sign_to(top.seq);
}

Result<void> Checkpointer::run_now() {
    const Head top = TRY(head(database_));
    return sign_to(top.seq);
}

Result<void> Checkpointer::sign_to(std::int64_t top) {
    if (top < seq_) return fail(Code::internal, "audit.broken", {{"seq", std::to_string(top + 1)}}, "the chain is shorter than what was signed");
    std::string buffer;
    while (seq_ < top) {
        Checkpoint checkpoint;
        checkpoint.from = seq_ + 1;
        const std::int64_t until = std::min(top, seq_ + entries_per_checkpoint);
        std::int64_t expected = checkpoint.from;
        std::string hash = hash_;
        TRY(each(database_, checkpoint.from, until, [&](const Recorded& entry) {
            if (entry.seq != expected || hash_of(entry, hash, buffer) != entry.hash) return false;
            hash = entry.hash;
            checkpoint.marks += entry.hash.substr(0, mark_digits);
            ++expected;
            return true;
        }));
        if (expected != until + 1) return fail(Code::internal, "audit.broken", {{"seq", std::to_string(expected)}});
        checkpoint.seq = until;
        checkpoint.hash = std::move(hash);
        TRY(write(std::move(checkpoint)));
    }
    return {};
}

Result<void> Checkpointer::write(Checkpoint checkpoint) {
    checkpoint.at = clock_.now();
    checkpoint.signature = key_.sign(signed_text(checkpoint));
    TRY(file_.append(line_of(checkpoint), true));
    seq_ = checkpoint.seq;
    hash_ = checkpoint.hash;
    // After the file: a line that the database does not remember is no harm, a remembered one that is missing is an alarm.
    return note_checkpoint(database_, base::hex(base::bytes_of(key_.public_key())), {checkpoint.seq, checkpoint.hash}, checkpoint.at);
}

} // namespace gapura::audit
