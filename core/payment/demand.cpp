#include "core/payment/demand.h"

#include <algorithm>

#include "core/base/assert.h"
#include "core/payment/charging.h"
#include "core/payment/rounding.h"
#include "core/units/exact.h"

namespace riser::payment {
namespace {

constexpr std::int64_t k_all_of_it_ppm = 1'000'000;
constexpr std::size_t k_slots_of_a_sliding_window = 4;
constexpr Duration k_longest_month = std::chrono::hours(24 * 400);

UtcTime multiple_at_or_before(UtcTime time, Duration step) {
    const auto since = time.time_since_epoch();
    const auto steps = floor_div(since.count(), step.count());
    return UtcTime{step * static_cast<std::int64_t>(steps)};
}

}  // namespace

MaximumDemand::MaximumDemand(const DemandRule& rule, UtcTime from, UtcTime to) {
    const Duration window = std::chrono::minutes(rule.window_minutes);
    RISER_ASSERT(window > Duration::zero(), "a window has a length");
    of_window_ = rule.sliding ? k_slots_of_a_sliding_window : 1;
    slot_ = window / static_cast<std::int64_t>(of_window_);
    begins_ = multiple_at_or_before(from, slot_);
    if (begins_ < from) begins_ += slot_;
    const UtcTime ends = multiple_at_or_before(to, slot_);
    if (ends <= begins_ || ends - begins_ > k_longest_month) return;
    slots_.resize(static_cast<std::size_t>((ends - begins_) / slot_));
}

void MaximumDemand::add(const MeteredInterval& interval) {
    const UtcTime ends = begins_ + slot_ * static_cast<std::int64_t>(slots_.size());
    if (slots_.empty() || interval.to <= begins_ || interval.from >= ends) return;
    if (interval.to <= interval.from) return;
    const Duration length = interval.to - interval.from;
    const auto used_until = [&](UtcTime time) {
        return used_within(interval.energy, time - interval.from, length);
    };
    UtcTime at = std::max(interval.from, begins_);
    Energy given = used_until(at);
    while (at < std::min(interval.to, ends)) {
        const auto index = static_cast<std::size_t>((at - begins_) / slot_);
        const UtcTime next = begins_ + slot_ * static_cast<std::int64_t>(index + 1);
        at = std::min(next, interval.to);
        const Energy up_to = used_until(at);
        slots_[index] += up_to - given;
        given = up_to;
    }
}

std::optional<DemandPeak> MaximumDemand::peak() const {
    // Fixed windows are one slot, so that all of them begin at multiples of a window.
    if (slots_.size() < of_window_) return std::nullopt;
    Energy in_window{};
    DemandPeak highest;
    bool any = false;
    for (std::size_t i = 0; i < slots_.size(); ++i) {
        in_window += slots_[i];
        if (i + 1 < of_window_) continue;
        const std::size_t first = i + 1 - of_window_;
        if (!any || in_window > highest.energy) {
            highest.begins = begins_ + slot_ * static_cast<std::int64_t>(first);
            highest.energy = in_window;
            any = true;
        }
        in_window -= slots_[first];
    }
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(
        slot_ * static_cast<std::int64_t>(of_window_));
    highest.power = {highest.energy.wh * (60 / minutes.count())};
    return highest;
}

Power billed_demand(const DemandRule& rule, Power measured, const std::vector<Power>& before) {
    Power highest{};
    const std::size_t looked_at = std::min<std::size_t>(before.size(), rule.ratchet_months);
    for (std::size_t i = before.size() - looked_at; i < before.size(); ++i) {
        highest = std::max(highest, before[i]);
    }
    const Wide least = static_cast<Wide>(highest.w) * rule.ratchet_ppm / k_all_of_it_ppm;
    return {std::max(measured.w, static_cast<std::int64_t>(least))};
}

std::optional<Money> demand_charge(const DemandRule& rule, Power billed, std::int64_t days,
                                   std::int64_t of_days) {
    RISER_ASSERT(days >= 1 && days <= of_days, "a part of a month is of its days");
    if (billed.w < 0 || billed > k_max_power) return std::nullopt;
    // 10^15 x 10^9 x 31
    const Wide charge = static_cast<Wide>(rule.per_kw.micro) * billed.w * days / (1'000 * of_days);
    if (charge > k_max_balance.micro) return std::nullopt;
    return Money{static_cast<std::int64_t>(charge)};
}

Money minimum_of_days(Money minimum_per_month, std::int64_t days, std::int64_t of_days) {
    RISER_ASSERT(days >= 1 && days <= of_days, "a part of a month is of its days");
    return proportion(minimum_per_month, days, of_days, RoundingMode::down);
}

Money missing_to_minimum(Money least, Money charged) {
    return std::max(Money{}, least - charged);
}

}  // namespace riser::payment
