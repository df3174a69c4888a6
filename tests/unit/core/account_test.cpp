#include "core/payment/account.h"

#include <optional>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/payment/top_up.h"

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
    Credit given = credit(1, 0, 0);
    given.type = CreditType::reserved;
    account.credits = {given, credit(-900, 0, 100)};
    EXPECT_FALSE(account.exhausted());
    EXPECT_TRUE(account.is_low());
    account.credits[0].amount = {1001};
    EXPECT_FALSE(account.is_low());
}

// ---- laws ----------------------------------------------------------------------------------------

Account arbitrary_account() {
    const auto amount = [] { return Money{*rc::gen::inRange<std::int64_t>(0, 2'000'000)}; };
    Account account;
    Credit gift = credit(amount().micro, 0, 0);
    gift.id = {1};
    gift.type = CreditType::reserved;
    Credit own = credit(amount().micro - 1'000'000, -amount().micro / 2, amount().micro);
    own.priority = 2;
    Credit lent;
    lent.id = {2};
    lent.type = CreditType::emergency;
    lent.priority = 3;
    lent.status = CreditStatus::enabled;
    lent.needs_confirmation = *rc::gen::arbitrary<bool>();
    lent.paid_back = true;
    lent.preset = amount() + Money{1};
    lent.offered_at = amount();
    account.credits = {gift, own, lent};
    Charge debt;
    debt.id = {1};
    debt.type = ChargeType::payment_event;
    debt.purpose = ChargePurpose::debt;
    debt.proportion_ppm = *rc::gen::inRange<std::int64_t>(1, 1'000'001);
    debt.remaining = amount();
    account.charges = {Charge{}, debt};
    account.accumulated_debt = amount();
    update_statuses(account);
    return account;
}

std::ptrdiff_t in_use(const Account& account) {
    return std::count_if(account.credits.begin(), account.credits.end(), [](const Credit& credit) {
        return credit.status == CreditStatus::in_use;
    });
}

// What an account has, less what was lent to it and what it owes.
Money worth(const Account& account) {
    Money sum = account.balance() - account.accumulated_debt;
    for (const auto& credit : account.credits) sum -= credit.owed;
    for (const auto& charge : account.charges) sum -= charge.remaining;
    return sum;
}

RC_GTEST_PROP(Account, consumption_takes_exactly_what_it_costs, ()) {
    Account account = arbitrary_account();
    for (int i = 0; i < 5; ++i) {
        const Money before = worth(account);
        const Money used{*rc::gen::inRange<std::int64_t>(0, 1'000'000)};
        drain(account, used);
        if (*rc::gen::arbitrary<bool>()) carry_out_moves(account);
        RC_ASSERT(worth(account) == before - used);
        RC_ASSERT(in_use(account) == (account.exhausted() ? 0 : 1));
        if (*rc::gen::arbitrary<bool>()) (void)invoke(account, {2});
        RC_ASSERT(worth(account) == before - used);
    }
}

RC_GTEST_PROP(Account, every_part_of_a_top_up_goes_somewhere, ()) {
    Account account = arbitrary_account();
    (void)invoke(account, {2});
    drain(account, {*rc::gen::inRange<std::int64_t>(0, 4'000'000)});
    const Money before = worth(account);
    const Money paid{*rc::gen::inRange<std::int64_t>(1, 3'000'000)};
    const auto split = split_top_up(account, {}, UtcTime{}, paid);
    RC_ASSERT(split.ok());
    RC_ASSERT(split->sum() == paid);
    apply_split(account, *split);
    if (*rc::gen::arbitrary<bool>()) carry_out_moves(account);
    RC_ASSERT(worth(account) == before + paid);
    RC_ASSERT(account.accumulated_debt.micro >= 0);
    RC_ASSERT(account.charges[1].remaining.micro >= 0);
    for (const auto& credit : account.credits) RC_ASSERT(credit.owed.micro >= 0);
}

RC_GTEST_PROP(Account, the_amount_to_clear_clears_and_one_less_does_not, ()) {
    Account account = arbitrary_account();
    drain(account, {*rc::gen::inRange<std::int64_t>(0, 8'000'000)});
    const auto least = top_up_to_clear(account, {}, UtcTime{});
    if (!least) return;  // all of every payment goes to the debt
    if (least->micro == 0) return RC_ASSERT(!account.exhausted());
    const auto clears = [&](Money amount) {
        Account after = account;
        apply_split(after, *split_top_up(after, {}, UtcTime{}, amount));
        return !after.exhausted();
    };
    RC_ASSERT(clears(*least));
    RC_ASSERT(least->micro == 1 || !clears(*least - Money{1}));
}

// So few micro-units that every top-up can be tried.
Account small_account(std::size_t debts) {
    const auto amount = [](std::int64_t most) {
        return Money{*rc::gen::inRange<std::int64_t>(0, most)};
    };
    Account account;
    account.credits = {credit(-amount(60).micro, -amount(30).micro, 0)};
    account.charges = {Charge{}};
    for (std::size_t i = 1; i <= debts; ++i) {
        Charge debt;
        debt.id = {static_cast<std::uint16_t>(i)};
        debt.type = ChargeType::payment_event;
        debt.purpose = ChargePurpose::debt;
        debt.proportion_ppm = *rc::gen::inRange<std::int64_t>(1, 1'000'001);
        debt.remaining = amount(60);
        debt.weekly_cap = amount(30);
        account.charges.push_back(debt);
    }
    account.accumulated_debt = amount(20);
    account.max_top_up = amount(200);
    account.max_balance = amount(60);
    update_statuses(account);
    return account;
}

// What it has above its limit then; nullopt: it is not taken.
std::optional<Money> above_limit_after(Account account, Money paid) {
    const auto split = split_top_up(account, {}, UtcTime{}, paid);
    if (!split) return std::nullopt;
    apply_split(account, *split);
    return account.token().amount - account.token().limit;
}

RC_GTEST_PROP(Account, no_top_up_that_is_taken_clears_with_less, ()) {
    const Account account = small_account(1);
    if (!account.exhausted()) return;
    std::optional<Money> least;
    for (std::int64_t paid = 1; paid <= 400 && !least; ++paid) {
        const auto above = above_limit_after(account, {paid});
        if (above && *above > Money{}) least = Money{paid};
    }
    RC_ASSERT(top_up_to_clear(account, {}, UtcTime{}) == least);
}

RC_GTEST_PROP(Account, what_is_more_than_the_amount_to_clear_clears_too, ()) {
    const Account account = small_account(2);
    const auto least = top_up_to_clear(account, {}, UtcTime{});
    if (!least || least->micro == 0) return;
    for (std::int64_t paid = 1; paid <= 400; ++paid) {
        const auto above = above_limit_after(account, {paid});
        if (!above) continue;
        const bool clears = *above > Money{};
        const bool as_promised = paid >= least->micro ? clears : *above <= Money{1};
        RC_ASSERT(as_promised);
    }
}

TEST(Account, without_credits_is_neither_exhausted_nor_low) {
    const Account account;
    EXPECT_FALSE(account.exhausted());
    EXPECT_FALSE(account.is_low());
}

}  // namespace
}  // namespace riser::payment
