#include "core/payment/usage_history.h"

#include <algorithm>

#include "core/units/exact.h"

namespace riser::payment {
namespace {

using std::chrono::floor;
using std::chrono::hours;
using std::chrono::seconds;

constexpr std::int64_t k_hour_s = 3'600;
constexpr auto k_slot_count = static_cast<std::int64_t>(RecentUsage::k_slots);

std::size_t place_of(std::int64_t hour) {
    const std::int64_t rest = hour % k_slot_count;
    return static_cast<std::size_t>(rest < 0 ? rest + k_slot_count : rest);
}

// Calls with (from, to, energy) for each part of the interval between the ends that `next_end` names. What
// has passed up to each end is rounded down, so that the parts sum up to the interval.
template <class NextEnd, class Each>
void spread(const UsageInterval& interval, NextEnd next_end, Each each) {
    const Duration whole = interval.to - interval.from;
    Energy passed{};
    for (UtcTime from = interval.from; from < interval.to;) {
        const UtcTime to = std::min(next_end(from), interval.to);
        const Wide share = Wide{interval.energy.wh} * (to - interval.from).count() / whole.count();
        const Energy upto{static_cast<std::int64_t>(share)};
        each(from, to, upto - passed);
        passed = upto;
        from = to;
    }
}

std::int64_t hour_number(UtcTime time) {
    return floor<hours>(time.time_since_epoch()).count();
}

UtcTime next_hour(UtcTime time) {
    return UtcTime{hours(hour_number(time) + 1)};
}

// Moves the ring on to `hour`, which is not before the newest; hours that were skipped are empty.
void move_on(RecentUsage& recent, std::int64_t hour) {
    const std::int64_t first = std::max(recent.newest + 1, hour - k_slot_count + 1);
    for (std::int64_t h = first; h <= hour; ++h) recent.slots[place_of(h)] = {};
    recent.newest = std::max(recent.newest, hour);
}

struct Used {
    std::int64_t wh = 0;  // of a week: far within its range
    std::int64_t covered_s = 0;
};

// In the hours from `first` to `last`; none when that is before. Asked of every account every few minutes.
Used used_in(const RecentUsage& recent, std::int64_t first, std::int64_t last) {
    Used used;
    if (last < first) return used;
    const auto add = [&](std::size_t from, std::size_t to) {
        for (std::size_t place = from; place < to; ++place) {
            used.wh += recent.slots[place].wh;
            used.covered_s += recent.slots[place].covered_s;
        }
    };
    const std::size_t place = place_of(first);
    const std::size_t end = place + static_cast<std::size_t>(last - first + 1);
    add(place, std::min(end, RecentUsage::k_slots));
    if (end > RecentUsage::k_slots) add(0, end - RecentUsage::k_slots);
    return used;
}

std::optional<Power> mean_power(const RecentUsage& recent, UtcTime now, std::int64_t window_h) {
    const std::int64_t current = hour_number(now);
    const auto into_s = floor<seconds>(now - UtcTime{hours(current)}).count();
    const auto known = [&](std::int64_t hour) {
        return hour <= recent.newest && hour > recent.newest - k_slot_count;
    };
    // In Wh and seconds, each times the seconds of an hour: the hour at the far end counts in part.
    const Used used =
        used_in(recent, std::max(current - window_h, recent.newest - k_slot_count) + 1,
                std::min(current, recent.newest));
    Wide energy = Wide{used.wh} * k_hour_s;
    Wide covered = Wide{used.covered_s} * k_hour_s;
    if (known(current - window_h)) {
        const auto& far = recent.slots[place_of(current - window_h)];
        energy += Wide{far.wh} * (k_hour_s - into_s);
        covered += Wide{far.covered_s} * (k_hour_s - into_s);
    }
    if (covered == 0 || 2 * covered < Wide{window_h} * k_hour_s * k_hour_s) return std::nullopt;
    const Wide watts = energy * k_hour_s / covered;
    return Power{static_cast<std::int64_t>(std::min<Wide>(watts, k_max_power.w))};
}

}  // namespace

bool UsageHistory::record(const ZoneRules& zone, const UsageInterval& interval) {
    if (recorded_until - interval.to >= k_clock_was_ahead) *this = {};
    const bool good = interval.from >= recorded_until && interval.to > interval.from &&
                      interval.from >= UtcTime{} && interval.to <= k_no_upper_bound &&
                      interval.energy.wh >= 0 && interval.energy <= k_max_register;
    if (!good) return false;
    record_recent(interval);
    record_hours(zone, interval);
    recorded_until = interval.to;
    return true;
}

void UsageHistory::record_recent(const UsageInterval& interval) {
    // What lies before the week that is kept is not worth spreading.
    const UtcTime kept{hours(hour_number(interval.to) - k_slot_count)};
    spread(
        interval, [&](UtcTime at) { return std::max(kept, next_hour(at)); },
        [&](UtcTime from, UtcTime to, Energy energy) {
            move_on(recent, hour_number(from));
            auto& slot = recent.slots[place_of(hour_number(from))];
            slot.wh = std::min(slot.wh + energy.wh, k_max_register.wh);
            const auto covered =
                floor<seconds>(to.time_since_epoch()) - floor<seconds>(from.time_since_epoch());
            slot.covered_s = static_cast<std::uint16_t>(
                std::min<std::int64_t>(slot.covered_s + covered.count(), k_hour_s));
        });
}

void UsageHistory::record_hours(const ZoneRules& zone, const UsageInterval& interval) {
    if (interval.to - interval.from > k_longest_learned) return;
    spread(
        interval, [&](UtcTime at) { return metering::next_local_hour(zone, at); },
        [&](UtcTime from, UtcTime to, Energy energy) {
            if (from >= metering::next_local_hour(zone, open_from)) {
                learn_open_hour(zone);
                open_from = from;
                open_energy = {};
                open_covered = {};
            }
            open_energy = std::min(open_energy + energy, k_max_register);
            open_covered += to - from;
        });
    if (interval.to >= metering::next_local_hour(zone, open_from)) {
        learn_open_hour(zone);
        open_from = interval.to;
        open_energy = {};
        open_covered = {};
    }
}

void UsageHistory::learn_open_hour(const ZoneRules& zone) {
    if (open_covered < k_least_covered) return;
    const Wide whole = Wide{open_energy.wh} * Duration(hours(1)).count();
    const Wide scaled = (whole + open_covered.count() / 2) / open_covered.count();
    (void)usual.learn(zone, open_from, {static_cast<std::int64_t>(scaled)});
}

ConsumptionRate UsageHistory::rate(UtcTime now) const {
    return {mean_power(recent, now, 1), mean_power(recent, now, 24),
            mean_power(recent, now, k_slot_count)};
}

std::int64_t recent_ratio_ppm(const UsageHistory& history, const ZoneRules& zone, UtcTime now) {
    constexpr std::int64_t k_hours = 24;
    constexpr Wide k_even = 1'000'000;
    Wide used_mwh_s = 0;
    Wide usual_mwh_s = 0;
    std::int64_t covered_s = 0;
    std::optional<metering::HourStatistics> all_hours;
    for (std::int64_t hour = hour_number(now) - k_hours; hour <= hour_number(now); ++hour) {
        const auto& recent = history.recent;
        if (hour > recent.newest || hour <= recent.newest - k_slot_count) continue;
        const auto& slot = recent.slots[place_of(hour)];
        const auto usual =
            history.usual.usual(metering::hour_of_week(zone, UtcTime{hours(hour)}), all_hours);
        if (usual.basis == metering::UsualBasis::unknown) return static_cast<std::int64_t>(k_even);
        used_mwh_s += Wide{slot.wh} * 1'000 * k_hour_s;
        usual_mwh_s += Wide{usual.mean_mwh} * slot.covered_s;
        covered_s += slot.covered_s;
    }
    if (covered_s < k_hours * k_hour_s / 2) return static_cast<std::int64_t>(k_even);
    // Both may be nothing: then nothing has changed.
    if (usual_mwh_s <= 0)
        return static_cast<std::int64_t>(used_mwh_s > 0 ? Wide{k_most_ratio_ppm} : k_even);
    return static_cast<std::int64_t>(
        std::clamp<Wide>(used_mwh_s * k_even / usual_mwh_s, k_least_ratio_ppm, k_most_ratio_ppm));
}

Outcome<> check_usage_history(const UsageHistory& history) {
    if (auto good = metering::check_usual_week(history.usual); !good) return good;
    const auto is_slot = [](const RecentUsage::Slot& slot) {
        return slot.wh >= 0 && slot.wh <= k_max_register.wh && slot.covered_s <= k_hour_s;
    };
    const auto& recent = history.recent;
    if (recent.newest < 0 || recent.newest > hour_number(k_no_upper_bound) ||
        !std::all_of(recent.slots.begin(), recent.slots.end(), is_slot)) {
        return fail(Problem{"the usage of the last hours is out of range"});
    }
    const bool open =
        history.open_energy.wh >= 0 && history.open_energy <= k_max_register &&
        history.open_covered >= Duration::zero() && history.open_covered <= hours(1) &&
        history.open_from >= UtcTime{} && history.recorded_until >= UtcTime{} &&
        history.recorded_until <= k_no_upper_bound && history.open_from <= history.recorded_until;
    if (!open) return fail(Problem{"the usage of the hour that is not over is out of range"});
    return Done{};
}

}  // namespace riser::payment
