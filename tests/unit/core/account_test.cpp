#include "core/payment/account.h"

#include <gtest/gtest.h>

namespace riser::payment {
namespace {

Credit credit(std::int64_t amount, std::int64_t limit, std::int64_t warning) {
    return {.type = CreditType::token,
            .amount = {amount},
            .limit = {limit},
            .warning_threshold = {warning}};
}

TEST(Account, balance_is_the_sum_of_its_credits) {
    Account account;
    EXPECT_EQ(account.balance(), Money{0});
    account.credits = {credit(500, 0, 0), credit(-200, 0, 0)};
    EXPECT_EQ(account.balance(), Money{300});
}

TEST(Account, is_exhausted_at_its_limit_not_before) {
    Account account;
    account.credits = {credit(-499, -500, 0)};
    EXPECT_FALSE(account.exhausted());
    account.credits[0].amount = {-500};
    EXPECT_TRUE(account.exhausted());
    account.credits[0].amount = {-501};
    EXPECT_TRUE(account.exhausted());
}

TEST(Account, lives_on_any_credit_that_is_left) {
    Account account;
    account.credits = {credit(-900, 0, 100), credit(1, 0, 100)};
    EXPECT_FALSE(account.exhausted());
    EXPECT_TRUE(account.is_low());
    account.credits[1].amount = {101};
    EXPECT_FALSE(account.is_low());
}

TEST(Account, without_credits_is_neither_exhausted_nor_low) {
    const Account account;
    EXPECT_FALSE(account.exhausted());
    EXPECT_FALSE(account.is_low());
}

}  // namespace
}  // namespace riser::payment
