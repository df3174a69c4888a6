// Bound tokens between a landlord's cloud and a building: one payment is one credit, whichever way it comes.
#include "tests/sim/world/voucher_trade.h"

namespace riser::cloud {
namespace {

using TokenTrade = VoucherTrade;

TEST_F(TokenTrade, a_token_that_was_typed_or_pushed_or_both_is_one_credit) {
    office.hear_house(house);
    office.take_tokens();
    office.tell(house);
    const auto first = office.token(1);
    ASSERT_TRUE(first) << first.error().code;
    ASSERT_TRUE(office.token(2));
    const Money before = house.balance(k_anna);

    EXPECT_EQ(type_token(house, first->code), "done");
    EXPECT_EQ(type_token(house, first->code), "already_done");
    EXPECT_EQ(house.balance(k_anna), before + Money{12'500'000});
    office.push(1);  // it has not heard of that yet
    office.push(2);
    office.tell(house);
    EXPECT_EQ(house.balance(k_anna), before + Money{25'000'000});
    EXPECT_EQ(type_token(house, office.token(2)->code), "already_done");
    office.hear_house(house);
    EXPECT_EQ(office.state_of(1), TokenState::credited);
    EXPECT_EQ(office.state_of(2), TokenState::credited);
    EXPECT_EQ(office.doubts(), Kinds{});
}

TEST_F(TokenTrade, a_token_is_nobodys_without_the_key_of_its_gateway) {
    office.hear_house(house);
    office.take_tokens();
    const auto token = office.token(1);
    EXPECT_EQ(type_token(house, token->code), "422") << "its key is still on the way";
    office.tell(house);
    EXPECT_EQ(type_token(house, token->code, key_of(0x78)), "422") << "a copy of the journal only";
    EXPECT_EQ(type_token(house, token->code), "done");
}

}  // namespace
}  // namespace riser::cloud
