// The three kinds of time, which do not mix: Instant (monotonic, of one boot), UtcTime (wall clock,
// may jump) and Duration. Nothing in core reads a clock: time enters as a value.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>

#include "core/units/ids.h"

namespace riser {

using Duration = std::chrono::microseconds;

struct MonotonicTag {};
struct UtcTag {};

// Microseconds since boot. Meaningless without the boot id of its boot, so it is never stored without.
using Instant = std::chrono::time_point<MonotonicTag, Duration>;
// Microseconds since 1970-01-01T00:00:00Z, without leap seconds (POSIX time).
using UtcTime = std::chrono::time_point<UtcTag, Duration>;

// What is known about time at the moment of an input. The true time lies in [earliest, latest];
// `wall` is the best guess inside. Without a trusted source `earliest` is the persisted time floor
// plus what has elapsed, and `latest` is k_no_upper_bound.
struct Now {
    Instant monotonic{};
    BootId boot{};
    UtcTime wall{};
    UtcTime earliest{};
    UtcTime latest{};

    bool operator==(const Now&) const = default;
    // Trusted means the bounds are so close that no tariff or window can be chosen wrongly by much.
    [[nodiscard]] constexpr bool trusted() const {
        return latest - earliest <= std::chrono::seconds(10);
    }
};

// Year 9999 in POSIX seconds; also the largest time any input may carry.
inline constexpr UtcTime k_no_upper_bound{std::chrono::seconds(253402300799LL)};

[[nodiscard]] constexpr std::int64_t to_unix_ms(UtcTime time) {
    return std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch()).count();
}
// Times in records and on the wire lie between 1970 and k_no_upper_bound. Ask before from_unix_ms():
// converting a hostile number of milliseconds overflows.
[[nodiscard]] constexpr bool is_record_time_ms(std::int64_t ms) {
    return ms >= 0 && ms <= to_unix_ms(k_no_upper_bound);
}
[[nodiscard]] constexpr UtcTime from_unix_ms(std::int64_t ms) {
    return UtcTime{std::chrono::milliseconds(ms)};
}

}  // namespace riser
