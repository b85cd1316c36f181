#include "lib/store/postgres_listener.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "lib/base/check.h"

namespace gapura::store {
namespace {

constexpr std::chrono::milliseconds try_again{500};
// A server that vanished without a word is found out after at most these two together.
constexpr std::chrono::milliseconds ask_every{5000};
constexpr std::chrono::milliseconds answer_max{2000};

} // namespace

PostgresListener::PostgresListener(const std::string& conninfo, Options options, base::Log& log, std::function<void()> heard)
    : connection_(conninfo, options),
      log_(log),
      heard_(std::move(heard)),
      stop_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    CHECK(stop_ >= 0);
    connection_.set_statement_max(answer_max);
    thread_ = std::thread([this] { run(); });
}

PostgresListener::~PostgresListener() {
    const std::uint64_t one = 1;
    CHECK(::write(stop_, &one, sizeof one) == sizeof one);
    thread_.join();
    ::close(stop_);
}

bool PostgresListener::stopped_within(std::chrono::milliseconds time) const {
    pollfd waited{.fd = stop_, .events = POLLIN, .revents = 0};
    return ::poll(&waited, 1, static_cast<int>(time.count())) > 0;
}

void PostgresListener::run() {
    bool said = false; // that it is cut: once
    while (!stopped_within(std::chrono::milliseconds(0))) {
        const auto ended = listen();
        if (ended) return;
        connected_ = false;
        if (!std::exchange(said, true)) log_.failure("store.listener_cut", ended.error());
        if (stopped_within(try_again)) return;
        if (connection_.ensure_open()) said = false;
    }
}

/// Until told to stop (a value) or cut (the error).
Result<void> PostgresListener::listen() {
    TRY(connection_.ensure_open());
    TRY(connection_.execute("SET application_name = 'gapura listener'; LISTEN gapura"));
    connected_ = true;
    heard_();
    for (;;) {
        const auto news = TRY(connection_.wait_for_news(stop_, ask_every));
        if (news == PostgresConnection::News::stopped) return {};
        if (news == PostgresConnection::News::told) heard_();
        else TRY(connection_.execute("SELECT 1"));
    }
}

} // namespace gapura::store
