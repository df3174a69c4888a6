// What a snapshot of version 5 says of the supply policy beyond version 4: the terms, the times that its rules count
// from, and the holds beside the landlord's; and what one of version 12 says of load limits. The order is frozen.
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
    bool known = r.has_value();
    journal::field(a, known);
    if (!known) return;
    TimeMark mark = r.value_or(TimeMark{});
    describe(a, mark);
    r = mark;
}

template <class A>
void describe(A& a, std::optional<payment::ActorRequest>& r) {
    bool asks = r.has_value();
    journal::field(a, asks);
    if (!asks) return;
    payment::ActorRequest request = r.value_or(payment::ActorRequest{});
    journal::enum_field(a, request.action, payment::SupplyAction::connect,
                        payment::SupplyAction::disconnect);
    journal::field(a, request.until);
    r = request;
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
    bool known = r.last.has_value();
    field(a, known);
    if (!known) return;
    auto last = r.last.value_or(journal::OverLimit{});
    journal::describe(a, last);
    r.last = last;
    field(a, r.last_ms);
}

}  // namespace riser::controller
