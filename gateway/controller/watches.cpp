#include "gateway/controller/watches.h"

#include <algorithm>

#include "gateway/controller/shown_power.h"

namespace riser::controller {
namespace {

using metering::MeterHealth;
using metering::Quantity;
using metering::SwitchState;

template <class Registers>
auto find_register(const Registers& registers, Quantity quantity) {
    const auto found = std::find_if(registers.begin(), registers.end(),
                                    [quantity](const auto& r) { return r.quantity == quantity; });
    return found == registers.end() ? nullptr : &*found;
}

struct Imported {
    Energy value{};
    Energy quantum{};
};

// The total that comes in: its own register, or the sum of the two tariff registers.
template <class Registers>
std::optional<Imported> imported(const Registers& registers) {
    if (const auto* total = find_register(registers, Quantity::import_energy)) {
        return Imported{total->value, total->quantum};
    }
    const auto* first = find_register(registers, Quantity::import_energy_t1);
    const auto* second = find_register(registers, Quantity::import_energy_t2);
    if (first == nullptr && second == nullptr) return std::nullopt;
    Imported sum{};
    for (const auto* part : {first, second}) {
        if (part == nullptr) continue;
        sum.value += part->value;
        sum.quantum = std::max(sum.quantum, part->quantum);
    }
    return sum;
}

// The last moment at which all contacts were seen, each for itself.
Instant seen_together(const Live& live, const std::vector<SwitchId>& switches) {
    Instant earliest = Instant::max();
    for (const SwitchId id : switches) {
        const LiveSwitch* which = live.switches.find(id);
        earliest = std::min(earliest, which ? which->observed_at : Instant{});
    }
    return earliest;
}

}  // namespace

void hand_to_relay_tests(Live& live, const LiveMeter& meter, const metering::MeterReport& report) {
    if (report.request == 0) return;
    for (const SupplyPointId id : meter.supply_points) {
        LiveSupply* supply = live.supplies.find(id);
        for (TestedMeter& tested : supply->test_meters) {
            if (tested.meter != report.meter || tested.request != report.request) continue;
            tested.request = 0;
            tested.answered = report.health == MeterHealth::good && !meter.wrong_identity;
            tested.load = shown_load(report.instantaneous);
        }
    }
}

void watch_standstill(LiveMeter& meter, const metering::MeterReport& report, Duration value_age) {
    const auto shown = imported(report.registers);
    if (!shown || meter.wrong_identity) return;
    const auto* exported = find_register(report.registers, Quantity::export_energy);
    StandstillWatch::Reading reading;
    reading.at = report.read_at;
    reading.imported = shown->value;
    reading.quantum = shown->quantum;
    reading.exported = exported == nullptr ? Energy{} : exported->value;
    reading.draw = certain_draw(report.instantaneous, meter.site->max_power);
    reading.directed = report.instantaneous.power.has_value() && meter.site->signed_power;
    meter.standstill.see(reading, value_age);
}

void watch_open_flow(Live& live, const Books& books, SupplyPointId id) {
    LiveSupply* supply = live.supplies.find(id);
    if (supply == nullptr || supply->switches.empty()) return;
    const bool open = contacts_of(live, supply->switches) == SwitchState::disconnected;
    const SupplyPointBooks* known = books.supply_points.find(id);
    const bool proven =
        known != nullptr && known->paired && known->proof.contacts == supply->wiring.contacts;
    const Instant seen = seen_together(live, supply->switches);
    for (CutMeter& cut : supply->cut_meters) {
        const LiveMeter* meter = live.meters.find(cut.meter);
        if (!open) {
            cut.flow.not_open(seen,
                              meter == nullptr ? std::nullopt : shown_load(meter->instantaneous));
            continue;
        }
        // Of a switch that was never proven nobody knows what it cuts.
        if ((!proven && !cut.own_contact) || meter == nullptr) continue;
        const bool sure = std::all_of(
            meter->registers.begin(), meter->registers.end(), [&](const LiveRegister& reg) {
                return reg.known && reg.unusual_count == 0 && reg.at <= seen;
            });
        const auto shown = imported(meter->registers);
        if (!sure || !shown) continue;
        cut.flow.open(
            {meter->registers[0].at, shown->value, shown->quantum, meter->site->max_power}, seen,
            live.value_age);
    }
}

void watch_clock(LiveClock& clock, const Now& now) {
    const Duration leapt = (now.earliest - clock.earliest) - (now.monotonic - clock.at);
    if (!clock.known || leapt > k_clock_leap) clock.steady_since = now.monotonic;
    clock.known = true;
    clock.at = now.monotonic;
    clock.earliest = now.earliest;
}

}  // namespace riser::controller
