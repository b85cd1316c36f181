// The threads that talk to the Feeder during a run.
#include "feeder-sync/senders.h"

namespace gapura::feeder {

Senders::Senders(Feeder& feeder, int threads) : feeder_(feeder) {
    for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
}

Senders::~Senders() {
    {
        const std::scoped_lock lock(mutex_);
        closing_ = true;
        tasks_.clear();
    }
    todo_.notify_all();
    for (std::thread& thread : threads_) thread.join();
}

void Senders::give(std::vector<Task> tasks) {
    {
        const std::scoped_lock lock(mutex_);
        for (Task& task : tasks) tasks_.push_back(std::move(task));
    }
    todo_.notify_all();
}

std::vector<Done> Senders::take(std::chrono::milliseconds wait) {
    std::unique_lock lock(mutex_);
    finished_.wait_for(lock, wait, [this] { return !done_.empty(); });
    return std::exchange(done_, {});
}

std::vector<Task> Senders::take_back() {
    const std::scoped_lock lock(mutex_);
    std::vector<Task> out(std::make_move_iterator(tasks_.begin()), std::make_move_iterator(tasks_.end()));
    tasks_.clear();
    return out;
}

std::size_t Senders::under_way() const {
    const std::scoped_lock lock(mutex_);
    return tasks_.size() + busy_ + done_.size();
}

void Senders::work() {
    std::unique_lock lock(mutex_);
    for (;;) {
        todo_.wait(lock, [this] { return closing_ || !tasks_.empty(); });
        if (closing_) return;
        Done done;
        done.row = std::move(tasks_.front().row);
        tasks_.pop_front();
        ++busy_;
        lock.unlock();
        if (done.row.state == RowState::sending) done.verdict = send_record(feeder_, done.row);
        else done.look = look_for(feeder_, done.row);
        lock.lock();
        --busy_;
        done_.push_back(std::move(done));
        finished_.notify_one();
    }
}

} // namespace gapura::feeder
