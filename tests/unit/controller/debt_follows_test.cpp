// Debts that follow a customer to another account of his: they take the number of one that is paid, so that the account
// never grows beyond what whoever reads the journal keeps.
#include "tests/unit/controller/tenancy_building.h"

namespace riser::controller {
namespace {

struct DebtThatFollows : testing::Test, TenancyBuilding {
    // Whoever has the first apartment uses 5 kWh beyond his credit and leaves; Ben takes over what he owes.
    Answer leave_for_ben(AccountId account, std::uint8_t number) {
        sweep(registers[0] + 5'000, registers[1], 1h);
        MoveOut order = out(account);
        order.id = CommandId{{200, number}};
        order.transfer_to = k_ben;
        return order_with_reads(order);
    }
    void come(AccountId account, std::uint8_t number) {
        MoveIn order = in(account);
        order.id = CommandId{{201, number}};
        ASSERT_EQ(order_with_reads(order).outcome, OrderOutcome::done);
    }
    void SetUp() override {
        ASSERT_EQ(order_with_reads(out(k_anna)).outcome, OrderOutcome::done);
        come(k_clara, 1);
        ASSERT_EQ(leave_for_ben(k_clara, 1).outcome, OrderOutcome::done);
        ASSERT_EQ(account(k_ben).debt(), Money{1'000'000});
    }
};

TEST_F(DebtThatFollows, takes_the_number_of_one_that_is_paid) {
    top_up(k_ben, 2'000'000, 77);
    ASSERT_EQ(account(k_ben).debt(), Money{}) << "half of each top-up";
    const auto charges = account(k_ben).charges.size();
    come(AccountId{{5}}, 2);
    ASSERT_EQ(leave_for_ben(AccountId{{5}}, 2).outcome, OrderOutcome::done);
    EXPECT_EQ(account(k_ben).debt(), Money{1'000'000});
    EXPECT_EQ(account(k_ben).charges.size(), charges);
    top_up(k_ben, 1'000'000, 78);
    EXPECT_EQ(account(k_ben).debt(), Money{500'000});
    expect_same_after_restart(*this);
}

TEST_F(DebtThatFollows, is_one_of_its_own_while_the_others_are_not_paid) {
    const auto charges = account(k_ben).charges.size();
    come(AccountId{{5}}, 2);
    ASSERT_EQ(leave_for_ben(AccountId{{5}}, 2).outcome, OrderOutcome::done);
    EXPECT_EQ(account(k_ben).debt(), Money{2'000'000});
    EXPECT_EQ(account(k_ben).charges.size(), charges + 1);
}

TEST_F(DebtThatFollows, is_refused_where_an_account_has_all_that_it_can_have) {
    for (std::uint8_t i = 2; account(k_ben).charges.size() < payment::k_max_pots; ++i) {
        ASSERT_LT(i, 100);
        come(AccountId{{5, i}}, i);
        ASSERT_EQ(leave_for_ben(AccountId{{5, i}}, i).outcome, OrderOutcome::done);
    }
    come(AccountId{{6}}, 100);
    const Answer refused = leave_for_ben(AccountId{{6}}, 100);
    EXPECT_EQ(refused.outcome, OrderOutcome::conflict);
    EXPECT_NE(refused.text.find("as many debts as an account can have"), std::string::npos)
        << refused.text;
    EXPECT_FALSE(account(AccountId{{6}}).closed());
    EXPECT_EQ(apartment(1).account, (AccountId{{6}}));
    expect_same_after_restart(*this);
}

}  // namespace
}  // namespace riser::controller
