#include "gateway/controller/fall_watch.h"

#include <algorithm>

namespace riser::controller {
namespace {

using metering::Progress;

// As at a start: the wall clock may be wrong by so much.
constexpr Duration k_slack = std::chrono::hours(1);
constexpr int k_agreeing = 2;

Progress progress_since(const ShareBooks& share, Energy most_shown, const MeterSite& site,
                        const metering::RegisterValue& value, UtcTime wall) {
    metering::ProgressInput input;
    input.previous = std::max(share.settled, most_shown);
    input.value = value.value;
    input.quantum = value.quantum;
    input.max_power = site.max_power;
    input.elapsed = std::max(wall - from_unix_ms(share.settled_ms), Duration::zero()) + k_slack;
    const auto rollover = site.rollover.find(value.quantity);
    if (rollover != site.rollover.end()) input.rollover = rollover->second;
    return metering::classify_progress(input);
}

}  // namespace

void watch_fall(const ShareBooks& share, const MeterSite& site,
                const metering::RegisterValue& value, UtcTime wall, LiveRegister& live) {
    const Energy most = live.observed.value_or(Energy{});
    live.quantum = value.quantum;
    const Progress progress = progress_since(share, most, site, value, wall);
    if (progress == Progress::backwards || progress == Progress::reset) {
        const bool agrees = live.unusual_count > 0 && value.value >= live.shown;
        live.unusual = Progress::backwards;
        live.unusual_count = agrees ? live.unusual_count + 1 : 1;
        live.confirmed_unusual = live.unusual_count >= k_agreeing;
        return;
    }
    // One that is misread says nothing.
    const Energy twice = live.observed ? std::min(live.shown, value.value) : Energy{};
    live.observed = std::max(most, twice);
    live.unusual_count = 0;
    live.confirmed_unusual = false;
}

}  // namespace riser::controller
