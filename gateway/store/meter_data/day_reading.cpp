#include "gateway/store/meter_data/day_reading.h"

#include <algorithm>
#include <map>

#include "gateway/local/calendar.h"

namespace riser::store {
namespace {

using controller::IntervalReading;

// Beyond the first and before the second a falling register has come to its end, and begun anew.
constexpr std::int64_t k_near_end_percent = 90;
constexpr std::int64_t k_near_begin_percent = 10;

struct AtBoundary {
    std::uint16_t boundary = 0;
    Energy value{};  // through rollovers
    MeterEpoch epoch{};
};

bool rolled_over(const WatchedMeter& meter, Energy before, Energy after) {
    if (!meter.rollover || after >= before) return false;
    const std::int64_t hundredth = meter.rollover->wh / 100;
    return before.wh > hundredth * k_near_end_percent &&
           after.wh < hundredth * k_near_begin_percent;
}

// The rows that lie on a boundary of the day, in its order.
std::vector<const IntervalReading*> rows_of(const DaySpan& span,
                                            std::span<const IntervalReading> rows) {
    std::vector<const IntervalReading*> found;
    for (const auto& row : rows) {
        const Duration into = from_unix_ms(row.wall_ms) - span.begin;
        const bool within = into >= Duration::zero() && from_unix_ms(row.wall_ms) <= span.end();
        if (within && is_sound(row) && into % span.interval == Duration::zero())
            found.push_back(&row);
    }
    return found;
}

std::vector<AtBoundary> boundaries_of(const WatchedMeter& meter, const DaySpan& span,
                                      std::span<const IntervalReading* const> rows) {
    std::vector<AtBoundary> shown;
    Energy turned{};
    const IntervalReading* before = nullptr;
    for (const IntervalReading* row : rows) {
        const bool same = before != nullptr && before->epoch == row->epoch;
        if (!same) turned = {};
        if (same && rolled_over(meter, before->import_energy, row->import_energy)) {
            turned += *meter.rollover;
        }
        const auto place = (from_unix_ms(row->wall_ms) - span.begin) / span.interval;
        const Energy value = row->import_energy + turned;
        if (value <= k_max_register) {
            shown.push_back({static_cast<std::uint16_t>(place), value, row->epoch});
        }
        before = row;
    }
    return shown;
}

// Values of different epochs cannot be compared: those of the longest one are the anchors.
MeterEpoch main_epoch(std::span<const AtBoundary> shown) {
    std::map<MeterEpoch, std::size_t> counts;
    for (const auto& at : shown) ++counts[at.epoch];
    const auto most =
        std::max_element(counts.begin(), counts.end(),
                         [](const auto& a, const auto& b) { return a.second < b.second; });
    return most == counts.end() ? MeterEpoch{} : most->first;
}

// At the day's ends and around each gap: what lies between is known anyway.
void add_anchors(metering::IntervalDay& day, std::span<const AtBoundary> shown) {
    const MeterEpoch epoch = main_epoch(shown);
    const auto missing = [&](std::size_t i) { return i < day.raw.size() && !day.raw[i]; };
    for (const auto& at : shown) {
        const bool end = at.boundary == 0 || at.boundary == day.raw.size();
        const bool at_gap = missing(at.boundary) || (at.boundary > 0 && missing(at.boundary - 1));
        if (at.epoch == epoch && (end || at_gap)) day.anchors.push_back({at.boundary, at.value});
    }
}

void add_evidence_of(metering::VeeContext& context, std::span<const IntervalReading* const> rows) {
    context.supplied = !rows.empty();
    for (const IntervalReading* row : rows) {
        context.supplied = context.supplied && row->supplied;
        context.powers_mw.push_back(std::clamp(row->power_w, -k_max_power.w, k_max_power.w) *
                                    1'000);
        if (!row->tariff_sum) continue;
        context.tariff_sum = row->tariff_sum;
        context.total = row->import_energy;
    }
}

}  // namespace

bool is_sound(const IntervalReading& row) {
    const auto is_register = [](Energy value) { return value.wh >= 0 && value <= k_max_register; };
    constexpr std::int64_t k_most_lag_s = 3'600;
    return is_record_time_ms(row.wall_ms) && is_register(row.import_energy) &&
           is_register(row.export_energy) && row.lag_s >= -k_most_lag_s &&
           row.lag_s <= k_most_lag_s &&
           (!row.tariff_sum ||
            (row.tariff_sum->wh >= 0 && row.tariff_sum->wh / 2 <= k_max_register.wh));
}

std::optional<DaySpan> span_of_day(const ZoneRules& zone, local::LocalDay day, Duration interval) {
    using std::chrono::hours;
    const bool divides = interval >= std::chrono::minutes(1) && interval <= hours(1) &&
                         hours(1) % interval == Duration::zero();
    if (!divides) return std::nullopt;
    const UtcTime begin = from_unix_ms(local::start_of_day_ms(zone, day));
    const UtcTime end = from_unix_ms(local::start_of_day_ms(zone, day + 1));
    const Duration length = end - begin;
    const bool fits =
        begin >= UtcTime{} && begin.time_since_epoch() % interval == Duration::zero() &&
        length % interval == Duration::zero() && length > Duration::zero() && length <= hours(25);
    if (!fits) return std::nullopt;
    return DaySpan{day, begin, interval, static_cast<std::size_t>(length / interval)};
}

DayReading read_day(const WatchedMeter& meter, const DaySpan& span,
                    std::span<const IntervalReading> rows) {
    DayReading read;
    read.day.meter = meter.meter;
    metering::IntervalDay& day = read.day.raw;
    day.begin = span.begin;
    day.interval = span.interval;
    day.raw.assign(span.intervals, std::nullopt);
    const auto in_day = rows_of(span, rows);
    for (const IntervalReading* row : in_day) {
        day.quantum = std::clamp(row->quantum, day.quantum, metering::k_max_quantum);
    }
    const auto shown = boundaries_of(meter, span, in_day);
    for (std::size_t i = 1; i < shown.size(); ++i) {
        const AtBoundary& from = shown[i - 1];
        const AtBoundary& to = shown[i];
        if (to.boundary == from.boundary + 1 && to.epoch == from.epoch) {
            day.raw[from.boundary] = to.value - from.value;
        }
    }
    add_anchors(day, shown);
    if (!shown.empty()) {
        read.seen = true;
        read.day.first = {shown.front().boundary, shown.front().value, shown.front().epoch};
        read.day.last = {shown.back().boundary, shown.back().value, shown.back().epoch};
    }
    read.context.day = std::chrono::local_days(std::chrono::days(span.day));
    read.context.max_power = meter.max_power;
    add_evidence_of(read.context, in_day);
    return read;
}

}  // namespace riser::store
