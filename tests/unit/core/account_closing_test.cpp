// Laws of closing an account: nothing is left in it, no money is made or lost, whatever was in it.
#include "core/payment/billing/account_closing.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace riser::billing {
namespace {

using payment::Account;
using payment::Credit;
using payment::CreditType;

Money amount_between(std::int64_t first, std::int64_t last) {
    return Money{*rc::gen::inRange<std::int64_t>(first, last)};
}

Credit credit_of(std::uint16_t id, CreditType type, Money amount) {
    Credit credit;
    credit.id = {id};
    credit.type = type;
    credit.priority = static_cast<std::uint8_t>(id + 1);
    credit.amount = amount;
    return credit;
}

// Whatever an account can be at its end.
Account any_account() {
    constexpr std::int64_t k_much = 100'000'000;
    Account account;
    account.id = AccountId{{1}};
    account.credits = {credit_of(0, CreditType::token, amount_between(-k_much, k_much)),
                       credit_of(1, CreditType::reserved, amount_between(0, k_much)),
                       credit_of(2, CreditType::time_based, amount_between(0, k_much)),
                       credit_of(3, CreditType::emergency, amount_between(0, k_much))};
    account.credits[3].paid_back = true;
    account.credits[3].owed = account.credits[3].amount + amount_between(0, k_much);
    account.charges.resize(2);
    account.charges[1].id = {7};
    account.charges[1].purpose = payment::ChargePurpose::debt;
    account.charges[1].remaining = amount_between(0, k_much);
    account.accumulated_debt = amount_between(0, k_much);
    update_statuses(account);
    return account;
}

ClosingTerms any_terms() {
    ClosingTerms terms;
    if (*rc::gen::arbitrary<bool>()) {
        terms.other = AccountId{{2}};
        terms.credit_to_other = true;
        terms.debt_to_other = *rc::gen::arbitrary<bool>();
    }
    terms.gifts_paid_out = *rc::gen::arbitrary<bool>();
    terms.step = *rc::gen::element(Money{0}, Money{1}, Money{10'000}, Money{50'000});
    return terms;
}

// What the customer is worth to the operator: his credits less what he owes.
Money worth(const Account& account) {
    Money sum = account.balance() - account.debt();
    for (const auto& credit : account.credits) sum -= credit.owed;
    return sum;
}

RC_GTEST_PROP(AccountClosing, leaves_nothing_and_loses_nothing, ()) {
    const Account before = any_account();
    const ClosingTerms terms = any_terms();
    RC_ASSERT(check_closing_terms(terms).ok());
    const AccountClosing closing = closing_of(before, terms);
    RC_ASSERT(closing.refund - closing.collection + closing.credit_to_other -
                  closing.debt_to_other + closing.forfeited + closing.rounding ==
              worth(before));
    Account after = before;
    close(after, closing, 77);
    RC_ASSERT(worth(after) == Money{});
    RC_ASSERT(after.balance() == Money{});
    RC_ASSERT(after.closed());
    RC_ASSERT(after.refund_owed == closing.refund);
    RC_ASSERT(after.in_collection == closing.collection);
}

RC_GTEST_PROP(AccountClosing, ends_with_a_refund_or_a_debt_and_never_both, ()) {
    const AccountClosing closing = closing_of(any_account(), any_terms());
    RC_ASSERT(closing.refund + closing.credit_to_other == Money{} ||
              closing.collection + closing.debt_to_other == Money{});
    for (const Money amount : {closing.refund, closing.collection, closing.credit_to_other,
                               closing.debt_to_other, closing.forfeited}) {
        RC_ASSERT(amount >= Money{});
    }
}

RC_GTEST_PROP(AccountClosing, rounds_only_what_is_paid_and_in_favour_of_the_customer, ()) {
    const ClosingTerms terms = any_terms();
    const AccountClosing closing = closing_of(any_account(), terms);
    RC_ASSERT(closing.rounding <= Money{});
    RC_ASSERT(-closing.rounding < std::max(terms.step, Money{1}));
    if (terms.step > Money{}) {
        RC_ASSERT(closing.refund.micro % terms.step.micro == 0);
        RC_ASSERT(closing.collection.micro % terms.step.micro == 0);
    }
    if (closing.credit_to_other + closing.debt_to_other > Money{}) {
        RC_ASSERT(closing.rounding == Money{});
    }
}

RC_GTEST_PROP(AccountClosing, is_known_from_its_moves, ()) {
    const AccountClosing closing = closing_of(any_account(), any_terms());
    RC_ASSERT(sums_of(closing.moves) == closing);
    for (const auto& move : closing.moves) RC_ASSERT(move.amount > Money{});
}

TEST(AccountClosing, terms_that_contradict_themselves_are_refused) {
    EXPECT_TRUE(check_closing_terms({}));
    EXPECT_FALSE(check_closing_terms({{}, true, false, false, {}}));
    EXPECT_FALSE(check_closing_terms({AccountId{{2}}, false, false, false, {}}));
    EXPECT_FALSE(check_closing_terms({{}, false, false, false, Money{-1}}));
}

}  // namespace
}  // namespace riser::billing
