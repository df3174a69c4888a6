// decide_supply: who has light. A cut-off needs much (decide_cut.cpp), a reconnection only credit. Commands are
// level-triggered: sent while desired and observed differ.
#include <algorithm>
#include <iterator>

#include "gateway/controller/decider.h"
#include "gateway/controller/wiring.h"

namespace riser::controller {
namespace {

using journal::SupplyReason;
using metering::SwitchState;

// This gateway had disconnected and takes that back.
bool takes_back(SupplyReason reason) {
    return reason == SupplyReason::credit_restored || reason == SupplyReason::hold ||
           reason == SupplyReason::remote_connect || reason == SupplyReason::no_longer_justified ||
           reason == SupplyReason::maintenance || reason == SupplyReason::emergency_override ||
           reason == SupplyReason::released;
}

bool is_test(SupplyReason reason) {
    return reason == SupplyReason::relay_test || reason == SupplyReason::relay_test_done;
}

// Nobody knows how this contact stands, but it was last seen or sent elsewhere than connected, where it
// should be.
bool left_open(const SupplyPointBooks& supply_point, const LiveSwitch& which) {
    return supply_point.desired == SwitchState::connected &&
           (supply_point.opened || which.attempts > 0);
}

}  // namespace

SwitchState Decider::observed_state(const SupplyPointBooks& supply_point) const {
    return contacts_of(seen(), supply_point.switches);
}

// Those that carry the wish out. What was opened before stays named until it is seen connected: somebody is in the dark
// behind it, although the configuration may name others today.
std::vector<metering::Contact> Decider::contacts_to_name(const SupplyPointBooks& supply_point,
                                                         SwitchState state,
                                                         SupplyReason reason) const {
    const LiveSupply* live = seen().supplies.find(supply_point.id);
    auto contacts = live ? live->wiring.contacts : std::vector<metering::Contact>{};
    if (state == SwitchState::connected) return contacts;
    if (!supply_point.opened) {
        // What was open before the lock, and not for Riser to close, is not when the lock is taken back. Where another
        // contact of it is closed, the lock opens them all.
        const bool by_hand = is_lock(reason) &&
                             observed_state(supply_point) == SwitchState::disconnected &&
                             (!pairing_stands(supply_point) || latched(supply_point, Looks::one));
        return by_hand ? std::vector<metering::Contact>{} : contacts;
    }
    if (!opened_elsewhere(supply_point, live)) return contacts;
    if (reason != SupplyReason::safety || supply_point.opened->empty()) return *supply_point.opened;
    // In danger any contact is better than none: this one as well. Only a person closes either again.
    std::vector<metering::Contact> both;
    std::set_union(contacts.begin(), contacts.end(), supply_point.opened->begin(),
                   supply_point.opened->end(), std::back_inserter(both));
    return both;
}

void Decider::desire(SupplyPointId id, SwitchState state, SupplyReason reason,
                     std::uint32_t predicates) {
    if (reason == SupplyReason::credit_restored) charge_reconnection(*draft_.supply_point(id));
    const SupplyPointBooks* supply_point = draft_.supply_point(id);
    const payment::Account* account = draft_.account(supply_point->account);
    const Money balance = account ? account->balance() : Money{};
    emit(journal::SupplyDesired{id, state, reason, balance, predicates,
                                contacts_to_name(*supply_point, state, reason)});
    if (state == SwitchState::connected) {
        void_confirmation(*draft_.supply_point(id));
        try_anew(*draft_.supply_point(id));
    }
    note(Note::Level::info, "supply_desired",
         {{"supply_point", to_string(id)},
          {"state", std::string(metering::to_string(state))},
          {"balance", format_money(balance)}});
}

// What was removed from the configuration keeps its books, but its meters and switches may serve another.
bool Decider::configured(SupplyPointId id) const {
    return seen().supplies.find(id) != nullptr;
}

bool Decider::pairing_stands(const SupplyPointBooks& supply_point) const {
    const LiveSupply* live = seen().supplies.find(supply_point.id);
    return live != nullptr && controller::pairing_stands(supply_point, *live, draft_);
}

bool Decider::may_switch(const SupplyPointBooks& supply_point) const {
    if (supply_point.switches.empty() || !configured(supply_point.id)) return false;
    const LiveSupply* live = seen().supplies.find(supply_point.id);
    // Who is in the dark behind a contact that is not configured any more is not helped by moving the one
    // that is: that may be another flat's, or one that a person opened to work there. He needs a person.
    if (opened_elsewhere(supply_point, live)) {
        const auto& opened = *supply_point.opened;  // both ascend, as in the records
        const auto& today = live->wiring.contacts;
        return is_locked(supply_point) &&
               std::includes(opened.begin(), opened.end(), today.begin(), today.end());
    }
    const bool opened_here = supply_point.opened.has_value();
    if (opened_here && latched(supply_point, Looks::one)) return false;
    if (is_test(supply_point.reason) && opened_here) return true;
    // Who orders a lock answers for the contact.
    if (is_locked(supply_point)) return opened_here;
    // A contact that was proven to be this apartment's is kept closed in observe mode too: a relay board may
    // have fallen open with the power. A breaker may have tripped, though.
    const bool closes = supply_point.desired == SwitchState::connected;
    if (pairing_stands(supply_point) && open_without_order(supply_point, Looks::one))
        return may_close_again(supply_point);
    if (pairing_stands(supply_point) && (supply_point.armed || closes)) return true;
    // Enforcement or its proof may have ended meanwhile: who was cut off gets his supply back all the same,
    // by the contact that was opened. What a person opened since is not for Riser to close.
    return closes && takes_back(supply_point.reason) && opened_here;
}

// A contact is open where there should be light, and it is not for Riser to close: a person may have opened it, it may
// have tripped, or it fell open with its power.
bool Decider::open_unordered(const SupplyPointBooks& supply_point) const {
    if (supply_point.account.is_nil() || supply_point.desired != SwitchState::connected)
        return false;
    if (pairing_stands(supply_point)) return latched(supply_point, Looks::two);
    // What was opened at another contact has an alarm of its own.
    return any_seen_open(seen(), supply_point.switches, Looks::two) && !may_switch(supply_point) &&
           !opened_elsewhere(supply_point, seen().supplies.find(supply_point.id));
}

// Nothing is on its way to the contacts, and each was seen since the last command for it was over.
bool Decider::contacts_at_rest(const SupplyPointBooks& supply_point) const {
    return std::all_of(supply_point.switches.begin(), supply_point.switches.end(), [&](auto id) {
        const LiveSwitch* which = seen().switches.find(id);
        if (which == nullptr) return false;
        if (!which->operated) return true;
        const Instant over =
            which->request == 0 ? which->answered_at : which->sent + site_.supply.command_timeout;
        return now_.monotonic >= over && which->observed_at >= over;
    });
}

bool Decider::rests(const LiveSwitch& which) const {
    const bool waiting =
        which.request != 0 && now_.monotonic - which.sent < site_.supply.command_timeout;
    return waiting || now_.monotonic < which.next_attempt;
}

// Sends what is missing between desired and observed, unless it is on its way or resting.
void Decider::reconcile(const SupplyPointBooks& supply_point, bool fresh_decision) {
    const bool calm =
        std::all_of(supply_point.switches.begin(), supply_point.switches.end(), [&](SwitchId id) {
            const LiveSwitch* which = seen().switches.find(id);
            return which == nullptr ||
                   (which->observed == supply_point.desired && which->attempts == 0);
        });
    if ((calm && !fresh_decision) || !may_switch(supply_point)) return;
    const bool closes = supply_point.desired == SwitchState::connected;
    if (closes && supply_point.ready) return;  // somebody who is there looks first
    if (closes && !takes_its_turn(supply_point, fresh_decision)) return;
    bool falls_open = closes && open_without_order(supply_point, Looks::one);
    for (const SwitchId id : supply_point.switches) {
        const LiveSwitch* which = seen().switches.find(id);
        if (which == nullptr) continue;
        if (!fresh_decision) {
            // Without a decision just made, only a seen difference is acted on.
            if (which->observed == SwitchState::unknown && !left_open(supply_point, *which))
                continue;
            if (which->observed == supply_point.desired) {
                if (which->attempts > 0) update(SwitchSettled{id});
                continue;
            }
            if (rests(*which)) continue;
            if (!bus_up(seen(), which->site->bus)) continue;
            const bool opens = supply_point.desired == SwitchState::disconnected;
            if (opens && !cut_stands(supply_point)) continue;
        }
        if (falls_open && which->attempts == 0) count_reclosure(supply_point);
        falls_open = false;  // one re-closure, of however many contacts
        const std::uint32_t request = next_request_++;
        act(ToField{which->site->bus,
                    metering::SetSwitch{id, supply_point.desired, request,
                                        now_.monotonic + site_.supply.command_timeout}});
        update(SwitchSent{id, request, supply_point.desired, fresh_decision});
        if (!fresh_decision && which->attempts == site_.supply.alarm_after_attempts) {
            note(Note::Level::error, "switch_does_not_follow",
                 {{"switch", to_string(id)},
                  {"supply_point", to_string(supply_point.id)},
                  {"desired", std::string(metering::to_string(supply_point.desired))},
                  {"observed", std::string(metering::to_string(which->observed))}});
        }
    }
}

void Decider::observe_supply(const SupplyPointBooks& supply_point) {
    const SwitchState contacts = observed_state(supply_point);
    if (contacts == SwitchState::unknown) return;
    // What other contacts show says nothing about those that were opened.
    if (opened_elsewhere(supply_point, seen().supplies.find(supply_point.id))) return;
    // Also when nobody saw it open meanwhile: a cut-off that was taken back in time is over.
    const bool connected_again = supply_point.opened && contacts == SwitchState::connected &&
                                 supply_point.desired == SwitchState::connected &&
                                 contacts_at_rest(supply_point);
    if (contacts == supply_point.observed && !connected_again) return;
    const bool restored = contacts == SwitchState::connected && supply_point.opened &&
                          supply_point.observed == SwitchState::disconnected &&
                          supply_point.reason == SupplyReason::credit_restored;
    const bool undone =
        contacts == SwitchState::connected && supply_point.observed == SwitchState::disconnected &&
        supply_point.desired == SwitchState::disconnected && is_for_money(supply_point.reason);
    if (undone) tell_closed_unordered(supply_point);
    emit(journal::SupplyObserved{supply_point.id, contacts});
    if (restored) update(RestoreCounted{});
    const bool cut = contacts == SwitchState::disconnected && is_for_money(supply_point.reason);
    if (cut) update(CutCounted{});
    note(Note::Level::info, "supply_observed",
         {{"supply_point", to_string(supply_point.id)},
          {"state", std::string(metering::to_string(contacts))}});
}

// A cut-off that could not be decided now. It rests on the proof that its contact is this apartment's: when
// that is void, it is taken back. One whose enforcement was ended stays, unless it has not come about or
// somebody undid it by hand: that order says so (Decider::arm).
bool Decider::lost_its_right(const SupplyPointBooks& supply_point) const {
    if (!pairing_stands(supply_point) || !account_agrees(supply_point)) return true;
    return !supply_point.armed && observed_state(supply_point) == SwitchState::connected;
}

void Decider::supply(SupplyPointId id) {
    const SupplyPointBooks* supply_point = draft_.supply_point(id);
    if (supply_point == nullptr || !configured(id)) return;
    const SwitchState before = supply_point->desired;
    tell_open_flow(id);
    observe_supply(*supply_point);
    relay_test(id);
    supply_point = draft_.supply_point(id);
    const payment::Account* account = draft_.account(supply_point->account);
    const bool testing =
        seen().supplies.find(id) != nullptr && seen().supplies.find(id)->test != RelayTest::none;
    const bool decided = !testing && follow_requests(id);
    supply_point = draft_.supply_point(id);
    if (decided && is_exhausted(*supply_point) && supply_point->desired == SwitchState::connected) {
        note_obstacle(id, std::string(to_string(payment::CutPredicate::no_hold)));
    }
    if (account != nullptr && !testing && !decided) {
        const SwitchState desired = supply_point->desired;
        // What is open already is not cut off: with credit it would come back, and a person is to look first.
        const bool is_open = observed_state(*supply_point) == SwitchState::disconnected &&
                             latched(*supply_point, Looks::one);
        const bool exhausted = is_exhausted(*supply_point);
        if (desired == SwitchState::connected && exhausted && !is_open) {
            consider_cut(*supply_point);  // also during a hold, which is named as the reason then
        } else if (desired == SwitchState::disconnected && !exhausted) {
            come_back(id, SupplyReason::credit_restored);
        } else if (desired == SwitchState::disconnected && is_held(*supply_point)) {
            come_back(id, SupplyReason::hold);
        } else if (desired == SwitchState::disconnected &&
                   (is_protected(*supply_point) || lost_its_right(*supply_point))) {
            come_back(id, SupplyReason::no_longer_justified);
        } else if (desired == SwitchState::disconnected) {
            stay_off(*supply_point);
        }
    }
    judge_late_return(id, decided || testing);
    supply_point = draft_.supply_point(id);
    if (!is_exhausted(*supply_point)) note_obstacle(id, "");
    tell_open_unordered(*supply_point);
    reconcile(*supply_point, supply_point->desired != before);
}

void Decider::all_supplies() {
    for (const auto& supply_point : draft_.base().supply_points) supply(supply_point.id);
}

void Decider::relight() {
    for (const auto& known : draft_.base().supply_points) {
        SupplyPointBooks supply_point = known;
        // A test opens for a minute; its end cannot be written now, but the light need not wait.
        if (supply_point.reason == SupplyReason::relay_test) {
            supply_point.desired = SwitchState::connected;
        }
        if (supply_point.desired == SwitchState::connected) reconcile(supply_point, false);
    }
}

}  // namespace riser::controller
