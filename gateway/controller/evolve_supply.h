// What records do to who has supply, and how much of it, as a part of evolve.cpp: wishes and load limits. Editor is Draft
// or the books.
#pragma once

#include <utility>

#include "core/journal/codec.h"
#include "gateway/controller/wiring.h"

namespace riser::controller {

template <class Editor>
struct SupplyEvolution {
    Editor& books;
    const journal::EntryHeader& header;

    void take(const journal::SupplyDesired& r) {
        SupplyPointBooks& supply_point = books.edit_supply_point(r.supply_point);
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
        if (limit.overloads.size() >= payment::k_most_overloads) {
            limit.overloads.erase(limit.overloads.begin());
        }
        limit.overloads.push_back(mark_of(header));
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
