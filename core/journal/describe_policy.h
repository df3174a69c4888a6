// The fields of a supply policy in canonical order; the order is frozen. In records and snapshots alike. And those of
// two records about supply, of one of them its version 1.
#pragma once

#include "core/journal/describe_tariff.h"
#include "core/journal/supply_records.h"
#include "core/payment/supply_terms.h"

namespace riser::journal {

// Spans in a policy are whole seconds, from zero to the longest of them, a notice of 90 days.
inline constexpr std::int64_t k_longest_policy_span_s = 90LL * 24 * 3600;

template <class A>
void seconds_field(A& a, Duration& span) {
    std::int64_t seconds = std::chrono::floor<std::chrono::seconds>(span).count();
    const auto fits = [&] { return seconds >= 0 && seconds <= k_longest_policy_span_s; };
    if constexpr (!A::k_reading) {
        RISER_ASSERT(fits() && span == std::chrono::seconds(seconds),
                     "a span of a policy is whole seconds within 90 days");
    }
    field(a, seconds);
    if constexpr (A::k_reading) {
        if (!fits()) {
            a.refuse();
            seconds = 0;
        }
        span = std::chrono::seconds(seconds);
    }
}

template <class A>
void describe(A& a, payment::CustomerClasses& classes) {
    auto bits = static_cast<std::uint8_t>(classes.to_ulong());
    field(a, bits);
    if constexpr (A::k_reading) {
        if (bits >= 1U << payment::k_customer_classes) return a.refuse();
        classes = payment::CustomerClasses(bits);
    }
}

template <class A>
void describe(A& a, payment::HolidayCalendar& r) {
    list_field(a, r.days, 3, [](A& archive, payment::Holiday& day) {
        field(archive, day.year);
        field(archive, day.month);
        field(archive, day.day);
    });
    optional_field(a, r.eve_from,
                   [](A& archive, std::uint16_t& minute) { field(archive, minute); });
}

template <class A>
void describe(A& a, payment::SoftLanding& r) {
    list_field(a, r.steps, 2, [](A& archive, payment::LoadLimitStep& step) {
        field(archive, step.limit_ma);
        seconds_field(archive, step.lasts);
    });
    seconds_field(a, r.over_limit_grace);
    seconds_field(a, r.open_for);
    field(a, r.retries);
}

// Of version 2 of a policy, behind everything.
template <class A>
void describe(A& a, payment::LoadLimit& r) {
    list_field(a, r.steps, 2, [](A& archive, payment::PowerStep& step) {
        field(archive, step.limit);
        seconds_field(archive, step.lasts);
    });
    seconds_field(a, r.over_for);
    seconds_field(a, r.off_for);
    field(a, r.openings);
    seconds_field(a, r.counted_for);
    enum_field(a, r.then, payment::AfterOverloads::person, payment::AfterOverloads::next_day);
}

// Version 1.
template <class A>
void describe(A& a, payment::SupplyPolicy& r) {
    field(a, r.cut_permitted);
    describe(a, r.never_cut);
    describe(a, r.friendly_hours);
    describe(a, r.holidays);
    for (Duration& notice : r.notice) seconds_field(a, notice);
    describe(a, r.soft_landing);
    enum_field(a, r.reconnection.mode, payment::ReconnectMode::automatic,
               payment::ReconnectMode::auto_if_off_less_than);
    seconds_field(a, r.reconnection.off_less_than);
    seconds_field(a, r.pace.between_operations);
    seconds_field(a, r.pace.connected_at_least);
    field(a, r.staging.at_once);
    seconds_field(a, r.staging.every);
    field(a, r.cuts_per_hour);
}

template <class A>
void describe(A& a, HoldSet& r) {
    field(a, r.supply_point);
    field(a, r.until_ms);
}

template <class A>
void describe(A& a, SupplyOpenedUnseen& r) {
    field(a, r.supply_point);
    field(a, r.withdrawn);
    field(a, r.from_ms);
    field(a, r.to_ms);
}

}  // namespace riser::journal
