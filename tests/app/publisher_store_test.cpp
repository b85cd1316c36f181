// What the data plane is told to be current really is what the store holds; and loaders that belong to one thread are never used by two.
#include <atomic>
#include <thread>

#include "app/publisher.h"
#include "tests/support/engines.h"

namespace gapura::app {
namespace {

class PublisherTest : public testing::EngineTest {
protected:
    Watched watched() {
        return {"keys", [this]() -> Result<std::int64_t> { return version_.load(); },
                [this]() -> Result<void> {
                    if (inside_.fetch_add(1) != 0) ++overlaps_;
                    std::this_thread::yield();
                    published_.store(version_.load());
                    inside_.fetch_sub(1);
                    if (fails_) return fail(Code::unavailable, "store.unavailable");
                    return {};
                },
                [this] { ++current_; }};
    }
    std::atomic<std::int64_t> version_ = 1;
    std::atomic<std::int64_t> published_ = 0;
    std::atomic<int> inside_ = 0;
    std::atomic<int> overlaps_ = 0;
    std::atomic<int> current_ = 0;
    bool fails_ = false;
    base::NoLog log_;
};
GAPURA_ON_BOTH_ENGINES(PublisherTest);

TEST_P(PublisherTest, NothingIsCurrentBeforeItIsPublished) {
    Publisher publisher({watched()}, db(), log_);
    fails_ = true;
    EXPECT_FALSE(publisher.publish_all());
    EXPECT_FALSE(publisher.publish_changed());
    EXPECT_EQ(current_, 0) << "the version was read, the keys were not";
    fails_ = false;
    EXPECT_TRUE(publisher.publish_changed());
    EXPECT_EQ(current_, 1);
    EXPECT_TRUE(publisher.publish_changed());
    EXPECT_EQ(current_, 2) << "a look that found nothing new";
    ++version_;
    fails_ = true;
    EXPECT_FALSE(publisher.publish_changed());
    EXPECT_EQ(current_, 2);
}

TEST_P(PublisherTest, CallersTakeTurns) {
    Publisher publisher({watched()}, db(), log_);
    publisher.start();
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&] {
            for (int i = 0; i < 500; ++i) {
                ++version_;
                EXPECT_TRUE(publisher.publish_changed());
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    publisher.stop();
    EXPECT_EQ(overlaps_, 0);
    EXPECT_EQ(published_.load(), version_.load());
}

} // namespace
} // namespace gapura::app
