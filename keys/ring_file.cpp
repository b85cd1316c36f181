#include "keys/ring_file.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdlib>
#include <filesystem>

#include "lib/base/json.h"
#include "lib/base/sealed_file.h"

namespace gapura::keys {
namespace {

constexpr std::string_view block_kind = "gapura key block";
constexpr std::string_view ring_kind = "gapura key ring";
constexpr std::string_view block_prefix = "keys-";
constexpr std::size_t head_bytes_max = std::size_t{256} << 20;

// Entries stand in the file as in memory. Whatever moves a member changes this text, and an older file is refused instead of misread.
const std::string& layout() {
    static const std::string text = [] {
        std::string out = std::to_string(sizeof(KeyEntry));
        for (const std::size_t at : {offsetof(KeyEntry, not_before), offsetof(KeyEntry, expires_at), offsetof(KeyEntry, scopes),
                                     offsetof(KeyEntry, limits), sizeof(KeyLimits), offsetof(KeyEntry, state), offsetof(KeyEntry, slot),
                                     offsetof(KeyEntry, key_id), offsetof(KeyEntry, unit_id), offsetof(KeyEntry, app_id), offsetof(KeyEntry, rules)})
            out += "," + std::to_string(at);
        return out;
    }();
    return text;
}

std::string_view bytes_of(std::span<const KeyEntry> entries) { return {reinterpret_cast<const char*>(entries.data()), entries.size_bytes()}; }

std::unexpected<Error> foreign(const std::string& path) { return fail(Code::invalid, "keys.ring_file_foreign", {{"path", path}}); }

Result<std::vector<KeyEntry>> read_entries(base::SealedReader& reader, const std::string& path) {
    if (reader.left() % sizeof(KeyEntry) != 0) return foreign(path);
    std::vector<KeyEntry> entries(reader.left() / sizeof(KeyEntry));
    TRY(reader.read(entries.data(), entries.size() * sizeof(KeyEntry)));
    TRY(reader.finish());
    return entries;
}

/// Length and text; the length first, in decimal, as wide as it can be.
std::string framed(const std::string& text) {
    std::string length = std::to_string(text.size());
    return std::string(12 - length.size(), ' ') + length + text;
}

Result<std::string> read_framed(base::SealedReader& reader, const std::string& path) {
    const std::string length = TRY(reader.text(12));
    const auto bytes = static_cast<std::size_t>(std::atoll(length.c_str()));
    if (bytes > head_bytes_max) return foreign(path);
    return reader.text(bytes);
}

} // namespace

Result<void> RingFile::write(const KeyRing& ring, Instant made_at) {
    if (written_ != ring.base()) {
        const std::string name = std::string(block_prefix) + std::to_string(made_at.us) + "-" + std::to_string(++block_number_);
        const std::string head = framed(layout());
        TRY(base::write_sealed(folder_ + "/" + name, seal_, block_kind, std::array{std::string_view(head), bytes_of(ring.base()->entries())}));
        written_ = ring.base();
        block_ = name;
    }
    json::array rules;
    for (const KeyRules& one : ring.rules()) rules.emplace_back(to_text(one));
    json::object about{
        {"layout", layout()}, {"made_at_us", made_at.us}, {"block", block_}, {"personal", ring.personal()}, {"rules", std::move(rules)}};
    about["scopes"] = json::array(ring.scopes().begin(), ring.scopes().end());
    const auto peppers = peppers_.proofs();
    about["peppers"] = json::array(peppers.begin(), peppers.end());
    const std::string head = framed(json::serialize(about));
    TRY(base::write_sealed(folder_ + "/ring", seal_, ring_kind, std::array{std::string_view(head), bytes_of(ring.changed().entries())}));
    drop_other_blocks(block_);
    return {};
}

void RingFile::drop_other_blocks(const std::string& keep) const {
    std::error_code problem;
    for (const auto& entry : std::filesystem::directory_iterator(folder_, problem)) {
        const std::string name = entry.path().filename().string();
        std::error_code ignored;
        if (name.starts_with(block_prefix) && name != keep) std::filesystem::remove(entry.path(), ignored);
    }
}

Result<std::vector<KeyEntry>> RingFile::read_block(const std::string& name) {
    const std::string path = folder_ + "/" + name;
    auto reader = TRY(base::SealedReader::open(path, seal_, block_kind));
    if (TRY(read_framed(reader, path)) != layout()) return foreign(path);
    return read_entries(reader, path);
}

Result<RingFile::Stored> RingFile::read() {
    const std::string path = folder_ + "/ring";
    auto reader = TRY(base::SealedReader::open(path, seal_, ring_kind));
    const std::string head = TRY(read_framed(reader, path));
    const auto changed = TRY(read_entries(reader, path)); // the seal fits: from here on it is what we wrote
    const json::value parsed = TRY(base::parse_json(head, head_bytes_max));
    base::JsonReader about(parsed);
    const std::string form = about.text("layout");
    Stored out;
    out.made_at = {about.integer("made_at_us")};
    const std::string block = about.text("block");
    const auto personal = static_cast<ScopeBits>(about.any("personal") != nullptr ? about.any("personal")->to_number<std::uint64_t>() : 0);
    auto scopes = about.texts("scopes");
    KeyRing::Facts facts;
    for (const auto& text : about.texts("rules")) facts.rules.push_back(rules_from_text(text));
    const auto theirs = about.texts("peppers");
    TRY(about.finish());
    // A pepper made since is no harm: its keys are not in this file yet.
    const auto ours = peppers_.proofs();
    const bool known = std::ranges::all_of(theirs, [&](const std::string& one) { return std::ranges::find(ours, one) != ours.end(); });
    if (form != layout() || !known) return foreign(path);
    facts.personal = personal;
    auto entries = TRY(read_block(block));
    const KeyRing whole(std::move(entries), std::move(scopes), peppers_.all(), std::move(facts));
    out.ring = whole.with(changed);
    written_ = out.ring->base();
    block_ = block;
    return out;
}

} // namespace gapura::keys
