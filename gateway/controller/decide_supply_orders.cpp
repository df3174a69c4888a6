// decide_supply_orders: what people and the cloud ask for about supply: arming and testing (holding and connecting:
// decide_holds.cpp). The order of the checks is that of decide_orders.cpp.
#include <algorithm>

#include "gateway/controller/decider.h"
#include "gateway/controller/wiring.h"

namespace riser::controller {
namespace {

using journal::SupplyReason;
using metering::SwitchState;

// "bus 1 is down: unplugged" of the first bus that the test needs and that nothing is heard on; else empty. A bus that
// is only being opened may be up before the test asks.
std::string bus_of_test_lost(const Live& seen, const SupplyPointBooks& supply_point,
                             const LiveSupply& live) {
    std::vector<BusId> needed;
    for (const CutMeter& cut : live.cut_meters) {
        const LiveMeter* meter = seen.meters.find(cut.meter);
        if (meter != nullptr) needed.push_back(meter->site->bus);
    }
    for (const SwitchId id : supply_point.switches) {
        const LiveSwitch* which = seen.switches.find(id);
        if (which != nullptr) needed.push_back(which->site->bus);
    }
    for (const BusId id : needed) {
        const LiveBus* bus = seen.buses.find(id);
        if (bus == nullptr) continue;
        const bool down = bus->state == metering::BusState::down;
        if (!down && bus->state != metering::BusState::silent) continue;
        return "bus " + to_string(id) + " is " + (down ? "down" : "silent") +
               (bus->detail.empty() ? "" : ": " + bus->detail);
    }
    return "";
}

}  // namespace

std::string no_supply_point(SupplyPointId id) {
    return "there is no supply point " + to_string(id);
}

Decider::Verdict Decider::arm(const Arm& order) {
    const SupplyPointBooks* supply_point = draft_.supply_point(order.supply_point);
    if (supply_point == nullptr) {
        return {OrderOutcome::unknown_target, no_supply_point(order.supply_point), {}};
    }
    if (supply_point->armed == order.armed) {
        return {OrderOutcome::already_done, order.armed ? "armed" : "in observe mode", {}};
    }
    const bool observe_only = std::any_of(
        site_.supply_points.begin(), site_.supply_points.end(), [&](const auto& configured) {
            return configured.supply_point.id == order.supply_point && configured.observe_only;
        });
    if (order.armed && observe_only) {
        return {OrderOutcome::conflict,
                "the configuration says armed = false for supply point " +
                    to_string(order.supply_point) +
                    ": remove that line, restart the gateway, then arm it",
                {}};
    }
    emit(journal::SupplyArmed{order.supply_point, order.armed});
    supply_point = draft_.supply_point(order.supply_point);
    // Leaving enforcement must not leave anybody in the dark with nobody to reconnect him.
    const bool cut =
        supply_point->desired == SwitchState::disconnected && is_for_money(supply_point->reason);
    if (!order.armed && cut) {
        if (observed_state(*supply_point) == SwitchState::disconnected) {
            return {OrderOutcome::done,
                    "in observe mode; supply is off: connect it first if wanted",
                    supply_point->account};
        }
        // Nobody sees the contact open: a command may be on its way, or power is off and nobody knows.
        come_back(order.supply_point, SupplyReason::no_longer_justified);
        supply_point = draft_.supply_point(order.supply_point);
        if (supply_point->desired != SwitchState::connected) {
            return {
                OrderOutcome::done,
                "in observe mode; supply may be off: somebody who is there has to confirm that it comes "
                "back",
                supply_point->account};
        }
        reconcile(*supply_point, true);
        return {OrderOutcome::done, "in observe mode; a cut-off under way was taken back",
                supply_point->account};
    }
    return {OrderOutcome::done,
            order.armed && !pairing_stands(*draft_.supply_point(order.supply_point))
                ? "armed; cut-offs begin once a relay test has proven the pairing"
                : "done",
            supply_point->account};
}

Decider::Verdict Decider::test_relay(const TestRelay& order) {
    const SupplyPointBooks* supply_point = draft_.supply_point(order.supply_point);
    if (supply_point == nullptr) {
        return {OrderOutcome::unknown_target, no_supply_point(order.supply_point), {}};
    }
    if (const auto other = test_running()) {
        return {
            OrderOutcome::conflict,
            "the relay test of supply point " + to_string(*other) +
                " is running, and only one may: what another test cuts must not look like this one's doing. "
                "Order it again in a minute",
            {}};
    }
    const LiveSupply* live = seen().supplies.find(order.supply_point);
    const bool configured_for_it =
        live != nullptr && !supply_point->switches.empty() && !live->cut_meters.empty();
    const Verdict not_now{
        OrderOutcome::conflict, "a relay test needs a switch, and supply that is on", {}};
    if (!configured_for_it || supply_point->desired != SwitchState::connected) return not_now;
    if (opened_elsewhere(*supply_point, live)) {
        return {OrderOutcome::conflict,
                "Riser opened " + opened_where(*supply_point) +
                    ", which is not this supply point's contact any more: have it closed by hand, "
                    "order connect, then the test",
                {}};
    }
    if (open_unordered(*supply_point)) {
        return {OrderOutcome::conflict,
                "the contact is open although supply should be on, and Riser did not open it: look "
                "whether somebody works there, order connect, then the test",
                {}};
    }
    // Its profile may read or write another bit of the device: the test would prove, or contradict, that.
    if (site_.only_observed.contains(order.supply_point)) {
        return {OrderOutcome::conflict,
                "it is only observed, because the configuration or a profile has a mistake (it is "
                "on the page): put that right first. A proof that it has stands meanwhile",
                {}};
    }
    if (const auto lost = bus_of_test_lost(seen(), *supply_point, *live); !lost.empty()) {
        return {OrderOutcome::conflict,
                "a relay test reads and switches, and " + lost + ". Order it again when it answers",
                {}};
    }
    const SwitchState contacts = observed_state(*supply_point);
    if (contacts != SwitchState::connected && contacts != SwitchState::unknown) return not_now;
    for (const CutMeter& cut : live->cut_meters) {
        const MeterBooks* meter = draft_.meter(cut.meter);
        if (seen().meters.find(cut.meter) == nullptr || (meter != nullptr && meter->doubt)) {
            return {OrderOutcome::conflict,
                    "meter " + to_string(cut.meter) + " is in doubt: decide about that first",
                    {}};
        }
        // A proof says with which meter it was made.
        if (meter == nullptr || meter->epoch.value == 0) {
            return {OrderOutcome::conflict,
                    "meter " + to_string(cut.meter) + " was not commissioned yet: read it first",
                    {}};
        }
    }
    start_relay_test(*supply_point);
    return {OrderOutcome::accepted, "relay test started", {}};
}

}  // namespace riser::controller
