// Free units and gifts: granted once a period, lapsed when their time has certainly come.
#include "core/payment/renewal.h"

#include <gtest/gtest.h>

namespace riser::payment {
namespace {

using namespace std::chrono_literals;

constexpr UtcTime k_noon{1'790'000'000s};  // 2026-09-21T14:13:20Z, a Monday

Account with(const Credit& credit) {
    Account account;
    Credit own;
    own.priority = 100;
    account.credits = {own, credit};
    account.charges = {Charge{}};
    update_statuses(account);
    return account;
}

Credit free_units(RenewalPeriod period) {
    Credit credit;
    credit.id = {2};
    credit.type = CreditType::time_based;
    credit.priority = 12;
    credit.preset = Money{300};
    credit.renewal = period;
    return credit;
}

TEST(Renewal, is_due_once_a_period) {
    for (const auto& [period, later] : {std::pair{RenewalPeriod::day, Duration(24h)},
                                        {RenewalPeriod::week, Duration(7 * 24h)},
                                        {RenewalPeriod::month, Duration(30 * 24h)}}) {
        Account account = with(free_units(period));
        const auto first = due_renewal(account, {}, k_noon);
        ASSERT_TRUE(first);
        EXPECT_EQ(first->granted, Money{300});
        EXPECT_EQ(first->lapsed, Money{0});
        renew(account, *first);
        EXPECT_EQ(account.balance(), Money{300});
        EXPECT_FALSE(due_renewal(account, {}, k_noon));
        drain(account, Money{100});
        const auto second = due_renewal(account, {}, k_noon + later);
        ASSERT_TRUE(second);
        EXPECT_EQ(second->lapsed, Money{200});
        renew(account, *second);
        EXPECT_EQ(account.balance(), Money{300}) << "what was left is gone";
        EXPECT_FALSE(due_renewal(account, {}, k_noon)) << "nor when the clock goes back";
    }
}

TEST(Renewal, is_not_due_for_what_is_not_given_any_more) {
    Credit ended = free_units(RenewalPeriod::day);
    ended.preset = {};
    EXPECT_FALSE(due_renewal(with(ended), {}, k_noon));
}

TEST(Expiry, comes_with_its_instant_and_takes_what_is_left) {
    Credit gift;
    gift.id = {3};
    gift.type = CreditType::reserved;
    gift.priority = 43;
    gift.amount = Money{50};
    gift.expires_ms = to_unix_ms(k_noon);
    Account account = with(gift);
    EXPECT_FALSE(due_expiry(account, k_noon - 1ms));
    const auto due = due_expiry(account, k_noon);
    ASSERT_TRUE(due);
    EXPECT_EQ(due->amount, Money{50});
    lapse(account, due->credit, due->amount);
    EXPECT_TRUE(account.exhausted());
    EXPECT_FALSE(due_expiry(account, k_noon));
}

// What is given and lent moves into its own credit and out of it, and the account's own is not touched.
TEST(Grant, of_a_credit_that_is_not_there_changes_nothing) {
    Account account = with(free_units(RenewalPeriod::day));
    const Account before = account;
    grant(account, {9}, Money{5});
    lapse(account, {9}, Money{5});
    EXPECT_EQ(account, before);
}

}  // namespace
}  // namespace riser::payment
