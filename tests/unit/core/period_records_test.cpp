// The records about demand and minimum charges: what is refused of them, and their bytes.
#include <functional>

#include <gtest/gtest.h>

#include "core/journal/account_billing.h"
#include "core/journal/check.h"
#include "tests/unit/core/example_records.h"

namespace riser::journal {
namespace {

template <class T>
void refused_period(std::string_view reason, std::function<void(T&)> change) {
    T record = example<T>();
    change(record);
    const auto checked = check_record(record);
    ASSERT_FALSE(checked) << "expected: " << reason;
    EXPECT_NE(checked.error().message.find(reason), std::string::npos) << checked.error().message;
}

TEST(CheckPeriod, refuses_terms_that_are_none) {
    using T = PeriodTermsBegan;
    refused_period<T>("no id", [](auto& r) { r.account = {}; });
    refused_period<T>("a tariff has a version", [](auto& r) { r.tariff = {}; });
    refused_period<T>("a tariff has a version", [](auto& r) { r.version = 0; });
    refused_period<T>("begin", [](auto& r) { r.from_ms = -1; });
    refused_period<T>("15, 30 or 60", [](auto& r) { r.window_minutes = 20; });
    refused_period<T>("slides", [](auto& r) { r.window_minutes = 0; });
    PeriodTermsBegan ends = example<T>();
    ends.tariff = {};
    ends.version = 0;
    ends.window_minutes = 0;
    ends.sliding = false;
    EXPECT_TRUE(check_record(ends)) << "nothing is owed any more";
}

TEST(CheckPeriod, refuses_charges_that_are_none) {
    using C = PeriodCharged;
    refused_period<C>("no id", [](auto& r) { r.account = {}; });
    refused_period<C>("tariff", [](auto& r) { r.version = 0; });
    refused_period<C>("within its period", [](auto& r) { r.period_ends_ms = r.to_ms - 1; });
    refused_period<C>("within its period", [](auto& r) { r.from_ms = r.to_ms + 1; });
    refused_period<C>("of a month", [](auto& r) { r.days = 32; });
    refused_period<C>("of a month", [](auto& r) { r.days = 0; });
    refused_period<C>("amount", [](auto& r) { r.amount = {}; });
    refused_period<C>("amount", [](auto& r) { r.amount = {k_max_amount.micro + 1}; });
    refused_period<C>("power", [](auto& r) { r.power = {}; });
    refused_period<C>("window", [](auto& r) { r.window_to_ms = r.window_from_ms; });
    refused_period<C>("window", [](auto& r) { r.window_to_ms += 3'600'001; });
    refused_period<C>("no minimum", [](auto& r) { r.least = {1}; });
    refused_period<C>("not measured", [](auto& r) { r.unmeasured_ms = -1; });
    refused_period<C>("no maximum", [](auto& r) { r.kind = billing::LineKind::minimum_charge; });
    const auto minimum = [](auto& r) {
        r.kind = billing::LineKind::minimum_charge;
        r.basis = DemandBasis::measured;
        r.window_from_ms = r.window_to_ms = r.unmeasured_ms = 0;
        r.power = {};
        r.least = r.charged = {1'000'000};
    };
    refused_period<C>("nothing is missing", minimum);
    PeriodCharged some = example<C>();
    minimum(some);
    some.charged = {999'999};
    EXPECT_TRUE(check_record(some));
}

TEST(PeriodBytes, of_the_records_are_types_60_and_61) {
    EXPECT_EQ(type_of(example<PeriodTermsBegan>()), 60);
    EXPECT_EQ(type_of(example<PeriodCharged>()), 61);
}

TEST(PeriodBytes, stand_behind_those_of_bills) {
    AccountBilling billing;
    billing.terms.account = id_of<AccountId>(2);
    const auto without = encode_billing(billing);
    PeriodTermsBegan began = example<PeriodTermsBegan>();
    apply(billing, began);
    billing.period.demand.slots = {1, 2, 3};
    billing.period.months = {{5, {1, 2, {3}}, 15}};
    const auto with = encode_billing(billing);
    ASSERT_GT(with.size(), without.size());
    const auto read = decode_billing(with);
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, billing);
    for (std::size_t size = without.size() + 1; size < with.size(); ++size) {
        const auto part = decode_billing(std::span(with).first(size));
        // Books of before say nothing of what came to be kept behind it.
        EXPECT_TRUE(!part || *part == billing) << size;
    }
}

// A bill that was agreed on before is charged as before: its line is none of a month.
TEST(PeriodBytes, of_lines_that_are_no_charge_of_a_month_join_as_before) {
    ChargedLine line;
    ChargedLine later = line;
    later.from_ms = 5;
    EXPECT_TRUE(line.same_charge(later));
    line.kind = later.kind = billing::LineKind::demand;
    EXPECT_FALSE(line.same_charge(later)) << "two maxima are two lines";
}

}  // namespace
}  // namespace riser::journal
