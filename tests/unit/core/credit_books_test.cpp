// The credit limit of an account in its books: what is kept of it, and its records. How much of it is used, event by event,
// is in tests/tables/billed_account.txt.
#include "core/journal/credit_books.h"

#include <gtest/gtest.h>

#include "core/journal/plan_books.h"
#include "tests/unit/core/ledgered_account.h"

namespace riser::journal {
namespace {

using billing::CreditLimitThen;
using billing::CreditStage;

EntryHeader told_at(std::int64_t ms) {
    EntryHeader header;
    header.boot = id_of<BootId>(0xB0);
    header.monotonic_ms = 5;
    header.wall_ms = ms;
    header.earliest_ms = ms - 1;
    header.latest_ms = ms + 1;
    return header;
}

CreditLimitAgreed hundred_for(const Ledgered& l) {
    CreditLimitAgreed agreed;
    agreed.account = l.account.id;
    agreed.terms.limit = Money{100'000'000};
    return agreed;
}

TEST(CreditLimitBytes, of_the_records_are_types_70_and_71) {
    EXPECT_EQ(type_of(example<CreditLimitAgreed>()), 70);
    EXPECT_EQ(type_of(example<CreditUseTold>()), 71);
}

TEST(CreditLimitRecords, are_refused_out_of_range) {
    auto agreed = example<CreditLimitAgreed>();
    EXPECT_TRUE(check_record(agreed));
    agreed.terms.notice = std::chrono::hours(23);
    EXPECT_FALSE(check_record(agreed)) << "a notice is a day at least";
    agreed = example<CreditLimitAgreed>();
    agreed.terms.limit = Money{-1};
    EXPECT_FALSE(check_record(agreed));
    agreed.terms.limit = Money{};
    EXPECT_TRUE(check_record(agreed)) << "none any more";
    agreed.account = {};
    EXPECT_FALSE(check_record(agreed));
    auto told = example<CreditUseTold>();
    EXPECT_TRUE(check_record(told));
    told.used = -k_max_balance - Money{1};
    EXPECT_FALSE(check_record(told));
}

TEST(CreditBooks, forget_what_was_said_with_other_terms) {
    Ledgered l;
    apply(l.billing, hundred_for(l));
    apply(l.billing, CreditUseTold{l.account.id, CreditStage::reached, {}, {}}, told_at(1'000));
    ASSERT_TRUE(l.billing.credit_told);
    EXPECT_EQ(l.billing.credit_told->wall_ms, 1'000);
    EXPECT_EQ(credit_stage_of(l.billing), CreditStage::reached);
    const auto read = decode_billing(encode_billing(l.billing));
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, l.billing);
    apply(l.billing, CreditUseTold{l.account.id, CreditStage::within, {}, {}}, told_at(2'000));
    EXPECT_FALSE(l.billing.credit_told);
    apply(l.billing, CreditUseTold{l.account.id, CreditStage::near, {}, {}}, told_at(3'000));
    apply(l.billing, hundred_for(l));
    EXPECT_EQ(credit_stage_of(l.billing), CreditStage::within);
    auto none = hundred_for(l);
    none.terms.limit = Money{};
    apply(l.billing, none);
    EXPECT_FALSE(l.billing.credit_limit);
    EXPECT_FALSE(credit_use_of(l.billing, l.account));
}

TEST(CreditBooks, leave_out_what_is_paid_by_instalments_as_long_as_that_goes) {
    Ledgered l;
    apply(l.billing, hundred_for(l));
    l.use({96'200}, 0, {90'000'000});
    const auto bill = l.issue();
    ASSERT_EQ(credit_use_of(l.billing, l.account)->used, bill.total);
    PaymentPlanAgreed plan;
    plan.account = l.account.id;
    plan.bills = {bill.number};
    plan.plan.agreed = l.day();
    plan.plan.instalments = {{l.day() + std::chrono::days(20), bill.total}};
    apply(l.billing, plan);
    l.use({10'000}, 0, {20'000'000});
    EXPECT_EQ(credit_use_of(l.billing, l.account)->used, Money{20'000'000});
    apply(l.billing, PaymentPlanEnded{l.account.id, PlanEnd::broken, l.day()});
    EXPECT_EQ(credit_use_of(l.billing, l.account)->used, bill.total + Money{20'000'000});
    EXPECT_TRUE(credit_use_of(l.billing, l.account)->reached);
}

TEST(CreditBooks, name_what_is_told_and_is_not_so) {
    Ledgered l;
    apply(l.billing, hundred_for(l));
    l.use({96'200}, 0, {85'000'000});
    CreditUseTold told{l.account.id, CreditStage::near, {85'000'000}, {100'000'000}};
    EXPECT_TRUE(audit_credit_use(l.billing, l.account, told).empty());
    told.stage = CreditStage::reached;
    EXPECT_EQ(audit_credit_use(l.billing, l.account, told).size(), 1U);
    told.stage = CreditStage::near;
    told.used = Money{84'999'999};
    EXPECT_EQ(audit_credit_use(l.billing, l.account, told).size(), 1U);
    told.used = Money{85'000'000};
    l.billing.credit_limit.reset();
    EXPECT_EQ(audit_credit_use(l.billing, l.account, told).size(), 1U);
}

}  // namespace
}  // namespace riser::journal
