// What check_record() refuses of the records about bills.
#include "core/journal/check_billing.h"

#include <functional>

#include <gtest/gtest.h>

#include "core/journal/check.h"
#include "tests/unit/core/example_records.h"

namespace riser::journal {
namespace {

// A good record with one thing spoilt is refused in words that contain `reason`.
template <class T>
void refused_bill(std::string_view reason, std::function<void(T&)> spoil) {
    T record = example<T>();
    ASSERT_TRUE(check_record(record)) << "the example is good";
    spoil(record);
    const auto checked = check_record(record);
    ASSERT_FALSE(checked) << "expected: " << reason;
    EXPECT_NE(checked.error().message.find(reason), std::string::npos) << checked.error().message;
}

TEST(CheckBilling, refuses_terms_that_are_none) {
    using A = BillingAgreed;
    refused_bill<A>("no id", [](auto& r) { r.account = {}; });
    refused_bill<A>("cycle", [](auto& r) { r.cycle.day = 29; });
    refused_bill<A>("days to pay", [](auto& r) { r.days_to_pay = 367; });
    refused_bill<A>("rounding", [](auto& r) { r.rounding.step = {}; });
    refused_bill<A>("coins", [](auto& r) { r.rounding.place = payment::RoundingPlace::payment; });
    refused_bill<A>("series", [](auto& r) { r.series.prefix = "a"; });
    refused_bill<A>("series", [](auto& r) { r.series.id = 0; });
    refused_bill<A>("tax", [](auto& r) { r.tax_ppm = 1'000'001; });
    refused_bill<A>("twice", [](auto& r) { r.reads.push_back(r.reads[0]); });
    refused_bill<A>("register value", [](auto& r) { r.reads[0].to = {-1}; });
}

TEST(CheckBilling, refuses_bills_that_do_not_add_up) {
    using B = BillIssued;
    refused_bill<B>("no id", [](auto& r) { r.account = {}; });
    refused_bill<B>("no number", [](auto& r) { r.number.counter = 0; });
    refused_bill<B>("A-Z", [](auto& r) { r.number_text = "a b"; });
    refused_bill<B>("corrects a bill", [](auto& r) { r.corrects = {1, 2026, 122}; });
    refused_bill<B>("corrects a bill",
                    [](auto& r) { r.kind = billing::DocumentKind::cancellation; });
    refused_bill<B>("end after it begins", [](auto& r) { r.to_ms = r.from_ms - 1; });
    refused_bill<B>("before it is issued",
                    [](auto& r) { r.due = r.issued - std::chrono::days(1); });
    refused_bill<B>("tax group", [](auto& r) { r.lines[0].tax_group = 2; });
    refused_bill<B>("tax group", [](auto& r) { r.tax_groups[0].id = 0; });
    refused_bill<B>("add up", [](auto& r) { r.net.micro += 1; });
    refused_bill<B>("add up", [](auto& r) { r.taxes[0].amount.micro += 1; });
    refused_bill<B>("add up", [](auto& r) { r.total.micro += 1; });
    refused_bill<B>("what is to pay", [](auto& r) { r.carried_out.micro += 1; });
    refused_bill<B>("what is to pay", [](auto& r) { r.lines[0].charged.amount.micro += 1; });
    refused_bill<B>("beyond", [](auto& r) { r.lines[0].net = k_max_balance; });
    refused_bill<B>("too many lines",
                    [](auto& r) { r.lines.resize(billing::k_max_bill_lines + 1, r.lines[0]); });
}

TEST(CheckBilling, refuses_what_cannot_follow_a_bill) {
    refused_bill<OverdueTermsAgreed>("ladder", [](auto& r) { r.ladder.steps[5].offset_days = 14; });
    refused_bill<OverdueTermsAgreed>("interest", [](auto& r) { r.interest.annual_ppm = -1; });
    refused_bill<OverdueTermsAgreed>("fee", [](auto& r) { r.reconnection_fee = {-1}; });
    refused_bill<ReminderGiven>("step", [](auto& r) { r.step = billing::k_max_steps; });
    refused_bill<LateCharged>("amount", [](auto& r) { r.amount = -k_max_amount - Money{1}; });
    refused_bill<LateCharged>("given back", [](auto& r) { r.amount = {-1}; });
    refused_bill<LateCharged>("residue", [](auto& r) { r.kind = LateKind::late_fee; });
    refused_bill<BillDisputed>("no number", [](auto& r) { r.bill = {}; });
    refused_bill<BillNumbered>("A-Z", [](auto& r) { r.number_text.clear(); });
}

}  // namespace
}  // namespace riser::journal
