#include "keys/pepper_care.h"

#include <algorithm>
#include <array>
#include <filesystem>

#include "keys/keys_store.h"
#include "keys/peppers.h"
#include "lib/base/file.h"

namespace gapura::keys {
namespace {

std::string path_of(const std::string& folder, std::int64_t version) { return folder + "/pepper-" + std::to_string(version); }

} // namespace

Result<std::vector<PepperUse>> pepper_use(store::Database& database, const std::string& folder, Instant now) {
    auto out = TRY(read_pepper_use(database, now));
    for (const std::int64_t version : TRY(Peppers::versions_in(folder))) {
        const auto known = std::ranges::find(out, version, &PepperUse::version);
        if (known != out.end()) known->here = true;
        else out.push_back({version, true, 0, 0, {}, {}});
    }
    std::ranges::sort(out, {}, &PepperUse::version);
    return out;
}

Result<std::int64_t> add_pepper(store::Database& database, const std::string& folder, base::Random& random, Instant now) {
    std::int64_t next = 1;
    for (const auto& one : TRY(pepper_use(database, folder, now))) next = std::max(next, one.version + 1);
    std::array<char, 32> bytes{};
    random.fill(std::as_writable_bytes(std::span(bytes)));
    TRY(base::replace_file(path_of(folder, next), {bytes.data(), bytes.size()}, 0600));
    return next;
}

Result<void> retire_pepper(store::Database& database, const std::string& folder, std::int64_t version, Instant now) {
    const auto all = TRY(pepper_use(database, folder, now));
    const auto found = std::ranges::find(all, version, &PepperUse::version);
    if (found == all.end()) return fail(Code::not_found, "keys.pepper_unknown", {{"version", std::to_string(version)}});
    const auto here = TRY(Peppers::versions_in(folder));
    if (!here.empty() && here.back() == version) return fail(Code::conflict, "keys.pepper_newest", {{"version", std::to_string(version)}});
    TRY(database.write([&](store::Tx& tx) -> Result<void> {
        const std::int64_t marked = TRY(mark_pepper_retired(tx, version, now));
        if (marked == 1 || found->retired_at.us != 0) return {};
        return fail(Code::conflict, "keys.pepper_needed", {{"version", std::to_string(version)}, {"keys", std::to_string(found->live_keys)}});
    }));
    std::error_code ignored;
    std::filesystem::remove(path_of(folder, version), ignored);
    return {};
}

} // namespace gapura::keys
