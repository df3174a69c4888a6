// Backoff: how long to wait after a failure. Full jitter: a random moment up to a ceiling that
// doubles, so that ten thousand gateways which lost the same cloud at once do not come back at
// once.
#pragma once

#include <algorithm>
#include <cstdint>

#include "core/base/prng.h"
#include "core/units/time.h"

namespace riser::sync {

class Backoff {
public:
    static constexpr Duration k_least = std::chrono::seconds(1);
    // A building is never silent for longer once the cloud is back.
    static constexpr Duration k_most = std::chrono::minutes(5);
    // What a server may ask for by Retry-After; a typing error there must not silence a building.
    static constexpr Duration k_most_asked = std::chrono::hours(1);

    explicit Backoff(std::uint64_t seed) : prng_(seed) {}

    // In [1 s, min(5 min, 2 s * 2^failures)].
    Duration after_failure() {
        const auto ceiling = std::min(k_most, Duration(std::chrono::seconds(2)) * (1 << failures_));
        failures_ = std::min(failures_ + 1, 10);
        return k_least + random_up_to(ceiling - k_least);
    }
    // Never earlier than asked, and up to half as long again: everybody was told the same.
    Duration after_request(Duration asked) {
        const auto wait = std::clamp(asked, Duration{0}, k_most_asked);
        return wait + random_up_to(wait / 2);
    }
    void reset() { failures_ = 0; }
    // In a row, counted up to ten.
    [[nodiscard]] int failures() const { return failures_; }
    [[nodiscard]] Duration random_up_to(Duration most) {
        if (most <= Duration{0}) return Duration{0};
        return Duration{
            static_cast<std::int64_t>(prng_.below(static_cast<std::uint64_t>(most.count()) + 1))};
    }

private:
    Prng prng_;
    int failures_ = 0;
};

}  // namespace riser::sync
