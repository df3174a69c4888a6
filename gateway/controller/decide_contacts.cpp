// decide_contacts: which contacts carry a wish out, and which may be moved for it (docs/supply.md).
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
           reason == SupplyReason::released || reason == SupplyReason::limit_over;
}

bool is_test(SupplyReason reason) {
    return reason == SupplyReason::relay_test || reason == SupplyReason::relay_test_done;
}

// Those that an order to connect has to close, and that a restart may go on with.
std::vector<metering::Contact> contacts_to_connect(const Live& live,
                                                   const SupplyPointBooks& supply_point,
                                                   const std::vector<metering::Contact>& today) {
    std::vector<metering::Contact> named;
    for (const metering::Contact& contact : today) {
        const bool left_out = any_contact(live, supply_point, [&](const LiveSwitch& which) {
            if (which.contact != contact) return false;
            const bool known = is_named(supply_point, which);
            return which.observed == SwitchState::connected ||
                   (which.observed == SwitchState::disconnected && !known &&
                    closes_once(which, known));
        });
        if (!left_out) named.push_back(contact);
    }
    return named;
}

// Not what has taken the order already and may have tripped again. Not what shows neither, and Riser has not opened.
bool may_close(const SupplyPointBooks& supply_point, const LiveSwitch& which) {
    const bool named = is_named(supply_point, which);
    const bool once = closes_once(which, named);
    if (which.observed == SwitchState::connected) return true;
    if (once && which.closing_taken) return false;
    if (which.observed == SwitchState::disconnected) return true;
    return named || (!once && which.observed != SwitchState::unknown);
}

}  // namespace

// Those that carry the wish out. What was opened before stays named until it is seen connected: somebody is in the dark
// behind it, although the configuration may name others today.
std::vector<metering::Contact> Decider::contacts_to_name(const SupplyPointBooks& supply_point,
                                                         SwitchState state,
                                                         SupplyReason reason) const {
    const LiveSupply* live = seen().supplies.find(supply_point.id);
    auto contacts = live ? live->wiring.contacts : std::vector<metering::Contact>{};
    const bool elsewhere = opened_elsewhere(supply_point, live);
    if (state == SwitchState::connected) {
        const bool ordered = reason == SupplyReason::remote_connect && !elsewhere;
        return ordered ? contacts_to_connect(seen(), supply_point, contacts) : contacts;
    }
    if (!elsewhere) return contacts_to_open(supply_point, contacts, is_lock(reason));
    if (reason != SupplyReason::safety || supply_point.opened->empty()) return *supply_point.opened;
    // In danger any contact is better than none: this one as well. Only a person closes either again.
    std::vector<metering::Contact> both;
    std::set_union(contacts.begin(), contacts.end(), supply_point.opened->begin(),
                   supply_point.opened->end(), std::back_inserter(both));
    return both;
}

// A new wish counts its own attempts. What a person orders closed that may have tripped is not named in the books: a
// restart must not close it once more.
void Decider::begin_wish(const SupplyPointBooks& supply_point) {
    const bool ordered = supply_point.desired == SwitchState::connected &&
                         supply_point.reason == journal::SupplyReason::remote_connect;
    for (const SwitchId id : supply_point.switches) {
        const LiveSwitch* which = seen().switches.find(id);
        if (which == nullptr) continue;
        const bool to_close = ordered && which->observed == SwitchState::disconnected &&
                              !is_named(supply_point, *which);
        const bool had_one = which->ordered_closed || which->closing_taken || which->closing_seen ||
                             which->was_open ||
                             which->attempts >= site_.supply.alarm_after_attempts;
        if (to_close || had_one) update_now(WishBegun{id, to_close});
    }
}

// Those that carry out a wish to disconnect: not what a person opened, or what tripped. That is not Riser's to close
// when the wish is taken back.
std::vector<metering::Contact> Decider::contacts_to_open(
    const SupplyPointBooks& supply_point, const std::vector<metering::Contact>& today,
    bool lock) const {
    std::vector<metering::Contact> named;
    for (const metering::Contact& contact : today) {
        const bool by_hand = any_contact(seen(), supply_point, [&](const LiveSwitch& which) {
            return which.contact == contact &&
                   (contact_cause(supply_point, which) == ContactCause::opened_by_hand ||
                    was_for_a_person(supply_point, which, pairing_stands(supply_point)));
        });
        if (!by_hand) named.push_back(contact);
    }
    // A lock may find all of them so; a list without any says of another wish that nobody knows which.
    return named.empty() && !lock ? today : named;
}

bool Decider::may_switch(const SupplyPointBooks& supply_point) const {
    return configured(supply_point.id) &&
           any_contact(seen(), supply_point,
                       [&](const LiveSwitch& which) { return may_move(supply_point, which); });
}

bool Decider::may_move(const SupplyPointBooks& supply_point, const LiveSwitch& which) const {
    const LiveSupply* live = seen().supplies.find(supply_point.id);
    // Who is in the dark behind a contact that is not configured any more is not helped by moving the one
    // that is: that may be another flat's, or one that a person opened to work there. He needs a person.
    if (opened_elsewhere(supply_point, live)) {
        const auto& opened = *supply_point.opened;  // both ascend, as in the records
        const auto& today = live->wiring.contacts;
        return is_locked(supply_point) &&
               std::includes(opened.begin(), opened.end(), today.begin(), today.end());
    }
    const bool closes = supply_point.desired == SwitchState::connected;
    const ContactCause cause = contact_cause(supply_point, which);
    if (closes && cause == ContactCause::opened_by_hand) return false;
    if (closes && !may_close(supply_point, which)) return false;
    const bool opened_here = supply_point.opened.has_value();
    if (is_test(supply_point.reason) && opened_here) return true;
    // Who orders a lock answers for the contact.
    if (is_locked(supply_point)) return opened_here;
    // A contact that was proven to be this apartment's is kept closed in observe mode too: a relay board may
    // have fallen open with the power.
    if (closes && cause == ContactCause::fell_open) return may_close_again(supply_point, which);
    if (pairing_stands(supply_point) && (supply_point.armed || closes)) return true;
    // Enforcement or its proof may have ended meanwhile: who was cut off gets his supply back all the same,
    // by the contact that was opened. What a person opened since is not for Riser to close.
    return closes && takes_back(supply_point.reason) && (opened_here || which.ordered_closed);
}

}  // namespace riser::controller
