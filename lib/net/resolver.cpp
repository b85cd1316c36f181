// See resolver.h.
#include "lib/net/resolver.h"

#include <netdb.h>

namespace gapura::net {
namespace {

constexpr std::chrono::milliseconds poll_every{16};

std::optional<Address> ask(const std::string& host) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_ADDRCONFIG;
    addrinfo* list = nullptr;
    if (getaddrinfo(host.c_str(), nullptr, &hints, &list) != 0 || list == nullptr) return std::nullopt;
    const Address first(list->ai_addr, list->ai_addrlen);
    freeaddrinfo(list);
    return first;
}

} // namespace

Resolver::Resolver() : first_([this](const std::stop_token& stop) { work(stop); }), second_([this](const std::stop_token& stop) { work(stop); }) {}

Resolver::~Resolver() = default; // the threads are asked to stop and joined

void Resolver::work(const std::stop_token& stop) {
    while (true) {
        std::shared_ptr<Question> question;
        {
            std::unique_lock lock(mutex_);
            if (!changed_.wait(lock, stop, [this] { return !waiting_.empty(); })) return;
            question = std::move(waiting_.front());
            waiting_.pop_front();
        }
        auto answer = ask(question->host);
        question->loop->post([question, answer] {
            question->answer = answer;
            question->done = true;
        });
    }
}

Task<std::optional<Address>> Resolver::resolve(Loop& loop, std::string host, std::uint16_t port, std::chrono::milliseconds within) {
    auto question = std::make_shared<Question>();
    question->host = std::move(host);
    question->loop = &loop;
    {
        const std::scoped_lock lock(mutex_);
        if (waiting_.size() >= waiting_max) co_return std::nullopt;
        waiting_.push_back(question);
    }
    changed_.notify_one();
    // Polling costs one timer a tick while a name is looked up, which is rare, and makes giving up (deadline, stop) a plain return.
    const Ticks until = loop.now() + within.count();
    while (!question->done && loop.now() < until) {
        auto nap = loop.sleep(poll_every);
        const bool passed = co_await nap;
        if (!passed) co_return std::nullopt;
    }
    if (question->answer) question->answer->set_port(port);
    co_return question->answer;
}

} // namespace gapura::net
