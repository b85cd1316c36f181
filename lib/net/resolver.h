// Names to addresses, off the loop: getaddrinfo blocks, so two threads of its own ask. Numeric addresses never come here (Address::numeric).
// One resolver serves all loops. Destroy it after their run() returned and before the loops themselves.
#pragma once

#include <condition_variable>
#include <coroutine>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "lib/net/address.h"
#include "lib/net/loop.h"

namespace gapura::net {

class Resolver {
public:
    Resolver();
    ~Resolver();
    Resolver(const Resolver&) = delete;
    Resolver& operator=(const Resolver&) = delete;

    /// The first address of the host, or nothing: unknown name, no answer within the time, too many waiting, or the loop is stopping.
    Task<std::optional<Address>> resolve(Loop& loop, std::string host, std::uint16_t port, std::chrono::milliseconds within);

private:
    struct Question {
        std::string host;
        Loop* loop = nullptr;
        std::optional<Address> answer;
        bool done = false; // on the loop's thread
    };
    static constexpr std::size_t waiting_max = 256;

    void work(const std::stop_token& stop);

    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::deque<std::shared_ptr<Question>> waiting_;
    std::jthread first_;
    std::jthread second_;
};

} // namespace gapura::net
