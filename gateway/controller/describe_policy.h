// What a snapshot of version 5 says of the supply policy beyond version 4: the terms, the times that its rules count
// from, and the holds beside the landlord's; and what one of version 12 says of holds by an unsure clock and of load limits.
// The order is frozen.
#pragma once

#include "core/journal/describe.h"
#include "gateway/controller/books.h"

namespace riser::controller {

template <class A>
void describe(A& a, TimeMark& r) {
    using journal::field;
    field(a, r.boot);
    for (std::int64_t* ms : {&r.monotonic_ms, &r.earliest_ms, &r.latest_ms}) {
        field(a, *ms);
        if constexpr (A::k_reading) {
            if (!is_record_time_ms(*ms)) return a.refuse();
        }
    }
}

template <class A>
void describe(A& a, std::optional<TimeMark>& r) {
    journal::optional_field(a, r, [](A& archive, TimeMark& mark) { describe(archive, mark); });
}

template <class A>
void describe(A& a, std::optional<payment::ActorRequest>& r) {
    journal::optional_field(a, r, [](A& archive, payment::ActorRequest& request) {
        journal::enum_field(archive, request.action, payment::SupplyAction::connect,
                            payment::SupplyAction::disconnect);
        journal::field(archive, request.until);
    });
}

template <class A>
void describe(A& a, HoldName& r) {
    journal::field(a, r.supply_point);
    journal::enum_field(a, r.kind, payment::HoldKind::landlord, payment::HoldKind::dispute);
    journal::optional_field(a, r.actor, [](A& archive, payment::Actor& actor) {
        journal::enum_field(archive, actor, payment::Actor::safety, payment::Actor::landlord);
    });
}

template <class A>
void describe(A& a, UnsureHold& r) {
    describe(a, r.name);
    journal::field(a, r.until_ms);
    journal::field(a, r.for_ms);
    describe(a, r.written);
}

template <class A>
void describe_policy(A& a, SiteBooks& r) {
    using journal::field;
    field(a, r.policy.version);
    journal::text_field(a, r.policy.pack, 40);
    journal::describe(a, r.policy.policy);
    journal::list_field(a, r.policy.cuts, 19,
                        [](A& archive, TimeMark& mark) { describe(archive, mark); });
    for (auto& until_ms : r.other_holds_ms) field(a, until_ms);
}

template <class A>
void describe_policy(A& a, SupplyPointBooks& r) {
    for (auto* mark : {&r.times.warned, &r.times.desired, &r.times.reconnected}) {
        describe(a, *mark);
    }
    for (auto& until_ms : r.other_holds_ms) journal::field(a, until_ms);
    journal::field(a, r.ready);
    for (auto& request : r.requests) describe(a, request);
}

// Of a snapshot of version 12.
template <class A>
void describe_limit(A& a, LimitBooks& r) {
    using journal::field;
    field(a, r.limit);
    field(a, r.step);
    field(a, r.landed);
    field(a, r.limited_s);
    describe(a, r.since);
    journal::list_field(a, r.overloads, 19,
                        [](A& archive, TimeMark& mark) { describe(archive, mark); });
    journal::optional_field(a, r.last, [&](A& archive, journal::OverLimit& last) {
        journal::describe(archive, last);
        field(archive, r.last_ms);
    });
}

}  // namespace riser::controller
