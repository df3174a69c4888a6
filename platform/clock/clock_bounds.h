// ClockBounds: what can be sworn about the true time, from what the computer claims. Pure: readings
// of the clocks come in, bounds go out. The wall clock of a small computer without a battery starts
// anywhere after a power cut, so by itself it proves nothing; a persisted floor proves "not
// earlier", a synchronised clock proves both sides, and what was once proven ages with the drift of
// the crystal.
#pragma once

#include "core/units/time.h"

namespace riser::clock {

// One look at the computer's clocks.
struct ClockReading {
    Instant monotonic{};
    UtcTime wall{};
    bool synchronised = false;  // the kernel says that a time service disciplines the clock
    Duration max_error{};       // the kernel's bound of the error, meaningful while synchronised
};

// For sites with a battery-backed clock that somebody vouches for in the configuration.
struct RtcTrust {
    bool trusted = false;
    Duration max_error = std::chrono::minutes(2);
};

class ClockBounds {
public:
    ClockBounds(BootId boot, RtcTrust rtc) : boot_(boot), rtc_(rtc) {}

    // The true time at `monotonic` was at or after `floor`. A floor lower than known changes
    // nothing.
    void raise_floor(UtcTime floor, Instant monotonic);
    // Readings come in the order of their monotonic time.
    Now bound(const ClockReading& reading);
    // A trusted source claims a time before the floor: it, or the floor's source, was wrong. Bounds
    // then stay open upwards until the source has caught up; a person should look.
    [[nodiscard]] bool conflict() const { return conflict_; }

private:
    void age(Instant monotonic);

    BootId boot_;
    RtcTrust rtc_;
    Instant as_of_{};
    UtcTime earliest_{};
    UtcTime latest_ = k_no_upper_bound;
    bool conflict_ = false;
};

}  // namespace riser::clock
