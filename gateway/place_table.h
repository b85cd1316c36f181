// Counters by index, in chunks that never move: a place found once may be kept for the life of the table. Any thread; never blocks but when a
// chunk is touched for the first time, which also is the only time it allocates.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>

namespace gapura::gateway {

template <class Place>
class PlaceTable {
public:
    static constexpr std::size_t chunk_slots = 256;
    static constexpr std::size_t chunks_max = 8192; // 2,097,152 places

    PlaceTable() : chunks_(std::make_unique<Chunks>()) {}
    ~PlaceTable() {
        for (auto& chunk : *chunks_) delete chunk.load(std::memory_order_relaxed);
    }
    PlaceTable(const PlaceTable&) = delete;
    PlaceTable& operator=(const PlaceTable&) = delete;

    /// Indexes past the end share the last place: stricter, never off.
    Place& at(std::uint32_t index) {
        const std::size_t place = std::min<std::size_t>(index, chunk_slots * chunks_max - 1);
        Chunk* chunk = (*chunks_)[place / chunk_slots].load(std::memory_order_acquire);
        if (chunk == nullptr) [[unlikely]]
            chunk = make(place / chunk_slots);
        return (*chunk)[place % chunk_slots];
    }
    /// Null: nobody touched it yet.
    const Place* find(std::uint32_t index) const {
        const std::size_t place = std::min<std::size_t>(index, chunk_slots * chunks_max - 1);
        const Chunk* chunk = (*chunks_)[place / chunk_slots].load(std::memory_order_acquire);
        return chunk == nullptr ? nullptr : &(*chunk)[place % chunk_slots];
    }

private:
    using Chunk = std::array<Place, chunk_slots>;
    using Chunks = std::array<std::atomic<Chunk*>, chunks_max>;

    Chunk* make(std::size_t chunk) {
        const std::scoped_lock lock(making_);
        auto& place = (*chunks_)[chunk];
        if (Chunk* made = place.load(std::memory_order_acquire)) return made;
        auto* fresh = new Chunk;
        place.store(fresh, std::memory_order_release);
        return fresh;
    }
    std::unique_ptr<Chunks> chunks_;
    std::mutex making_;
};

} // namespace gapura::gateway
