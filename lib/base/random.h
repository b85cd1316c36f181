// Randomness as a parameter. SystemRandom for secrets; SeededRandom for tests, samples and simulations, never for secrets.
// SystemRandom is safe on any thread; SeededRandom belongs to one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace gapura::base {

class Random {
public:
    virtual ~Random() = default;
    virtual void fill(std::span<std::byte> out) = 0;

    std::uint64_t next();
    /// Uniform in [0, bound), without modulo bias. bound > 0.
    std::uint64_t below(std::uint64_t bound);
    /// Uniform in [0, 1).
    double unit();
};

/// The kernel's generator.
class SystemRandom final : public Random {
public:
    void fill(std::span<std::byte> out) override;
};

/// splitmix64: the same seed gives the same sequence on every machine and compiler.
class SeededRandom final : public Random {
public:
    explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
    void fill(std::span<std::byte> out) override;

private:
    std::uint64_t step();
    std::uint64_t state_;
};

} // namespace gapura::base
