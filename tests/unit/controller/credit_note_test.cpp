// Credit notes: who is given back a part of a bill, and what becomes of the money.
#include "tests/unit/controller/billing_building.h"

namespace riser::controller {
namespace {

using billing::DocumentKind;

struct CreditNotes : testing::Test, BillingBuilding {
    CreditNotes() {
        live_until(day_of(10, 1) + 1min, 1'000);
        read();
        bill = bills().at(0);
    }
    CreditBill note(std::int64_t micro, std::uint8_t id = 90) const {
        return {CommandId{{id}}, k_clara, bill.number, Money{micro}};
    }
    Money open() const { return bills_of(k_clara).receivables.open(); }

    journal::BillIssued bill;
};

TEST_F(CreditNotes, take_back_a_part_of_a_bill_by_a_document_of_their_own) {
    const Money before = balance(k_clara);
    const Answer done = order(note(500'000));
    ASSERT_EQ(done.outcome, OrderOutcome::done) << done.text;
    const auto document = bills().at(1);
    EXPECT_EQ(document.kind, DocumentKind::credit_note);
    EXPECT_EQ(document.number_text, "A-2026-000002");
    EXPECT_EQ(document.corrects, bill.number);
    EXPECT_EQ(document.total, Money{-500'000});
    EXPECT_EQ(open(), bill.total - Money{500'000});
    EXPECT_EQ(balance(k_clara), before + Money{500'000});
    EXPECT_EQ(of_ledger(ledger::AccountKind::adjustment, {}), Money{-500'000});
    expect_same_after_restart(*this);
}

TEST_F(CreditNotes, are_given_once_however_often_they_are_ordered) {
    ASSERT_EQ(order(note(500'000)).outcome, OrderOutcome::done);
    EXPECT_EQ(order(note(500'000)).outcome, OrderOutcome::already_done);
    restart();
    read();
    EXPECT_EQ(order(note(500'000)).outcome, OrderOutcome::already_done);
    EXPECT_EQ(bills().size(), 2U);
}

TEST_F(CreditNotes, leave_all_or_nothing_where_the_power_fails) {
    journal.next = Commit::refused;
    EXPECT_EQ(order(note(500'000)).outcome, OrderOutcome::cannot_save);
    journal.next = Commit::done;
    restart();
    read();
    EXPECT_EQ(bills().size(), 1U);
    EXPECT_EQ(open(), bill.total);
    ASSERT_EQ(order(note(500'000)).outcome, OrderOutcome::done);
    EXPECT_EQ(bills().at(1).number.counter, 2U) << "no number is left out";
    expect_same_after_restart(*this);
}

TEST_F(CreditNotes, of_a_bill_that_is_paid_are_a_credit_for_the_next) {
    pay(bill.total.micro, 91);
    ASSERT_EQ(order(note(500'000)).outcome, OrderOutcome::done);
    EXPECT_EQ(open(), Money{});
    EXPECT_EQ(bills_of(k_clara).receivables.credit(), Money{500'000});
}

TEST_F(CreditNotes, give_back_no_more_than_the_bill_charged) {
    EXPECT_EQ(order(note(bill.total.micro + 1)).outcome, OrderOutcome::invalid);
    EXPECT_EQ(order(note(0)).outcome, OrderOutcome::invalid);
    ASSERT_EQ(order(note(bill.total.micro - 10'000)).outcome, OrderOutcome::done);
    EXPECT_EQ(order(note(20'000, 91)).outcome, OrderOutcome::invalid);
    ASSERT_EQ(order(note(10'000, 92)).outcome, OrderOutcome::done);
    EXPECT_EQ(open(), Money{});
    EXPECT_EQ(order(note(1, 93)).outcome, OrderOutcome::invalid);
}

TEST_F(CreditNotes, are_refused_where_they_cannot_be) {
    CreditBill of_nobody = note(1);
    of_nobody.number.counter = 9;
    EXPECT_EQ(order(of_nobody).outcome, OrderOutcome::unknown_target);
    of_nobody = note(1);
    of_nobody.account = k_ben;
    EXPECT_EQ(order(of_nobody).outcome, OrderOutcome::conflict) << "prepaid";
    CreditBill nameless = note(1);
    nameless.id = {};
    EXPECT_EQ(order(nameless).outcome, OrderOutcome::invalid);
    clock.latest = k_no_upper_bound;
    EXPECT_EQ(order(note(10'000)).outcome, OrderOutcome::conflict) << "no date";
    EXPECT_EQ(bills().size(), 1U);
}

TEST_F(CreditNotes, keep_their_bill_from_being_taken_back_whole) {
    ASSERT_EQ(order(note(500'000)).outcome, OrderOutcome::done);
    const Answer refused = order(CancelBill{CommandId{{95}}, k_clara, bill.number});
    EXPECT_EQ(refused.outcome, OrderOutcome::conflict);
    EXPECT_NE(refused.text.find("credit note"), std::string::npos);
}

TEST_F(CreditNotes, take_back_taxes_as_they_were_charged) {
    ASSERT_EQ(order(note(500'000)).outcome, OrderOutcome::done);
    const auto document = bills().at(1);
    EXPECT_EQ(document.net + document.tax, document.total);
    EXPECT_EQ(document.tax_groups.size(), bill.tax_groups.size());
}

}  // namespace
}  // namespace riser::controller
