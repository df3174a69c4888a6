// What the cloud makes of credit notes, of payments that came to nothing, and of the change of how an account pays.
#include "core/journal/contract_postings.h"
#include "core/journal/credit_books.h"
#include "core/journal/credit_note.h"
#include "core/journal/plan_books.h"
#include "tests/unit/cloud/billed_account.h"

namespace riser::cloud {
namespace {

using payment::AccountMode;

class ContractProjectionTest : public BilledAccount {
protected:
    payment::Account pots() {
        upload();
        const auto books = cloud.books(account);
        payment::Account known = books.pots;
        known.mode = books.mode;
        return known;
    }
    void change(AccountMode mode) {
        journal::AccountModeChanged r;
        r.order = id_of<CommandId>(0x61);
        r.account = account;
        r.mode = mode;
        r.moves = billing::mode_moves(pots(), mode);
        journal.append({r});
        upload();
    }
    // As a gateway would book it.
    journal::PaymentBounced bounced(Money amount, Money fee = {}) {
        const auto parts = billing::bounce_parts(pots(), amount + fee);
        return {id_of<TopUpId>(0x92),
                id_of<TopUpId>(0x91),
                account,
                amount,
                fee,
                parts.from_credit,
                parts.to_debt,
                parts.from_refund,
                parts.to_collection};
    }
    void on_bill() {
        change(AccountMode::postpaid);
        agree();
    }
};

TEST_F(ContractProjectionTest, a_credit_note_is_composed_a_second_time) {
    agree();
    use(Energy{100'000});
    const auto bill = issue(1);
    const auto note =
        journal::credit_note(billing(), bill, {1, 2025, 2}, today(), Money{10'000'000});
    ASSERT_TRUE(note) << note.error().message;
    journal.append({*note});
    EXPECT_EQ(differences(), "");
    EXPECT_EQ(billing().receivables.open(), bill.total - Money{10'000'000});
    EXPECT_EQ(billing().credited_of(bill.number), Money{10'000'000});
    EXPECT_EQ(cloud.books(account).bills_off, Money{});
}

TEST_F(ContractProjectionTest, what_credit_notes_give_back_beyond_their_bill_is_named) {
    agree();
    use(Energy{100'000});
    const auto bill = issue(1);
    const auto before = billing();
    journal.append({*journal::credit_note(before, bill, {1, 2025, 2}, today(), bill.total)});
    EXPECT_EQ(differences(), "");
    journal.append({*journal::credit_note(before, bill, {1, 2025, 3}, today(), bill.total)});
    EXPECT_NE(differences().find("can be given back"), std::string::npos);
    EXPECT_EQ(cloud.books(account).bills_off, Money{}) << "it is booked as the gateway says";
}

// With what being late with it has cost, which a bill that stands does not give back.
TEST_F(ContractProjectionTest, what_credit_notes_give_back_whole_is_taken_back) {
    agree();
    use(Energy{100'000});
    const auto bill = issue(1);
    journal::LateCharged late{account,     bill.number, journal::LateKind::reminder_fee,
                              {1'500'000}, today(),     0};
    journal.append({late});
    const auto note = *journal::credit_note(billing(), bill, {1, 2025, 2}, today(), bill.total);
    late.amount = -late.amount;
    journal.append({note, late});
    EXPECT_EQ(differences(), "");
    EXPECT_TRUE(billing().find(bill.number)->cancelled);
    EXPECT_EQ(cloud.books(account).bills_off, Money{});
}

TEST_F(ContractProjectionTest, a_bounced_payment_opens_its_bill_again) {
    on_bill();
    use(Energy{100'000});
    const auto bill = issue(1);
    journal.credit(id_of<TopUpId>(0x91), 1, bill.total, journal::TopUpSource::local_cash);
    upload();
    ASSERT_EQ(billing().receivables.open(), Money{});
    journal.append({bounced(bill.total, Money{3'000'000})});
    EXPECT_EQ(differences(), "");
    EXPECT_EQ(billing().receivables.open(), bill.total);
    EXPECT_EQ(billing().unbilled(), Money{3'000'000});
    EXPECT_EQ(cloud.books(account).bills_off, Money{});
}

// The entry that credited it says what topping up has cost.
TEST_F(ContractProjectionTest, a_bounced_payment_gives_back_its_fee_for_topping_up_and_no_other) {
    journal::TopUpTermsAgreed terms{account, {}};
    terms.terms.fee = Money{500'000};
    journal.append({terms});
    const auto pay = [&] {
        journal::Credited paid{
            id_of<TopUpId>(0x91), account, Money{10'000'000}, journal::TopUpSource::local_cash, {}};
        paid.split = *payment::split_top_up(pots(), 0, paid.amount);
        journal.append({paid});
    };
    const auto before = pots();
    pay();
    ASSERT_EQ(differences(), "");
    auto honest = bounced(Money{9'500'000});
    honest.amount = Money{10'000'000};
    honest.vending_fee = Money{500'000};
    auto kept = bounced(Money{10'000'000});  // as gateways before did it
    journal.append({honest});
    EXPECT_EQ(differences(), "");
    EXPECT_EQ(pots().balance(), before.balance());
    kept.id = id_of<TopUpId>(0x93);
    journal.append({kept});
    EXPECT_NE(differences().find("is given back as 0.00, computed 0.50"), std::string::npos)
        << differences();
}

TEST_F(ContractProjectionTest, a_payment_that_was_not_credited_bounces_with_a_difference) {
    on_bill();
    journal.append({bounced(Money{5'000'000})});
    EXPECT_NE(differences().find("that it was not credited"), std::string::npos);
    EXPECT_EQ(cloud.books(account).balance(), Money{-5'000'000}) << "and is booked";
}

TEST_F(ContractProjectionTest, parts_of_a_bounce_that_do_not_follow_are_named) {
    on_bill();
    journal.credit(id_of<TopUpId>(0x91), 1, Money{5'000'000}, journal::TopUpSource::local_cash);
    auto wrong = bounced(Money{5'000'000});
    std::swap(wrong.from_credit, wrong.to_collection);
    journal.append({wrong});
    EXPECT_NE(differences().find("a bounced payment"), std::string::npos);
}

TEST_F(ContractProjectionTest, an_account_goes_on_bill_and_back) {
    journal.credit(id_of<TopUpId>(0x91), 1, Money{20'000'000}, journal::TopUpSource::local_cash);
    on_bill();
    EXPECT_EQ(differences(), "");
    EXPECT_EQ(billing().receivables.credit(), Money{20'000'000});
    EXPECT_EQ(cloud.books(account).mode, AccountMode::postpaid);
    use(Energy{10'000});
    auto last = next_bill(1);
    last.kind = billing::DocumentKind::final_bill;
    last.next_ends_ms = last.to_ms;
    journal.append({last});
    change(AccountMode::prepaid);
    EXPECT_FALSE(cloud.books(account).billing);
    EXPECT_EQ(cloud.books(account).mode, AccountMode::prepaid);
    on_bill();
    EXPECT_TRUE(cloud.books(account).billing);
    EXPECT_EQ(cloud.books(account).bills_off, Money{});
}

TEST_F(ContractProjectionTest, to_prepaid_without_a_last_bill_is_named) {
    on_bill();
    change(AccountMode::prepaid);
    EXPECT_EQ(differences(), "it becomes prepaid without a last bill\n");
}

TEST_F(ContractProjectionTest, a_deposit_is_held_apart_with_what_it_earns) {
    on_bill();
    journal::DepositDemanded demanded;
    demanded.order = id_of<CommandId>(0x63);
    demanded.account = account;
    demanded.amount = Money{100'000'000};
    demanded.annual_ppm = 100'000;
    journal::DepositMoved paid{id_of<TopUpId>(0x93),
                               account,
                               journal::DepositMove::paid_in,
                               Money{36'500'000},
                               {},
                               today(),
                               0};
    journal.append({demanded, paid});
    EXPECT_EQ(differences(), "");
    EXPECT_EQ(cloud.books(account).balance(), Money{});
    EXPECT_EQ(cloud.books(account).pots.deposit.held, Money{36'500'000});
    const auto later = today() + std::chrono::days(10);
    journal.append(
        {journal::DepositMoved{id_of<TopUpId>(0x94), account, journal::DepositMove::applied,
                               Money{6'500'000}, Money{100'000}, later, 0}});
    EXPECT_EQ(differences(), "");
    EXPECT_EQ(cloud.books(account).pots.deposit.held, Money{30'100'000});
    EXPECT_EQ(billing().receivables.credit(), Money{6'500'000});
    EXPECT_EQ(cloud.books(account).bills_off, Money{});
}

TEST_F(ContractProjectionTest, a_deposit_that_earns_something_else_is_named) {
    on_bill();
    journal.append(
        {journal::DepositMoved{id_of<TopUpId>(0x93), account, journal::DepositMove::paid_in,
                               Money{36'500'000}, Money{1}, today(), 0}});
    EXPECT_NE(differences().find("a deposit earns 0.000001, computed 0.00"), std::string::npos);
}

TEST_F(ContractProjectionTest, the_use_of_a_credit_limit_is_computed_again) {
    on_bill();
    journal::CreditLimitAgreed agreed;
    agreed.account = account;
    agreed.terms.limit = Money{1'000'000};
    journal.append({agreed});
    use(Energy{100'000});
    EXPECT_EQ(differences(), "");
    const Money used = -cloud.books(account).balance();
    ASSERT_GT(used, agreed.terms.limit);
    using billing::CreditStage;
    journal.append(
        {journal::CreditUseTold{account, CreditStage::reached, used, agreed.terms.limit}});
    EXPECT_EQ(differences(), "");
    EXPECT_EQ(journal::credit_stage_of(billing()), CreditStage::reached);
    journal.append(
        {journal::CreditUseTold{account, CreditStage::near, used - Money{1}, agreed.terms.limit}});
    EXPECT_NE(differences().find("it is told to have used"), std::string::npos);
}

journal::PaymentPlanAgreed plan_for(const journal::AccountBilling& billing, Money amount) {
    journal::PaymentPlanAgreed r;
    r.order = id_of<CommandId>(0x62);
    r.account = billing.terms.account;
    r.bills = journal::bills_for_plan(billing);
    r.plan.agreed = billing::LocalDay{std::chrono::days(k_start_ms / k_test_day_ms)};
    r.plan.instalments = {{r.plan.agreed + std::chrono::days(20), amount}};
    return r;
}

TEST_F(ContractProjectionTest, a_plan_is_followed_to_its_end) {
    on_bill();
    use(Energy{100'000});
    const auto bill = issue(1);
    journal.append({plan_for(billing(), bill.total)});
    EXPECT_EQ(differences(), "");
    ASSERT_TRUE(billing().plan);
    journal.credit(id_of<TopUpId>(0x91), 1, bill.total, journal::TopUpSource::local_cash);
    upload();
    ASSERT_EQ(billing().plan->payments.size(), 1U);
    EXPECT_EQ(billing().plan->payments[0].amount, bill.total);
    journal.append({journal::PaymentPlanEnded{account, journal::PlanEnd::kept, today()}});
    EXPECT_EQ(differences(), "");
    EXPECT_FALSE(billing().plan);
}

TEST_F(ContractProjectionTest, plans_that_do_not_follow_are_named) {
    on_bill();
    use(Energy{100'000});
    const auto bill = issue(1);
    journal.append({plan_for(billing(), bill.total - Money{1})});
    EXPECT_NE(differences().find("the instalments of a payment plan come to"), std::string::npos);
    journal.append({journal::PaymentPlanEnded{account, journal::PlanEnd::kept, today()}});
    EXPECT_NE(differences().find("its bills are not paid"), std::string::npos);
    journal.append({journal::PaymentPlanEnded{account, journal::PlanEnd::withdrawn, today()}});
    EXPECT_NE(differences().find("a payment plan ends that there is not"), std::string::npos);
}

}  // namespace
}  // namespace riser::cloud
