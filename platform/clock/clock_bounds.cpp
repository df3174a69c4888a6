#include "platform/clock/clock_bounds.h"

#include <algorithm>

namespace riser::clock {
namespace {

// The kernel slews its monotonic clock by up to 500 ppm for frequency (MAXFREQ, linux/timex.h) and
// adjtime(3) adds up to 500 ppm more; cheap crystals err by less than 100 ppm. 1000 ppm covers a
// day without synchronisation with 86 s.
Duration drift_over(Duration elapsed) {
    return elapsed / 1000 + Duration{1};
}

}  // namespace

void ClockBounds::age(Instant monotonic) {
    const Duration elapsed = std::max(monotonic - as_of_, Duration{0});
    as_of_ = std::max(as_of_, monotonic);
    if (elapsed == Duration{0}) return;
    earliest_ += std::max(elapsed - drift_over(elapsed), Duration{0});
    if (latest_ != k_no_upper_bound) {
        latest_ = std::min(latest_ + elapsed + drift_over(elapsed), k_no_upper_bound);
    }
}

void ClockBounds::raise_floor(UtcTime floor, Instant monotonic) {
    age(monotonic);
    earliest_ = std::max(earliest_, floor);
    if (latest_ < earliest_) {
        latest_ = k_no_upper_bound;
        conflict_ = true;
    }
}

Now ClockBounds::bound(const ClockReading& reading) {
    age(reading.monotonic);
    if (reading.synchronised || rtc_.trusted) {
        const Duration error = reading.synchronised ? reading.max_error : rtc_.max_error;
        conflict_ = reading.wall + error < earliest_;
        latest_ = conflict_ ? k_no_upper_bound : std::min(reading.wall + error, k_no_upper_bound);
        // A trusted step forward is believed; backwards nothing goes below what was proven before.
        if (!conflict_) earliest_ = std::max(earliest_, reading.wall - error);
    }
    return {reading.monotonic, boot_, std::clamp(reading.wall, earliest_, latest_), earliest_,
            latest_};
}

}  // namespace riser::clock
