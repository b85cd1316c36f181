#include "app/secrets.h"

#include <array>

#include "lib/base/digest.h"
#include "lib/base/file.h"

namespace gapura::app {
namespace {

/// 256 random bits as text, made when the file is not there yet.
Result<base::Secret> load_or_make(const std::string& path, base::Random& random) {
    auto there = base::read_file(path, 256);
    if (there) return base::Secret(*std::move(there));
    if (there.error().code != Code::not_found) return std::unexpected(there.error());
    std::array<std::uint8_t, 32> bytes{};
    random.fill(std::as_writable_bytes(std::span(bytes)));
    base::Secret made(base::base64url(bytes));
    TRY(base::replace_file(path, made.reveal()));
    return made;
}

} // namespace

Result<Secrets> Secrets::load(const std::string& data_dir, base::Random& random) {
    TRY(base::make_folder(data_dir));
    const std::string folder = data_dir + "/secrets";
    TRY(base::make_folder(folder));
    return Secrets{TRY(keys::Peppers::load(folder, random)),        TRY(load_or_make(folder + "/gateway", random)),
                   TRY(load_or_make(folder + "/counters", random)), TRY(load_or_make(folder + "/snapshot", random)),
                   TRY(load_or_make(folder + "/subjects", random)), std::string(TRY(load_or_make(data_dir + "/node-id", random)).reveal())};
}

} // namespace gapura::app
