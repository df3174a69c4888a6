// Who an account is: its class of customer and whether it is critical, changed while somebody has it.
#include "tests/unit/controller/tenancy_building.h"

namespace riser::controller {
namespace {

using metering::SwitchState;
using payment::CustomerClass;

struct Classified : testing::Test, TenancyBuilding {
    Classified() : TenancyBuilding(two_apartments()) {}
    static ClassifyAccount critical(AccountId account, bool is = true, std::uint8_t id = 40) {
        return {CommandId{{id}}, account, std::nullopt, is};
    }
    static ClassifyAccount of_class(AccountId account, CustomerClass which, std::uint8_t id = 41) {
        return {CommandId{{id}}, account, which, std::nullopt};
    }
    // The first apartment has used up what it has; the read that would confirm it is out.
    void use_up() { sweep(1'010'000, 2'000'000, 2h); }
    void live(Duration time) {
        for (Duration passed{}; passed < time; passed += 5s) {
            tick(5s);
            answer_field();
        }
    }
    void move_clara_in() {
        ASSERT_EQ(order_with_reads(out(k_anna)).outcome, OrderOutcome::done);
        ASSERT_EQ(order_with_reads(in(k_clara)).outcome, OrderOutcome::done);
    }
};

TEST_F(Classified, critical_stops_a_cut_off_that_is_being_confirmed) {
    const int wishes = count_records<journal::SupplyDesired>();
    use_up();
    ASSERT_FALSE(field.empty()) << "the confirming read is out";
    const Answer done = order(critical(k_anna));
    ASSERT_EQ(done.outcome, OrderOutcome::done) << done.text;
    EXPECT_EQ(done.text, "the account is residential, critical: never cut off");
    answer_field();
    live(2min);
    EXPECT_EQ(supply(1), SwitchState::connected);
    EXPECT_EQ(controller->view(clock)->supply_points[0].obstacle, "not_protected");
    EXPECT_EQ(count_records<journal::SupplyDesired>(), wishes) << "nothing was even decided";
}

TEST_F(Classified, critical_takes_back_a_cut_off_while_the_contact_opens) {
    use_up();
    const auto read = std::get<metering::ReadMeter>(field.front());
    field.pop_front();
    give(answer(read));
    ASSERT_EQ(apartment(1).desired, SwitchState::disconnected);
    ASSERT_EQ(order(critical(k_anna)).outcome, OrderOutcome::done);
    EXPECT_EQ(apartment(1).desired, SwitchState::connected) << "in the decision of the order";
    answer_field();
    live(2min);
    EXPECT_EQ(supply(1), SwitchState::connected);
    expect_same_after_restart(*this);
}

TEST_F(Classified, critical_gives_supply_back_to_who_is_cut_off) {
    use_up();
    answer_field();
    live(2min);
    ASSERT_EQ(supply(1), SwitchState::disconnected);
    ASSERT_EQ(order(critical(k_anna)).outcome, OrderOutcome::done);
    live(1min);
    EXPECT_EQ(supply(1), SwitchState::connected);
}

TEST_F(Classified, not_critical_any_more_is_cut_off_like_others) {
    ASSERT_EQ(order(critical(k_anna)).outcome, OrderOutcome::done);
    use_up();
    answer_field();
    live(2min);
    ASSERT_EQ(supply(1), SwitchState::connected);
    ASSERT_EQ(order(critical(k_anna, false, 42)).outcome, OrderOutcome::done);
    live(2min);
    EXPECT_EQ(supply(1), SwitchState::disconnected);
}

TEST_F(Classified, critical_outlives_a_restart) {
    ASSERT_EQ(order(critical(k_anna)).outcome, OrderOutcome::done);
    restart();
    EXPECT_TRUE(account(k_anna).critical);
    EXPECT_EQ(account(k_anna).customer_class, CustomerClass::residential);
}

TEST_F(Classified, is_done_once) {
    ASSERT_EQ(order(critical(k_anna)).outcome, OrderOutcome::done);
    EXPECT_EQ(order(critical(k_anna)).outcome, OrderOutcome::already_done);
    EXPECT_EQ(order(critical(k_anna, true, 43)).outcome, OrderOutcome::already_done) << "it is so";
    ASSERT_EQ(order(critical(k_anna, false, 44)).outcome, OrderOutcome::done);
    restart();
    EXPECT_EQ(order(critical(k_anna)).outcome, OrderOutcome::already_done);
    EXPECT_FALSE(account(k_anna).critical) << "an attempt that comes late takes nothing back";
    EXPECT_EQ(count_records<journal::AccountClassified>(), 2);
}

TEST_F(Classified, nothing_is_done_where_it_cannot_be_saved) {
    journal.next = Commit::refused;
    EXPECT_EQ(order(critical(k_anna)).outcome, OrderOutcome::cannot_save);
    journal.next = Commit::done;
    restart();
    EXPECT_FALSE(account(k_anna).critical);
}

TEST_F(Classified, another_class_of_who_moved_in_by_an_order) {
    site = with_landlord();
    restart();
    sweep(registers[0], registers[1]);
    answer_field();
    move_clara_in();
    const Answer done = order(of_class(k_clara, CustomerClass::commercial));
    ASSERT_EQ(done.outcome, OrderOutcome::done) << done.text;
    EXPECT_EQ(account(k_clara).customer_class, CustomerClass::commercial);
    ClassifyAccount both = of_class(k_clara, CustomerClass::common_area, 45);
    both.critical = true;
    ASSERT_EQ(order(both).outcome, OrderOutcome::done);
    EXPECT_EQ(account(k_clara).customer_class, CustomerClass::common_area);
    EXPECT_TRUE(account(k_clara).critical);
    expect_same_after_restart(*this);
    EXPECT_EQ(account(k_clara).customer_class, CustomerClass::common_area);
}

// The configuration would take it back at the next start.
TEST_F(Classified, the_class_of_who_came_first_is_the_configuration_s) {
    const Answer refused = order(of_class(k_anna, CustomerClass::commercial));
    EXPECT_EQ(refused.outcome, OrderOutcome::conflict);
    EXPECT_EQ(refused.text,
              "the configuration says that it is residential: change `class` of supply point 1 "
              "there and restart the gateway");
}

TEST_F(Classified, is_refused_where_it_cannot_be) {
    EXPECT_EQ(order(critical(AccountId{{77}})).outcome, OrderOutcome::unknown_target);
    EXPECT_EQ(order(ClassifyAccount{CommandId{{46}}, k_anna, {}, {}}).outcome,
              OrderOutcome::invalid);
    EXPECT_EQ(order(ClassifyAccount{{}, k_anna, {}, true}).outcome, OrderOutcome::invalid);
    EXPECT_EQ(order(of_class(k_anna, CustomerClass::any)).outcome, OrderOutcome::invalid);
    ASSERT_EQ(order_with_reads(out(k_anna)).outcome, OrderOutcome::done);
    EXPECT_EQ(order(critical(k_anna, true, 47)).outcome, OrderOutcome::conflict) << "closed";
}

}  // namespace
}  // namespace riser::controller
