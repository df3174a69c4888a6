// How long the clock has gone on without a leap, as far as the journal tells: over power cuts too, of which the clock of
// one run (LiveClock) knows nothing. What must not be believed to a clock that somebody has set weeks ahead waits for it.
#pragma once

#include "core/journal/codec.h"

namespace riser::controller {

inline constexpr Duration k_clock_patience = std::chrono::hours(24);

struct SteadyClock {
    BootId boot{};
    std::int64_t monotonic_ms = 0;  // of that boot
    std::int64_t earliest_ms = 0;   // Unix time; 0: nothing is known yet
    std::int64_t steady_ms = 0;     // with the power on, over all boots, since it leapt last
    std::int64_t gone_ms = 0;       // since then: by the clock itself where the power was off

    bool operator==(const SteadyClock&) const = default;
};

// An entry was written, or is about to be. By a clock that is unsure nothing is learned.
void go_on(SteadyClock& clock, const journal::EntryHeader& header);

// It has gone on for a day since it leapt, or, where the power fails every day, for a week by the clock itself: whoever
// could have put it right has had the time.
[[nodiscard]] bool is_proven(SteadyClock clock, const journal::EntryHeader& now);

}  // namespace riser::controller
