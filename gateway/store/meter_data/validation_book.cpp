#include "gateway/store/meter_data/validation_book.h"

#include <algorithm>

#include "core/units/exact.h"

namespace riser::store {
namespace {

using metering::DayType;
using metering::VeeAction;
using metering::VeeRule;

constexpr std::int64_t k_history_days = 28;
// The gateway hears power in whole watts: below this a load that is the same for hours is no wonder.
constexpr std::int64_t k_flat_power_mw = 200'000;
// Without four weeks: so many days of any kind are better than nothing.
constexpr std::size_t k_least_days = 3;

std::chrono::local_days to_local_days(local::LocalDay day) {
    return std::chrono::local_days(std::chrono::days(day));
}

// On the straight line.
Energy register_between(const RegisterGap& gap, UtcTime at) {
    const Wide part = Wide{(gap.at_to - gap.at_from).wh} * (at - gap.from).count();
    return {gap.at_from.wh +
            static_cast<std::int64_t>(floor_div(part, (gap.to - gap.from).count()))};
}

bool has_anchor(const RegisterDay& day, std::uint16_t boundary) {
    const auto there = [&](const auto& anchors) {
        return std::any_of(anchors.begin(), anchors.end(),
                           [&](const auto& anchor) { return anchor.boundary == boundary; });
    };
    return there(day.raw.anchors) || there(day.bridged);
}

// Puts the gap's line at this end of the day, if it runs over it.
bool bridge_end(RegisterDay& day, const RegisterGap& gap, std::size_t boundary) {
    const auto place = static_cast<std::uint16_t>(boundary);
    const UtcTime at = day.raw.begin_of(boundary);
    if (at <= gap.from || at >= gap.to || has_anchor(day, place)) return false;
    day.bridged.push_back({place, register_between(gap, at)});
    return true;
}

bool bridge_day(RegisterDay& day, const RegisterGap& gap) {
    // A day of two epochs has anchors of one only.
    if (day.first && day.first->epoch != day.last->epoch) return false;
    const bool begin = bridge_end(day, gap, 0);
    const bool end = bridge_end(day, gap, day.raw.raw.size());
    return begin || end;
}

Duration longest_wanting(const RegisterDay& day) {
    Duration longest{};
    Duration run{};
    for (const auto status : statuses_of(day)) {
        run = status == metering::ValueStatus::estimated ? run + day.raw.interval : Duration{};
        longest = std::max(longest, run);
    }
    return longest;
}

bool is_usual(const RegisterDay& day) {
    if (!metering::total_of(day.raw)) return false;
    const bool complete = std::all_of(day.raw.raw.begin(), day.raw.raw.end(),
                                      [](const auto& value) { return value.has_value(); });
    return complete && std::none_of(day.flags.begin(), day.flags.end(), [](const auto& flag) {
               return flag.rule == VeeRule::high_usage || flag.rule == VeeRule::low_usage ||
                      metering::action_of(flag.rule) == VeeAction::reject;
           });
}

}  // namespace

DayType day_type(const payment::HolidayCalendar& holidays, local::LocalDay day) {
    const std::chrono::weekday weekday(to_local_days(day));
    if (weekday == std::chrono::Sunday || payment::is_holiday(holidays, to_local_days(day)))
        return DayType::sunday;
    return weekday == std::chrono::Saturday ? DayType::saturday : DayType::working_day;
}

metering::PastDay to_past_day(const RegisterDay& day, local::LocalDay date, DayType type) {
    metering::PastDay past{to_local_days(date), type, day.raw.begin, day.raw.raw};
    const auto status = statuses_of(day);
    for (std::size_t i = 0; i < status.size(); ++i) {
        if (status[i] == metering::ValueStatus::estimated) past.values[i].reset();
    }
    return past;
}

ValidationBook::ValidationBook(ZoneRules zone, std::vector<WatchedMeter> meters,
                               payment::HolidayCalendar holidays, PastDays past)
    : zone_(std::move(zone)),
      meters_(std::move(meters)),
      holidays_(std::move(holidays)),
      past_(std::move(past)) {
    rules_.flat_power_mw = k_flat_power_mw;
    std::sort(meters_.begin(), meters_.end(),
              [](const auto& a, const auto& b) { return a.meter < b.meter; });
}

DayType ValidationBook::type_of(local::LocalDay day) const {
    return day_type(holidays_, day);
}

void ValidationBook::remember(local::LocalDay day, std::span<const RegisterDay> days) {
    for (const auto& one : days) remember(day, one);
}

void ValidationBook::remember(local::LocalDay day, const RegisterDay& one) {
    Known& known = known_[one.meter];
    std::erase_if(known.history, [&](const auto& past) {
        return past.day == to_local_days(day) ||
               (to_local_days(day) - past.day).count() >= k_history_days;
    });
    if (one.usable) {
        known.history.push_back({to_local_days(day), *metering::total_of(one.raw), true});
    }
    known.carried_from = day;
    known.carry = one.after;
    if (one.last) {
        known.seen =
            Seen{day, one.raw.begin_of(one.last->boundary), one.last->value, one.last->epoch};
    }
}

ValidationBook::Judged ValidationBook::judge(const DaySpan& span,
                                             std::vector<controller::IntervalReading> rows,
                                             UtcTime at) {
    std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
        return std::pair(a.meter, a.wall_ms) < std::pair(b.meter, b.wall_ms);
    });
    const auto by_meter = [](const auto& row, MeterId id) { return row.meter < id; };
    Judged judged;
    for (const WatchedMeter& meter : meters_) {
        const auto begin = std::lower_bound(rows.begin(), rows.end(), meter.meter, by_meter);
        auto end = begin;
        while (end != rows.end() && end->meter == meter.meter) ++end;
        DayReading reading = read_day(meter, span, std::span(begin, end));
        const auto known = known_.find(meter.meter);
        const bool was_seen = known != known_.end() && known->second.seen.has_value();
        if (!reading.seen && !was_seen) continue;  // not installed yet, as far as anybody knows
        std::optional<RegisterGap> gap;
        judged.days.push_back(judge_one(std::move(reading), span, gap, at));
        if (gap) judged.gaps.push_back(*gap);
    }
    remember(span.day, judged.days);
    return judged;
}

RegisterDay ValidationBook::judge_one(DayReading reading, const DaySpan& span,
                                      std::optional<RegisterGap>& gap, UtcTime at) {
    RegisterDay& day = reading.day;
    Known& known = known_[day.meter];
    reading.context.history = known.history;
    if (known.carried_from == span.day - 1) reading.context.before = known.carry;
    auto result = metering::validate_day(day.raw, reading.context, rules_);
    day.flags = std::move(result.flags);
    day.after = result.after;
    day.usable = is_usual(day);
    gap = gap_before(day);
    if (gap) (void)bridge_day(day, *gap);
    put_estimates(span.day, day, at);
    return std::move(day);
}

std::optional<RegisterGap> ValidationBook::gap_before(const RegisterDay& day) const {
    const auto known = known_.find(day.meter);
    if (!day.first || known == known_.end() || !known->second.seen) return std::nullopt;
    const Seen& seen = *known->second.seen;
    const UtcTime to = day.raw.begin_of(day.first->boundary);
    const bool same = seen.epoch == day.first->epoch && day.first->value >= seen.value;
    // The end of one day is the begin of the next: read there, nothing is between them.
    if (!same || seen.at >= to || seen.at >= day.raw.begin) return std::nullopt;
    return RegisterGap{day.meter, seen.day, seen.at, to, seen.value, day.first->value};
}

bool ValidationBook::bridge(local::LocalDay day, std::vector<RegisterDay>& days,
                            std::span<const RegisterGap> gaps, UtcTime at) {
    bool changed = false;
    for (RegisterDay& one : days) {
        for (const RegisterGap& gap : gaps) {
            if (gap.meter != one.meter || !bridge_day(one, gap)) continue;
            put_estimates(day, one, at);
            changed = true;
        }
    }
    return changed;
}

void ValidationBook::put_estimates(local::LocalDay day, RegisterDay& one, UtcTime at) {
    metering::DayShape shape;
    if (longest_wanting(one) > estimation_.longest_linear) {
        const auto& past = past_(day);
        const auto found = past.find(one.meter);
        const auto history =
            found == past.end() ? std::span<const metering::PastDay>() : std::span(found->second);
        shape = metering::usual_shape(history, to_local_days(day), type_of(day), one.raw.interval,
                                      zone_, estimation_);
    }
    // A clock that was set back may not make versions: what was estimated stays.
    (void)estimate(one, shape, zone_, estimation_, at);
}

std::optional<Energy> ValidationBook::expected(MeterId meter, local::LocalDay day) const {
    const auto known = known_.find(meter);
    if (known == known_.end()) return std::nullopt;
    const auto& history = known->second.history;
    if (auto usual = metering::usual_day(history, to_local_days(day), rules_)) return usual;
    if (history.size() < k_least_days) return std::nullopt;
    std::vector<std::int64_t> totals;
    for (const auto& past : history) totals.push_back(past.total.wh);
    std::sort(totals.begin(), totals.end());
    return Energy{totals[totals.size() / 2]};
}

}  // namespace riser::store
