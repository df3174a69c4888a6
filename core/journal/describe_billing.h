// The fields of the records about bills in canonical order; the order is frozen. Included by describe.h.
#pragma once

#include "core/journal/archive.h"
#include "core/journal/describe_tariff.h"

namespace riser::journal {

template <class A>
void field(A& a, billing::LocalDay& value) {
    constexpr std::int64_t k_last_day = 2'932'896;  // 9999-12-31
    std::int64_t days = value.time_since_epoch().count();
    if constexpr (!A::k_reading) {
        RISER_ASSERT(days >= 0 && days <= k_last_day, "a day in a record is one until 9999");
    }
    field(a, days);
    if constexpr (A::k_reading) {
        if (days < 0 || days > k_last_day) {
            a.refuse();
            days = 0;
        }
        value = billing::LocalDay(std::chrono::days(days));
    }
}

template <class A>
void describe(A& a, payment::Rounding& r) {
    enum_field(a, r.place, payment::RoundingPlace::line, payment::RoundingPlace::payment);
    field(a, r.step);
    enum_field(a, r.mode, payment::RoundingMode::half_even, payment::RoundingMode::down);
    enum_field(a, r.remainder, payment::RemainderUse::carried, payment::RemainderUse::written_off);
}

template <class A>
void describe(A& a, billing::CycleRules& r) {
    field(a, r.day);
    std::int64_t tolerance_s = std::chrono::floor<std::chrono::seconds>(r.read_tolerance).count();
    field(a, tolerance_s);
    if constexpr (A::k_reading) {
        constexpr std::int64_t k_longest_s = 7 * 86'400;
        if (tolerance_s < 0 || tolerance_s > k_longest_s) {
            a.refuse();
            tolerance_s = 0;
        }
        r.read_tolerance = std::chrono::seconds(tolerance_s);
    }
}

template <class A>
void describe(A& a, billing::NumberSeries& r) {
    field(a, r.id);
    text_field(a, r.prefix, 12);
    enum_field(a, r.year, billing::YearRule::none, billing::YearRule::fiscal);
    field(a, r.fiscal_month);
    field(a, r.digits);
}

template <class A>
void describe(A& a, billing::BillNumber& r) {
    field(a, r.series);
    std::int64_t year = r.year;
    field(a, year);
    if constexpr (A::k_reading) {
        if (year < 0 || year > 9999) {
            a.refuse();
            year = 0;
        }
        r.year = static_cast<std::int32_t>(year);
    }
    field(a, r.counter);
}

template <class A>
void describe(A& a, BillRead& r) {
    describe(a, r.register_id);
    field(a, r.share_ppm);
    field(a, r.from);
    field(a, r.to);
    field(a, r.from_ms);
    field(a, r.to_ms);
    enum_field(a, r.from_basis, billing::ReadBasis::actual, billing::ReadBasis::last_known);
    enum_field(a, r.to_basis, billing::ReadBasis::actual, billing::ReadBasis::last_known);
    field(a, r.used);
}

template <class A>
void describe(A& a, std::vector<BillRead>& reads) {
    list_field(a, reads, 11, [](A& archive, BillRead& read) { describe(archive, read); });
}

template <class A>
void describe(A& a, BillingAgreed& r) {
    field(a, r.account);
    describe(a, r.cycle);
    field(a, r.days_to_pay);
    describe(a, r.working_days);
    describe(a, r.rounding);
    enum_field(a, r.numbered_by, NumberedBy::gateway, NumberedBy::cloud);
    describe(a, r.series);
    field(a, r.tax_code);
    field(a, r.tax_ppm);
    field(a, r.period_ends_ms);
    describe(a, r.reads);
}

template <class A>
void describe(A& a, ChargedLine& r) {
    enum_field(a, r.kind, billing::LineKind::energy, billing::LineKind::common_costs);
    describe(a, r.register_id);
    field(a, r.tariff);
    field(a, r.version);
    field(a, r.price);
    field(a, r.charge.value);
    field(a, r.from_ms);
    field(a, r.to_ms);
    enum_field(a, r.unit, billing::Unit::none, billing::Unit::piece);
    field(a, r.quantity);
    field(a, r.amount);
}

template <class A>
void describe(A& a, BilledLine& r) {
    describe(a, r.charged);
    field(a, r.unit_price);
    field(a, r.tax_group);
    field(a, r.estimated);
    field(a, r.net);
    field(a, r.gross);
}

template <class A>
void describe(A& a, billing::TaxGroup& r) {
    field(a, r.id);
    field(a, r.inclusive);
    list_field(a, r.taxes, 3, [](A& archive, billing::Tax& tax) {
        field(archive, tax.code);
        field(archive, tax.ppm);
        field(archive, tax.level);
    });
}

template <class A>
void describe(A& a, BillIssued& r) {
    field(a, r.account);
    enum_field(a, r.kind, billing::DocumentKind::bill, billing::DocumentKind::cancellation);
    describe(a, r.number);
    text_field(a, r.number_text, k_max_number_text);
    describe(a, r.corrects);
    field(a, r.from_ms);
    field(a, r.to_ms);
    field(a, r.next_ends_ms);
    field(a, r.issued);
    field(a, r.due);
    describe(a, r.reads);
    list_field(a, r.lines, 33, [](A& archive, BilledLine& line) { describe(archive, line); });
    list_field(a, r.tax_groups, 3,
               [](A& archive, billing::TaxGroup& group) { describe(archive, group); });
    list_field(a, r.taxes, 5, [](A& archive, billing::TaxTotal& tax) {
        field(archive, tax.group);
        field(archive, tax.code);
        field(archive, tax.ppm);
        field(archive, tax.base);
        field(archive, tax.amount);
    });
    field(a, r.net);
    field(a, r.tax);
    field(a, r.rounding);
    field(a, r.total);
    field(a, r.carried_in);
    field(a, r.carried_out);
    field(a, r.written_off);
}

template <class A>
void describe(A& a, BillNumbered& r) {
    field(a, r.account);
    describe(a, r.number);
    text_field(a, r.number_text, k_max_number_text);
    field(a, r.issued);
    field(a, r.due);
}

template <class A>
void describe(A& a, billing::InterestTerms& r) {
    field(a, r.annual_ppm);
    enum_field(a, r.day_count, billing::DayCount::actual_365, billing::DayCount::actual_actual);
    field(a, r.grace_days);
    field(a, r.cap_ppm);
    field(a, r.flat_fee);
}

template <class A>
void describe(A& a, OverdueTermsAgreed& r) {
    field(a, r.account);
    list_field(a, r.ladder.steps, 4, [](A& archive, billing::LadderStep& step) {
        std::int64_t offset = step.offset_days;
        field(archive, offset);
        if constexpr (A::k_reading) {
            if (offset < INT16_MIN || offset > INT16_MAX) archive.refuse();
            step.offset_days = static_cast<std::int16_t>(offset);
        }
        enum_field(archive, step.kind, billing::StepKind::reminder,
                   billing::StepKind::disconnection);
        field(archive, step.working_day_only);
        field(archive, step.fee);
    });
    describe(a, r.ladder.working_days);
    field(a, r.ladder.disconnection_minimum);
    describe(a, r.interest);
    field(a, r.reconnection_fee);
}

template <class A>
void describe(A& a, ReminderGiven& r) {
    field(a, r.account);
    describe(a, r.bill);
    field(a, r.step);
    enum_field(a, r.kind, billing::StepKind::reminder, billing::StepKind::disconnection);
    field(a, r.day);
    field(a, r.open);
    field(a, r.overdue);
}

template <class A>
void describe(A& a, LateCharged& r) {
    field(a, r.account);
    describe(a, r.bill);
    enum_field(a, r.kind, LateKind::interest, LateKind::reconnection_fee);
    field(a, r.amount);
    field(a, r.until);
    field(a, r.residue);
}

template <class A>
void describe(A& a, BillDisputed& r) {
    field(a, r.account);
    describe(a, r.bill);
    field(a, r.opened);
    field(a, r.day);
}

}  // namespace riser::journal
