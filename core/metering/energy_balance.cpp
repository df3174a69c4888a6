#include "core/metering/energy_balance.h"

#include <algorithm>

#include "core/units/exact.h"

namespace riser::metering {
namespace {

using std::chrono::floor;
using std::chrono::hours;

constexpr Wide k_million = 1'000'000;
constexpr std::size_t k_most_suspects = 8;

Energy on_the_line(const TimedRegister& a, const TimedRegister& b, UtcTime at) {
    const Wide part = Wide{(b.value - a.value).wh} * (at - a.at).count();
    return {a.value.wh + static_cast<std::int64_t>(floor_div(part, (b.at - a.at).count()))};
}

Energy times(std::int64_t root_wh, std::int64_t milli) {
    return {static_cast<std::int64_t>(Wide{root_wh} * milli / 1'000)};
}

Energy share_of(Energy energy, std::int64_t ppm) {
    const Wide whole = std::max<std::int64_t>(0, energy.wh);
    return {static_cast<std::int64_t>(whole * ppm / k_million)};
}

std::int64_t hour_number(UtcTime time) {
    return floor<hours>(time.time_since_epoch()).count();
}

// Sum of advances in [from, to].
Result<Energy, UnalignedMeter> advance_of(std::span<const MeterReadings> meters, UtcTime from,
                                          UtcTime to, const AlignmentRules& rules) {
    Energy sum{};
    for (const MeterReadings& meter : meters) {
        const auto first = register_at(meter.readings, from, rules);
        if (!first) return fail(UnalignedMeter{meter.meter, from});
        const auto last = register_at(meter.readings, to, rules);
        if (!last) return fail(UnalignedMeter{meter.meter, to});
        sum += *last - *first;
    }
    return sum;
}

void judge_alarm(BalanceWatch& watch, const BalanceSum& sum, const BalanceRules& rules,
                 UtcTime at) {
    if (sum.hours < rules.hours_known) return;
    const bool loss = sum.above >= rules.hours_needed && sum.excess > sum.band;
    const bool negative = sum.negative >= rules.hours_needed &&
                          sum.residual.wh < -share_of(sum.supplied, rules.band_ppm).wh;
    const auto raise = [&](BalanceAlarm alarm) {
        if (watch.alarm != alarm) watch.since = at;
        watch.alarm = alarm;
    };
    if (negative) return raise(BalanceAlarm::negative_residual);
    if (loss) return raise(BalanceAlarm::loss);
    const Energy off = watch.alarm == BalanceAlarm::loss ? sum.excess : Energy{-sum.residual.wh};
    if (watch.alarm != BalanceAlarm::none && off.wh <= sum.band.wh / 2) {
        raise(BalanceAlarm::none);
    }
}

}  // namespace

Outcome<> check_alignment_rules(const AlignmentRules& rules) {
    if (rules.window < Duration::zero() || rules.window > std::chrono::minutes(15)) {
        return fail(Problem{"the window of alignment is 0 to 15 minutes"});
    }
    if (rules.longest_interpolation < Duration::zero() || rules.longest_interpolation > hours(6)) {
        return fail(Problem{"readings are interpolated over 0 to 6 hours"});
    }
    return Done{};
}

Outcome<> check_balance_rules(const BalanceRules& rules) {
    if (rules.band_ppm < 0 || rules.band_ppm > 500'000) {
        return fail(Problem{"the band is 0 to 50 % of what was supplied"});
    }
    if (rules.deviations_milli < 0 || rules.deviations_milli > 20'000) {
        return fail(Problem{"the band is 0 to 20 standard deviations"});
    }
    if (rules.least_band.wh < 0 || rules.least_band.wh > 1'000'000) {
        return fail(Problem{"the least band is 0 to 1000 kWh"});
    }
    const bool counts = rules.hours_needed >= 1 && rules.hours_needed <= 24 &&
                        rules.hours_known >= 1 && rules.hours_known <= 24;
    if (!counts) return fail(Problem{"hours_needed and hours_known are 1 to 24"});
    if (rules.hours_to_learn < 24 || rules.hours_to_learn > 10'000) {
        return fail(Problem{"hours_to_learn is 24 to 10000"});
    }
    return Done{};
}

std::optional<Energy> register_at(std::span<const TimedRegister> readings, UtcTime at,
                                  const AlignmentRules& rules) {
    const auto after = std::lower_bound(
        readings.begin(), readings.end(), at,
        [](const TimedRegister& reading, UtcTime time) { return reading.at < time; });
    const TimedRegister* next = after == readings.end() ? nullptr : &*after;
    const TimedRegister* last = after == readings.begin() ? nullptr : &*(after - 1);
    if (next != nullptr && next->at == at) return next->value;
    if (next != nullptr && last != nullptr && next->at - last->at <= rules.longest_interpolation) {
        return on_the_line(*last, *next, at);
    }
    const bool near_last = last != nullptr && at - last->at <= rules.window;
    const bool near_next = next != nullptr && next->at - at <= rules.window;
    if (near_last && near_next) {
        return at - last->at <= next->at - at ? last->value : next->value;
    }
    if (near_last) return last->value;
    if (near_next) return next->value;
    return std::nullopt;
}

Result<EnergyBalance, UnalignedMeter> balance_of(const BalanceReadings& readings, UtcTime from,
                                                 UtcTime to, const AlignmentRules& rules) {
    RISER_ASSERT(!readings.supplies.empty() && from < to, "a supply, and a window that lasts");
    const auto supplied = advance_of(readings.supplies, from, to, rules);
    if (!supplied) return fail(supplied.error());
    const auto metered = advance_of(readings.submeters, from, to, rules);
    if (!metered) return fail(metered.error());
    return EnergyBalance{from, to, *supplied, *metered};
}

std::string_view to_string(BalanceSide side) {
    switch (side) {
        case BalanceSide::usual:
            return "usual";
        case BalanceSide::above:
            return "above";
        case BalanceSide::negative:
            return "negative";
    }
    return "?";
}

std::string_view to_string(BalanceAlarm alarm) {
    switch (alarm) {
        case BalanceAlarm::none:
            return "none";
        case BalanceAlarm::loss:
            return "loss";
        case BalanceAlarm::negative_residual:
            return "negative_residual";
    }
    return "?";
}

BalanceVerdict BalanceWatch::observe(const ZoneRules& zone, const EnergyBalance& hour,
                                     const BalanceRules& rules) {
    const std::int64_t number = hour_number(hour.from);
    RISER_ASSERT(hour.from == UtcTime{std::chrono::hours(number)} && number >= 0 &&
                     hour.to - hour.from == std::chrono::hours(1),
                 "a balance of one whole hour");
    const UsualHour known = usual.usual(hour_of_week(zone, hour.from));
    BalanceVerdict verdict;
    verdict.learning =
        known.basis == UsualBasis::unknown || usual.hours_learned() < rules.hours_to_learn;
    verdict.expected = verdict.learning
                           ? Energy{}
                           : Energy{static_cast<std::int64_t>(floor_div(known.mean_mwh, 1'000))};
    verdict.band = std::max(share_of(hour.supplied, rules.band_ppm), rules.least_band);
    const Energy residual = hour.residual();
    const Energy excess = verdict.learning ? Energy{} : residual - verdict.expected;
    if (residual.wh < -verdict.band.wh) {
        verdict.side = BalanceSide::negative;
    } else if (excess > verdict.band) {
        verdict.side = BalanceSide::above;
    }
    Hour& place = hours[static_cast<std::size_t>(number) % k_hours];
    if (place.number >= number) return verdict;
    place = {
        number,      hour.supplied, residual, excess, verdict.learning ? 0 : known.variance_wh2,
        verdict.side};
    const Energy plausible =
        std::max(verdict.band, times(whole_root(place.variance_wh2), rules.deviations_milli));
    const bool teaches = verdict.side != BalanceSide::negative && excess <= plausible;
    if (alarm == BalanceAlarm::none && teaches) (void)usual.learn(zone, hour.from, residual);
    judge_alarm(*this, sum(hour.to, rules), rules, hour.to);
    return verdict;
}

BalanceSum BalanceWatch::sum(UtcTime now, const BalanceRules& rules) const {
    const std::int64_t end = hour_number(now);
    BalanceSum sum;
    Wide variance = 0;
    for (const Hour& hour : hours) {
        const bool within = hour.number >= 0 && hour.number < end &&
                            hour.number >= end - static_cast<std::int64_t>(k_hours);
        if (!within) continue;
        ++sum.hours;
        sum.above = static_cast<std::uint8_t>(sum.above + (hour.side == BalanceSide::above));
        sum.negative =
            static_cast<std::uint8_t>(sum.negative + (hour.side == BalanceSide::negative));
        sum.supplied += hour.supplied;
        sum.residual += hour.residual;
        sum.excess += hour.excess;
        variance += hour.variance_wh2;
    }
    sum.band = std::max({share_of(sum.supplied, rules.band_ppm),
                         times(whole_root(variance), rules.deviations_milli), rules.least_band});
    return sum;
}

void BalanceWatch::accept() {
    *this = {};
}

Outcome<> check_balance_watch(const BalanceWatch& watch) {
    if (auto good = check_usual_week(watch.usual); !good) return good;
    const auto in_range = [](Energy energy) {
        return energy <= k_max_register && energy.wh >= -k_max_register.wh;
    };
    for (std::size_t i = 0; i < watch.hours.size(); ++i) {
        const auto& hour = watch.hours[i];
        const bool good = hour.number == -1 ||
                          (hour.number >= 0 && hour.number <= hour_number(k_no_upper_bound) &&
                           static_cast<std::size_t>(hour.number) % BalanceWatch::k_hours == i &&
                           in_range(hour.supplied) && in_range(hour.residual) &&
                           in_range(hour.excess) && hour.variance_wh2 >= 0);
        if (!good) return fail(Problem{"an hour of the building's balance is out of range"});
    }
    return Done{};
}

std::vector<BypassSuspect> bypass_suspects(Energy excess, std::span<const SubmeterDay> submeters) {
    std::vector<BypassSuspect> suspects;
    for (const SubmeterDay& one : submeters) {
        const Energy deficit = one.expected - one.used;
        const Wide twice = Wide{deficit.wh} * 2;
        const bool explains = excess.wh > 0 && twice >= excess.wh && twice <= Wide{excess.wh} * 3;
        if (explains) suspects.push_back({one.meter, deficit});
    }
    const auto distance = [&](const BypassSuspect& one) {
        const std::int64_t off = (one.deficit - excess).wh;
        return off < 0 ? -off : off;
    };
    std::sort(suspects.begin(), suspects.end(), [&](const auto& a, const auto& b) {
        return std::pair(distance(a), a.meter) < std::pair(distance(b), b.meter);
    });
    if (suspects.size() > k_most_suspects) suspects.resize(k_most_suspects);
    return suspects;
}

}  // namespace riser::metering
