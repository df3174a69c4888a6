// decide_unordered: a proven contact that is open although supply should be on, and that Riser did not open. What falls
// open without power or polls is closed again, with growing pauses; what may have tripped, or what a person has opened,
// stays open until a person orders otherwise: it may feed a fault, or somebody may work behind it (docs/supply.md).
#include <algorithm>
#include <array>

#include "gateway/controller/decider.h"
#include "gateway/controller/wiring.h"

namespace riser::controller {
namespace {

using metering::OpensByItself;
using metering::SwitchState;

// Before the first, second, .. re-closure within an hour.
constexpr std::array<Duration, 4> k_pauses{std::chrono::minutes(1), std::chrono::minutes(4),
                                           std::chrono::minutes(16), std::chrono::minutes(60)};

// A device that was silent before had no power, most likely: nobody waits for that.
Duration pause_before(int reclosures, bool after_silence) {
    if (after_silence && reclosures < k_falls_often) return Duration::zero();
    return k_pauses.at(std::min(static_cast<std::size_t>(reclosures), k_pauses.size() - 1));
}

}  // namespace

int within(const std::vector<Instant>& moments, Duration span, Instant now) {
    return static_cast<int>(
        std::count_if(moments.begin(), moments.end(), [&](Instant at) { return now - at < span; }));
}

// Nobody ordered it open. What this gateway has opened is named in the books until it is seen closed.
bool Decider::open_without_order(const SupplyPointBooks& supply_point, Looks looks) const {
    return supply_point.desired == SwitchState::connected && !supply_point.opened &&
           any_seen_open(seen(), supply_point.switches, looks);
}

// Each that is open is of a model that falls open by itself, and its pause is over.
bool Decider::may_close_again(const SupplyPointBooks& supply_point) const {
    const LiveSupply& live = *seen().supplies.find(supply_point.id);
    const int before = within(live.reclosed, k_falls_often_span, now_.monotonic);
    return std::all_of(supply_point.switches.begin(), supply_point.switches.end(), [&](auto id) {
        const LiveSwitch* which = seen().switches.find(id);
        const bool open = which != nullptr && which->observed == SwitchState::disconnected;
        if (!open) return true;
        if (which->site->opens != OpensByItself::falls) return false;
        const Duration pause = pause_before(before, which->opened_in_silence);
        return which->attempts > 0 || now_.monotonic - which->changed_at >= pause;
    });
}

// It waits for a person: nothing that the profile knows of opens such a contact, or it may have tripped. A breaker that
// Riser has opened and that does not stay closed trips each time, most likely: it is not tried for ever.
bool Decider::latched(const SupplyPointBooks& supply_point, Looks looks) const {
    const bool open = supply_point.desired == SwitchState::connected &&
                      any_seen_open(seen(), supply_point.switches, looks);
    if (!open) return false;
    return std::any_of(supply_point.switches.begin(), supply_point.switches.end(), [&](auto id) {
        const LiveSwitch* which = seen().switches.find(id);
        if (which == nullptr || which->observed != SwitchState::disconnected) return false;
        if (!supply_point.opened) return which->site->opens != OpensByItself::falls;
        return which->site->opens == OpensByItself::trips &&
               which->attempts >= site_.supply.alarm_after_attempts;
    });
}

// A new decision counts its own attempts.
void Decider::try_anew(const SupplyPointBooks& supply_point) {
    for (const SwitchId id : supply_point.switches) {
        const LiveSwitch* which = seen().switches.find(id);
        const bool gave_up =
            which != nullptr && which->attempts >= site_.supply.alarm_after_attempts;
        if (gave_up) update_now(SwitchSettled{id});
    }
}

// Closing what fell open begins.
void Decider::count_reclosure(const SupplyPointBooks& supply_point) {
    const LiveSupply& live = *seen().supplies.find(supply_point.id);
    update(ReclosureBegun{supply_point.id});
    const int times = within(live.reclosed, k_falls_often_span, now_.monotonic) + 1;
    if (times < k_falls_often) return;
    note(Note::Level::error, "contact_falls_open",
         {{"supply_point", to_string(supply_point.id)},
          {"at", places(live.wiring.contacts)},
          {"times_in_an_hour", std::to_string(times)}});
}

// It was cut off, and its contact is seen closed although Riser did not close it: a person, or a lie.
void Decider::tell_closed_unordered(const SupplyPointBooks& supply_point) {
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
