// decide_rows: one row per meter at every boundary of the reading interval, for the readings stream.
#include <algorithm>

#include "gateway/controller/decider.h"
#include "gateway/controller/payers.h"

namespace riser::controller {
namespace {

UtcTime next_boundary(UtcTime time, Duration interval) {
    const auto count = time.time_since_epoch() / interval;
    return UtcTime{(count + 1) * interval};
}

std::int64_t lag_of(const LiveRegister& reg, UtcTime boundary) {
    using std::chrono::floor;
    using std::chrono::seconds;
    // Further off a clock was set between the two: then nobody knows.
    constexpr std::int64_t k_most_s = 3'600;
    return std::clamp(floor<seconds>(reg.wall - boundary).count(), -k_most_s, k_most_s);
}

// Figures for validation and balance; nothing is charged by them.
void add_evidence(IntervalReading& row, const Live& live, const LiveMeter& meter,
                  const LiveRegister& reg, UtcTime boundary) {
    using metering::Quantity;
    row.lag_s = lag_of(reg, boundary);
    row.quantum = reg.quantum;
    const auto read_with_it = [&](Quantity quantity) -> const LiveRegister* {
        const LiveRegister* other = meter.find(quantity);
        return other != nullptr && other->known && other->at == reg.at ? other : nullptr;
    };
    if (const auto* exported = read_with_it(Quantity::export_energy)) {
        row.export_energy = exported->value;
    }
    const auto* t1 = read_with_it(Quantity::import_energy_t1);
    const auto* t2 = read_with_it(Quantity::import_energy_t2);
    if (t1 != nullptr && t2 != nullptr) row.tariff_sum = t1->value + t2->value;
    row.supplied = meter.instantaneous.voltage_mv.value_or(0) > 0;
    for (const SupplyPointId id : meter.supply_points) {
        const LiveSupply* supply = live.supplies.find(id);
        if (supply == nullptr || supply->switches.empty()) continue;
        row.supplied =
            row.supplied && contacts_of(live, supply->switches) == metering::SwitchState::connected;
    }
}

}  // namespace

void Decider::reading_rows() {
    if (!seen().reading_row_known) {
        return update(ReadingRowScheduled{next_boundary(now_.wall, site_.reading_interval)});
    }
    // A clock that was set back must not stop the rows for as long as it was set back.
    const bool set_back = seen().next_reading_row - now_.wall > 2 * site_.reading_interval;
    if (now_.wall < seen().next_reading_row && !set_back) return;
    const UtcTime upcoming = next_boundary(now_.wall, site_.reading_interval);
    const UtcTime boundary = upcoming - site_.reading_interval;
    IntervalReadings readings;
    for (const auto& meter : seen().meters) {
        const LiveRegister* reg = meter.find(metering::Quantity::import_energy);
        if (reg == nullptr || !reg->known) continue;
        // Only what was read lately belongs to this boundary.
        if (now_.monotonic - reg->at > 2 * site_.sweep_interval + std::chrono::seconds(60))
            continue;
        IntervalReading row;
        row.meter = meter.site->id;
        const MeterBooks* books = draft_.meter(row.meter);
        row.epoch = books != nullptr ? books->epoch : MeterEpoch{};
        row.wall_ms = to_unix_ms(boundary);
        row.import_energy = reg->value;
        row.voltage_dv = meter.instantaneous.voltage_mv.value_or(0) / 100;
        row.current_ma = meter.instantaneous.current_ma.value_or(0);
        row.power_w = meter.instantaneous.power.value_or(Power{}).w;
        const auto payers = payers_of(draft_, seen(), meter);
        if (!payers.empty()) {
            const auto* supply_point = draft_.supply_point(payers.front());
            const auto* account =
                supply_point == nullptr ? nullptr : draft_.account(supply_point->account);
            if (account != nullptr) {
                row.balance = account->balance() -
                              projected_charge(draft_, seen(), site_.zone, *supply_point);
            }
        }
        add_evidence(row, seen(), meter, *reg, boundary);
        readings.rows.push_back(row);
    }
    if (!readings.rows.empty()) act(std::move(readings));
    update(ReadingRowScheduled{upcoming});
}

}  // namespace riser::controller
