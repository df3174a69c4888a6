// decide_supply_orders: what people and the cloud ask for about supply: holding, connecting, arming, testing. The
// order of the checks is that of decide_orders.cpp.
#include <algorithm>

#include "gateway/controller/decider.h"
#include "gateway/controller/wiring.h"

namespace riser::controller {
namespace {

using journal::SupplyReason;
using metering::SwitchState;

constexpr std::int64_t k_max_hold_ms = 400LL * 24 * 3600 * 1000;  // a hold is not for ever
constexpr std::int64_t k_connect_hold_ms = 24LL * 3600 * 1000;    // time to pay after a connect

std::string no_supply_point(SupplyPointId id) {
    return "there is no supply point " + to_string(id);
}

}  // namespace

Decider::Verdict Decider::set_hold(const SetHold& order) {
    if (order.supply_point.value != 0 && draft_.supply_point(order.supply_point) == nullptr) {
        return {OrderOutcome::unknown_target, no_supply_point(order.supply_point), {}};
    }
    const bool in_range =
        order.until_ms >= 0 && order.until_ms <= to_unix_ms(now_.wall) + k_max_hold_ms;
    if (!in_range) return {OrderOutcome::invalid, "a hold ends within 400 days", {}};
    emit(journal::HoldSet{order.supply_point, order.until_ms, order.kind});
    if (order.supply_point.value == 0) {
        all_supplies();
    } else {
        supply(order.supply_point);
    }
    return {OrderOutcome::done, order.until_ms == 0 ? "hold ended" : "no cut-off until then", {}};
}

Decider::Verdict Decider::connect(const Connect& order) {
    const SupplyPointBooks* supply_point = draft_.supply_point(order.supply_point);
    if (supply_point == nullptr) {
        return {OrderOutcome::unknown_target, no_supply_point(order.supply_point), {}};
    }
    if (is_locked(*supply_point)) {
        return {OrderOutcome::conflict,
                "locked off for safety or maintenance: whoever locked it takes that back first",
                supply_point->account};
    }
    const std::int64_t until =
        order.hold_until_ms == 0 ? to_unix_ms(now_.wall) + k_connect_hold_ms : order.hold_until_ms;
    const bool in_range = until > 0 && until <= to_unix_ms(now_.wall) + k_max_hold_ms;
    if (!in_range) return {OrderOutcome::invalid, "a hold ends within 400 days", {}};
    // Whoever connects means well: a hold that lasts longer stays.
    emit(journal::HoldSet{order.supply_point, std::max(until, supply_point->hold_until_ms),
                          payment::HoldKind::landlord});
    supply_point = draft_.supply_point(order.supply_point);
    // One of several is enough: behind it somebody is in the dark.
    const bool open = any_seen_open(seen(), supply_point->switches, Looks::one);
    const bool elsewhere =
        opened_elsewhere(*supply_point, seen().supplies.find(order.supply_point));
    const bool far_away =
        !on_site_ && way_back(*supply_point, payment::ReconnectCause::remote_order).state !=
                         SwitchState::connected;
    if (far_away && supply_point->desired != SwitchState::connected) {
        supply(order.supply_point);  // the hold makes it ready
        return {OrderOutcome::done, "held; somebody who is there has to confirm the reconnection",
                supply_point->account};
    }
    if (far_away && (open || elsewhere)) {
        return {OrderOutcome::conflict,
                "the contact is open and Riser did not open it: somebody who is there has to "
                "connect it",
                supply_point->account};
    }
    if (open || elsewhere || supply_point->desired != SwitchState::connected) {
        desire(order.supply_point, SwitchState::connected, SupplyReason::remote_connect, 0);
        reconcile(*draft_.supply_point(order.supply_point), true);
    }
    // Whoever orders it answers for it: nobody has proven that this contact is this apartment's.
    return {OrderOutcome::done,
            elsewhere
                ? "connected by the contact that is configured now, and held; no relay test has "
                  "proven it: look whether this apartment has power"
                : "connected and held",
            draft_.supply_point(order.supply_point)->account};
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
    const bool cut = supply_point->desired == SwitchState::disconnected &&
                     supply_point->reason == SupplyReason::credit_exhausted;
    if (!order.armed && cut) {
        if (observed_state(*supply_point) == SwitchState::disconnected) {
            return {OrderOutcome::done,
                    "in observe mode; supply is off: connect it first if wanted",
                    supply_point->account};
        }
        // Nobody has seen the contact open yet: a command may be on its way.
        desire(order.supply_point, SwitchState::connected, SupplyReason::no_longer_justified, 0);
        reconcile(*draft_.supply_point(order.supply_point), true);
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
        return {OrderOutcome::conflict,
                "the relay test of supply point " + to_string(*other) +
                    " is running, and only one may: what another test cuts must not look like this "
                    "one's "
                    "doing. Order it again in a minute",
                {}};
    }
    const LiveSupply* live = seen().supplies.find(order.supply_point);
    const bool configured_for_it =
        live != nullptr && !supply_point->switches.empty() && !live->cut_meters.empty();
    const Verdict not_now{
        OrderOutcome::conflict, "a relay test needs a switch, and supply that is on", {}};
    if (!configured_for_it || supply_point->desired != SwitchState::connected) return not_now;
    if (open_unordered(*supply_point)) {
        return {OrderOutcome::conflict,
                "the contact is open although supply should be on, and Riser did not open it: look "
                "whether somebody works there, order connect, then the test",
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
