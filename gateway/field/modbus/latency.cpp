#include "gateway/field/modbus/latency.h"

#include <algorithm>

namespace riser::modbus {

Latency::Latency(Duration prior, Duration floor, Duration ceiling)
    : prior_(prior), floor_(floor), ceiling_(std::max(floor, ceiling)), filtered_(prior) {}

void Latency::add(Duration latency) {
    const auto clamped = std::clamp<std::int64_t>(latency.count(), 0, 60'000'000);
    sort_in(static_cast<std::int32_t>(clamped));
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
    const std::size_t rank = (held * static_cast<std::size_t>(percent) + 99) / 100;
    return Duration{sorted_us_[std::max<std::size_t>(rank, 1) - 1]};
}

// The oldest value leaves when the array is full; what lies between its place and the new one moves.
void Latency::sort_in(std::int32_t value_us) {
    const auto begin = sorted_us_.begin();
    const auto end = begin + static_cast<std::ptrdiff_t>(std::min(samples_, k_recent));
    const auto place = std::upper_bound(begin, end, value_us);
    if (samples_ < k_recent) {
        std::move_backward(place, end, end + 1);
        *place = value_us;
        return;
    }
    const auto oldest = std::lower_bound(begin, end, recent_us_[samples_ % k_recent]);
    if (oldest < place) {
        std::move(oldest + 1, place, oldest);
        *(place - 1) = value_us;
    } else {
        std::move_backward(place, oldest, oldest + 1);
        *place = value_us;
    }
}

}  // namespace riser::modbus
