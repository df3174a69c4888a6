// The physics of the simulated building: loads, switches, conservation of energy, freezing.
#include "tests/sim/building.h"

#include <gtest/gtest.h>

#include "tests/unit/sim/support.h"

namespace riser::sim {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

BuildingPlan plan_of(int apartments, std::uint64_t seed = 1) {
    MixOptions options;
    options.apartments = apartments;
    options.seed = seed;
    auto plan = plan_building(options);
    EXPECT_TRUE(plan.ok());
    return *plan;
}

TEST(SimulatedLoad, stays_within_the_fuse_and_above_zero_all_day) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        const Load load(seed, Duration(0), 800);
        std::int64_t highest = 0;
        for (SimTime t{0}; t < hours(24); t += k_load_step) {
            const std::int64_t watts = load.watts(t);
            ASSERT_GT(watts, 0);
            ASSERT_LE(watts, k_max_load_w);
            highest = std::max(highest, watts);
        }
        EXPECT_GT(highest, 2000);
    }
}

TEST(SimulatedLoad, may_be_fixed_to_what_all_its_phases_carry) {
    Load load(1, Duration(0), 100);
    load.fix(24'000);
    EXPECT_EQ(load.watts(SimTime{0}), k_max_load_w);
    load.supply_by(3);
    EXPECT_EQ(load.watts(SimTime{0}), 24'000);
    load.fix(30'000);
    EXPECT_EQ(load.watts(SimTime{0}), 3 * k_max_load_w);
}

TEST(SimulatedLoad, draws_more_in_the_evening_than_at_night) {
    std::int64_t night = 0;
    std::int64_t evening = 0;
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        const Load load(seed, Duration(0), 100);
        for (SimTime t{0}; t < hours(2); t += k_load_step) {
            night += load.watts(hours(2) + t);
            evening += load.watts(hours(18) + t);
        }
    }
    EXPECT_GT(evening, night * 3 / 2);
}

TEST(SimulatedLoad, uses_a_plausible_amount_of_energy_in_a_year) {
    std::int64_t watt_steps = 0;
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        const Load load(seed, Duration(0), 100);
        for (SimTime t{0}; t < hours(24 * 10); t += minutes(1)) watt_steps += load.watts(t);
    }
    const std::int64_t mean_w = watt_steps / (10 * 10 * 24 * 60);
    EXPECT_GT(mean_w, 200);  // 1750 kWh a year
    EXPECT_LT(mean_w, 900);  // 7900 kWh a year, with electric heating in four flats of ten
}

TEST(SimulatedBuilding, conserves_energy_to_the_microjoule) {
    Building building(plan_of(60));
    for (int i = 1; i <= 300; ++i) building.advance(SimTime(i * 7'654'321LL));
    const EnergyTotals totals = building.totals();
    EXPECT_GT(totals.apartments_uj, 0);
    EXPECT_EQ(totals.main_uj, totals.apartments_uj + totals.loss_uj);
    EXPECT_GT(totals.loss_uj, 0);
    EXPECT_LE(totals.loss_uj * 100, totals.apartments_uj);

    std::int64_t sum = 0;
    std::int64_t main = 0;
    for (std::size_t i = 0; i < building.plan().meters.size(); ++i) {
        (building.plan().meters[i].main ? main : sum) += building.device(i).counter().microjoules();
    }
    EXPECT_EQ(sum, totals.apartments_uj);
    EXPECT_EQ(main, totals.main_uj);
}

TEST(SimulatedBuilding, gives_the_same_world_however_it_is_stepped) {
    Building coarse(plan_of(20));
    Building fine(plan_of(20));
    coarse.advance(minutes(30));
    for (SimTime t{0}; t <= minutes(30); t += SimTime(777'777)) fine.advance(t);
    fine.advance(minutes(30));
    EXPECT_EQ(coarse.totals(), fine.totals());
    for (std::size_t i = 0; i < coarse.plan().meters.size(); ++i) {
        EXPECT_EQ(coarse.device(i).counter().wh(), fine.device(i).counter().wh());
        EXPECT_EQ(coarse.measure(i), fine.measure(i));
    }
}

TEST(SimulatedBuilding, differs_by_its_seed) {
    EXPECT_EQ(plan_of(20, 7), plan_of(20, 7));
    EXPECT_NE(plan_of(20, 7).meters[3].serial, plan_of(20, 8).meters[3].serial);
}

TEST(SimulatedBuilding, stops_the_flow_when_any_kind_of_switch_opens) {
    Building building(plan_of(10));
    for (std::size_t i = 0; i < 10; ++i) {
        const MeterPlan& meter = building.plan().meters[i];
        ASSERT_NE(meter.supply_switch.kind, SwitchKind::none) << meter.profile;
        ASSERT_TRUE(building.set_load(meter.id, 3600));
    }
    building.advance(seconds(10));
    std::vector<std::int64_t> before;
    for (std::size_t i = 0; i < 10; ++i) {
        EXPECT_EQ(building.power_w(i), 3600);
        before.push_back(building.device(i).counter().wh());
        EXPECT_EQ(before[i], building.plan().meters[i].start_wh + 10);
        const SwitchPlan& wiring = building.plan().meters[i].supply_switch;
        const bool inside = wiring.kind == SwitchKind::internal;
        Device& holder = building.device(inside ? i : *building.index_of(wiring.board));
        holder.contact(wiring.channel).set(false);
    }
    building.advance(seconds(20));
    for (std::size_t i = 0; i < 10; ++i) {
        EXPECT_EQ(building.power_w(i), 0);
        EXPECT_EQ(building.device(i).counter().wh(), before[i]);
        const Measurement shown = building.measure(i);
        EXPECT_EQ(shown.phase[0].current_ma, 0);
        EXPECT_GT(shown.phase[0].voltage_mv, 200'000);
    }
    ASSERT_TRUE(building.weld(1, true));
    building.advance(seconds(30));
    EXPECT_EQ(building.device(0).counter().wh(), before[0] + 10);
}

TEST(SimulatedBuilding, shows_the_main_meter_what_flows_around_another_one) {
    Building building(plan_of(1));
    ASSERT_TRUE(building.set_load(1, 3600));
    ASSERT_TRUE(building.bypass(1, 75));
    building.advance(seconds(1000));

    EXPECT_EQ(building.power_w(0), 900);
    EXPECT_EQ(building.demand_w(0), 3600);
    EXPECT_EQ(building.device(0).counter().wh(), building.plan().meters[0].start_wh + 250);
    const EnergyTotals totals = building.totals();
    EXPECT_EQ(totals.apartments_uj, 3'600'000'000'000);
    EXPECT_EQ(totals.bypassed_uj, 2'700'000'000'000);
    EXPECT_EQ(totals.main_uj, totals.apartments_uj + totals.loss_uj);

    // Without power nothing flows around it either; the bridge lasts until it is healed.
    building.power_off();
    building.advance(seconds(2000));
    building.power_on();
    EXPECT_EQ(building.totals().bypassed_uj, 2'700'000'000'000);
    building.heal();
    const SwitchPlan& wiring = building.plan().meters[0].supply_switch;
    const bool inside = wiring.kind == SwitchKind::internal;
    building.device(inside ? 0 : *building.index_of(wiring.board))
        .contact(wiring.channel)
        .set(true);  // it may have fallen open with the power
    EXPECT_EQ(building.power_w(0), 3600);
    EXPECT_FALSE(building.bypass(2, 50)) << "the main meter has no apartment behind it";
}

TEST(SimulatedBuilding, switches_a_meter_by_a_frame_to_its_relay_board) {
    Building building(plan_of(1));
    ASSERT_EQ(building.plan().meters[0].profile, "eastron-sdm120");
    const std::size_t board = *building.index_of(building.plan().boards[0].id);
    ASSERT_TRUE(building.set_load(1, 1000));
    EXPECT_EQ(building.ask(board, hex("05 00 00 00 00")), hex("05 00 00 00 00"));
    EXPECT_EQ(building.power_w(0), 0);
    EXPECT_EQ(building.ask(board, hex("05 00 00 FF 00")), hex("05 00 00 FF 00"));
    EXPECT_EQ(building.power_w(0), 1000);
}

TEST(SimulatedBuilding, stands_still_while_frozen) {
    Building building(plan_of(60));
    building.advance(minutes(3));
    building.freeze(true);
    std::vector<std::int64_t> before;
    for (std::size_t i = 0; i < building.plan().meters.size(); ++i) {
        before.push_back(building.device(i).counter().microjoules());
    }
    building.advance(minutes(30));
    for (std::size_t i = 0; i < building.plan().meters.size(); ++i) {
        EXPECT_EQ(building.device(i).counter().microjoules(), before[i]);
        EXPECT_EQ(building.power_w(i), 0);
    }
    building.freeze(false);
    building.advance(minutes(33));
    EXPECT_GT(building.device(0).counter().microjoules(), before[0]);
}

TEST(SimulatedBuilding, shows_values_that_agree_with_each_other) {
    Building building(plan_of(60));
    building.advance(minutes(20));
    for (std::size_t i = 0; i < building.plan().meters.size(); ++i) {
        const Measurement shown = building.measure(i);
        std::int64_t power = 0;
        for (const PhaseValues& phase : shown.phase) {
            power += phase.power_w;
            const std::int64_t from_current =
                phase.current_ma * phase.voltage_mv / 1000 * phase.power_factor_milli / 1'000'000;
            EXPECT_NEAR(static_cast<double>(phase.power_w), static_cast<double>(from_current), 2.0);
        }
        EXPECT_EQ(power, building.power_w(i));
        EXPECT_EQ(shown.import_wh, building.device(i).counter().wh());
        EXPECT_NEAR(static_cast<double>(shown.frequency_mhz), 50'000.0, 20.0);
    }
}

TEST(SimulatedBuilding, follows_a_relay_board_that_acts_by_itself_within_one_long_step) {
    BuildingPlan plan = plan_of(1);
    plan.boards[0].profile = "wirenboard-wb-mr6c";
    Building building(plan);
    ASSERT_TRUE(building.set_load(1, 3600));
    const std::size_t board = *building.index_of(building.plan().boards[0].id);
    static_cast<void>(
        building.ask(board, hex("06 03 AA 00 01")));  // 938: channel 0 goes to its safe state
    building.advance(minutes(1));
    EXPECT_EQ(building.device(0).counter().wh(), building.plan().meters[0].start_wh + 10);
}

TEST(BuildingPlan, wires_sixty_apartments_of_mixed_models_on_two_buses) {
    const BuildingPlan plan = plan_of(60);
    EXPECT_TRUE(check_plan(plan).ok());
    EXPECT_EQ(plan.meters.size(), 61U);
    EXPECT_TRUE(plan.meters.back().main);
    std::map<std::string, int> models;
    for (const MeterPlan& meter : plan.meters) {
        ++models[meter.profile];
        EXPECT_LE(meter.start_wh, 8'000'000);
    }
    EXPECT_GE(models.size(), 8U);
    EXPECT_EQ(plan.boards.size(), 6U);
}

TEST(BuildingPlan, refuses_what_cannot_be_wired) {
    BuildingPlan plan = plan_of(4);
    plan.meters[1].address = plan.meters[0].address;
    EXPECT_FALSE(check_plan(plan).ok());
    plan = plan_of(4);
    plan.meters[0].supply_switch.kind = SwitchKind::internal;  // an SDM120 has none
    EXPECT_FALSE(check_plan(plan).ok());
    plan = plan_of(4);
    plan.meters[2].supply_switch = plan.meters[0].supply_switch;
    EXPECT_FALSE(check_plan(plan).ok());
    MixOptions options;
    options.mix = "no-such-meter";
    EXPECT_FALSE(plan_building(options).ok());
}

BuildingPlan plan_with_panels() {
    MixOptions options;
    options.apartments = 3;
    options.main_meter = false;
    BuildingPlan plan = *plan_building(options);
    plan.day_start = hours(10);
    plan.meters.front().solar_w = 4'000;
    return plan;
}

TEST(SimulatedPanels, feed_out_what_the_apartment_does_not_draw) {
    Building building(plan_with_panels());
    ASSERT_TRUE(building.set_load(1, 0));
    building.advance(hours(2));
    const Device& device = building.device(0);
    EXPECT_EQ(device.counter().advance_wh(), 0);
    EXPECT_GT(device.exported().advance_wh(), 500);
    EXPECT_EQ(building.totals().fed_in_uj, device.exported().microjoules());
    EXPECT_LT(building.power_w(0), 0);
    const Measurement shown = building.measure(0);
    EXPECT_EQ(shown.export_wh, device.exported().wh());
    EXPECT_GT(shown.phase[0].current_ma, 0) << "a current has no direction";
}

TEST(SimulatedPanels, take_from_what_is_drawn_before_they_feed_out) {
    Building building(plan_with_panels());
    ASSERT_TRUE(building.set_load(1, 9'000));
    building.advance(hours(2));
    const Device& device = building.device(0);
    EXPECT_EQ(device.exported().advance_wh(), 0);
    EXPECT_GT(device.counter().advance_wh(), 0);
    EXPECT_LT(device.counter().advance_wh(), 18'000);
}

TEST(SimulatedPanels, give_nothing_at_night_and_nothing_behind_an_open_contact) {
    BuildingPlan plan = plan_with_panels();
    Building dark(plan);
    ASSERT_TRUE(dark.set_load(1, 0));
    ASSERT_NE(dark.find_contact(1), nullptr);
    dark.find_contact(1)->move_by_hand(false);
    dark.advance(hours(2));
    EXPECT_EQ(dark.device(0).exported().advance_wh(), 0);
    plan.day_start = hours(22);
    Building night(plan);
    ASSERT_TRUE(night.set_load(1, 0));
    night.advance(hours(6));
    EXPECT_EQ(night.device(0).exported().advance_wh(), 0);
}

TEST(SimulatedPanels, have_registers_that_are_exchanged_and_erased_together) {
    Building building(plan_with_panels());
    ASSERT_TRUE(building.set_load(1, 0));
    building.advance(hours(2));
    const std::int64_t fed_in = building.device(0).exported().advance_wh();
    ASSERT_TRUE(building.exchange(1));
    EXPECT_EQ(building.device(0).exported().registered_wh(), 6);
    EXPECT_EQ(building.device(0).exported().advance_wh(), fed_in);
    building.device(0).reset_register();
    EXPECT_EQ(building.device(0).exported().registered_wh(), 0);
    EXPECT_EQ(building.device(0).counter().registered_wh(), 0);
}

TEST(SimulatedPanels, stand_only_where_their_energy_is_counted) {
    BuildingPlan plan = plan_with_panels();
    EXPECT_TRUE(check_plan(plan).ok());
    plan.meters[1].profile = "lingxun-lx47le-125";
    plan.meters[1].supply_switch = {};
    plan.meters[1].solar_w = 1'000;
    EXPECT_FALSE(check_plan(plan).ok());
    BuildingPlan with_main = plan_of(3);
    with_main.meters.front().solar_w = 1'000;
    EXPECT_FALSE(check_plan(with_main).ok());
}

}  // namespace
}  // namespace riser::sim
