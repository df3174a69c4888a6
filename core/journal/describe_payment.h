// The fields of the records about credits and charges in canonical order; the order is frozen.
#pragma once

#include "core/journal/archive.h"

namespace riser::journal {

template <class A>
void credit_field(A& a, payment::CreditId& credit, payment::CreditType& type) {
    field(a, credit.value);
    enum_field(a, type, payment::CreditType::token, payment::CreditType::consumption_based);
}

template <class A>
void describe(A& a, payment::TopUpSplit& r) {
    list_field(a, r.lines, 4, [](A& archive, payment::SplitLine& line) {
        enum_field(archive, line.step, payment::SplitStep::payment_debt,
                   payment::SplitStep::vending_fee);
        field(archive, line.charge.value);
        field(archive, line.credit.value);
        field(archive, line.amount);
    });
    field(a, r.week_begins_ms);
}

template <class A>
void describe(A& a, CreditConfigured& r) {
    field(a, r.account);
    credit_field(a, r.credit, r.type);
    field(a, r.priority);
    field(a, r.needs_confirmation);
    field(a, r.paid_back);
    field(a, r.preset);
    field(a, r.offered_at);
    enum_field(a, r.renewal, payment::RenewalPeriod::none, payment::RenewalPeriod::month);
    field(a, r.expires_ms);
}

template <class A>
void describe(A& a, CreditInvoked& r) {
    field(a, r.account);
    credit_field(a, r.credit, r.type);
    field(a, r.amount);
}

template <class A>
void describe(A& a, CreditRenewed& r) {
    field(a, r.account);
    field(a, r.renewal.credit.value);
    field(a, r.renewal.begins_ms);
    field(a, r.renewal.lapsed);
    field(a, r.renewal.granted);
}

template <class A>
void describe(A& a, CreditExpired& r) {
    field(a, r.account);
    credit_field(a, r.credit, r.type);
    enum_field(a, r.reason, LapseReason::expired, LapseReason::withdrawn);
    field(a, r.amount);
}

template <class A>
void purpose_field(A& a, payment::ChargePurpose& purpose) {
    enum_field(a, purpose, payment::ChargePurpose::energy, payment::ChargePurpose::fee);
}

template <class A>
void describe(A& a, ChargeConfigured& r) {
    field(a, r.account);
    field(a, r.charge.value);
    enum_field(a, r.type, payment::ChargeType::consumption, payment::ChargeType::payment_event);
    purpose_field(a, r.purpose);
    field(a, r.priority);
    field(a, r.per_period);
    enum_field(a, r.period, payment::CollectionPeriod::hour, payment::CollectionPeriod::month);
    field(a, r.begins_ms);
    field(a, r.proportion_ppm);
    field(a, r.weekly_cap);
    field(a, r.added);
    field(a, r.while_disconnected);
    field(a, r.in_friendly_hours);
    field(a, r.while_on_emergency);
    field(a, r.continuous);
}

template <class A>
void describe(A& a, ChargeCollected& r) {
    field(a, r.account);
    field(a, r.line.charge.value);
    purpose_field(a, r.purpose);
    field(a, r.line.from_ms);
    field(a, r.line.to_ms);
    field(a, r.line.days);
    field(a, r.line.of_days);
    field(a, r.line.so.disconnected);
    field(a, r.line.so.friendly_hours);
    field(a, r.line.collected);
    field(a, r.line.deferred);
}

template <class A>
void describe(A& a, payment::PriceKey& r) {
    field(a, r.tariff);
    field(a, r.version);
    field(a, r.price);
}

template <class A>
void describe(A& a, ConsumptionRerated& r) {
    field(a, r.account);
    list_field(a, r.parts, 41, [](A& archive, payment::ReratedPart& part) {
        field(archive, part.energy);
        field(archive, part.share_ppm);
        describe(archive, part.charged);
        describe(archive, part.due);
        field(archive, part.from_ms);
        field(archive, part.to_ms);
        field(archive, part.sure);
    });
    field(a, r.amount);
    field(a, r.residue_after);
}

template <class A>
void describe(A& a, ZoneRules& zone) {
    text_field(a, zone.name, 64);
    list_field(a, zone.transitions, 2, [](A& archive, ZoneTransition& transition) {
        std::int64_t from_s =
            std::chrono::floor<std::chrono::seconds>(transition.from.time_since_epoch()).count();
        std::int64_t offset_s = transition.offset_s;
        field(archive, from_s);
        field(archive, offset_s);
        constexpr std::int64_t k_last_s = to_unix_ms(k_no_upper_bound) / 1000;
        const bool in_range =
            from_s >= -k_last_s && from_s <= k_last_s && offset_s >= -86'400 && offset_s <= 86'400;
        if constexpr (A::k_reading) {
            if (!in_range) return archive.refuse();
            transition = {UtcTime{std::chrono::seconds(from_s)},
                          static_cast<std::int32_t>(offset_s)};
        } else {
            RISER_ASSERT(in_range, "the rules of a zone keep to their ranges");
        }
    });
}

template <class A>
void describe(A& a, LocalTimeDefined& r) {
    describe(a, r.zone);
}

}  // namespace riser::journal
