#include "core/voucher/bound_token.h"

#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/base/prng.h"
#include "core/voucher/bound_redemption.h"
#include "tests/unit/voucher/scheme_fixtures.h"

namespace riser::voucher {
namespace {

const auto k_account = id_of<AccountId>(0x33);
const auto k_neighbour = id_of<AccountId>(0x44);

BoundCipher cipher_of(std::uint8_t gateway, std::uint8_t epoch) {
    return BoundCipher(
        bound_key(bound_master_key(), id_of<GatewayId>(gateway), id_of<EpochId>(epoch)));
}

BoundWindow window_at(std::uint32_t highest) {
    BoundWindow window;
    if (highest > 0) window.mark(highest);
    return window;
}

TEST(BoundToken, is_the_one_of_another_implementation) {
    EXPECT_EQ(
        hex(bound_key(bound_master_key(), id_of<GatewayId>(0x11), id_of<EpochId>(0x22)).bytes),
        "b297c7469e425111305425cae7ed87d179bf78eed71901b83433fac4349d0323");
    const BoundCipher cipher = cipher_of(0x11, 0x22);
    const Code code = cipher.seal({k_account, 1, 1'250});
    EXPECT_EQ(code.digits(), "92464028412268087430");
    EXPECT_EQ(code.body() & 0x7FFFFFFFU, 0x1ef88da7U);  // the tag
    EXPECT_EQ(cipher.seal({k_neighbour, 1, 1'250}).digits(), "92743865943010214331");

    const auto opened = cipher.open(code, k_account, {});
    ASSERT_TRUE(opened.ok());
    EXPECT_EQ(*opened, (BoundToken{k_account, 1, 1'250}));
    EXPECT_EQ(cipher.open(code, k_neighbour, {}).error(),
              (BoundRefusal{BoundFault::not_for_account, 0}));
}

TEST(BoundToken, of_another_gateway_or_journal_is_nobodys) {
    const Code code = cipher_of(0x11, 0x22).seal({k_account, 1, 1'250});
    for (const auto& [gateway, epoch] : {std::pair{0x12, 0x22}, std::pair{0x11, 0x23}}) {
        const BoundCipher other =
            cipher_of(static_cast<std::uint8_t>(gateway), static_cast<std::uint8_t>(epoch));
        const auto opened = other.open(code, k_account, {});
        ASSERT_FALSE(opened.ok());
        EXPECT_EQ(opened.error().fault, BoundFault::not_for_account);
    }
}

TEST(BoundToken, that_was_used_is_known_again_also_long_after) {
    const BoundCipher cipher = cipher_of(0x11, 0x22);
    const Code code = cipher.seal({k_account, 1, 500});
    const auto refused_at = [&](std::uint32_t highest) {
        BoundWindow window = window_at(highest);
        window.mark(1);
        return cipher.open(code, k_account, window).error();
    };
    EXPECT_EQ(refused_at(1), (BoundRefusal{BoundFault::used, 1}));
    EXPECT_EQ(refused_at(128), (BoundRefusal{BoundFault::used, 1}));
    EXPECT_EQ(refused_at(129), (BoundRefusal{BoundFault::too_old, 1}));
    EXPECT_EQ(refused_at(257), (BoundRefusal{BoundFault::too_old, 1}));
    EXPECT_EQ(refused_at(4'000), (BoundRefusal{BoundFault::too_old, 1}));
    EXPECT_EQ(refused_at(9'000), (BoundRefusal{BoundFault::not_for_account, 0}));
}

RC_GTEST_PROP(BoundToken, opens_within_the_window_and_nowhere_else, ()) {
    const BoundCipher cipher = cipher_of(0x11, 0x22);
    const auto highest = *rc::gen::element<std::uint32_t>(0, 1, 127, 128, 129, 5'000);
    const auto number = *rc::gen::inRange<std::uint32_t>(1, highest + 700);
    const auto amount = *rc::gen::inRange<std::uint32_t>(1, k_max_token_amount + 1);
    const BoundWindow window = window_at(highest);
    const BoundToken token{k_account, number, amount};
    const auto opened = cipher.open(cipher.seal(token), k_account, window);
    const bool within = number + 127 >= highest && number <= highest + 128 && number != highest;
    RC_ASSERT(opened.ok() == within);
    if (within) RC_ASSERT(*opened == token);
}

// A guess that was not made from a token opens nothing: 100,000 of them, of which 5 * 10^-5 would be right.
TEST(BoundToken, a_guess_opens_nothing) {
    const BoundCipher cipher = cipher_of(0x11, 0x22);
    Prng prng(20260101);
    for (int i = 0; i < 100'000; ++i) {
        const Code guess = Code::make(CodeKind::bound, prng.below(k_body_end));
        const auto opened = cipher.open(guess, k_account, window_at(60));
        ASSERT_FALSE(opened.ok());
        ASSERT_EQ(opened.error().fault, BoundFault::not_for_account);
    }
}

RC_GTEST_PROP(BoundToken, with_another_amount_or_number_in_it_opens_nothing, ()) {
    const BoundCipher cipher = cipher_of(0x11, 0x22);
    const auto number = *rc::gen::inRange<std::uint32_t>(1, 129);
    const Code code = cipher.seal({k_account, number, 1'250});
    const auto flipped = *rc::gen::inRange<unsigned>(0, 59);
    const Code changed = Code::make(CodeKind::bound, code.body() ^ (std::uint64_t{1} << flipped));
    const auto opened = cipher.open(changed, k_account, {});
    RC_ASSERT(!opened.ok());
    RC_ASSERT(opened.error().fault == BoundFault::not_for_account);
}

TEST(BoundRedemption, is_limited_for_one_token_and_for_all_that_the_cloud_has_not_seen) {
    const TokenTerms terms{Money{10'000}, 20'000,
                           Money{300'000'000}};  // cents; 200.00 each, 300.00 together
    struct Row {
        const char* what;
        std::uint32_t amount;
        Money unconfirmed;
        Money most;
        TokenOutcome outcome;
    };
    const Money plenty{1'000'000'000};
    const std::vector<Row> rows{
        {"the largest", 20'000, Money{}, plenty, TokenOutcome::accepted},
        {"more than the largest", 20'001, Money{}, plenty, TokenOutcome::above_largest},
        {"up to what may be unconfirmed", 20'000, Money{100'000'000}, plenty,
         TokenOutcome::accepted},
        {"beyond it", 20'000, Money{100'000'001}, plenty, TokenOutcome::above_unconfirmed},
        {"as much as the account takes", 20'000, Money{}, Money{200'000'000},
         TokenOutcome::accepted},
        {"more", 20'000, Money{}, Money{199'999'999}, TokenOutcome::above_limit},
    };
    AccountGate gate{k_account, true, true, Currency{{'E', 'U', 'R'}}, plenty};
    for (const Row& row : rows) {
        gate.most = row.most;
        const BoundToken token{k_account, 1, row.amount};
        EXPECT_EQ(judge_token(token, terms, row.unconfirmed, gate), row.outcome) << row.what;
        EXPECT_EQ(explain(row.outcome).empty(), row.outcome == TokenOutcome::accepted);
    }
    gate.open = false;
    EXPECT_EQ(judge_token({k_account, 1, 1}, terms, Money{}, gate), TokenOutcome::account_closed);
    EXPECT_EQ(value_of({k_account, 1, 1'250}, terms), Money{12'500'000});
    EXPECT_EQ(explain(BoundFault::not_for_account), "not for this apartment: check the number");
}

TEST(TokenTerms, cannot_overflow) {
    EXPECT_TRUE(is_terms({Money{k_max_amount.micro >> 20}, k_max_token_amount, k_max_amount}));
    EXPECT_FALSE(is_terms({Money{(k_max_amount.micro >> 20) + 1}, 1, Money{}}));
    EXPECT_FALSE(is_terms({Money{0}, 1, Money{}}));
    EXPECT_FALSE(is_terms({Money{1}, 0, Money{}}));
    EXPECT_FALSE(is_terms({Money{1}, k_max_token_amount + 1, Money{}}));
    EXPECT_FALSE(is_terms({Money{1}, 1, Money{-1}}));
}

TEST(BoundTokenDeathTest, has_an_amount_and_a_number) {
    const BoundCipher cipher = cipher_of(0x11, 0x22);
    EXPECT_DEATH((void)cipher.seal({k_account, 0, 1}), "numbered from 1");
    EXPECT_DEATH((void)cipher.seal({k_account, 1, 0}), "has an amount");
    EXPECT_DEATH((void)cipher.seal({k_account, 1, k_max_token_amount + 1}), "has an amount");
    EXPECT_DEATH((void)cipher.open(*read_code("85037586599218043029"), k_account, {}),
                 "told apart before");
}

}  // namespace
}  // namespace riser::voucher
