// decide_requests: who decides before credit does (core/payment/arbitration.h): safety and maintenance, which may lock a
// contact open, and the emergency override, which gives supply whatever the credit.
#include <algorithm>

#include "gateway/controller/decider.h"
#include "gateway/controller/wiring.h"

namespace riser::controller {
namespace {

using journal::SupplyReason;
using metering::SwitchState;
using payment::Actor;
using payment::SupplyAction;

constexpr std::int64_t k_longest_request_ms = 400LL * 24 * 3600 * 1000;  // as a hold

}  // namespace

// Credit and landlord do not ask here: what they want is decided by the rules below these.
payment::Arbitration Decider::arbitration(const SupplyPointBooks& supply_point) const {
    const bool on = supply_point.desired == SwitchState::connected;
    return payment::arbitrate(supply_point.requests,
                              on ? SupplyAction::connect : SupplyAction::disconnect, now_);
}

bool Decider::is_locked(const SupplyPointBooks& supply_point) const {
    const auto outcome = arbitration(supply_point);
    return outcome.decided_by && outcome.action == SupplyAction::disconnect;
}

bool Decider::is_kept_on(const SupplyPointBooks& supply_point) const {
    const auto outcome = arbitration(supply_point);
    return outcome.decided_by && outcome.action == SupplyAction::connect;
}

// True when they have decided: nothing below counts.
bool Decider::follow_requests(SupplyPointId id) {
    const SupplyPointBooks& supply_point = *draft_.supply_point(id);
    const auto outcome = arbitration(supply_point);
    const bool off = supply_point.desired == SwitchState::disconnected;
    if (outcome.decided_by && outcome.action == SupplyAction::disconnect) {
        const SupplyReason reason =
            *outcome.decided_by == Actor::safety ? SupplyReason::safety : SupplyReason::maintenance;
        // It was open already when it was locked, and somebody has closed it since.
        const LiveSupply* live = seen().supplies.find(id);
        const auto& today = live->wiring.contacts;
        const bool closed_since =
            !opened_elsewhere(supply_point, live) &&
            any_contact(seen(), supply_point, [&](const LiveSwitch& which) {
                return which.observed == SwitchState::connected && !is_named(supply_point, which) &&
                       std::binary_search(today.begin(), today.end(), which.contact);
            });
        if (!off || supply_point.reason != reason || closed_since) {
            desire(id, SwitchState::disconnected, reason, 0);
        }
        return true;
    }
    if (outcome.decided_by) {
        const SupplyReason reason = *outcome.decided_by == Actor::maintenance
                                        ? SupplyReason::maintenance
                                        : SupplyReason::emergency_override;
        if (off) desire(id, SwitchState::connected, reason, 0);
        return true;
    }
    // A lock that was taken back leaves supply on, whatever it was before: who has no credit is cut off by the rules.
    if (off && is_lock(supply_point.reason)) {
        desire(id, SwitchState::connected, SupplyReason::released, 0);
    }
    return false;
}

Decider::Verdict Decider::request(const RequestSupply& order) {
    const SupplyPointBooks* supply_point = draft_.supply_point(order.supply_point);
    if (supply_point == nullptr || !configured(order.supply_point)) {
        return {OrderOutcome::unknown_target,
                "there is no supply point " + to_string(order.supply_point),
                {}};
    }
    const AccountId account = supply_point->account;
    payment::LatestRequests latest = supply_point->requests;
    const auto& own = latest.at(static_cast<std::size_t>(order.actor));
    const bool holds_a_lock = own && own->action == SupplyAction::disconnect;
    if (order.withdrawn && !own) {
        return {OrderOutcome::already_done, "there is nothing to take back", account};
    }
    const bool in_range =
        order.until_ms >= 0 && order.until_ms <= to_unix_ms(now_.wall) + k_longest_request_ms;
    if (!in_range) return {OrderOutcome::invalid, "it ends within 400 days", account};
    const UtcTime until = order.until_ms == 0 ? k_no_upper_bound : from_unix_ms(order.until_ms);
    if (!order.withdrawn) {
        const auto placed = place_request(latest, order.actor, {order.action, until});
        if (!placed) return {OrderOutcome::invalid, placed.error().message, account};
    }
    const bool locks = !order.withdrawn && order.action == SupplyAction::disconnect;
    if (!order.withdrawn && holds_a_lock) {
        supply(order.supply_point);
        if (locks) {
            return {OrderOutcome::already_done,
                    "locked off already: one end takes it back for everybody who works there",
                    account};
        }
        return {OrderOutcome::conflict, "locked off: whoever works there takes that back first",
                account};
    }
    const bool danger = locks && order.actor == Actor::safety;
    const bool tested = test_running() == order.supply_point;
    if (tested && !danger) {
        return {OrderOutcome::conflict, "a relay test is running: order it again in a minute",
                account};
    }
    // In danger any contact is better than none; else nobody goes to work behind one that may be another's.
    if (locks && !danger && !pairing_stands(*supply_point)) {
        return {OrderOutcome::conflict,
                "no relay test has proven that this contact is the one of this supply point: test "
                "it first, or open its breaker",
                account};
    }
    if (locks && supply_point->switches.empty()) {
        return {OrderOutcome::conflict, "there is no contact that Riser could open", account};
    }
    if (tested) abandon_test(order.supply_point, "it was locked off for safety meanwhile");
    if (order.withdrawn) {
        emit(journal::SupplyRequested{order.supply_point, order.actor, true, SupplyAction::connect,
                                      0});
    } else if (locks) {
        emit(journal::SupplyRequested{order.supply_point, order.actor, false, order.action, 0});
    } else {
        hold_until({order.supply_point, {}, order.actor}, order.until_ms, ordered_here_);
    }
    supply(order.supply_point);
    return {OrderOutcome::done, text_of_request(order), account};
}

// How things stand now; a contact moves only after this answer.
std::string Decider::text_of_request(const RequestSupply& order) const {
    const SupplyPointBooks& supply_point = *draft_.supply_point(order.supply_point);
    const bool locked = is_locked(supply_point);
    const bool locks = !order.withdrawn && order.action == SupplyAction::disconnect;
    if (order.withdrawn && locked) return "taken back; another lock stands";
    if (order.withdrawn) {
        const bool open = supply_point.desired == SwitchState::connected &&
                          any_seen_open(seen(), supply_point.switches, Looks::one);
        if (!open) return "taken back";
        return may_switch(supply_point)
                   ? "taken back; power comes back on"
                   : "taken back; the contact stays open, for Riser did not open it or does not "
                     "know it: order connect when nobody works there";
    }
    if (!locks && locked)
        return "noted, but it is locked off: that comes first until it is taken back";
    if (!locks) return "supply stays on whatever the credit";
    const std::string look = "look that no voltage is left before anybody touches it";
    if (observed_state(supply_point) == SwitchState::disconnected) {
        return "locked off until it is taken back; " + look;
    }
    const bool up =
        std::all_of(supply_point.switches.begin(), supply_point.switches.end(), [&](SwitchId id) {
            const LiveSwitch* which = seen().switches.find(id);
            return which != nullptr && bus_up(seen(), which->site->bus);
        });
    if (!up) return "NOT off yet: the bus of its contact is down. Open its breaker, and " + look;
    return "ordered off until it is taken back: wait until it is shown as off, and " + look;
}

}  // namespace riser::controller
