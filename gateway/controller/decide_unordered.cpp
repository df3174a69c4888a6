// decide_unordered: a proven contact that is open although supply should be on, and that Riser did not open. What falls
// open without power or polls is closed again, with growing pauses; what may have tripped, or what a person has opened,
// stays open until a person orders otherwise: it may feed a fault, or somebody may work behind it (docs/supply.md).
#include <algorithm>
#include <array>
#include <span>

#include "gateway/controller/decider.h"
#include "gateway/controller/wiring.h"

namespace riser::controller {
namespace {

using metering::SwitchState;

// Before the first, second, .. re-closure within an hour.
constexpr std::array<Duration, 4> k_pauses{std::chrono::minutes(1), std::chrono::minutes(4),
                                           std::chrono::minutes(16), std::chrono::minutes(60)};
// A device that was silent before had no power, most likely: nobody waits for that. A supply that comes and goes is let
// settle for a little, so that the contacts do not wear out.
constexpr std::array<Duration, 5> k_pauses_after_silence{Duration::zero(), Duration::zero(),
                                                         Duration::zero(), std::chrono::minutes(1),
                                                         std::chrono::minutes(4)};

Duration pause_before(int reclosures, bool after_silence) {
    const std::span<const Duration> pauses =
        after_silence ? std::span<const Duration>(k_pauses_after_silence) : k_pauses;
    return pauses[std::min(static_cast<std::size_t>(reclosures), pauses.size() - 1)];
}

}  // namespace

int within(const std::vector<Instant>& moments, Duration span, Instant now) {
    return static_cast<int>(
        std::count_if(moments.begin(), moments.end(), [&](Instant at) { return now - at < span; }));
}

ContactCause Decider::contact_cause(const SupplyPointBooks& supply_point,
                                    const LiveSwitch& which) const {
    return classify(supply_point, which, pairing_stands(supply_point), now_.monotonic);
}

// It fell open, and its pause is over. Where a person has opened another contact of it, nobody knows what he works at.
bool Decider::may_close_again(const SupplyPointBooks& supply_point, const LiveSwitch& which) const {
    const LiveSupply& live = *seen().supplies.find(supply_point.id);
    const int before = within(live.reclosed, k_falls_often_span, now_.monotonic);
    const Duration pause = pause_before(before, which.changed_in_silence);
    const bool rested = which.attempts > 0 || now_.monotonic - which.changed_at >= pause;
    return rested && !latched(supply_point, Looks::one);
}

// It waits for a person.
bool Decider::latched(const SupplyPointBooks& supply_point, Looks looks) const {
    if (supply_point.desired != SwitchState::connected) return false;
    return any_contact(seen(), supply_point, [&](const LiveSwitch& which) {
        const bool seen_open = which.observed == SwitchState::disconnected &&
                               (looks == Looks::one || which.observed_at > which.changed_at);
        return seen_open && contact_cause(supply_point, which) == ContactCause::opened_by_hand;
    });
}

// Nobody ordered it open, whoever closes it again.
bool Decider::open_unbidden(const SupplyPointBooks& supply_point) const {
    if (supply_point.desired != SwitchState::connected) return false;
    return any_contact(seen(), supply_point, [&](const LiveSwitch& which) {
        if (which.observed != SwitchState::disconnected) return false;
        const ContactCause cause = contact_cause(supply_point, which);
        return cause == ContactCause::opened_by_hand || cause == ContactCause::fell_open;
    });
}

// A contact is open where there should be light, and it is not for Riser to close: a person may have opened it, it may
// have tripped, or it fell open with its power. What was opened at another contact has an alarm of its own.
bool Decider::open_unordered(const SupplyPointBooks& supply_point) const {
    return latched(supply_point, Looks::two) &&
           !opened_elsewhere(supply_point, seen().supplies.find(supply_point.id));
}

// Its contact is seen closed although it was opened, and Riser did not close it. Only what closed in plain sight is put
// down to a hand; else its device was without power, and the contact came back with it. The books then say that it was
// out of sight between, for whoever reads them: the customer's statement.
void Decider::tell_undone(const SupplyPointBooks& supply_point) {
    const bool by_hand = any_contact(seen(), supply_point, [&](const LiveSwitch& which) {
        return contact_cause(supply_point, which) == ContactCause::closed_by_hand;
    });
    if (by_hand && is_for_money(supply_point.reason)) tell_closed_by_hand(supply_point);
    if (by_hand) return;
    const SupplyPointId id = supply_point.id;
    emit(journal::SupplyObserved{id, SwitchState::unknown});
    note(Note::Level::warning, "contact_came_back",
         {{"supply_point", to_string(id)},
          {"at", places(seen().supplies.find(id)->wiring.contacts)}});
}

// It was cut off: somebody helps himself, or its state is misread.
void Decider::tell_closed_by_hand(const SupplyPointBooks& supply_point) {
    const LiveSupply& live = *seen().supplies.find(supply_point.id);
    update(ClosedUnordered{supply_point.id});
    const int times = within(live.closed_unordered, k_tamper_span, now_.monotonic) + 1;
    if (times < k_tamper_hints) return;
    note(Note::Level::error, "contact_closed_unordered",
         {{"supply_point", to_string(supply_point.id)},
          {"at", places(live.wiring.contacts)},
          {"times", std::to_string(times)}});
}

}  // namespace riser::controller
