// The cloud keeps what bills say and what is paid of them, composes each again, and names what differs.
#include "cloud/billing/bill_state.h"
#include "cloud/ingest/billing_books.h"
#include "cloud/ingest/projection.h"
#include "tests/unit/cloud/billed_account.h"

namespace riser::cloud {
namespace {

class BillingProjectionTest : public BilledAccount {
protected:
    std::vector<BillReport> reports(const BillFilter& filter = {}, std::int64_t days_later = 0) {
        return cloud.in_session([&](Session& s) {
            return report_bills(s, cloud.site.key, filter, 0, 100,
                                k_start_ms + days_later * k_test_day_ms)
                .bills;
        });
    }
    std::optional<AccountDues> dues(std::int64_t days_later = 0) {
        const auto books = cloud.books(account);
        return cloud.in_session([&](Session& s) {
            return report_dues(s, cloud.gateway().journal(), books,
                               k_start_ms + days_later * k_test_day_ms);
        });
    }
};

TEST_F(BillingProjectionTest, an_honest_bill_states_what_was_charged_and_nothing_differs) {
    agree();
    use(Energy{10'000});
    use(Energy{2'345});
    const Money charged = billing().unbilled();
    const auto bill = issue(1);
    EXPECT_EQ(differences(), "");
    EXPECT_TRUE(open_kinds().empty());
    EXPECT_EQ(bill.charged(), charged);
    EXPECT_EQ(billing().unbilled(), Money{});
    ASSERT_EQ(bills().size(), 1U);
    EXPECT_EQ(bills()[0].number_text, "A-2025-000001");
    EXPECT_EQ(bills()[0].total, bill.total);
    const BookedBill booked = bills()[0];
    const auto document = cloud.in_session([&](Session& s) { return read_bill(s, booked); });
    EXPECT_EQ(document, bill) << "as its entry says it";
}

TEST_F(BillingProjectionTest, the_balance_is_credit_less_bills_remainder_and_what_is_not_billed) {
    journal.credit(id_of<TopUpId>(0x41), 1, Money{1'000'000}, journal::TopUpSource::local_cash);
    agree();
    use(Energy{10'000});
    issue(1);
    use(Energy{700});
    journal.credit(id_of<TopUpId>(0x42), 1, Money{2'000'000}, journal::TopUpSource::local_cash);
    EXPECT_EQ(differences(), "");
    const auto books = cloud.books(account);
    EXPECT_EQ(books.bills_off, Money{});
    EXPECT_FALSE(journal::check_billing(*books.billing, books.pots));
    const auto owed = dues();
    ASSERT_TRUE(owed);
    EXPECT_EQ(owed->balance, owed->credit - owed->open - owed->carried - owed->unbilled);
    EXPECT_GT(owed->open, Money{});
    EXPECT_EQ(owed->overdue, Money{});
    EXPECT_EQ(dues(30)->overdue, owed->open) << "a month later";
}

TEST_F(BillingProjectionTest, is_the_same_when_it_is_built_anew) {
    agree();
    use(Energy{10'000});
    issue(1);
    use(Energy{700});
    EXPECT_EQ(differences(), "");
    const AccountBooks books = cloud.books(account);
    cloud.rebuild();
    EXPECT_EQ(cloud.books(account), books);
    EXPECT_EQ(bills().size(), 1U);
    EXPECT_TRUE(open_kinds().empty()) << "a bill is not its own double";
}

TEST_F(BillingProjectionTest, a_bill_for_less_than_was_charged_is_named) {
    agree();
    use(Energy{10'000});
    auto known = billing();
    known.lines[0].amount = Money{known.lines[0].amount.micro / 2};
    journal.append({composed(known, 1)});
    EXPECT_NE(differences().find("and what was charged comes to"), std::string::npos);
    EXPECT_EQ(cloud.books(account).bills_off, Money{}) << "the rest is still to be billed";
}

TEST_F(BillingProjectionTest, a_bill_with_another_tax_is_named) {
    agree();
    use(Energy{10'000});
    tariff.tax_ppm = 70'000;
    journal.append({next_bill(1)});
    EXPECT_NE(differences(), "");
}

TEST_F(BillingProjectionTest, a_charge_on_two_bills_is_named) {
    agree();
    use(Energy{10'000});
    const auto before = billing();
    issue(1);
    journal.append({composed(before, 2)});
    EXPECT_NE(differences().find("and what was charged comes to"), std::string::npos);
    EXPECT_LT(billing().unbilled(), Money{});
}

TEST_F(BillingProjectionTest, a_remainder_that_was_carried_and_is_lost_is_named) {
    agree();
    use(Energy{10'000});
    const auto bill = issue(1);
    ASSERT_NE(bill.carried_out, Money{}) << "or the test shows nothing";
    use(Energy{700});
    auto known = billing();
    known.receivables.carried = Money{};
    journal.append({composed(known, 2)});
    EXPECT_NE(differences(), "");
}

TEST_F(BillingProjectionTest, a_number_that_is_left_out_is_an_open_item) {
    agree();
    use(Energy{1'000});
    issue(1);
    use(Energy{1'000});
    issue(3);
    EXPECT_EQ(open_kinds(), std::vector<std::string>{"bill_number_gap"});
    EXPECT_EQ(differences(), "") << "its figures are right";
}

TEST_F(BillingProjectionTest, a_series_begins_with_one) {
    agree();
    use(Energy{1'000});
    issue(7);
    EXPECT_EQ(open_kinds(), std::vector<std::string>{"bill_number_gap"});
}

TEST_F(BillingProjectionTest, a_number_that_is_given_again_is_an_open_item) {
    agree();
    agree(journal::NumberedBy::gateway, 2);
    use(Energy{1'000});
    issue(1);
    use(Energy{1'000}, 2);
    issue(1, 2);
    EXPECT_EQ(open_kinds(), std::vector<std::string>{"bill_number_reused"});
    EXPECT_EQ(bills().size(), 2U) << "both were issued";
}

TEST_F(BillingProjectionTest, what_is_paid_overdue_or_disputed_is_listed_so) {
    agree();
    use(Energy{1'000});
    const auto first = issue(1);
    use(Energy{1'000});
    const auto second = issue(2);
    journal.credit(id_of<TopUpId>(0x42), 1, first.total, journal::TopUpSource::local_cash);
    EXPECT_EQ(differences(), "");
    ASSERT_EQ(reports().size(), 2U);
    EXPECT_EQ(reports()[0].state, BillState::paid);
    EXPECT_EQ(reports()[1].state, BillState::open);
    EXPECT_EQ(reports()[1].open, second.total);
    EXPECT_EQ(reports({}, 30)[1].state, BillState::overdue);
    BillFilter overdue;
    overdue.state = BillState::overdue;
    EXPECT_EQ(reports(overdue).size(), 0U);
    EXPECT_EQ(reports(overdue, 30).size(), 1U);

    journal.append({journal::BillDisputed{account, second.number, true, today()}});
    upload();
    EXPECT_EQ(reports({}, 30)[1].state, BillState::disputed);
    EXPECT_EQ(dues(30)->overdue, Money{});
    EXPECT_EQ(dues(30)->disputed, second.total);
}

TEST_F(BillingProjectionTest, pages_follow_each_other_without_a_bill_lost) {
    agree();
    for (std::uint64_t i = 1; i <= 5; ++i) {
        use(Energy{1'000});
        issue(i);
    }
    std::vector<std::uint64_t> seen;
    std::uint64_t after = 0;
    for (int page = 0; page < 4; ++page) {
        const auto found = cloud.in_session([&](Session& s) {
            return report_bills(s, cloud.gateway(), account, {}, after, 2, k_start_ms);
        });
        for (const auto& report : found.bills) seen.push_back(report.bill.number.counter);
        if (!found.next) break;
        after = *found.next;
    }
    EXPECT_EQ(seen, (std::vector<std::uint64_t>{1, 2, 3, 4, 5}));
}

TEST_F(BillingProjectionTest, a_bill_is_taken_back_once_and_mirrored) {
    agree();
    use(Energy{1'000});
    const auto bill = issue(1);
    const Money charged = bill.charged();
    const auto mirror = journal::cancel_bill(billing(), bill, {1, 2025, 2}, today());
    journal.append({mirror});
    EXPECT_EQ(differences(), "");
    EXPECT_EQ(billing().unbilled(), charged) << "to be billed again";
    ASSERT_EQ(reports().size(), 2U);
    EXPECT_EQ(reports()[0].state, BillState::cancelled);
    EXPECT_EQ(reports()[1].state, BillState::correction);

    journal.append({journal::cancel_bill(billing(), bill, {1, 2025, 3}, today())});
    EXPECT_NE(differences().find("bill 1-2025-1 is taken back twice"), std::string::npos);
}

TEST_F(BillingProjectionTest, a_cancellation_that_gives_back_something_else_is_named) {
    agree();
    use(Energy{1'000});
    const auto bill = issue(1);
    use(Energy{5'000});
    auto other = next_bill(1);
    journal.append({journal::cancel_bill(billing(), other, {1, 2025, 2}, today())});
    EXPECT_NE(differences().find("the cancellation is not the mirror of its bill"),
              std::string::npos);
}

TEST_F(BillingProjectionTest, what_is_late_of_a_bill_that_nobody_owes_is_named) {
    agree();
    use(Energy{1'000});
    issue(1);
    journal::LateCharged late;
    late.account = account;
    late.bill = {1, 2025, 9};
    late.kind = journal::LateKind::late_fee;
    late.amount = Money{4'000'000};
    late.until = today();
    journal.append({late});
    EXPECT_EQ(differences(), "bill 1-2025-9 is none that it owes\n");
    EXPECT_EQ(billing().unbilled(), Money{4'000'000}) << "and is booked as the gateway says";
    EXPECT_EQ(cloud.books(account).bills_off, Money{});
}

TEST_F(BillingProjectionTest, what_was_late_is_given_back_with_its_bill_alone) {
    agree();
    use(Energy{1'000});
    const auto bill = issue(1);
    journal::LateCharged late;
    late.account = account;
    late.bill = bill.number;
    late.kind = journal::LateKind::late_fee;
    late.amount = Money{4'000'000};
    late.until = today();
    journal.append({late});
    late.amount = -late.amount;
    journal.append({journal::cancel_bill(billing(), bill, {1, 2025, 2}, today()), late});
    EXPECT_EQ(differences(), "");
    EXPECT_EQ(billing().unbilled(), bill.charged());

    use(Energy{1'000});
    const auto other = issue(3);
    late.bill = other.number;
    journal.append({late});
    EXPECT_EQ(differences(),
              "what being late with bill 1-2025-3 has cost is given back, and the "
              "bill was not taken back\n");
}

TEST_F(BillingProjectionTest, a_bill_of_an_account_that_is_not_billed_is_named) {
    agree(journal::NumberedBy::gateway, 2);
    use(Energy{1'000}, 2);
    auto bill = next_bill(1, 2);
    bill.account = account;
    journal.append({bill});
    EXPECT_EQ(differences(), "is billed, and nothing was agreed about that\n");
}

}  // namespace
}  // namespace riser::cloud
