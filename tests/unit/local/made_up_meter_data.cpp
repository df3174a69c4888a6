#include "tests/unit/local/made_up_meter_data.h"

#include "tests/unit/local/made_up_building.h"

namespace riser::local {
namespace {

constexpr std::int64_t k_hour_ms = 3'600'000;
constexpr std::int64_t k_quarter_ms = 900'000;

BalanceDay balance_day(LocalDay day) {
    const std::int64_t some = day % 7 * 911;
    return {day, static_cast<std::uint8_t>(day % 5 == 0 ? 23 : 24), Energy{61'000 + some},
            Energy{57'200 + some - day % 3 * 400}};
}

MeterDay meter_day(MeterId meter, LocalDay day) {
    MeterDay made;
    made.meter = meter;
    made.day = day;
    made.begin_ms = std::int64_t{day} * 86'400'000 - k_hour_ms;  // Berlin, winter
    made.interval_s = 900;
    made.total = Energy{160};
    const auto at = [&](std::int64_t place) { return made.begin_ms + place * k_quarter_ms; };
    using metering::ValueStatus;
    made.intervals = {{at(0), Energy{40}, Energy{40}, ValueStatus::valid},
                      {at(1), std::nullopt, Energy{35}, ValueStatus::estimated},
                      {at(2), std::nullopt, Energy{42}, ValueStatus::estimated},
                      {at(3), Energy{43}, Energy{43}, ValueStatus::raw}};
    made.findings = {made_up_finding(meter.value, day)};
    return made;
}

}  // namespace

Finding made_up_finding(std::uint32_t meter, LocalDay day) {
    const std::int64_t from = std::int64_t{day} * 86'400'000 + 7 * k_hour_ms;
    return {MeterId{meter},
            day,
            from,
            from + k_quarter_ms,
            {metering::VeeRule::interval_spike, 32, 1, 2'400'000, 1'800'000}};
}

EnergyBalanceState made_up_loss() {
    EnergyBalanceState state;
    state.main_meters = {MeterId{100}};
    state.alarm = metering::BalanceAlarm::loss;
    state.alarm_since_ms = k_made_up_wall_ms - 20 * k_hour_ms;
    state.hours_learned = 300;
    state.hours_to_learn = 168;
    state.through_ms = k_made_up_wall_ms - k_hour_ms;
    state.last_day = {24, 9, 0, Energy{64'000}, Energy{9'100}, Energy{5'240}, Energy{1'920}};
    state.places = {{MeterId{2}, Energy{5'310}}};
    return state;
}

HistoryAnswer made_up_meter_data(const HistoryQuery& query) {
    HistoryAnswer answer{query.token, 0, {}};
    switch (query.kind) {
        case HistoryKind::findings:
            answer.answer = std::vector<Finding>{
                made_up_finding(query.meter.value == 0 ? 5 : query.meter.value, query.last - 1)};
            break;
        case HistoryKind::intervals:
            answer.answer = meter_day(query.meter, query.first);
            break;
        case HistoryKind::common_energy: {
            CommonEnergyFacts facts;
            for (LocalDay day = query.first; day <= query.last; ++day) {
                facts.days.push_back(balance_day(day));
                facts.totals.push_back({MeterId{1}, day, Energy{4'000}});
            }
            answer.answer = std::move(facts);
            break;
        }
        default: {
            EnergyBalanceReport report{made_up_loss(), {}, {}};
            for (LocalDay day = query.first; day < query.last; ++day) {
                report.days.push_back(balance_day(day));
            }
            report.hours = {{k_made_up_wall_ms - 2 * k_hour_ms, Energy{2'700}, Energy{430},
                             Energy{260}, metering::BalanceSide::above}};
            answer.answer = std::move(report);
        }
    }
    return answer;
}

}  // namespace riser::local
