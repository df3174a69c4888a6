#include "gateway/field/modbus/latency.h"

#include <algorithm>
#include <vector>

namespace riser::modbus {

Latency::Latency(Duration prior, Duration floor, Duration ceiling)
    : prior_(prior), floor_(floor), ceiling_(std::max(floor, ceiling)), filtered_(prior) {}

void Latency::add(Duration latency) {
    const auto clamped = std::clamp<std::int64_t>(latency.count(), 0, 60'000'000);
    recent_us_[samples_ % k_recent] = static_cast<std::int32_t>(clamped);
    ++samples_;
    std::int32_t worst = 0;
    for (std::size_t back = 1; back <= std::min(samples_, k_worst_of); ++back) {
        worst = std::max(worst, recent_us_[(samples_ - back) % k_recent]);
    }
    const Duration step = Duration{worst} - filtered_;
    filtered_ += step > Duration{0} ? step * 3 / 4 : step / 4;
}

Duration Latency::timeout() const {
    return std::clamp(filtered_ * 4, floor_, ceiling_);
}

Duration Latency::percentile(int percent) const {
    const std::size_t held = std::min(samples_, k_recent);
    if (held == 0) return prior_;
    std::vector<std::int32_t> sorted(recent_us_.begin(),
                                     recent_us_.begin() + static_cast<std::ptrdiff_t>(held));
    const std::size_t rank = (held * static_cast<std::size_t>(percent) + 99) / 100;
    const auto wanted =
        sorted.begin() + static_cast<std::ptrdiff_t>(std::max<std::size_t>(rank, 1) - 1);
    std::nth_element(sorted.begin(), wanted, sorted.end());
    return Duration{*wanted};
}

}  // namespace riser::modbus
