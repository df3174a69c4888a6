// The fields of a tariff's rules in canonical order; the order is frozen. They stand behind the fields of version 1
// of a tariff, and only where there are any; describe_terms() behind them in version 3, and only where it says
// something: one value has one form.
#pragma once

#include "core/journal/archive.h"

namespace riser::journal {

template <class A>
void describe(A& a, payment::ActivityCalendar& r) {
    list_field(a, r.day_profiles, 3, [](A& archive, payment::DayProfile& profile) {
        list_field(archive, profile.actions, 2, [](A& deeper, payment::DayAction& action) {
            field(deeper, action.minute);
            field(deeper, action.value);
        });
    });
    list_field(a, r.week_profiles, 7, [](A& archive, payment::WeekProfile& week) {
        for (auto& day : week.days) field(archive, day);
    });
    list_field(a, r.seasons, 3, [](A& archive, payment::SeasonProfile& season) {
        field(archive, season.month);
        field(archive, season.day);
        field(archive, season.week);
    });
    list_field(a, r.special_days, 4, [](A& archive, payment::SpecialDay& day) {
        field(archive, day.year);
        field(archive, day.month);
        field(archive, day.day);
        field(archive, day.profile);
    });
}

template <class A>
void describe(A& a, payment::BlockRule& r) {
    list_field(a, r.thresholds, 1,
               [](A& archive, Energy& threshold) { field(archive, threshold); });
    enum_field(a, r.method, payment::BlockMethod::marginal, payment::BlockMethod::whole);
    enum_field(a, r.period, payment::BlockPeriod::day, payment::BlockPeriod::billing_month);
    field(a, r.prorated);
}

template <class A>
void describe(A& a, payment::Taxation& r) {
    list_field(a, r.taxes, 4, [](A& archive, payment::Tax& tax) {
        field(archive, tax.code);
        field(archive, tax.ppm);
        enum_field(archive, tax.on, payment::TaxedCharges::energy, payment::TaxedCharges::both);
        field(archive, tax.level);
    });
    field(a, r.inclusive);
}

template <class A>
void describe(A& a, payment::DemandRule& r) {
    field(a, r.per_kw);
    field(a, r.window_minutes);
    field(a, r.sliding);
    field(a, r.ratchet_ppm);
}

template <class A>
void describe(A& a, payment::TariffRules& r) {
    enum_field(a, r.customer_class, payment::CustomerClass::any,
               payment::CustomerClass::common_area);
    describe(a, r.calendar);
    describe(a, r.blocks);
    field(a, r.generator_prices);
    field(a, r.export_price);
    list_field(a, r.levies, 2, [](A& archive, payment::Levy& levy) {
        field(archive, levy.price);
        field(archive, levy.taxed);
    });
    describe(a, r.taxation);
    field(a, r.standing.amount);
    enum_field(a, r.standing.period, payment::ChargePeriod::day, payment::ChargePeriod::month);
    field(a, r.standing.while_vacant);
    field(a, r.minimum_per_month);
    describe(a, r.demand);
    enum_field(a, r.rounding.place, payment::RoundingPlace::line, payment::RoundingPlace::payment);
    field(a, r.rounding.step);
    enum_field(a, r.rounding.mode, payment::RoundingMode::half_even, payment::RoundingMode::down);
    enum_field(a, r.rounding.remainder, payment::RemainderUse::carried,
               payment::RemainderUse::written_off);
}

// When a standing charge is collected, and how far a ratchet looks back.
[[nodiscard]] inline bool has_terms(const payment::TariffRules& r) {
    const payment::StandingCharge& standing = r.standing;
    return !standing.taxed || standing.while_disconnected || !standing.in_friendly_hours ||
           !standing.while_on_emergency || standing.continuous ||
           r.demand.ratchet_months != payment::DemandRule{}.ratchet_months;
}

template <class A>
void describe_terms(A& a, payment::TariffRules& r) {
    field(a, r.standing.taxed);
    field(a, r.standing.while_disconnected);
    field(a, r.standing.in_friendly_hours);
    field(a, r.standing.while_on_emergency);
    field(a, r.standing.continuous);
    field(a, r.demand.ratchet_months);
}

}  // namespace riser::journal
