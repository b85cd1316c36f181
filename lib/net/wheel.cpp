// See wheel.h.
#include "lib/net/wheel.h"

#include <algorithm>

namespace gapura::net {

void Timer::unlink() {
    if (next_ == nullptr) return;
    next_->previous_ = previous_;
    previous_->next_ = next_;
    next_ = previous_ = nullptr;
    slot_time_ = never;
}

Timer::~Timer() { unlink(); }

Wheel::Wheel(Ticks now) : current_(now / tick_ms) {
    for (Head& head : heads_) head.next_ = head.previous_ = &head;
}

void Wheel::place(Timer& timer, Ticks at) {
    timer.unlink();
    // Far deadlines wait in the last slot and are placed again when it comes due.
    const Ticks tick = std::clamp<Ticks>(at / tick_ms + 1, current_ + 1, current_ + static_cast<Ticks>(slots) - 1);
    Head& head = heads_[static_cast<std::size_t>(tick) % slots];
    timer.next_ = &head;
    timer.previous_ = head.previous_;
    head.previous_->next_ = &timer;
    head.previous_ = &timer;
    timer.slot_time_ = tick * tick_ms;
    next_due_ = std::min(next_due_, tick * tick_ms);
}

void Wheel::advance(Ticks now) {
    const Ticks last = now / tick_ms;
    if (now < next_due_) {
        current_ = std::max(current_, std::min(last, next_due_ / tick_ms - 1));
        return;
    }
    // After a long sleep one turn of the wheel visits every slot.
    Ticks tick = std::max(current_, last - static_cast<Ticks>(slots));
    while (tick < last) {
        current_ = ++tick;
        Head& head = heads_[static_cast<std::size_t>(tick) % slots];
        Timer* timer = head.next_;
        while (timer != &head) {
            Timer* const next = timer->next_;
            timer->unlink();
            const Ticks again = timer->due(now);
            if (again != never) place(*timer, again);
            timer = next;
        }
    }
    find_next();
}

void Wheel::find_next() {
    next_due_ = never;
    for (Ticks tick = current_ + 1; tick < current_ + static_cast<Ticks>(slots); ++tick) {
        const Head& head = heads_[static_cast<std::size_t>(tick) % slots];
        if (head.next_ != &head) {
            next_due_ = tick * tick_ms;
            return;
        }
    }
}

int Wheel::wait_ms(Ticks now) const {
    if (next_due_ == never) return -1;
    return static_cast<int>(std::clamp<Ticks>(next_due_ - now, 0, 60'000));
}

} // namespace gapura::net
