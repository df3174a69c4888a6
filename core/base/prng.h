// Prng: a small seeded generator (SplitMix64, Steele et al. 2014, constants from the paper) for tests,
// simulation and jitter. Never for secrets or ids: those come from platform/entropy.
#pragma once

#include <cstdint>

namespace riser {

class Prng {
public:
    explicit constexpr Prng(std::uint64_t seed) : state_(seed) {}

    constexpr std::uint64_t next() {
        state_ += 0x9E3779B97F4A7C15ULL;
        std::uint64_t z = state_;
        z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
        z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
        return z ^ (z >> 31U);
    }
    // Uniform in [0, bound), bound > 0. The modulo bias is below 2^-32 for the bounds used here.
    constexpr std::uint64_t below(std::uint64_t bound) { return next() % bound; }
    // True with probability parts / per.
    constexpr bool chance(std::uint64_t parts, std::uint64_t per) { return below(per) < parts; }

private:
    std::uint64_t state_;
};

}  // namespace riser
