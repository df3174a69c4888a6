#include "core/ledger/ledger.h"

#include <map>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace riser::ledger {
namespace {

LedgerAccount account(int number) {
    LedgerAccount result;
    result.kind = static_cast<AccountKind>(1 + number % 4);
    result.customer.bytes[0] = static_cast<std::uint8_t>(number);
    return result;
}

Transfer arbitrary_transfer() {
    const int from = *rc::gen::inRange(0, 12);
    const int to = (from + *rc::gen::inRange(1, 12)) % 12;
    return {account(from), account(to), {*rc::gen::inRange<std::int64_t>(1, k_max_amount.micro)}};
}

RC_GTEST_PROP(Ledger, conserves_money_under_any_transfers, ()) {
    Ledger ledger;
    std::map<LedgerAccount, std::int64_t> model;
    const int transfers = *rc::gen::inRange(0, 200);
    for (int i = 0; i < transfers; ++i) {
        const Transfer transfer = arbitrary_transfer();
        RC_ASSERT(ledger.can_post(transfer));
        ledger.post(transfer);
        model[transfer.from] -= transfer.amount.micro;
        model[transfer.to] += transfer.amount.micro;
    }
    RC_ASSERT(ledger.sum_of_balances() == Money{});
    for (const auto& [which, micro] : model) RC_ASSERT(ledger.balance(which) == Money{micro});
    const auto balances = ledger.balances();
    RC_ASSERT(std::is_sorted(balances.begin(), balances.end()));

    Ledger restored;
    RC_ASSERT(restored.restore(balances));
    RC_ASSERT(restored == ledger);
}

RC_GTEST_PROP(Ledger, restores_nothing_that_does_not_balance, ()) {
    Ledger ledger;
    for (int i = 0; i < 20; ++i) ledger.post(arbitrary_transfer());
    auto balances = ledger.balances();
    RC_PRE(!balances.empty());
    const auto index = static_cast<std::size_t>(*rc::gen::inRange<std::size_t>(0, balances.size()));
    balances[index].second.micro += *rc::gen::nonZero<std::int32_t>();

    Ledger other;
    other.post({account(0), account(1), {5}});
    const Ledger before = other;
    RC_ASSERT(!other.restore(balances));
    RC_ASSERT(other == before);
}

TEST(Ledger, restores_no_account_twice) {
    Ledger ledger;
    EXPECT_FALSE(ledger.restore({{account(0), {5}}, {account(0), {-5}}}));
    EXPECT_FALSE(ledger.restore({{account(0), {5}}, {account(1), {-8}}, {account(0), {3}}}));
    EXPECT_TRUE(ledger.restore({}));
}

TEST(Ledger, refuses_a_snapshot_whose_sum_overflows) {
    Ledger ledger;
    EXPECT_FALSE(
        ledger.restore({{account(0), {INT64_MAX}}, {account(1), {INT64_MAX}}, {account(2), {2}}}));
    EXPECT_FALSE(ledger.restore({{account(0), {INT64_MIN}}, {account(1), {INT64_MIN}}}));
}

// Two large debts and two large credits: any order of adding them up must do.
TEST(Ledger, sums_balances_that_overflow_half_way) {
    constexpr std::int64_t k_large = INT64_MAX / 3 * 2;
    Ledger ledger;
    ASSERT_TRUE(ledger.restore({{account(0), {k_large}},
                                {account(1), {k_large}},
                                {account(2), {-k_large}},
                                {account(3), {-k_large}}}));
    EXPECT_EQ(ledger.sum_of_balances(), Money{});
}

TEST(Ledger, an_account_that_was_never_used_has_nothing) {
    EXPECT_EQ(Ledger{}.balance(account(3)), Money{});
    EXPECT_TRUE(Ledger{}.balances().empty());
}

TEST(Ledger, with_settled_accounts_equals_one_without_them) {
    Ledger ledger;
    ledger.post({account(0), account(1), {5}});
    ledger.post({account(1), account(0), {5}});
    EXPECT_EQ(ledger, Ledger{});
}

TEST(CanPost, refuses_what_post_would_assert_and_impossible_balances) {
    Ledger ledger;
    EXPECT_FALSE(ledger.can_post({account(0), account(1), {0}}));
    EXPECT_FALSE(ledger.can_post({account(0), account(1), {-1}}));
    EXPECT_FALSE(ledger.can_post({account(0), account(0), {1}}));
    EXPECT_FALSE(ledger.can_post({account(0), account(1), {INT64_MAX}}));
    EXPECT_TRUE(ledger.can_post({account(0), account(1), k_max_balance}));
    ledger.post({account(0), account(1), k_max_balance});
    EXPECT_FALSE(ledger.can_post({account(2), account(1), {1}}));
    EXPECT_FALSE(ledger.can_post({account(0), account(2), {1}}));
    EXPECT_TRUE(ledger.can_post({account(1), account(2), {1}}));
}

TEST(LedgerDeathTest, asserts_on_transfers_that_are_none) {
    Ledger ledger;
    EXPECT_DEATH(ledger.post({account(0), account(1), {0}}), "positive amount");
    EXPECT_DEATH(ledger.post({account(0), account(0), {1}}), "two sides");
    ledger.post({account(0), account(1), {INT64_MAX}});
    EXPECT_DEATH(ledger.post({account(2), account(1), {1}}), "within its range");
}

}  // namespace
}  // namespace riser::ledger
