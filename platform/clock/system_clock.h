// SystemClock: the only place that reads the computer's clocks. Monotonic time is CLOCK_BOOTTIME,
// which counts through suspend and belongs to the kernel's boot id. Safe to call from any thread.
#pragma once

#include <mutex>
#include <string>

#include "core/base/result.h"
#include "platform/clock/clock_bounds.h"

namespace riser::clock {

// From /proc/sys/kernel/random/boot_id, or another file in a test.
[[nodiscard]] Result<BootId> read_boot_id(
    const std::string& path = "/proc/sys/kernel/random/boot_id");

class SystemClock {
public:
    SystemClock(BootId boot, RtcTrust rtc) : bounds_(boot, rtc) {}

    [[nodiscard]] Now now();
    // The journal's time floor, once the journal is open.
    void raise_floor(UtcTime floor);
    [[nodiscard]] bool conflict() const;

private:
    [[nodiscard]] ClockReading read();

    mutable std::mutex mutex_;
    ClockBounds bounds_;
    // What adjtimex(2) said, asked at most once a second.
    Instant asked_at_ = Instant::min();
    bool synchronised_ = false;
    Duration max_error_{};
};

}  // namespace riser::clock
