#include "lib/audit/checkpoint.h"

#include <filesystem>

#include "lib/base/digest.h"
#include "lib/base/json.h"

namespace gapura::audit {

std::string_view Checkpoint::mark_of(std::int64_t entry) const {
    const auto index = static_cast<std::size_t>(entry - from);
    return std::string_view(marks).substr(index * mark_digits, mark_digits);
}

std::string signed_text(const Checkpoint& checkpoint) {
    return "gapura.audit.checkpoint.1\n" + std::to_string(checkpoint.from) + "\n" + std::to_string(checkpoint.seq) + "\n" +
           std::to_string(checkpoint.at.us) + "\n" + checkpoint.hash + "\n" + checkpoint.marks;
}

std::string line_of(const Checkpoint& checkpoint) {
    const json::object line{{"from", checkpoint.from}, {"seq", checkpoint.seq},     {"at", checkpoint.at.us},
                            {"hash", checkpoint.hash}, {"marks", checkpoint.marks}, {"signature", base::hex(base::bytes_of(checkpoint.signature))}};
    return json::serialize(line) + "\n";
}

std::optional<Checkpoint> parse_checkpoint(std::string_view line) {
    const auto value = base::parse_json(line);
    if (!value) return std::nullopt;
    base::JsonReader reader(*value);
    Checkpoint out;
    out.from = reader.integer("from");
    out.seq = reader.integer("seq");
    out.at = {reader.integer("at")};
    out.hash = reader.text("hash");
    out.marks = reader.text("marks");
    const auto signature = base::unhex(reader.text("signature"));
    if (!reader.finish() || !signature || out.from < 1 || out.seq < out.from || out.seq - out.from >= entries_per_checkpoint) return std::nullopt;
    if (out.marks.size() != static_cast<std::size_t>(out.seq - out.from + 1) * mark_digits) return std::nullopt;
    out.signature = *signature;
    return out;
}

CheckpointReader::CheckpointReader(const std::string& path, std::string public_key)
    : file_(path, std::ios::binary),
      public_key_(std::move(public_key)) {
    std::error_code missing;
    const auto size = std::filesystem::file_size(path, missing);
    if (!missing) left_ = size;
}

std::optional<CheckpointReader::Line> CheckpointReader::next() {
    std::string text;
    if (left_ == 0 || !std::getline(file_, text) || text.size() >= left_) return std::nullopt;
    left_ -= text.size() + 1;
    Line line{++number_, parse_checkpoint(text)};
    if (line.checkpoint && !base::is_signed(public_key_, signed_text(*line.checkpoint), line.checkpoint->signature)) line.checkpoint.reset();
    return line;
}

} // namespace gapura::audit
