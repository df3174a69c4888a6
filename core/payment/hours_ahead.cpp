#include "core/payment/hours_ahead.h"

#include <algorithm>

namespace riser::payment {
namespace {

using metering::UsualHour;
using std::chrono::days;
using std::chrono::hours;

constexpr Wide k_mwh2_per_wh2 = 1'000'000;
constexpr Wide k_even_ppm = 1'000'000;
// How long a household goes on as in the last day, and how long until it is as usual again.
constexpr Duration k_goes_on = hours(24);
constexpr Duration k_fades = hours(72);

// value x factor / divisor, rounded to zero; none negative. Nearly always 64 bits hold the product.
Wide scaled(Wide value, Wide factor, std::int64_t divisor) {
    const Wide product = value * factor;
    if (product > INT64_MAX) return product / divisor;
    return static_cast<std::int64_t>(product) / divisor;
}

// Consumption never goes back: a sum that would fall stands.
std::int64_t step(Wide& reached, Wide sum) {
    const Wide before = reached;
    reached = std::max(reached, sum);
    return static_cast<std::int64_t>(reached - before);
}

}  // namespace

HourAhead PathsAhead::next(UtcTime from, UtcTime to, bool new_day, const UsualHour& usual,
                           std::int64_t deviation) {
    if (new_day) {
        variance_ += day_deviation_ * day_deviation_;
        day_deviation_ = 0;
    }
    const Wide usual_mean = std::max<std::int64_t>(0, usual.mean_mwh);
    const Wide scale = scale_at(from);
    const std::int64_t length = (to - from).count();
    constexpr std::int64_t k_whole = Duration(hours(1)).count();
    // Less than usual is not more certain than usual.
    const Wide unsure = std::max(scale, k_even_ppm);
    if (length == k_whole) {
        day_deviation_ += scaled(deviation, unsure, std::int64_t{k_even_ppm});
        sum_ += scaled(usual_mean, scale, std::int64_t{k_even_ppm});
    } else {
        constexpr std::int64_t k_divisor = k_whole * std::int64_t{k_even_ppm};
        day_deviation_ += scaled(deviation * unsure, length, k_divisor);
        sum_ += scaled(usual_mean * scale, length, k_divisor);
    }
    const Wide variance = variance_ + day_deviation_ * day_deviation_;
    if (variance != rooted_) {
        rooted_ = variance;
        band_ = scaled(whole_root(variance), deviations_milli_, 1'000);
    }
    HourAhead hour{from, to, usual.basis, {}};
    hour.mwh[as_usual] = step(usual_, sum_);
    hour.mwh[more_used] = step(high_, sum_ + band_);
    hour.mwh[less_used] = step(low_, sum_ - band_);
    return hour;
}

// As the last day was for one day, and from there in a straight line to what is usual.
Wide PathsAhead::scale_at(UtcTime at) const {
    const Duration ahead = at - input_.now;
    if (ahead >= k_goes_on + k_fades || input_.recent_ppm == k_even_ppm) return k_even_ppm;
    const Duration faded = std::max(Duration::zero(), ahead - k_goes_on);
    const Wide off = Wide{input_.recent_ppm} - k_even_ppm;
    return k_even_ppm + off * (k_fades - faded).count() / k_fades.count();
}

void LocalHours::advance() {
    from_ = to_;
    if (change_ && from_ >= *change_) {
        const LocalDay before = day_;
        look();
        new_day_ = day_ != before;
        return;
    }
    hour_ = static_cast<metering::HourOfWeek>((hour_ + 1) % metering::k_hours_of_week);
    new_day_ = hour_ % 24 == 0;
    if (new_day_) day_ += days(1);
    to_ = change_ ? std::min(from_ + hours(1), *change_) : from_ + hours(1);
}

void LocalHours::look() {
    to_ = metering::next_local_hour(zone_, from_);
    hour_ = metering::hour_of_week(zone_, from_);
    day_ = local_day(zone_, from_);
    change_ = zone_.next_transition(from_);
}

const HourAhead* HoursAhead::at(std::size_t index) {
    while (hours_.size() <= index && clock_.from() < horizon_) {
        const UtcTime to = std::min(clock_.to(), horizon_);
        const Known& known = known_at(clock_.hour());
        hours_.push_back(
            paths_.next(clock_.from(), to, clock_.new_day(), known.usual, known.deviation_mwh));
        clock_.advance();
    }
    return index < hours_.size() ? &hours_[index] : nullptr;
}

// Each week it is the same.
const HoursAhead::Known& HoursAhead::known_at(metering::HourOfWeek hour) {
    auto& known = week_[hour];
    if (!known) {
        const UsualHour usual = usual_.usual(hour, all_hours_);
        known = Known{usual, whole_root(usual.variance_wh2 * k_mwh2_per_wh2)};
    }
    return *known;
}

}  // namespace riser::payment
