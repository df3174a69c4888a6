#include "gateway/controller/pricing.h"

#include <algorithm>

#include "gateway/controller/observe.h"

namespace riser::controller {

namespace {

constexpr Duration k_week = std::chrono::hours(24 * 7);
// A clock that is kept right by a time service is moved by less.
constexpr Duration k_clock_set = std::chrono::seconds(10);

// Linear by time, as everything between two readings.
void add_until(payment::Rater& rater, UtcTime from, UtcTime to, Energy advance, UtcTime until) {
    if (to <= until) return rater.add(from, to, advance);
    if (from >= until) return;
    rater.add(from, until, payment::used_within(advance, until - from, to - from));
}

Duration set_by(UtcTime stated, Instant at, const Now& now) {
    const Duration moved = wall_of(at, now) - stated;
    return moved > k_clock_set || moved < -k_clock_set ? moved : Duration{};
}

// Nobody knows when that was: before this boot began, for whoever reckons back from the time of the settlement.
UtcTime before_boot(UtcTime base, const Now& now) {
    const UtcTime booted = now.wall - now.monotonic.time_since_epoch();
    return std::max(std::min(base, booted - std::chrono::milliseconds(2)), UtcTime{});
}

// At any time since the register last stood still, by either clock. Exact by the monotonic clock of this boot, so that
// it can be rated again when the time is known.
void add_unsure(payment::Rater& rater, const LiveRegister& live, const Now& now, Energy advance) {
    const UtcTime to = std::max(wall_of(live.at, now), UtcTime{});
    const UtcTime from = live.base_at ? std::clamp(wall_of(*live.base_at, now), UtcTime{}, to)
                                      : before_boot(live.base_wall, now);
    rater.add_unsure(std::min(now.earliest, from), now.latest, from, to, advance);
}

}  // namespace

UnsettledTimes unsettled_times(const LiveRegister& live, const Now& now) {
    const Duration set = set_by(live.wall, live.at, now);
    UnsettledTimes times{live.base_wall, live.previous_wall + set, live.wall + set};
    if (live.base_at) times.base += set_by(live.base_wall, *live.base_at, now);
    return times;
}

bool is_charged(const metering::RegisterShare& share) {
    return share.role != metering::RegisterRole::feed_in;
}
payment::EnergySource source_of(const metering::RegisterShare& share) {
    return share.role == metering::RegisterRole::generator ? payment::EnergySource::generator
                                                           : payment::EnergySource::grid;
}

std::vector<payment::RatedAdvance> price_advance(const std::vector<payment::Tariff>& versions,
                                                 const ZoneRules& zone, const ShareBooks& share,
                                                 const LiveRegister& live, const Now& now,
                                                 const Window& window,
                                                 payment::BlockCounter& counter) {
    if (versions.empty() || !share.open || !live.known || live.value <= share.settled) return {};
    payment::Rater rater(versions, zone, source_of(share.share), share.share.share_ppm, counter);
    const Energy advance = live.value - share.settled;
    if (!now.trusted()) {
        add_unsure(rater, live, now, advance);
        return rater.take();
    }
    const UnsettledTimes times = unsettled_times(live, now);
    // A reading is never later than now, though the clock may have been when it was made.
    const UtcTime wall = std::min(times.wall, now.wall);
    const UtcTime base = std::max(times.base, window.from);
    const UtcTime before_last = std::max(base, times.previous);
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
