#include "gateway/controller/steady_clock.h"

#include <algorithm>
#include <chrono>

#include "core/journal/price_audit.h"

namespace riser::controller {
namespace {

constexpr std::int64_t ms_of(Duration duration) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
}

constexpr std::int64_t k_week_ms = ms_of(std::chrono::hours(24 * 7));  // as k_clock_leap

}  // namespace

void go_on(SteadyClock& clock, const journal::EntryHeader& header) {
    if (!journal::may_be_sure(header)) return;
    const bool same_boot = clock.boot == header.boot;
    const std::int64_t on = std::max<std::int64_t>(0, header.monotonic_ms - clock.monotonic_ms);
    const std::int64_t by_clock = header.earliest_ms - clock.earliest_ms;
    const std::int64_t leap = by_clock - (same_boot ? on : 0);
    if (clock.earliest_ms == 0 || leap > k_week_ms || leap < -k_week_ms) {
        clock.steady_ms = 0;
        clock.gone_ms = 0;
    } else {
        if (same_boot) clock.steady_ms += on;
        clock.gone_ms += same_boot ? on : std::max<std::int64_t>(0, by_clock);
    }
    clock.boot = header.boot;
    clock.monotonic_ms = header.monotonic_ms;
    clock.earliest_ms = header.earliest_ms;
}

bool is_proven(SteadyClock clock, const journal::EntryHeader& now) {
    const bool begun = clock.earliest_ms != 0;
    go_on(clock, now);
    if (!begun) return false;
    return clock.steady_ms >= ms_of(k_clock_patience) || clock.gone_ms >= k_week_ms;
}

}  // namespace riser::controller
