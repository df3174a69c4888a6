// decide_reconnection: how supply comes back (core/payment/reconnection.h): by itself, or once somebody who is there
// confirms it; and who is next, where many come back at once.
#include <algorithm>

#include "gateway/controller/decide_load_limit.h"
#include "gateway/controller/decider.h"

namespace riser::controller {
namespace {

using journal::SupplyReason;
using metering::SwitchState;
using payment::ReconnectCause;

ReconnectCause cause_of(SupplyReason reason) {
    switch (reason) {
        case SupplyReason::credit_restored:
            return ReconnectCause::credit;
        case SupplyReason::hold:
            return ReconnectCause::hold;
        case SupplyReason::remote_connect:
            return ReconnectCause::remote_order;
        default:
            return ReconnectCause::no_longer_justified;
    }
}

}  // namespace

// Where the contact is seen closed after all that was sent to it, nobody is without supply: a cut-off that did not come
// about, or a contact that somebody closed who is there.
payment::ReconnectOrder Decider::way_back(const SupplyPointBooks& supply_point,
                                          ReconnectCause cause) const {
    const PolicyBooks& policy = draft_.site().policy;
    const bool seen_closed =
        observed_state(supply_point) == SwitchState::connected && contacts_at_rest(supply_point);
    const auto off = supply_point.times.desired
                         ? controller::elapsed_at_most(*supply_point.times.desired, now_)
                         : std::nullopt;
    return payment::reconnect_order(policy.policy.reconnection,
                                    seen_closed ? ReconnectCause::never_opened : cause, off, {});
}

// There is a reason for supply to be on, and it was cut off.
void Decider::come_back(SupplyPointId id, SupplyReason reason) {
    const SupplyPointBooks& supply_point = *draft_.supply_point(id);
    if (way_back(supply_point, cause_of(reason)).state == SwitchState::connected) {
        return desire(id, SwitchState::connected, reason, 0);
    }
    if (supply_point.ready) return;
    emit(journal::SupplyReadied{id, true});
    note(Note::Level::info, "supply_ready", {{"supply_point", to_string(id)}});
}

// There is none, or none any more. In observe mode nobody is cut off: whoever may come back there goes on waiting.
void Decider::stay_off(const SupplyPointBooks& supply_point) {
    if (supply_point.ready && supply_point.armed)
        emit(journal::SupplyReadied{supply_point.id, false});
}

// It was decided that supply comes back by itself, and its contact has not closed since: a bus that was down, a contact
// that does not obey. A decision that is older than the interruption may be is made anew.
bool Decider::returns_late(const SupplyPointBooks& supply_point) const {
    const bool by_itself = supply_point.reason == SupplyReason::credit_restored ||
                           supply_point.reason == SupplyReason::hold ||
                           supply_point.reason == SupplyReason::no_longer_justified;
    const auto mode = draft_.site().policy.policy.reconnection.mode;
    return mode == payment::ReconnectMode::auto_if_off_less_than && by_itself &&
           supply_point.opened &&
           way_back(supply_point, cause_of(supply_point.reason)).state != SwitchState::connected;
}

// A breaker that Riser has opened did not stay closed, though it took the order: it trips, most likely. That it waits
// for a person is in the books, so that a restart does not close it once more.
bool Decider::tripped_again(const SupplyPointBooks& supply_point) const {
    return any_contact(seen(), supply_point, [&](const LiveSwitch& which) {
        const bool riser_s = is_named(supply_point, which) && closes_once(which, true);
        if (!riser_s || which.observed == SwitchState::connected) return false;
        return supply_point.ready ||
               contact_cause(supply_point, which) == ContactCause::opened_by_hand;
    });
}

// While it waits nothing is sent to the contact (reconcile). `ordered`: somebody has looked.
void Decider::judge_late_return(SupplyPointId id, bool ordered) {
    const SupplyPointBooks& supply_point = *draft_.supply_point(id);
    if (supply_point.desired != SwitchState::connected) return;
    const bool waits = tripped_again(supply_point) || (!ordered && returns_late(supply_point));
    if (waits == supply_point.ready) return;
    emit(journal::SupplyReadied{id, waits});
    if (waits) note(Note::Level::info, "supply_ready", {{"supply_point", to_string(id)}});
}

Decider::Verdict Decider::confirm(const ConfirmReconnection& order) {
    if (order.supply_point.value == 0) return confirm_together();
    const SupplyPointBooks* supply_point = draft_.supply_point(order.supply_point);
    if (supply_point == nullptr) {
        return {OrderOutcome::unknown_target,
                "there is no supply point " + to_string(order.supply_point),
                {}};
    }
    const AccountId account_id = supply_point->account;
    // Nobody ordered it open: who is there has looked why. What would be closed after a pause is closed now.
    if (pairing_stands(*supply_point) && open_unbidden(*supply_point)) {
        desire(order.supply_point, SwitchState::connected, SupplyReason::remote_connect, 0);
        reconcile(*draft_.supply_point(order.supply_point), true);
        return {OrderOutcome::done, "confirmed; power comes back", account_id};
    }
    if (latched(*supply_point, Looks::one)) {
        return {OrderOutcome::conflict,
                "the contact is open, and no relay test proves that it is this apartment's: look "
                "there, then order connect",
                account_id};
    }
    if (supply_point->desired == SwitchState::connected && !supply_point->ready) {
        return {OrderOutcome::already_done, "power is to be on", account_id};
    }
    if (auto verdict = LoadLimiter(*this, order.supply_point).confirm()) return *verdict;
    if (is_locked(*supply_point)) {
        return {OrderOutcome::conflict,
                "locked off for safety or maintenance: whoever locked it takes that back first",
                account_id};
    }
    supply(order.supply_point);  // what was used until now counts
    supply_point = draft_.supply_point(order.supply_point);
    if (!supply_point->ready) {
        return {OrderOutcome::conflict,
                "there is nothing to confirm: power stays off until there is credit, or a hold",
                account_id};
    }
    const payment::Account* account = draft_.account(account_id);
    const bool paid = account != nullptr && !is_exhausted(*supply_point);
    const SupplyReason reason = paid                     ? SupplyReason::credit_restored
                                : is_held(*supply_point) ? SupplyReason::hold
                                                         : SupplyReason::no_longer_justified;
    desire(order.supply_point, SwitchState::connected, reason, 0);
    reconcile(*draft_.supply_point(order.supply_point), true);
    return {OrderOutcome::done, "confirmed; power comes back", account_id};
}

// Should be on, and is not seen to be; nothing was sent yet. What is being tried again had its turn: a contact that
// does not obey must not keep others waiting.
bool Decider::waits_for_its_turn(const SupplyPointBooks& supply_point) const {
    const bool returns = supply_point.desired == SwitchState::connected && !supply_point.ready;
    if (!returns || !may_switch(supply_point)) return false;
    const auto waits = [&](SwitchId id) {
        const LiveSwitch* which = seen().switches.find(id);
        if (which == nullptr || which->observed == SwitchState::connected) return false;
        if (!may_move(supply_point, *which)) return false;
        const bool seen_open =
            which->observed != SwitchState::unknown || is_named(supply_point, *which);
        return seen_open && which->attempts == 0 && bus_up(seen(), which->site->bus);
    };
    return std::any_of(supply_point.switches.begin(), supply_point.switches.end(), waits);
}

bool Decider::rests(const SupplyPointBooks& supply_point) const {
    return std::all_of(
        supply_point.switches.begin(), supply_point.switches.end(), [&](SwitchId id) {
            const LiveSwitch* which = seen().switches.find(id);
            return which == nullptr || which->observed == supply_point.desired || rests(*which);
        });
}

bool Decider::takes_its_turn(const SupplyPointBooks& supply_point, bool fresh_decision) {
    const PolicyBooks& policy = draft_.site().policy;
    const auto& staging = policy.policy.staging;
    // A relay test opens for a moment, who is there has waited long enough, and an overload is over when it was said.
    const bool ends_test = fresh_decision && supply_point.reason == SupplyReason::relay_test_done;
    const bool in_time = ends_test || supply_point.reason == SupplyReason::limit_over;
    const bool at_once =
        staging.at_once == 0 || on_site_ || in_time || !waits_for_its_turn(supply_point);
    if (at_once) return true;
    if (!fresh_decision && rests(supply_point))
        return true;  // nothing is sent, so no turn is taken
    std::vector<payment::WaitingSupply> waiting;
    for (const auto& known : draft_.base().supply_points) {
        const SupplyPointBooks& other =
            known.id == supply_point.id ? supply_point : *draft_.supply_point(known.id);
        const bool begun = std::find(begun_.begin(), begun_.end(), other.id) != begun_.end();
        if (begun || !waits_for_its_turn(other)) continue;
        Duration off_for{};
        for (const SwitchId id : other.switches) {
            const LiveSwitch* which = seen().switches.find(id);
            if (which != nullptr) off_for = std::max(off_for, now_.monotonic - which->changed_at);
        }
        waiting.push_back({other.id, is_protected(other), off_for});
    }
    std::vector<Duration> ago(begun_.size(), Duration::zero());
    for (const Instant at : seen().recent_reconnections) ago.push_back(now_.monotonic - at);
    const SupplyPointId last = begun_.empty() ? seen().last_reconnected : begun_.back();
    const auto round = payment::next_round(staging, waiting, ago, last);
    const bool now =
        std::find(round.now.begin(), round.now.end(), supply_point.id) != round.now.end();
    if (!now) return false;
    begun_.push_back(supply_point.id);
    update(ReconnectionBegun{supply_point.id});
    return true;
}

}  // namespace riser::controller
