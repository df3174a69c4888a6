// A landlord whom the configuration names no more: his account is closed by an order, whoever has the supply point.
#include "tests/unit/controller/tenancy_building.h"

namespace riser::controller {
namespace {

constexpr AccountId k_new_owner{{77}};

struct ReplacedLandlord : testing::Test, TenancyBuilding {
    // The first owner has paid for 1 kWh of a vacant apartment, which he owes.
    void SetUp() override {
        ASSERT_EQ(order_with_reads(out(k_anna)).outcome, OrderOutcome::done);
        sweep(1'001'000, 2'000'000, 1h);
    }
    void replace() {
        site.supply_points.front().landlord.account = k_new_owner;
        restart();
        sweep(registers[0], registers[1]);
        answer_field();
    }
};

TEST_F(ReplacedLandlord, is_closed_while_somebody_lives_there) {
    ASSERT_EQ(order_with_reads(in(k_clara)).outcome, OrderOutcome::done);
    ASSERT_EQ(account(k_owner).balance(), Money{-200'000});
    const Answer still_his = order(out(k_owner, 52));
    EXPECT_EQ(still_his.outcome, OrderOutcome::conflict);
    EXPECT_NE(still_his.text.find("name another landlord"), std::string::npos) << still_his.text;
    replace();
    MoveOut preview = out(k_owner, 52);
    preview.preview = true;
    EXPECT_EQ(order(preview).hand_over->closing.collection, Money{200'000});
    EXPECT_FALSE(account(k_owner).closed());

    const Answer done = order(out(k_owner, 52));
    ASSERT_EQ(done.outcome, OrderOutcome::done) << done.text;
    EXPECT_EQ(done.text, "closed; 0.20 still owed");
    EXPECT_TRUE(done.hand_over->reads.empty()) << "nothing is read for it";
    EXPECT_TRUE(account(k_owner).closed());
    EXPECT_EQ(account(k_owner).in_collection, Money{200'000});
    EXPECT_EQ(apartment(1).account, k_clara);
    EXPECT_EQ(order(out(k_owner, 52)).outcome, OrderOutcome::already_done);
    expect_same_after_restart(*this);

    sweep(registers[0], registers[1]);
    ASSERT_EQ(order_with_reads(out(k_clara, 53)).outcome, OrderOutcome::done);
    EXPECT_EQ(apartment(1).account, k_new_owner);
}

TEST_F(ReplacedLandlord, gives_the_supply_point_to_the_next_one_while_it_is_vacant) {
    replace();
    const Answer done = order_with_reads(out(k_owner, 52));
    ASSERT_EQ(done.outcome, OrderOutcome::done) << done.text;
    EXPECT_EQ(account(k_owner).in_collection, Money{200'000});
    EXPECT_EQ(apartment(1).account, k_new_owner);
    expect_same_after_restart(*this);
}

}  // namespace
}  // namespace riser::controller
