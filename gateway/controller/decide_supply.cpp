// decide_supply: who has light. A cut-off needs much (decide_cut.cpp), a reconnection only credit. Commands are
// level-triggered: sent while desired and observed differ.
#include <algorithm>

#include "gateway/controller/credit_work.h"
#include "gateway/controller/decide_load_limit.h"
#include "gateway/controller/decider.h"
#include "gateway/controller/wiring.h"

namespace riser::controller {
namespace {

using journal::SupplyReason;
using metering::SwitchState;

// Nobody knows how this contact stands, but it was last seen or sent elsewhere than connected, where it
// should be.
bool left_open(const SupplyPointBooks& supply_point, const LiveSwitch& which) {
    return supply_point.desired == SwitchState::connected &&
           (is_named(supply_point, which) || which.attempts > 0);
}

}  // namespace

SwitchState Decider::observed_state(const SupplyPointBooks& supply_point) const {
    return contacts_of(seen(), supply_point.switches);
}

void Decider::desire(SupplyPointId id, SwitchState state, SupplyReason reason,
                     std::uint32_t predicates) {
    if (reason == SupplyReason::credit_restored) charge_reconnection(*draft_.supply_point(id));
    const SupplyPointBooks* supply_point = draft_.supply_point(id);
    const payment::Account* account = draft_.account(supply_point->account);
    const Money balance = account ? account->balance() : Money{};
    emit(journal::SupplyDesired{id, state, reason, balance, predicates,
                                contacts_to_name(*supply_point, state, reason)});
    if (state == SwitchState::connected) void_confirmation(*draft_.supply_point(id));
    begin_wish(*draft_.supply_point(id));
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
    bool counted = false;  // one re-closure, of however many contacts
    for (const SwitchId id : supply_point.switches) {
        const LiveSwitch* which = seen().switches.find(id);
        if (which == nullptr || !may_move(supply_point, *which)) continue;
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
        const bool fell = contact_cause(supply_point, *which) == ContactCause::fell_open;
        if (closes && fell && which->attempts == 0 && !counted) {
            update(ReclosureBegun{supply_point.id});
            counted = true;
        }
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
    const bool undone = contacts == SwitchState::connected &&
                        supply_point.observed == SwitchState::disconnected &&
                        supply_point.desired == SwitchState::disconnected;
    if (undone) tell_undone(supply_point);
    emit(journal::SupplyObserved{supply_point.id, contacts});
    note_unseen_opening(supply_point.id);
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

// What is open already is not cut off: with credit it would come back, and a person is to look first.
bool Decider::open_already(const SupplyPointBooks& supply_point) const {
    const SwitchState contacts = observed_state(supply_point);
    if (contacts == SwitchState::disconnected && latched(supply_point, Looks::one)) return true;
    const bool one_closed = any_contact(seen(), supply_point, [](const LiveSwitch& which) {
        return which.observed == SwitchState::connected;
    });
    return !one_closed && any_contact(seen(), supply_point, [&](const LiveSwitch& which) {
        return may_have_tripped_again(supply_point, which);
    });
}

void Decider::supply(SupplyPointId id) {
    const SupplyPointBooks* supply_point = draft_.supply_point(id);
    if (supply_point == nullptr || !configured(id)) return;
    CreditWork::tell(*this, supply_point->account);
    supply_point = draft_.supply_point(id);
    if (is_at_rest(*supply_point)) return;
    const SwitchState before = supply_point->desired;
    tell_open_flow(id);
    tell_silent_contacts(*supply_point);
    tell_falls_open(id);
    observe_supply(*supply_point);
    note_looked_at(*draft_.supply_point(id));
    relay_test(id);
    supply_point = draft_.supply_point(id);
    const payment::Account* account = draft_.account(supply_point->account);
    const bool testing =
        seen().supplies.find(id) != nullptr && seen().supplies.find(id)->test != RelayTest::none;
    const bool decided = !testing && follow_requests(id);
    LoadLimiter limiter(*this, id);
    if (!testing) limiter.follow();
    const bool overload = !testing && !decided && limiter.has_opened();
    supply_point = draft_.supply_point(id);
    if (decided && is_exhausted(*supply_point) && supply_point->desired == SwitchState::connected) {
        note_obstacle(id, to_string(payment::CutPredicate::no_hold));
    }
    if (overload) {
        limiter.close_when_over();
    } else if (account != nullptr && !testing && !decided) {
        const SwitchState desired = supply_point->desired;
        const bool exhausted = is_exhausted(*supply_point);
        if (desired == SwitchState::connected && exhausted && !open_already(*supply_point)) {
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
        limiter.open_when_over();
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
        // A test opens for a minute, an overload for some; their end cannot be written now, but the light need not wait.
        const bool overload = supply_point.reason == SupplyReason::over_limit;
        if (overload || supply_point.reason == SupplyReason::relay_test) {
            supply_point.desired = SwitchState::connected;
        }
        if (overload) supply_point.reason = SupplyReason::limit_over;  // which waits for no turn
        if (supply_point.desired == SwitchState::connected) reconcile(supply_point, false);
    }
}

}  // namespace riser::controller
