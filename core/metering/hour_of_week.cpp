#include "core/metering/hour_of_week.h"

#include <algorithm>
#include <string>

#include "core/units/exact.h"

namespace riser::metering {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::hours;

constexpr std::int32_t k_period_days = 28;
// 1970-01-01 was a Thursday.
constexpr std::int64_t k_epoch_weekday = 3;

Duration local(const ZoneRules& zone, UtcTime time) {
    return time.time_since_epoch() + std::chrono::seconds(zone.offset_at(time));
}

std::int32_t period_of(const ZoneRules& zone, UtcTime time) {
    const std::int64_t day = floor<days>(local(zone, time)).count();
    return static_cast<std::int32_t>(floor_div(day, k_period_days));
}

bool is_weekend(std::size_t hour) {
    return hour >= 5 * 24;
}

// Both periods together.
HourStatistics of_both(const UsualWeek& week, std::size_t hour) {
    HourStatistics sum = week.current[hour];
    sum.add(week.previous[hour]);
    return sum;
}

// This hour of the days first_day..last_day, Monday = 0.
HourStatistics of_days(const UsualWeek& week, std::size_t hour, std::size_t first_day,
                       std::size_t last_day) {
    HourStatistics sum;
    for (std::size_t day = first_day; day <= last_day; ++day) {
        sum.add(of_both(week, day * 24 + hour % 24));
    }
    return sum;
}

HourStatistics of_all_hours(const UsualWeek& week) {
    HourStatistics sum;
    for (std::size_t hour = 0; hour < k_hours_of_week; ++hour) sum.add(of_both(week, hour));
    return sum;
}

UsualHour expected(UsualBasis basis, const HourStatistics& known) {
    const Wide n = known.count;
    const Wide variance = ceil_div(Wide{known.variance_wh2()} * (n + 1), n);
    return {basis, known.mean_mwh(), static_cast<std::int64_t>(variance)};
}

bool has_room(const HourStatistics& a, const HourStatistics& b) {
    return a.count + b.count <= k_max_learned_count;
}

using Period = std::array<HourStatistics, k_hours_of_week>;

// What a week knows of a period; nullptr: nothing.
const Period* find_period(const UsualWeek& week, std::int32_t period) {
    if (period == week.period) return &week.current;
    if (period == week.period - 1) return &week.previous;
    return nullptr;
}

bool add_period(Period& to, const Period* from) {
    if (from == nullptr) return true;
    for (std::size_t hour = 0; hour < k_hours_of_week; ++hour) {
        if (!has_room(to[hour], (*from)[hour])) return false;
        to[hour].add((*from)[hour]);
    }
    return true;
}

void advance_to(UsualWeek& week, std::int32_t period) {
    if (period <= week.period) return;
    week.previous = period == week.period + 1 ? week.current : Period{};
    week.current = {};
    week.period = period;
}

}  // namespace

HourOfWeek hour_of_week(const ZoneRules& zone, UtcTime time) {
    const Duration wall = local(zone, time);
    const auto day = floor<days>(wall);
    const Wide weekday =
        day.count() + k_epoch_weekday - 7 * floor_div(day.count() + k_epoch_weekday, 7);
    return static_cast<HourOfWeek>(static_cast<int>(weekday) * 24 +
                                   floor<hours>(wall - day).count());
}

UtcTime next_local_hour(const ZoneRules& zone, UtcTime time) {
    const Duration wall = local(zone, time);
    const UtcTime next = time + (floor<hours>(wall) + hours(1) - wall);
    const auto change = zone.next_transition(time);
    return change ? std::min(next, *change) : next;
}

void HourStatistics::add(Energy value) {
    sum_wh2 += value.wh * value.wh;
    sum_wh += value.wh;
    ++count;
}

void HourStatistics::add(const HourStatistics& other) {
    sum_wh2 += other.sum_wh2;
    sum_wh += other.sum_wh;
    count = static_cast<std::uint16_t>(count + other.count);
}

std::int64_t HourStatistics::mean_mwh() const {
    RISER_ASSERT(count > 0, "there is no mean of nothing");
    return static_cast<std::int64_t>(floor_div(Wide{sum_wh} * 1'000, count));
}

std::int64_t HourStatistics::variance_wh2() const {
    RISER_ASSERT(count > 1, "one value says nothing of how much values differ");
    const Wide n = count;
    return static_cast<std::int64_t>((n * sum_wh2 - Wide{sum_wh} * sum_wh) / (n * (n - 1)));
}

std::string_view to_string(UsualBasis basis) {
    switch (basis) {
        case UsualBasis::own_hour:
            return "own_hour";
        case UsualBasis::day_kind:
            return "day_kind";
        case UsualBasis::hour_of_day:
            return "hour_of_day";
        case UsualBasis::all_hours:
            return "all_hours";
        case UsualBasis::unknown:
            return "unknown";
    }
    return "unknown";
}

bool UsualWeek::learn(const ZoneRules& zone, UtcTime begin, Energy value) {
    const bool in_range = value <= k_max_learned_hour && value.wh >= -k_max_learned_hour.wh;
    const std::int32_t of = period_of(zone, begin);
    if (!in_range || of < period - 1) return false;
    advance_to(*this, of);
    auto& place = (of == period ? current : previous)[hour_of_week(zone, begin)];
    if (place.count >= k_max_learned_count) return false;
    place.add(value);
    return true;
}

bool UsualWeek::merge(const UsualWeek& other) {
    UsualWeek both = *this;
    advance_to(both, other.period);
    const bool fits = add_period(both.current, find_period(other, both.period)) &&
                      add_period(both.previous, find_period(other, both.period - 1));
    if (fits) *this = both;
    return fits;
}

UsualHour UsualWeek::usual(HourOfWeek hour) const {
    std::optional<HourStatistics> all;
    return usual(hour, all);
}

UsualHour UsualWeek::usual(HourOfWeek hour, std::optional<HourStatistics>& all) const {
    RISER_ASSERT(hour < k_hours_of_week, "an hour of the week");
    const HourStatistics own = of_both(*this, hour);
    if (own.count >= 4) return expected(UsualBasis::own_hour, own);
    const HourStatistics kind =
        is_weekend(hour) ? of_days(*this, hour, 5, 6) : of_days(*this, hour, 0, 4);
    if (own.count >= k_least_own_hours) {
        UsualHour usual = expected(UsualBasis::own_hour, own);
        // Two or three values that happen to agree do not mean that the next one will.
        if (kind.count >= k_least_pooled_hours) {
            usual.variance_wh2 =
                std::max(usual.variance_wh2, expected(UsualBasis::day_kind, kind).variance_wh2);
        }
        return usual;
    }
    if (kind.count >= k_least_pooled_hours) return expected(UsualBasis::day_kind, kind);
    const HourStatistics daily = of_days(*this, hour, 0, 6);
    if (daily.count >= k_least_pooled_hours) return expected(UsualBasis::hour_of_day, daily);
    if (!all) all = of_all_hours(*this);
    if (all->count >= k_least_pooled_hours) return expected(UsualBasis::all_hours, *all);
    return {};
}

std::uint32_t UsualWeek::hours_learned() const {
    return of_all_hours(*this).count;
}

std::optional<Energy> usual_energy(const UsualWeek& week, const ZoneRules& zone, UtcTime from,
                                   UtcTime to) {
    Wide mwh_us = 0;
    for (UtcTime at = from; at < to;) {
        const UtcTime end = std::min(next_local_hour(zone, at), to);
        const UsualHour usual = week.usual(hour_of_week(zone, at));
        if (usual.basis == UsualBasis::unknown) return std::nullopt;
        mwh_us += Wide{usual.mean_mwh} * (end - at).count();
        at = end;
    }
    return Energy{
        static_cast<std::int64_t>(floor_div(mwh_us, Wide{1'000} * Duration(hours(1)).count()))};
}

Outcome<> check_usual_week(const UsualWeek& week) {
    const Wide largest = k_max_learned_hour.wh;
    const auto good = [&](const HourStatistics& hour) {
        const Wide n = hour.count;
        const Wide sum = hour.sum_wh;
        // Cauchy-Schwarz: n x the sum of squares is at least the square of the sum.
        return n <= k_max_learned_count && sum <= n * largest && sum >= -n * largest &&
               hour.sum_wh2 >= 0 && hour.sum_wh2 <= n * largest * largest &&
               n * hour.sum_wh2 >= sum * sum;
    };
    for (std::size_t hour = 0; hour < k_hours_of_week; ++hour) {
        if (good(week.current[hour]) && good(week.previous[hour])) continue;
        return fail(Problem{"hour " + std::to_string(hour) +
                            " of the week has numbers that no consumption can have"});
    }
    return Done{};
}

}  // namespace riser::metering
