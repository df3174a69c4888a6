// An account with its credits and charges, as a snapshot keeps it. describe() is what snapshots of versions 1 and 2
// say; describe_added() what version 3 has behind it: the rules and states of credits and charges, and the block
// period. The order is frozen.
#pragma once

#include "core/journal/describe.h"
#include "core/payment/account.h"

namespace riser::journal {

// By a monotonic clock, of which no boot has had more; below zero it was before the boot.
[[nodiscard]] constexpr bool is_moment(std::int64_t ms) {
    return ms >= -to_unix_ms(k_no_upper_bound) && is_record_time_ms(std::max<std::int64_t>(ms, 0));
}

template <class A>
void describe(A& a, payment::Account& account) {
    field(a, account.id);
    field(a, account.supply_point);
    enum_field(a, account.mode, payment::AccountMode::postpaid, payment::AccountMode::prepaid);
    enum_field(a, account.status, payment::AccountStatus::inactive, payment::AccountStatus::closed);
    list_field(a, account.credits, 5, [](A& archive, payment::Credit& credit) {
        enum_field(archive, credit.type, payment::CreditType::token,
                   payment::CreditType::consumption_based);
        field(archive, credit.priority);
        field(archive, credit.amount);
        field(archive, credit.limit);
        field(archive, credit.warning_threshold);
    });
    list_field(a, account.charges, 17, [](A& archive, payment::Charge& charge) {
        enum_field(archive, charge.type, payment::ChargeType::consumption,
                   payment::ChargeType::payment_event);
        field(archive, charge.tariff);
    });
    field(a, account.residue);
    field(a, account.low_credit);
}

template <class A>
void describe_added(A& a, payment::Credit& r) {
    field(a, r.id.value);
    enum_field(a, r.status, payment::CreditStatus::enabled, payment::CreditStatus::exhausted);
    field(a, r.needs_confirmation);
    field(a, r.paid_back);
    field(a, r.preset);
    field(a, r.offered_at);
    field(a, r.owed);
    enum_field(a, r.renewal, payment::RenewalPeriod::none, payment::RenewalPeriod::month);
    field(a, r.expires_ms);
    field(a, r.renewed_ms);
}

template <class A>
void describe_added(A& a, payment::Charge& r) {
    field(a, r.id.value);
    enum_field(a, r.purpose, payment::ChargePurpose::energy, payment::ChargePurpose::fee);
    field(a, r.priority);
    field(a, r.per_period);
    enum_field(a, r.period, payment::CollectionPeriod::hour, payment::CollectionPeriod::month);
    field(a, r.collected_until_ms);
    field(a, r.proportion_ppm);
    field(a, r.weekly_cap);
    field(a, r.week_begins_ms);
    field(a, r.taken_in_week);
    field(a, r.remaining);
    field(a, r.while_disconnected);
    field(a, r.in_friendly_hours);
    field(a, r.while_on_emergency);
    field(a, r.continuous);
}

template <class A>
void describe_added(A& a, payment::Account& r) {
    enum_field(a, r.customer_class, payment::CustomerClass::any,
               payment::CustomerClass::common_area);
    for (auto& credit : r.credits) describe_added(a, credit);
    for (auto& charge : r.charges) describe_added(a, charge);
    field(a, r.accumulated_debt);
    field(a, r.max_top_up);
    field(a, r.max_balance);
    describe(a, r.blocks);
    field(a, r.opened_ms);
    field(a, r.billing_day);
}

// What snapshots have of its tenancy behind that.
template <class A>
void describe_tenancy(A& a, payment::Account& r) {
    field(a, r.critical);
    field(a, r.moved_in_by);
    field(a, r.moved_out_by);
    field(a, r.closed_ms);
    field(a, r.refund_owed);
    field(a, r.in_collection);
}

// What it was charged by an unsure clock, behind that.
template <class A>
void describe_provisional(A& a, payment::Account& r) {
    list_field(a, r.provisional, 40, [](A& archive, payment::ProvisionalCharge& charge) {
        field(archive, charge.energy);
        field(archive, charge.share_ppm);
        describe(archive, charge.charged);
        field(archive, charge.newest_version);
        field(archive, charge.boot);
        field(archive, charge.from_ms);
        field(archive, charge.to_ms);
        field(archive, charge.earliest_ms);
    });
    if constexpr (A::k_reading) {
        const bool bounded =
            r.provisional.size() <= payment::k_max_provisional &&
            std::all_of(r.provisional.begin(), r.provisional.end(), [](const auto& charge) {
                return charge.energy.wh > 0 && charge.energy <= k_max_register &&
                       charge.share_ppm > 0 && charge.share_ppm <= payment::k_full_share_ppm &&
                       is_moment(charge.from_ms) && is_moment(charge.to_ms) &&
                       is_record_time_ms(charge.earliest_ms);
            });
        if (!bounded) a.refuse();
    }
}

// The fraction of what it is credited for energy that it fed in, behind that.
template <class A>
void describe_feed_in(A& a, payment::Account& r) {
    field(a, r.feed_in_residue);
    if constexpr (A::k_reading) {
        const auto numerator = r.feed_in_residue.numerator;
        if (numerator < 0 || numerator >= payment::k_residue_denominator) a.refuse();
    }
}

// Its deposit, behind that.
template <class A>
void describe_deposit(A& a, payment::Account& r) {
    field(a, r.deposit.demanded);
    field(a, r.deposit.due);
    field(a, r.deposit.held);
    field(a, r.deposit.until);
    field(a, r.deposit.residue);
    field(a, r.deposit.annual_ppm);
    field(a, r.deposit.day_count);
    if constexpr (A::k_reading) {
        const auto& d = r.deposit;
        const bool good = d.held >= Money{} && d.held <= k_max_amount && d.residue >= 0 &&
                          d.residue < billing::k_interest_denominator && d.annual_ppm >= 0 &&
                          d.annual_ppm <= 1'000'000 && d.day_count >= 1 && d.day_count <= 3;
        if (!good) a.refuse();
    }
}

[[nodiscard]] inline bool has_tenancy(const payment::Account& r) {
    return r.critical || !r.moved_in_by.is_nil() || !r.moved_out_by.is_nil() || r.closed_ms != 0 ||
           r.refund_owed != Money{} || r.in_collection != Money{};
}

}  // namespace riser::journal
