// Answers of one loop that wait for their access record to be durable. That loop's thread only; the journal tells through Loop::post.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "lib/net/loop.h"

namespace gapura::gateway {

class Commits {
public:
    explicit Commits(net::Loop& loop) : loop_(loop) {}
    Commits(const Commits&) = delete;
    Commits& operator=(const Commits&) = delete;

    /// True when the record is on the disk. Every ticket is settled, also while the loop stops.
    net::Task<bool> wait(std::uint64_t ticket) {
        Waiting self(loop_, ticket);
        waiting_.push_back(&self);
        co_await self.settled;
        co_return self.durable;
    }
    void settle(std::uint64_t upto, bool durable) {
        std::erase_if(waiting_, [&](Waiting* one) {
            if (one->ticket > upto) return false;
            one->durable = durable;
            one->settled.set();
            return true;
        });
    }

private:
    struct Waiting {
        Waiting(net::Loop& loop, std::uint64_t given) : ticket(given), settled(loop) {}
        std::uint64_t ticket;
        net::Signal settled;
        bool durable = false;
    };
    net::Loop& loop_;
    std::vector<Waiting*> waiting_;
};

} // namespace gapura::gateway
