#include "gateway/store/meter_data/balance_book.h"

#include <algorithm>

#include "core/units/exact.h"
#include "gateway/local/calendar.h"

namespace riser::store {
namespace {

using controller::IntervalReading;
using metering::BalanceAlarm;
using metering::MeterReadings;
using metering::TimedRegister;
using std::chrono::floor;
using std::chrono::hours;

// Two rows lie an interval apart, and each was read some sweeps off its boundary.
constexpr Duration k_reading_slack = std::chrono::minutes(3);

std::int64_t number_of(UtcTime from) {
    return floor<hours>(from.time_since_epoch()).count();
}

// The meter's registers around an hour: of the epoch in which the hour begins. An exchange within the hour
// leaves its end unknown, so that there is no balance rather than a false one.
MeterReadings readings_of(MeterId meter, std::span<const IntervalReading> rows, UtcTime from,
                          const metering::AlignmentRules& rules) {
    MeterReadings readings{meter, {}};
    const IntervalReading* reference = nullptr;
    const auto read_at = [](const IntervalReading& row) {
        return from_unix_ms(row.wall_ms) + std::chrono::seconds(row.lag_s);
    };
    for (const auto& row : rows) {
        if (row.meter != meter || !is_sound(row)) continue;
        if (reference == nullptr || read_at(row) <= from + rules.window) reference = &row;
    }
    if (reference == nullptr) return readings;
    for (const auto& row : rows) {
        if (row.meter != meter || row.epoch != reference->epoch || !is_sound(row)) continue;
        readings.readings.push_back({read_at(row), row.import_energy - row.export_energy});
    }
    auto& list = readings.readings;
    std::stable_sort(list.begin(), list.end(),
                     [](const auto& a, const auto& b) { return a.at < b.at; });
    const auto repeats = std::unique(list.begin(), list.end(),
                                     [](const auto& a, const auto& b) { return a.at == b.at; });
    list.erase(repeats, list.end());
    return readings;
}

bool is_hour_of(std::int64_t number, std::int64_t end) {
    constexpr auto k_day = static_cast<std::int64_t>(metering::BalanceWatch::k_hours);
    return number > 0 && number < end && number >= end - k_day;
}

}  // namespace

BalanceBook::BalanceBook(ZoneRules zone, std::span<const WatchedMeter> meters, Duration interval,
                         Expected expected)
    : zone_(std::move(zone)), expected_(std::move(expected)) {
    for (const auto& meter : meters) {
        if (meter.part == BalancePart::supply) supplies_.push_back(meter.meter);
        if (meter.part == BalancePart::submeter) submeters_.push_back(meter.meter);
    }
    std::sort(supplies_.begin(), supplies_.end());
    std::sort(submeters_.begin(), submeters_.end());
    alignment_.longest_interpolation = std::min<Duration>(interval + k_reading_slack, hours(6));
}

std::string BalanceBook::about() const {
    std::string text;
    for (const MeterId id : supplies_) text += to_string(id) + ",";
    text += "|";
    for (const MeterId id : submeters_) text += to_string(id) + ",";
    return text;
}

std::optional<BalanceAlarm> BalanceBook::take_hour(UtcTime from,
                                                   std::span<const IntervalReading> rows) {
    if (!possible()) return std::nullopt;
    metering::BalanceReadings readings;
    for (const MeterId id : supplies_) {
        readings.supplies.push_back(readings_of(id, rows, from, alignment_));
    }
    for (const MeterId id : submeters_) {
        readings.submeters.push_back(readings_of(id, rows, from, alignment_));
    }
    remember_use(from, readings);
    const auto balance = metering::balance_of(readings, from, from + hours(1), alignment_);
    const BalanceAlarm before = watch_.alarm;
    if (balance) {
        (void)watch_.observe(zone_, *balance, rules_);
        add_to_day(*balance);
    } else {
        missing_ = balance.error().meter;
        missing_ms_ = to_unix_ms(from);
    }
    find_places(from + hours(1));
    return watch_.alarm == before ? std::nullopt : std::optional(watch_.alarm);
}

void BalanceBook::add_to_day(const metering::EnergyBalance& balance) {
    const local::LocalDay day = local::local_day(zone_, to_unix_ms(balance.from));
    local::BalanceDay& sum = days_[day];
    sum.day = day;
    ++sum.hours;
    sum.supplied += balance.supplied;
    sum.metered += balance.metered;
    days_.erase(days_.begin(), days_.upper_bound(days_.rbegin()->first - k_days_kept));
}

void BalanceBook::remember_use(UtcTime from, const metering::BalanceReadings& readings) {
    const auto number = number_of(from);
    const auto place = static_cast<std::size_t>(number) % metering::BalanceWatch::k_hours;
    for (const MeterReadings& meter : readings.submeters) {
        const auto first = metering::register_at(meter.readings, from, alignment_);
        const auto last = metering::register_at(meter.readings, from + hours(1), alignment_);
        if (!first || !last) continue;
        Recent& recent = recent_[meter.meter];
        recent.hour[place] = number;
        recent.used[place] = *last - *first;
    }
}

// What a submeter has counted in the last 24 hours against its usual days: those hours lie in two of them.
void BalanceBook::find_places(UtcTime now) {
    places_.clear();
    if (watch_.alarm != BalanceAlarm::loss) return;
    const std::int64_t end = number_of(now);
    const local::LocalDay today = local::local_day(zone_, to_unix_ms(now) - 1);
    const UtcTime midnight = from_unix_ms(local::start_of_day_ms(zone_, today));
    const auto of_today = std::min<std::int64_t>(24, floor<hours>(now - midnight).count());
    std::vector<metering::SubmeterDay> submeters;
    for (const auto& [meter, recent] : recent_) {
        metering::SubmeterDay day{meter, {}, {}};
        std::int64_t known = 0;
        for (std::size_t i = 0; i < recent.hour.size(); ++i) {
            if (!is_hour_of(recent.hour[i], end)) continue;
            ++known;
            day.used += recent.used[i];
        }
        const auto usual_today = expected_(meter, today);
        const auto usual_before = expected_(meter, today - 1);
        const bool listed = std::binary_search(submeters_.begin(), submeters_.end(), meter);
        if (!listed || known < rules_.hours_known || !usual_today || !usual_before) continue;
        day.expected = Energy{static_cast<std::int64_t>(
            (Wide{usual_today->wh} * of_today + Wide{usual_before->wh} * (24 - of_today)) / 24)};
        submeters.push_back(day);
    }
    places_ = metering::bypass_suspects(watch_.sum(now, rules_).excess, submeters);
}

local::EnergyBalanceState BalanceBook::state(UtcTime through) const {
    local::EnergyBalanceState state;
    state.main_meters = supplies_;
    state.hours_to_learn = rules_.hours_to_learn;
    if (supplies_.empty()) {
        state.why_none = "no main meter is configured: give main_meter in [building]";
    } else if (submeters_.empty()) {
        state.why_none = "there is no meter behind the main meter";
    }
    if (!state.why_none.empty()) return state;
    state.alarm = watch_.alarm;
    state.alarm_since_ms = watch_.alarm == BalanceAlarm::none ? 0 : to_unix_ms(watch_.since);
    state.hours_learned = watch_.usual.hours_learned();
    state.through_ms = to_unix_ms(through);
    state.last_day = watch_.sum(through, rules_);
    state.places = places_;
    state.missing = missing_;
    state.missing_ms = missing_ms_;
    return state;
}

local::EnergyBalanceReport BalanceBook::report(UtcTime through, local::LocalDay first,
                                               local::LocalDay last) const {
    local::EnergyBalanceReport report{state(through), {}, {}};
    for (const auto& [day, sum] : days_) {
        if (day >= first && day <= last) report.days.push_back(sum);
    }
    const std::int64_t end = number_of(through);
    for (const auto& hour : watch_.hours) {
        if (!is_hour_of(hour.number, end)) continue;
        report.hours.push_back({to_unix_ms(UtcTime{hours(hour.number)}), hour.supplied,
                                hour.residual, hour.excess, hour.side});
    }
    std::sort(report.hours.begin(), report.hours.end(),
              [](const auto& a, const auto& b) { return a.from_ms < b.from_ms; });
    return report;
}

void BalanceBook::learn_anew() {
    watch_.accept();
    places_.clear();
}

void BalanceBook::forget() {
    watch_ = {};
    recent_.clear();
    days_.clear();
    places_.clear();
    missing_ = {};
    missing_ms_ = 0;
}

}  // namespace riser::store
