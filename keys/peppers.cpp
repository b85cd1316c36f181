#include "keys/peppers.h"

#include <algorithm>
#include <charconv>
#include <fcntl.h>
#include <filesystem>
#include <map>
#include <optional>
#include <unistd.h>

#include "keys/keys_store.h"
#include "lib/base/file.h"
#include "lib/base/secret.h"

namespace gapura::keys {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t pepper_bytes = 32;
constexpr std::string_view file_prefix = "pepper-";

std::optional<std::int64_t> version_of(const std::string& file_name) {
    if (!file_name.starts_with(file_prefix)) return std::nullopt;
    const char* first = file_name.data() + file_prefix.size();
    const char* last = file_name.data() + file_name.size();
    std::int64_t version = 0;
    const auto [end, problem] = std::from_chars(first, last, version);
    if (problem != std::errc() || end != last || version < 1) return std::nullopt;
    return version;
}

Result<std::map<std::int64_t, std::string>> find_files(const std::string& folder) {
    std::map<std::int64_t, std::string> out;
    std::error_code problem;
    for (auto at = fs::directory_iterator(folder, problem); !problem && at != fs::directory_iterator(); at.increment(problem)) {
        if (const auto version = version_of(at->path().filename().string())) out.emplace(*version, at->path().string());
    }
    if (problem) return fail(Code::unavailable, "keys.pepper_unreadable", {{"path", folder}, {"reason", problem.message()}});
    return out;
}

// A hard link is made or refused whole, so of several first starts one wins and all read the winner's bytes.
Result<void> make_first(const std::string& folder, base::Random& random) {
    std::array<char, pepper_bytes> bytes{};
    random.fill(std::as_writable_bytes(std::span(bytes)));
    const std::string path = folder + "/" + std::string(file_prefix) + "1";
    const std::string draft = folder + "/.new-pepper-" + std::to_string(::getpid()) + "-" + std::to_string(random.next());
    TRY(base::replace_file(draft, std::string_view(bytes.data(), bytes.size()), 0600));
    std::error_code problem;
    fs::create_hard_link(draft, path, problem);
    std::error_code ignored;
    fs::remove(draft, ignored);
    if (problem && problem != std::errc::file_exists) {
        return fail(Code::unavailable, "keys.pepper_unreadable", {{"path", path}, {"reason", problem.message()}});
    }
    // The name must survive a power loss before any digest does.
    const int directory = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool synced = directory >= 0 && ::fsync(directory) == 0;
    if (directory >= 0) ::close(directory);
    if (!synced) return fail(Code::unavailable, "keys.pepper_unreadable", {{"path", folder}, {"reason", "fsync"}});
    return {};
}

} // namespace

Result<Peppers> Peppers::load(const std::string& folder, base::Random& random) {
    TRY(base::make_folder(folder));
    auto files = TRY(find_files(folder));
    if (files.empty()) {
        TRY(make_first(folder, random));
        files = TRY(find_files(folder));
    }
    Peppers out;
    for (const auto& [version, path] : files) {
        const base::Secret bytes(TRY(base::read_file(path, 4096)));
        if (bytes.reveal().size() != pepper_bytes) {
            return fail(Code::unavailable, "keys.pepper_unreadable", {{"path", path}, {"reason", "not 32 bytes"}});
        }
        out.versions_.push_back(version);
        out.hmacs_.emplace_back(bytes.reveal());
    }
    return out;
}

Result<std::vector<std::int64_t>> Peppers::versions_in(const std::string& folder) {
    std::vector<std::int64_t> out;
    for (const auto& [version, path] : TRY(find_files(folder))) out.push_back(version);
    return out;
}

Result<void> Peppers::match(store::Database& database, Instant now) const {
    std::vector<PepperProof> proofs;
    for (std::size_t i = 0; i < versions_.size(); ++i) proofs.push_back({versions_[i], base::hex(hmacs_[i].digest("gapura pepper proof"))});
    return database.write([&](store::Tx& tx) -> Result<void> {
        for (const auto& stored : TRY(remember_peppers(tx, proofs, now))) {
            if (std::ranges::find(proofs, stored) == proofs.end()) {
                return fail(Code::unavailable, "keys.pepper_wrong", {{"version", std::to_string(stored.version)}});
            }
        }
        return {};
    });
}

std::vector<std::string> Peppers::proofs() const {
    std::vector<std::string> out;
    for (std::size_t i = 0; i < versions_.size(); ++i)
        out.push_back(std::to_string(versions_[i]) + " " + base::hex(hmacs_[i].digest("gapura pepper proof")));
    return out;
}

std::string Peppers::digest(std::string_view key_text) const { return base::hex(hmacs_.back().digest(key_text)); }

} // namespace gapura::keys
