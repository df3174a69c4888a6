#include "gateway/controller/pricing.h"

#include <algorithm>

namespace riser::controller {

namespace {

constexpr Duration k_week = std::chrono::hours(24 * 7);

// Linear by time, as everything between two readings.
void add_until(payment::Rater& rater, UtcTime from, UtcTime to, Energy advance, UtcTime until) {
    if (to <= until) return rater.add(from, to, advance);
    if (from >= until) return;
    rater.add(from, until, payment::used_within(advance, until - from, to - from));
}

}  // namespace

std::vector<payment::RatedAdvance> price_advance(const std::vector<payment::Tariff>& versions,
                                                 const ZoneRules& zone, const ShareBooks& share,
                                                 const LiveRegister& live, const Now& now,
                                                 const Window& window,
                                                 payment::BlockCounter& counter) {
    if (versions.empty() || !share.open || !live.known || live.value <= share.settled) return {};
    payment::Rater rater(versions, zone, payment::EnergySource::grid, share.share.share_ppm,
                         counter);
    const Energy advance = live.value - share.settled;
    if (!now.trusted()) {
        // At any time since the register last stood still, by either clock.
        rater.add_unsure(std::min(now.earliest, live.base_wall), now.latest, live.base_wall,
                         live.wall, advance);
        return rater.take();
    }
    // A reading is never later than now, though the clock may have been when it was made.
    const UtcTime wall = std::min(live.wall, now.wall);
    const UtcTime base = std::max(live.base_wall, window.from);
    const UtcTime before_last = std::max(base, live.previous_wall);
    // The clock was ahead when the books were settled or the register was read last: the beginning is unknown.
    if (before_last > wall) {
        rater.add_unsure(wall - k_week, wall, wall, wall, advance);
        return rater.take();
    }
    // What came before the last reading but one lies wholly before it: only the last interval
    // needs an estimate when a boundary falls into it.
    const Energy middle = std::clamp(live.previous, share.settled, live.value);
    add_until(rater, base, before_last, middle - share.settled, window.until);
    add_until(rater, before_last, wall, live.value - middle, window.until);
    return rater.take();
}

}  // namespace riser::controller
