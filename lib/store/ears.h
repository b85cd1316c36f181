// Listeners within one process: how writers of a SQLite file wake those who wait for their changes. Other processes on the same file are not
// heard. Any thread.
#pragma once

#include <functional>
#include <list>
#include <memory>
#include <mutex>

#include "lib/store/store.h"

namespace gapura::store {

class Ears {
public:
    std::unique_ptr<Listener> open(std::function<void()> heard) {
        auto shared = shared_;
        const std::lock_guard lock(shared->mutex);
        shared->heard.push_back(std::move(heard));
        auto place = std::prev(shared->heard.end());
        (*place)(); // opened: something may have been missed
        return std::make_unique<Ear>(std::move(shared), place);
    }

    void ring() {
        const std::lock_guard lock(shared_->mutex);
        for (const auto& heard : shared_->heard) heard();
    }

private:
    struct Shared {
        std::mutex mutex;
        std::list<std::function<void()>> heard;
    };

    class Ear final : public Listener {
    public:
        Ear(std::shared_ptr<Shared> shared, std::list<std::function<void()>>::iterator place) : shared_(std::move(shared)), place_(place) {}
        Ear(const Ear&) = delete;
        Ear& operator=(const Ear&) = delete;
        ~Ear() override {
            const std::lock_guard lock(shared_->mutex);
            shared_->heard.erase(place_);
        }
        bool connected() const override { return true; }

    private:
        std::shared_ptr<Shared> shared_;
        std::list<std::function<void()>>::iterator place_;
    };

    std::shared_ptr<Shared> shared_ = std::make_shared<Shared>();
};

} // namespace gapura::store
