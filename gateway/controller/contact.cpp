#include "gateway/controller/contact.h"

#include <algorithm>

namespace riser::controller {
namespace {

using metering::OpensByItself;
using metering::SwitchState;

// It has taken what was sent, and is open: it tripped again, most likely.
bool did_not_stay_closed(const LiveSwitch& which, bool named, Instant now) {
    return closes_once(which, named) && which.closing_taken && now - which.sent >= k_closing_grace;
}

// Open, and nobody here has opened it.
ContactCause cause_of_opening(const LiveSwitch& which, bool proven) {
    switch (which.site->opens) {
        case OpensByItself::falls:
            return proven ? ContactCause::fell_open : ContactCause::opened_by_hand;
        case OpensByItself::unknown: {
            // Seen open right after a silence in which it was closed: without power, most likely.
            return proven && which.opened_unseen() ? ContactCause::fell_open
                                                   : ContactCause::opened_by_hand;
        }
        case OpensByItself::trips:
        case OpensByItself::no:
            break;
    }
    return ContactCause::opened_by_hand;
}

}  // namespace

std::string_view to_string(ContactCause cause) {
    switch (cause) {
        case ContactCause::unknown:
            return "unknown";
        case ContactCause::as_ordered:
            return "as_ordered";
        case ContactCause::not_followed:
            return "not_followed";
        case ContactCause::opened_by_riser:
            return "opened_by_riser";
        case ContactCause::fell_open:
            return "fell_open";
        case ContactCause::opened_by_hand:
            return "opened_by_hand";
        case ContactCause::closed_by_hand:
            return "closed_by_hand";
        case ContactCause::came_back:
            return "came_back";
    }
    return "unknown";
}

bool is_named(const SupplyPointBooks& supply_point, const LiveSwitch& which) {
    if (!supply_point.opened) return false;
    const auto& opened = *supply_point.opened;
    return std::find(opened.begin(), opened.end(), which.contact) != opened.end();
}

bool closes_once(const LiveSwitch& which, bool named) {
    const OpensByItself opens = which.site->opens;
    return opens == OpensByItself::trips || (opens == OpensByItself::unknown && !named);
}

bool may_have_tripped_again(const SupplyPointBooks& supply_point, const LiveSwitch& which) {
    return which.observed != SwitchState::connected && which.closing_taken &&
           closes_once(which, is_named(supply_point, which));
}

bool was_for_a_person(const SupplyPointBooks& supply_point, const LiveSwitch& which, bool proven) {
    const bool unseen = which.observed == SwitchState::unknown && which.was_open;
    if (!unseen || supply_point.desired != SwitchState::connected) return false;
    if (is_named(supply_point, which)) return which.closing_taken || which.closing_seen;
    return cause_of_opening(which, proven) == ContactCause::opened_by_hand;
}

void recall(const SupplyPointBooks& supply_point, LiveSwitch& which, Instant now) {
    const SwitchState before = supply_point.observed;
    which.was_open = before == SwitchState::disconnected || before == SwitchState::mixed;
    const bool returns = supply_point.desired == SwitchState::connected;
    if (!returns || !is_named(supply_point, which) || !closes_once(which, true)) return;
    // It waits because it did not stay closed.
    if (supply_point.ready) {
        which.closing_taken = true;
        which.sent = now - k_closing_grace;
    }
    // One of several was seen closed already, and nobody knows which: it may have tripped since.
    if (before == SwitchState::mixed) which.closing_seen = true;
}

ContactCause classify(const SupplyPointBooks& supply_point, const LiveSwitch& which, bool proven,
                      Instant now) {
    const bool off = supply_point.desired == SwitchState::disconnected;
    if (which.observed == SwitchState::connected) {
        if (!off) return ContactCause::as_ordered;
        if (!which.was_open) return ContactCause::not_followed;
        return which.changed_in_silence ? ContactCause::came_back : ContactCause::closed_by_hand;
    }
    if (which.observed != SwitchState::disconnected) return ContactCause::unknown;
    const bool named = is_named(supply_point, which);
    if (off && named) return ContactCause::as_ordered;
    if (did_not_stay_closed(which, named, now)) return ContactCause::opened_by_hand;
    // What was seen closed after it was ordered so is not Riser's any more, though others still are.
    const bool to_close = (named && !which.closing_seen) || which.ordered_closed;
    return to_close ? ContactCause::opened_by_riser : cause_of_opening(which, proven);
}

}  // namespace riser::controller
