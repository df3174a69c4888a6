// Races between people, meters and contacts: what was right when it was decided may be wrong when it comes
// about. In doubt the light stays on, and every decision is made once.
#include "tests/unit/controller/building.h"

namespace riser::controller {
namespace {

using metering::SetSwitch;
using metering::SwitchState;

struct CommissionedBuilding : Building {
    explicit CommissionedBuilding(SiteConfig config = two_apartments())
        : Building(std::move(config)) {
        commission();
    }
    void live(Duration time) {
        for (Duration passed{}; passed < time; passed += 5s) {
            tick(5s);
            answer_field();
        }
    }
    int commands_out(SwitchState wanted) const {
        return static_cast<int>(
            std::count_if(field.begin(), field.end(), [wanted](const auto& command) {
                const auto* set = std::get_if<SetSwitch>(&command);
                return set != nullptr && set->wanted == wanted;
            }));
    }
    void use_up() {
        sweep(1'010'000, 2'000'000, 2h);
        answer_field();
    }
    std::string obstacle() const { return controller->view(clock)->supply_points[0].obstacle; }
};

// ---- holds --------------------------------------------------------------------------------------

TEST(ConnectOrder, does_not_shorten_a_hold_that_lasts_longer) {
    CommissionedBuilding b;
    b.give(LocalOrder{SetHold{SupplyPointId{1}, to_unix_ms(b.clock.wall + 24h * 7)}, {}});
    b.give(LocalOrder{Connect{SupplyPointId{1}, 0}, {}});  // for a day

    b.pass(24h * 2);
    b.use_up();
    b.live(2min);

    EXPECT_EQ(b.supply(1), SwitchState::connected);
}

TEST(Hold, is_named_as_what_keeps_the_light_on_and_nobody_reads_for_a_cut_off) {
    CommissionedBuilding b;
    b.give(LocalOrder{SetHold{SupplyPointId{1}, to_unix_ms(b.clock.wall + 24h)}, {}});

    b.sweep(1'010'000, 2'000'000, 2h);

    EXPECT_EQ(b.obstacle(), "no_hold");
    EXPECT_TRUE(b.field.empty());
    EXPECT_EQ(b.supply(1), SwitchState::connected);
}

TEST(Hold, that_comes_while_the_contact_opens_takes_the_cut_off_back) {
    CommissionedBuilding b;
    b.sweep(1'010'000, 2'000'000, 2h);
    const auto read = std::get<metering::ReadMeter>(b.field.front());
    b.field.pop_front();
    b.give(b.answer(read));
    ASSERT_EQ(b.commands_out(SwitchState::disconnected), 1);

    b.give(LocalOrder{SetHold{SupplyPointId{}, to_unix_ms(b.clock.wall + 24h)}, {}});
    EXPECT_EQ(b.apartment(1).desired, SwitchState::connected);
    b.answer_field();

    EXPECT_EQ(b.supply(1), SwitchState::connected);
}

TEST(Disarming, while_the_contact_opens_takes_the_cut_off_back) {
    CommissionedBuilding b;
    b.sweep(1'010'000, 2'000'000, 2h);
    const auto read = std::get<metering::ReadMeter>(b.field.front());
    b.field.pop_front();
    b.give(b.answer(read));
    ASSERT_EQ(b.commands_out(SwitchState::disconnected), 1);

    b.give(LocalOrder{Arm{SupplyPointId{1}, false}, {}});
    b.answer_field();
    b.live(1min);

    EXPECT_EQ(b.supply(1), SwitchState::connected) << "nobody is cut off in observe mode";
    EXPECT_EQ(b.apartment(1).reason, journal::SupplyReason::no_longer_justified);
}

TEST(Disarming, leaves_a_supply_off_that_is_off) {
    CommissionedBuilding b;
    b.use_up();
    ASSERT_EQ(b.supply(1), SwitchState::disconnected);

    b.give(LocalOrder{Arm{SupplyPointId{1}, false}, ReplyTo{9}});
    b.live(1min);

    EXPECT_EQ(b.supply(1), SwitchState::disconnected) << "it is not for this order to connect";
    EXPECT_NE(b.last_answer()->text.find("supply is off"), std::string::npos);
}

TEST(Disarming, a_cut_off_that_a_person_undid_is_forgotten) {
    CommissionedBuilding b;
    b.use_up();
    b.give(LocalOrder{Arm{SupplyPointId{1}, false}, {}});
    b.contact[0] = SwitchState::connected;  // by its button
    b.sweep(1'010'000, 2'000'000);
    EXPECT_EQ(b.apartment(1).desired, SwitchState::connected);

    b.give(LocalOrder{Arm{SupplyPointId{1}, true}, {}});
    b.field.clear();
    b.sweep(1'010'000, 2'000'000);
    EXPECT_EQ(b.commands_out(SwitchState::disconnected), 0) << "not without a confirming read";
}

// ---- reads that are spent -----------------------------------------------------------------------

TEST(TopUpRace, a_small_top_up_spends_the_confirming_read_in_the_same_decision) {
    // Both are confirmed in one minute of which only one may be cut off.
    SiteConfig site = two_apartments();
    site.supply.cuts_per_minute = 1;
    CommissionedBuilding b(site);
    b.sweep(1'010'100, 2'000'000, 2h);
    const auto read = std::get<metering::ReadMeter>(b.field.front());
    b.field.clear();
    b.site.supply.cuts_per_minute = 0;  // others are first
    b.give(b.answer(read));
    ASSERT_TRUE(b.controller->live().meters.find(MeterId{1})->confirmed);
    ASSERT_EQ(b.commands_out(SwitchState::disconnected), 0);
    b.site.supply.cuts_per_minute = 1;

    b.top_up(k_anna, 1'000, 3);  // less than what is owed

    EXPECT_EQ(b.commands_out(SwitchState::disconnected), 0) << "that read was before the payment";
    EXPECT_EQ(b.apartment(1).desired, SwitchState::connected);
    b.live(1min);
    EXPECT_EQ(b.supply(1), SwitchState::disconnected) << "after a read of its own";
}

TEST(TopUpRace, that_overtakes_the_confirming_read_wins) {
    CommissionedBuilding b;
    b.sweep(1'010'000, 2'000'000, 2h);
    ASSERT_FALSE(b.field.empty());

    b.top_up(k_anna, 1'000'000, 3);
    b.answer_field();
    b.live(1min);

    EXPECT_EQ(b.supply(1), SwitchState::connected);
    EXPECT_EQ(b.balance(k_anna), Money{1'000'000});
}

TEST(TopUpRace, between_command_and_read_back_ends_in_the_light) {
    CommissionedBuilding b;
    b.sweep(1'010'000, 2'000'000, 2h);
    const auto read = std::get<metering::ReadMeter>(b.field.front());
    b.field.pop_front();
    b.give(b.answer(read));
    const auto cut = std::get<SetSwitch>(b.field.front());
    b.field.pop_front();

    b.top_up(k_anna, 1'000'000, 3);
    b.contact[0] = SwitchState::disconnected;
    b.give(metering::SwitchReport{cut.which, cut.request, metering::SwitchOutcome::confirmed, true,
                                  SwitchState::disconnected, b.clock.monotonic});
    b.field.clear();  // the order to connect got lost
    b.live(1min);

    EXPECT_EQ(b.supply(1), SwitchState::connected);
}

TEST(Exchange, spends_the_confirming_read_of_the_old_meter) {
    SiteConfig site = two_apartments();
    site.supply.confirming_read_age = 30min;  // a slow bus
    CommissionedBuilding b(site);
    b.sweep(1'010'000, 2'000'000, 2h);
    b.site.supply.cuts_per_minute = 0;  // others are first
    b.answer_field();
    ASSERT_TRUE(b.controller->live().meters.find(MeterId{1})->confirmed);
    b.site.supply.cuts_per_minute = 10;
    b.serial = "43";
    b.probed = false;
    b.registers[0] = 500;

    b.sweep(500, 2'000'000);
    b.give(LocalOrder{DeclareExchange{MeterId{1}, {}}, ReplyTo{9}});
    ASSERT_EQ(b.last_answer()->outcome, OrderOutcome::done);

    EXPECT_FALSE(b.controller->live().meters.find(MeterId{1})->confirmed);
}

TEST(Exchange, of_a_meter_voids_what_was_proven_with_the_old_one) {
    CommissionedBuilding b;
    b.sweep(1'000'040, 2'000'000);
    b.serial = "43";
    b.probed = false;
    b.registers = {500, 2'000'000};
    b.sweep(500, 2'000'000);
    b.give(LocalOrder{DeclareExchange{MeterId{1}, {}}, ReplyTo{9}});

    EXPECT_FALSE(b.apartment(1).paired);
    EXPECT_NE(b.last_answer()->text.find("relay test"), std::string::npos);
    b.give(LocalOrder{TestRelay{SupplyPointId{1}}, {}});
    b.answer_field();
    EXPECT_TRUE(b.apartment(1).paired);
}

TEST(Exchange, declared_for_the_same_meter_voids_nothing) {
    CommissionedBuilding b;
    b.sweep(1'900'000, 2'000'000);
    b.answer_field();
    b.sweep(1'900'001, 2'000'000);
    b.give(LocalOrder{DeclareExchange{MeterId{1}, {}}, ReplyTo{9}});
    ASSERT_EQ(b.last_answer()->outcome, OrderOutcome::done);

    EXPECT_TRUE(b.apartment(1).paired);
}

// The new meter's contact is closed: what flows is counted, nobody opens it before a relay test, and a test
// is possible.
TEST(Exchange, while_disconnected_leaves_the_new_meter_connected_until_it_is_proven) {
    CommissionedBuilding b;
    b.use_up();
    ASSERT_EQ(b.supply(1), SwitchState::disconnected);
    b.serial = "43";
    b.probed = false;
    b.contact[0] = SwitchState::connected;
    b.registers = {500, 2'000'000};
    b.sweep(500, 2'000'000);
    b.give(LocalOrder{DeclareExchange{MeterId{1}, {}}, ReplyTo{9}});
    b.sweep(500, 2'000'000);
    b.answer_field();
    b.live(2min);
    EXPECT_EQ(b.supply(1), SwitchState::connected);

    b.give(LocalOrder{TestRelay{SupplyPointId{1}}, ReplyTo{10}});
    EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::accepted);
    b.answer_field();
    b.sweep(500, 2'000'000);
    b.answer_field();
    b.live(1min);

    EXPECT_EQ(b.supply(1), SwitchState::disconnected) << "proven, and still nothing was paid";
}

// ---- one decision, once -------------------------------------------------------------------------

TEST(OneSweep, of_several_meters_of_a_flat_sends_one_command) {
    SiteConfig site = two_apartments();
    site.supply_points.pop_back();
    site.supply_points[0].supply_point = {
        SupplyPointId{1}, {{MeterId{1}}, {MeterId{2}}}, {SwitchId{1}}};
    site.switches = {{SwitchId{1}, BusId{1}, MeterId{}}};
    Building b(site);
    b.fed_through = {0, 0};
    b.sweep(1'000'000, 2'000'000);
    b.sweep(1'000'000, 2'000'000);
    b.top_up(k_anna, 2'000'000, 1);
    b.give(LocalOrder{TestRelay{SupplyPointId{1}}, {}});
    b.answer_field();
    ASSERT_TRUE(b.apartment(1).paired);
    b.tick(20s);

    b.sweep(1'010'000, 2'000'000, 2h);
    b.answer_field();
    ASSERT_EQ(b.supply(1), SwitchState::disconnected);
    b.stuck = true;
    b.top_up(k_anna, 5'000'000, 2);
    b.answer_field();
    ASSERT_EQ(b.supply(1), SwitchState::disconnected);

    b.sweep(1'010'000, 2'000'000, 30s);  // the next attempt is due

    EXPECT_EQ(b.field.size(), 1U);
}

// ---- contacts that people move ------------------------------------------------------------------

TEST(HandOnTheSwitch, that_closes_a_cut_off_contact_is_answered_with_a_read_of_its_own) {
    CommissionedBuilding b;
    b.use_up();
    b.contact[0] = SwitchState::connected;
    b.pass(10min);

    b.sweep(1'010'010, 2'000'000);
    EXPECT_EQ(b.commands_out(SwitchState::disconnected), 0);
    b.answer_field();
    b.live(30s);

    EXPECT_EQ(b.supply(1), SwitchState::disconnected);
}

TEST(HandOnTheSwitch, that_does_what_a_stuck_contact_did_not_ends_the_attempts) {
    CommissionedBuilding b;
    b.stuck = true;
    b.use_up();
    b.live(1min);
    ASSERT_EQ(b.supply(1), SwitchState::connected);
    ASSERT_GT(b.controller->live().switches.find(SwitchId{1})->attempts, 0);

    b.contact[0] = SwitchState::disconnected;
    b.sweep(1'010'000, 2'000'000);
    b.field.clear();
    b.live(10min);

    EXPECT_EQ(b.controller->live().switches.find(SwitchId{1})->attempts, 0);
    b.stuck = false;
    b.top_up(k_anna, 1'000'000, 3);
    b.answer_field();
    EXPECT_EQ(b.supply(1), SwitchState::connected);
}

// ---- storage and restarts -----------------------------------------------------------------------

TEST(RefusedStorage, while_a_contact_waits_cuts_nobody_and_forgets_nothing) {
    CommissionedBuilding b;
    b.stuck = true;
    b.use_up();
    ASSERT_EQ(b.apartment(1).desired, SwitchState::disconnected);
    b.journal.next = Commit::refused;
    b.sweep(1'010'040, 2'000'040, 6min);  // something to write
    b.field.clear();
    b.stuck = false;
    b.live(6min);
    EXPECT_EQ(b.supply(1), SwitchState::connected);

    b.journal.next = Commit::done;
    b.live(2min);
    b.sweep(1'010'040, 2'000'040);
    b.answer_field();
    b.live(2min);

    EXPECT_EQ(b.supply(1), SwitchState::disconnected);
    EXPECT_EQ(b.apartment(1).shares[0].collected, Energy{10'040});
}

TEST(RestartRace, between_command_and_read_back_learns_what_became_of_it) {
    CommissionedBuilding b;
    b.sweep(1'010'000, 2'000'000, 2h);
    const auto read = std::get<metering::ReadMeter>(b.field.front());
    b.field.pop_front();
    b.give(b.answer(read));
    b.contact[0] = SwitchState::disconnected;  // carried out, but nobody hears of it

    b.restart();
    b.top_up(k_anna, 1'000'000, 3);  // before the first sweep
    b.field.clear();                 // its command is lost
    b.sweep(1'010'000, 2'000'000);
    b.live(1min);

    EXPECT_EQ(b.supply(1), SwitchState::connected);
}

TEST(DoubtedMeter, is_read_again_before_a_cut_off_when_the_doubt_is_over) {
    SiteConfig site = two_apartments();
    site.supply.confirming_read_age = 30min;  // a slow bus
    CommissionedBuilding b(site);
    b.sweep(1'010'000, 2'000'000, 2h);
    b.site.supply.cuts_per_minute = 0;  // others are first
    b.answer_field();
    ASSERT_TRUE(b.controller->live().meters.find(MeterId{1})->confirmed);
    b.sweep(9'000'000, 2'000'000);
    b.answer_field();
    b.sweep(9'000'001, 2'000'000);
    ASSERT_TRUE(b.controller->books().meters.find(MeterId{1})->doubt);

    b.give(LocalOrder{ClearDoubt{MeterId{1}}, {}});

    EXPECT_FALSE(b.controller->live().meters.find(MeterId{1})->confirmed);
}

TEST(DoubtedMeter, shows_that_a_person_is_waited_for_and_is_not_asked_in_vain) {
    CommissionedBuilding b;
    b.give(LocalOrder{SetHold{SupplyPointId{1}, to_unix_ms(b.clock.wall + 3h)}, {}});
    b.use_up();
    b.sweep(9'000'000, 2'000'000);
    b.answer_field();
    b.sweep(9'000'001, 2'000'000);
    ASSERT_TRUE(b.controller->books().meters.find(MeterId{1})->doubt);
    b.pass(2h);
    const int reads = b.reads;

    b.live(10min);

    EXPECT_EQ(b.supply(1), SwitchState::connected);
    EXPECT_EQ(b.obstacle(), "reading_validated");
    EXPECT_EQ(b.reads, reads);
}

}  // namespace
}  // namespace riser::controller
