// Free lists of coroutine frames, one set per thread.
#include "lib/net/task.h"

#include <array>

namespace gapura::net {
namespace {

constexpr std::size_t class_bytes = 64;
constexpr std::size_t class_count = 64; // frames up to 4 KiB; larger ones are not kept
constexpr std::size_t kept_max = 1024;  // per class

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool keep_frames = false; // recycled memory would hide use after free
#else
constexpr bool keep_frames = true;
#endif

struct FreeFrame {
    FreeFrame* next;
};

struct FramePool {
    std::array<FreeFrame*, class_count> lists{};
    std::array<std::size_t, class_count> counts{};
    ~FramePool() {
        for (FreeFrame* frame : lists) {
            while (frame != nullptr) ::operator delete(std::exchange(frame, frame->next));
        }
        lists = {};
        counts.fill(kept_max); // a frame that dies after this thread's storage goes straight to the heap
    }
};

thread_local FramePool pool;

std::size_t class_of(std::size_t bytes) { return (bytes + class_bytes - 1) / class_bytes - 1; }

} // namespace

void* take_frame(std::size_t bytes) {
    const std::size_t index = class_of(bytes);
    if (!keep_frames || index >= class_count) return ::operator new(bytes);
    FreeFrame* frame = pool.lists[index];
    if (frame == nullptr) return ::operator new((index + 1) * class_bytes);
    pool.lists[index] = frame->next;
    --pool.counts[index];
    return frame;
}

void give_frame(void* memory, std::size_t bytes) noexcept {
    const std::size_t index = class_of(bytes);
    if (!keep_frames || index >= class_count || pool.counts[index] >= kept_max) {
        ::operator delete(memory);
        return;
    }
    auto* frame = static_cast<FreeFrame*>(memory);
    frame->next = pool.lists[index];
    pool.lists[index] = frame;
    ++pool.counts[index];
}

} // namespace gapura::net
