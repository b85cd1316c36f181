#include "app/history.h"

#include <array>

#include "lib/base/digest.h"
#include "lib/base/file.h"

namespace gapura::app {

Result<base::SigningKey> history_key(const std::string& data_dir, base::Random& random) {
    const std::string folder = data_dir + "/secrets";
    const std::string path = folder + "/history";
    auto text = base::read_file(path, 256);
    if (!text && text.error().code == Code::not_found) {
        std::array<std::uint8_t, 32> bytes{};
        random.fill(std::as_writable_bytes(std::span(bytes)));
        text = base::base64url(bytes);
        TRY(base::make_folder(folder));
        TRY(base::replace_file(path, *text));
    }
    if (!text) return std::unexpected(text.error());
    const auto seed = base::unbase64url(*text);
    auto key = seed ? base::SigningKey::from_seed(base::Secret(*seed)) : std::nullopt;
    if (!key) return fail(Code::invalid, "audit.key_unreadable", {{"path", path}});
    return *std::move(key);
}

std::string checkpoint_path(const std::string& data_dir) { return data_dir + "/audit-checkpoints.jsonl"; }

Result<std::unique_ptr<History>> History::start(const std::string& data_dir, store::Database& database, const base::Clock& clock,
                                                base::Random& random, base::Log& log) {
    auto key = TRY(history_key(data_dir, random));
    auto checkpointer = TRY(audit::Checkpointer::open(checkpoint_path(data_dir), std::move(key), database, clock));
    std::unique_ptr<History> history(new History(std::move(checkpointer), log));
    history->timer_.start();
    return history;
}

History::History(audit::Checkpointer checkpointer, base::Log& log)
    : checkpointer_(std::move(checkpointer)),
      log_(log),
      timer_({{"history", [this] { return checkpointer_.run(); }}}, std::chrono::seconds(5), log) {}

History::~History() {
    timer_.stop();
    if (const auto done = checkpointer_.run_now(); !done) log_.failure("history_not_signed", done.error());
}

} // namespace gapura::app
