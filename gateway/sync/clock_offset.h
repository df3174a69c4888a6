// ClockOffset: how far the cloud's clock is from ours, from the server time in a signed receipt.
// Measured and told, never applied: setting clocks is the operating system's business, and a cloud
// must not be able to move a tariff boundary.
#pragma once

#include <chrono>
#include <optional>

#include "core/units/time.h"

namespace riser::sync {

class ClockOffset {
public:
    // Above this people are told. Below lies what half a slow round trip alone can feign.
    static constexpr Duration k_worth_telling = std::chrono::seconds(2);

    // The reply took `round_trip` and arrived now; the cloud looked at its clock about half-way.
    // True when the offset became, ceased to be, or moved while being worth telling.
    bool measure(std::int64_t server_time_ms, const Now& now, Duration round_trip) {
        // Half the trip is the error of this method: a slow reply proves nothing.
        if (round_trip > 4 * k_worth_telling) return false;
        const Duration offset = from_unix_ms(server_time_ms) - (now.wall - round_trip / 2);
        const bool was_large = told_.has_value();
        offset_ = offset;
        if (std::chrono::abs(offset) <= k_worth_telling) {
            told_.reset();
            return was_large;
        }
        const bool moved = !was_large || std::chrono::abs(offset - *told_) > k_worth_telling;
        if (moved) told_ = offset;
        return moved;
    }
    [[nodiscard]] std::optional<Duration> offset() const { return offset_; }
    [[nodiscard]] bool is_large() const { return told_.has_value(); }

private:
    std::optional<Duration> offset_;
    std::optional<Duration> told_;
};

}  // namespace riser::sync
