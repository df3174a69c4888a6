// What records do to who has supply, and how much of it, as a part of evolve.cpp: wishes, holds, what is observed, and load
// limits.
#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include "core/journal/codec.h"
#include "gateway/controller/books.h"
#include "gateway/controller/wiring.h"

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

// It is to be off for an overload.
[[nodiscard]] inline bool opens_for_overload(const SupplyPointBooks& supply_point) {
    return supply_point.desired == metering::SwitchState::disconnected &&
           supply_point.reason == journal::SupplyReason::over_limit;
}

// Its contact was seen open since.
[[nodiscard]] inline bool came_about(const SupplyPointBooks& supply_point) {
    const auto& wish = supply_point.times.desired;
    const auto& overloads = supply_point.limit.overloads;
    return wish && !overloads.empty() && overloads.back() == *wish;
}

// Only what came about counts, from when it was decided: nobody waits for a person because of a contact that did not obey.
inline void count_overload(SupplyPointBooks& supply_point) {
    LimitBooks& limit = supply_point.limit;
    const bool counts =
        opens_for_overload(supply_point) && limit.begun() && !came_about(supply_point);
    if (!counts || !supply_point.times.desired) return;
    if (limit.overloads.size() >= payment::k_most_overloads) {
        limit.overloads.erase(limit.overloads.begin());
    }
    limit.overloads.push_back(*supply_point.times.desired);
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
    if (r.state == SwitchState::disconnected) count_overload(supply_point);
    if (on && supply_point.desired == SwitchState::connected) supply_point.opened.reset();
}

inline void take_unseen(SupplyPointBooks& supply_point, const journal::SupplyOpenedUnseen& r,
                        const journal::EntryHeader& header) {
    supply_point.opened_unseen.reset();
    if (!r.withdrawn) supply_point.opened_unseen = UnseenOpening{header.boot, r.from_ms, r.to_ms};
}

// Editor is Draft or the books.
template <class Editor>
struct SupplyEvolution {
    Editor& books;
    const journal::EntryHeader& header;

    void take(const journal::SupplyDesired& r) {
        SupplyPointBooks& supply_point = books.edit_supply_point(r.supply_point);
        forget_unopened(supply_point);
        supply_point.desired = r.state;
        supply_point.reason = r.reason;
        supply_point.times.desired = mark_of(header);
        supply_point.ready = false;
        if (rests_on_predicates(r.reason)) count_cut();
        // What is to be connected again is what was opened, whatever is configured by then. Only a person may
        // name other contacts.
        const bool opens = r.state == metering::SwitchState::disconnected;
        const bool named = r.reason == journal::SupplyReason::remote_connect && !r.contacts.empty();
        // A lock of what was open already names no contact: nothing is to be connected again, also where it was Riser's
        // before it tripped. What was opened at an unknown contact stays so.
        const bool opens_none = is_lock(r.reason) && r.contacts.empty();
        if ((opens && !opens_none) || named) supply_point.opened = r.contacts;
        if (opens) supply_point.opened_unseen.reset();  // whoever orders that has been there
        const bool known = supply_point.opened && !supply_point.opened->empty();
        if (opens && opens_none && known) supply_point.opened.reset();
        if (!opens) forgive(supply_point.limit);
    }

    void take(const journal::LoadLimited& r) {
        LimitBooks& limit = books.edit_supply_point(r.supply_point).limit;
        if (r.cause == journal::LimitCause::over) return end(limit);
        limit.limit = r.limit;
        limit.step = r.step;
        limit.landed = r.cause == journal::LimitCause::landed;
        limit.limited_s = r.limited_s;
        limit.since = r.limit != Power{} ? std::optional(mark_of(header)) : std::nullopt;
    }

    void take(const journal::OverLimit& r) {
        LimitBooks& limit = books.edit_supply_point(r.supply_point).limit;
        limit.last = r;
        limit.last_ms = header.wall_ms;
    }

private:
    // Whose contact stays open after too many overloads goes on waiting, until it is to close.
    static void end(LimitBooks& limit) {
        const LimitBooks ended = std::exchange(limit, LimitBooks{});
        if (!ended.last || !ended.last->waits) return;
        limit.last = ended.last;
        limit.last_ms = ended.last_ms;
    }

    // What did not come about was none, and not one too many either.
    static void forget_unopened(SupplyPointBooks& supply_point) {
        if (!opens_for_overload(supply_point) || came_about(supply_point)) return;
        supply_point.limit.last.reset();
        supply_point.limit.last_ms = 0;
    }

    // It was one too many, and is over: somebody has looked, or a day has passed. They are counted anew.
    static void forgive(LimitBooks& limit) {
        if (!limit.last || !limit.last->waits) return;
        limit.overloads.clear();
        limit.last.reset();
        limit.last_ms = 0;
    }

    // Of a site without a policy nobody asks how many.
    void count_cut() {
        SiteBooks& site = books.edit_site();
        auto& policy = site.policy;
        if (!policy.in_force()) return;
        if (policy.cuts.size() >= policy.policy.cuts_per_hour)
            policy.cuts.erase(policy.cuts.begin());
        policy.cuts.push_back(mark_of(header));
    }
};

}  // namespace riser::controller
