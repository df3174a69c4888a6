// What records about supply do to the books, as a part of evolve.cpp: what is remembered beside what is desired and
// observed.
#pragma once

#include <algorithm>
#include <vector>

#include "gateway/controller/books.h"

namespace riser::controller {

// What is said last about a hold takes the place of what was said before.
template <class R>
void remember_length(std::vector<UnsureHold>& unsure, const HoldName& name, const R& r,
                     TimeMark mark) {
    std::erase_if(unsure, [&](const UnsureHold& hold) { return hold.name == name; });
    if (r.for_ms != 0) unsure.push_back({name, r.until_ms, r.for_ms, mark});
}

template <class HeldBooks>
void set_hold(HeldBooks& held, const journal::HoldSet& r) {
    const bool landlord = r.kind == payment::HoldKind::landlord;
    (landlord ? held.hold_until_ms : held.other_holds_ms.at(other_hold(r.kind))) = r.until_ms;
}

inline void take_observed(SupplyPointBooks& supply_point, const journal::SupplyObserved& r,
                          const journal::EntryHeader& header) {
    using metering::SwitchState;
    const bool on = r.state == SwitchState::connected;
    const bool was_off = supply_point.observed != SwitchState::unknown &&
                         supply_point.observed != SwitchState::connected;
    if (on && was_off) supply_point.times.reconnected = mark_of(header);
    supply_point.observed = r.state;
    supply_point.opened_unseen.reset();
    if (on && supply_point.desired == SwitchState::connected) supply_point.opened.reset();
}

inline void take_unseen(SupplyPointBooks& supply_point, const journal::SupplyOpenedUnseen& r,
                        const journal::EntryHeader& header) {
    supply_point.opened_unseen.reset();
    if (!r.withdrawn) supply_point.opened_unseen = UnseenOpening{header.boot, r.from_ms, r.to_ms};
}

}  // namespace riser::controller
