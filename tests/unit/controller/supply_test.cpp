// Who has light when things go wrong between a decision and the contact: old reads, restarts, refused
// writes, a bus that falls silent. In doubt the light stays on, and what was paid for comes back.
#include "tests/unit/controller/commissioned_building.h"

namespace riser::controller {
namespace {

using metering::SwitchState;

int cuts_on_their_way(const Building& b) {
    return static_cast<int>(std::count_if(b.field.begin(), b.field.end(), [](const auto& command) {
        const auto* set = std::get_if<metering::SetSwitch>(&command);
        return set != nullptr && set->wanted == SwitchState::disconnected;
    }));
}

// Ticks and a field that answers, for a while.
void live_on(Building& b, Duration time) {
    for (Duration passed{}; passed < time; passed += 5s) {
        b.tick(5s);
        b.answer_field();
    }
}

// The first apartment is cut off; its contact is open.
void cut_first(Building& b) {
    b.sweep(1'010'000, 2'000'000, 2h);
    b.answer_field();
    ASSERT_EQ(b.supply(1), SwitchState::disconnected);
}

TEST(ConfirmingRead, of_an_earlier_cut_off_does_not_serve_a_later_one) {
    CommissionedBuilding b;
    cut_first(b);
    b.top_up(k_anna, 1'000, 3);  // five watt-hours
    b.answer_field();
    ASSERT_EQ(b.supply(1), SwitchState::connected);

    b.sweep(1'010'010, 2'000'000);
    EXPECT_EQ(cuts_on_their_way(b), 0);
    b.answer_field();

    EXPECT_EQ(b.supply(1), SwitchState::disconnected) << "after a read of its own";
}

TEST(ConfirmingRead, is_not_a_read_of_a_relay_test) {
    CommissionedBuilding b;
    b.sweep(1'009'990, 2'000'000, 2h);
    b.give(LocalOrder{TestRelay{SupplyPointId{1}}, {}});
    for (int step = 0; step < 4; ++step) b.answer_field();
    ASSERT_EQ(b.supply(1), SwitchState::connected);

    b.sweep(1'010'005, 2'000'000);

    EXPECT_EQ(cuts_on_their_way(b), 0);
}

TEST(Report, of_a_sweep_that_is_older_than_the_contact_says_nothing_about_it) {
    CommissionedBuilding b;
    b.pass(2h);
    metering::SweepFinished late;
    late.bus = BusId{1};
    late.meters = {b.report(1, 1'010'000), b.report(2, 2'000'000)};  // read before the cut-off
    cut_first(b);
    const auto observed = b.count_records<journal::SupplyObserved>();

    b.give(late);

    EXPECT_EQ(b.apartment(1).observed, SwitchState::disconnected);
    EXPECT_EQ(b.count_records<journal::SupplyObserved>(), observed);
}

TEST(OpenIntent, is_decided_afresh_after_a_restart) {
    CommissionedBuilding b;
    b.stuck = true;
    b.sweep(1'010'000, 2'000'000, 2h);
    b.answer_field();
    ASSERT_EQ(b.apartment(1).desired, SwitchState::disconnected);
    ASSERT_EQ(b.supply(1), SwitchState::connected);
    b.stuck = false;

    b.restart();
    b.sweep(1'010'000, 2'000'000);
    b.tick();
    EXPECT_EQ(cuts_on_their_way(b), 0) << "not without a confirming read";
    b.answer_field();
    live_on(b, 30s);

    EXPECT_EQ(b.supply(1), SwitchState::disconnected);
}

TEST(OpenIntent, rests_while_storage_refuses) {
    CommissionedBuilding b;
    b.stuck = true;
    b.sweep(1'010'000, 2'000'000, 2h);
    b.answer_field();
    b.journal.next = Commit::refused;
    b.top_up(k_anna, 1'000'000, 3);  // paid, but it cannot be saved
    b.stuck = false;

    live_on(b, 5min);

    EXPECT_EQ(b.supply(1), SwitchState::connected);
}

TEST(OpenIntent, rests_while_the_bus_of_the_meter_is_silent) {
    SiteConfig site = two_apartments();
    site.buses.push_back(BusId{2});
    for (auto& which : site.switches) which = {which.id, BusId{2}, MeterId{}};
    Building b(site);
    b.give(metering::BusReport{BusId{2}, metering::BusState::up, b.clock.monotonic, ""});
    b.commission();
    b.stuck = true;
    b.sweep(1'010'000, 2'000'000, 2h);
    b.answer_field();
    ASSERT_EQ(b.apartment(1).desired, SwitchState::disconnected);
    b.give(metering::BusReport{BusId{1}, metering::BusState::silent, b.clock.monotonic, ""});
    b.stuck = false;

    live_on(b, 5min);

    EXPECT_EQ(b.supply(1), SwitchState::connected);
}

TEST(Reconnection, comes_to_a_protected_customer_who_was_cut_off) {
    CommissionedBuilding b;
    cut_first(b);

    b.site.supply_points[0].protected_customer = true;
    b.restart();
    b.sweep(1'010'000, 2'000'000);
    live_on(b, 1min);

    EXPECT_EQ(b.supply(1), SwitchState::connected);
}

TEST(Reconnection, follows_a_top_up_though_enforcement_ended) {
    CommissionedBuilding b;
    cut_first(b);
    b.give(LocalOrder{Arm{SupplyPointId{1}, false}, {}});

    b.top_up(k_anna, 1'000'000, 3);
    live_on(b, 1min);

    EXPECT_EQ(b.supply(1), SwitchState::connected);
}

TEST(Reconnection, is_tried_again_while_storage_refuses) {
    CommissionedBuilding b;
    cut_first(b);
    b.stuck = true;
    b.top_up(k_anna, 1'000'000, 3);
    b.answer_field();
    ASSERT_EQ(b.supply(1), SwitchState::disconnected);
    b.sweep(1'010'000, 2'000'030);  // somebody else's consumption waits to be settled
    b.field.clear();                // nobody was listening
    b.journal.next = Commit::refused;
    b.pass(6min);
    b.stuck = false;

    live_on(b, 6min);

    EXPECT_EQ(b.supply(1), SwitchState::connected);
}

TEST(Reconnection, is_tried_again_when_nobody_can_tell_how_the_contact_stands) {
    SiteConfig site = two_apartments();
    for (auto& which : site.switches) which.in_meter = MeterId{};
    CommissionedBuilding b(site);
    cut_first(b);
    b.top_up(k_anna, 1'000'000, 3);  // durable, and the process dies before the command is sent

    b.restart();
    live_on(b, 1min);

    EXPECT_EQ(b.supply(1), SwitchState::connected);
}

// A relay test of the first apartment that has just opened its contact.
void open_by_test(Building& b) {
    b.give(LocalOrder{TestRelay{SupplyPointId{1}}, {}});
    b.pass(1s);
    auto read = b.report(1, b.registers[0]);
    read.request = std::get<metering::ReadMeter>(b.field.front()).request;
    b.give(read);
    ASSERT_EQ(b.apartment(1).desired, SwitchState::disconnected);
    b.contact[0] = SwitchState::disconnected;
    b.field.clear();
}

TEST(InterruptedRelayTest, ends_with_light_though_storage_refuses) {
    CommissionedBuilding b;
    open_by_test(b);
    b.journal.next = Commit::refused;
    b.sweep(1'000'000, 2'000'000);  // shows the open contact

    live_on(b, 8min);

    EXPECT_EQ(b.supply(1), SwitchState::connected);
}

TEST(InterruptedRelayTest, ends_with_light_though_storage_refuses_after_a_restart_too) {
    CommissionedBuilding b;
    open_by_test(b);

    b.journal.next = Commit::refused;
    b.restart();
    b.sweep(1'000'000, 2'000'000);
    live_on(b, 8min);

    EXPECT_EQ(b.supply(1), SwitchState::connected);
}

TEST(Reconnection, that_was_promised_comes_though_storage_refuses_after_a_restart) {
    CommissionedBuilding b;
    cut_first(b);
    b.top_up(k_anna, 1'000'000, 3);
    b.site.supply_points[1].protected_customer = true;  // something to write at the start

    b.journal.next = Commit::refused;
    b.restart();
    b.sweep(1'010'000, 2'000'000);
    live_on(b, 8min);

    EXPECT_EQ(b.supply(1), SwitchState::connected);
}

TEST(RelayTest, opens_nothing_while_storage_refuses) {
    CommissionedBuilding b;
    open_by_test(b);
    b.contact[0] = SwitchState::connected;  // the order to open was lost
    b.sweep(1'000'000, 2'000'000);
    b.journal.next = Commit::refused;
    b.sweep(1'000'040, 2'000'040);
    b.give(LocalOrder{SettleNow{}, {}});  // something to write
    ASSERT_NE(b.controller->view(b.clock)->safe_mode, "");
    b.actions.clear();
    b.field.clear();

    live_on(b, 20s);

    EXPECT_EQ(std::count_if(b.actions.begin(), b.actions.end(),
                            [](const Action& action) {
                                const auto* out = std::get_if<ToField>(&action);
                                const auto* set =
                                    out ? std::get_if<metering::SetSwitch>(&out->command) : nullptr;
                                return set != nullptr && set->wanted == SwitchState::disconnected;
                            }),
              0);
}

// ---- the configuration and the books name different people --------------------------------------

TEST(AccountThatWasMoved, cuts_nobody_off) {
    CommissionedBuilding b;
    std::swap(b.site.supply_points[0].account, b.site.supply_points[1].account);
    b.restart();
    EXPECT_TRUE(b.noted("account_differs"));

    b.sweep(1'010'000, 2'010'000, 2h);
    b.answer_field();
    live_on(b, 2min);

    EXPECT_EQ(b.supply(1), SwitchState::connected);
    EXPECT_EQ(b.supply(2), SwitchState::connected);
}

TEST(AccountThatWasRemoved, leaves_nobody_in_the_dark) {
    CommissionedBuilding b;
    cut_first(b);
    b.site.supply_points[0].account = {};

    b.restart();
    b.sweep(1'010'000, 2'000'000);
    live_on(b, 1min);

    EXPECT_EQ(b.supply(1), SwitchState::connected);
}

TEST(InterruptedRelayTest, is_ended_once_storage_works_after_a_restart) {
    CommissionedBuilding b;
    open_by_test(b);

    b.journal.next = Commit::refused;
    b.restart();
    b.sweep(1'000'000, 2'000'000);
    b.journal.next = Commit::done;
    live_on(b, 2min);
    b.sweep(1'000'000, 2'000'000);
    live_on(b, 2min);

    EXPECT_EQ(b.supply(1), SwitchState::connected);
}

TEST(FirstStart, waits_for_storage) {
    Building b;
    b.journal.entries.clear();
    b.journal.next = Commit::refused;
    b.restart();
    b.sweep(1'000'000, 2'000'000);
    b.sweep(1'000'000, 2'000'000);
    b.top_up(k_anna, 1'000'000, 1);
    EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::cannot_save);

    b.journal.next = Commit::done;
    for (int i = 0; i < 15; ++i) b.tick();
    b.commission();

    EXPECT_TRUE(b.apartment(1).paired);
    EXPECT_EQ(b.balance(k_anna), Money{2'000'000});
}

// Two flats become one: what the configuration no longer has neither pays nor switches.
TEST(RemovedSupplyPoint, does_not_cut_off_its_successor) {
    CommissionedBuilding b;
    b.site.supply_points.pop_back();
    auto& merged = b.site.supply_points.front().supply_point;
    merged.registers.push_back({MeterId{2}});
    merged.switches.push_back(SwitchId{2});
    b.restart();
    b.top_up(k_anna, 50'000'000, 3);
    b.sweep(1'000'000, 2'000'000);
    b.sweep(1'000'000, 2'000'000);

    for (int i = 1; i <= 4; ++i) {
        b.sweep(1'000'000, 2'000'000 + i * 5'000, 1h);
        live_on(b, 1min);
    }

    EXPECT_EQ(b.balance(k_ben), Money{2'000'000});
    EXPECT_LT(b.balance(k_anna), Money{50'000'000});
    EXPECT_EQ(b.supply(2), SwitchState::connected);
}

TEST(View, shows_a_hold_of_the_whole_building_and_its_end) {
    CommissionedBuilding b;
    const std::int64_t until = to_unix_ms(b.clock.wall + 72h);
    b.give(LocalOrder{SetHold{SupplyPointId{}, until}, {}});
    EXPECT_EQ(b.controller->view(b.clock)->hold_until_ms, until);
    EXPECT_EQ(b.controller->view(b.clock)->supply_points[0].hold_until_ms, 0);

    b.give(LocalOrder{SetHold{SupplyPointId{}, 0}, {}});
    EXPECT_EQ(b.controller->view(b.clock)->hold_until_ms, 0);
}

TEST(CutRate, holds_within_one_decision) {
    SiteConfig site = two_apartments();
    site.supply.cuts_per_minute = 1;
    CommissionedBuilding b(site);
    b.sweep(1'010'000, 2'010'000, 2h);
    b.journal.next = Commit::refused;
    b.answer_field();  // both are confirmed, nothing can be decided
    b.journal.next = Commit::done;
    b.give(LocalOrder{Arm{SupplyPointId{1}, false}, {}});
    b.give(LocalOrder{Arm{SupplyPointId{1}, true}, {}});

    b.sweep(1'010'000, 2'010'000);
    b.tick();

    EXPECT_EQ(cuts_on_their_way(b), 1);
}

}  // namespace
}  // namespace riser::controller
