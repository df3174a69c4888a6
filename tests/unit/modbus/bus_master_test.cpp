// The ordinary life of a bus: sweeps, identity, reads made for a purpose, statistics (bus_master.h).
#include "tests/unit/modbus/bus_world.h"

namespace riser::modbus {
namespace {

using metering::BusState;
using metering::MeterHealth;
using metering::ReadPurpose;
using metering::SweepFinished;
using metering::SwitchState;

TEST(BusMaster, asks_for_its_port_first_and_reports_the_bus_up_with_the_first_answer) {
    BusWorld world;
    world.add_meter(1);

    world.run_for(2 * k_second);

    const auto reports = world.runner->take<metering::BusReport>();
    ASSERT_EQ(reports.size(), 1U);
    EXPECT_EQ(reports[0].state, BusState::up);
    EXPECT_EQ(reports[0].bus, BusId{1});
}

TEST(BusMaster, sweeps_every_meter_each_interval) {
    BusWorld world;
    for (std::uint8_t unit = 1; unit <= 4; ++unit) world.add_meter(unit);

    world.run_for(46 * k_second);

    const auto sweeps = world.runner->take<SweepFinished>();
    ASSERT_EQ(sweeps.size(), 4U);
    for (std::size_t i = 0; i < sweeps.size(); ++i) {
        EXPECT_EQ(sweeps[i].sweep, i + 1);
        ASSERT_EQ(sweeps[i].meters.size(), 4U);
        for (std::uint32_t meter = 1; meter <= 4; ++meter) {
            const auto& report = sweeps[i].meters[meter - 1];
            EXPECT_EQ(report.meter, MeterId{meter});
            EXPECT_EQ(report.health, MeterHealth::good);
            EXPECT_EQ(import_of(report), 125 * meter);
            EXPECT_GT(report.read_at, sweeps[i].started);
            EXPECT_LT(report.read_at, sweeps[i].finished);
        }
    }
    EXPECT_EQ(sweeps[1].started - sweeps[0].started, 15 * k_second);
}

TEST(BusMaster, identity_is_read_once_and_slow_values_join_the_next_sweep) {
    BusWorld world;
    world.add_meter(7);

    const auto first = world.next_sweep();
    const auto second = world.next_sweep();

    ASSERT_TRUE(first.meters[0].identity);
    EXPECT_EQ(first.meters[0].identity->serial, "1007");
    EXPECT_FALSE(first.meters[0].instantaneous.voltage_mv);
    EXPECT_EQ(first.meters[0].instantaneous.frequency_mhz, 50'000);
    EXPECT_FALSE(second.meters[0].identity);
    EXPECT_EQ(second.meters[0].instantaneous.voltage_mv, 230'000);
    EXPECT_EQ(second.meters[0].instantaneous.power, Power{500});
}

TEST(BusMaster, a_meter_with_another_serial_is_not_charged) {
    BusWorld world;
    world.add_meter(1, "1001");
    world.add_meter(2, "555");

    const auto sweep = world.next_sweep();

    EXPECT_EQ(sweep.meters[0].health, MeterHealth::good);
    EXPECT_EQ(sweep.meters[1].health, MeterHealth::wrong_identity);
    EXPECT_TRUE(sweep.meters[1].registers.empty());

    world.runner->post(ExpectSerial{MeterId{2}, "1002"});
    EXPECT_EQ(world.next_sweep().meters[1].health, MeterHealth::good);
}

TEST(BusMaster, a_confirming_read_holds_energy_witnesses_identity_and_the_switch) {
    BusWorld world;
    world.add_meter(1);
    world.add_relay_meter(2);
    world.run_for(3 * k_second);

    const auto plain = world.read(1, ReadPurpose::confirming);
    EXPECT_EQ(plain.purpose, ReadPurpose::confirming);
    EXPECT_EQ(plain.health, MeterHealth::good);
    EXPECT_EQ(import_of(plain), 125);
    EXPECT_EQ(plain.instantaneous.voltage_mv, 230'000);
    EXPECT_EQ(plain.instantaneous.frequency_mhz, 50'000);
    ASSERT_TRUE(plain.identity);
    EXPECT_EQ(plain.identity->serial, "1001");

    const auto relay = world.read(2, ReadPurpose::confirming);
    EXPECT_EQ(relay.health, MeterHealth::good);
    EXPECT_EQ(relay.switch_state, SwitchState::connected);
    ASSERT_TRUE(relay.identity);
    EXPECT_EQ(relay.identity->serial, "");
}

TEST(BusMaster, a_read_on_demand_holds_everything) {
    BusWorld world;
    world.add_meter(1);
    world.run_for(3 * k_second);

    const auto report = world.read(1, ReadPurpose::on_demand);

    EXPECT_EQ(report.purpose, ReadPurpose::on_demand);
    EXPECT_EQ(report.instantaneous.power, Power{500});
    EXPECT_EQ(import_of(report), 125);
}

TEST(BusMaster, an_unknown_meter_is_answered_too) {
    BusWorld world;
    world.add_meter(1);
    world.run_for(3 * k_second);

    EXPECT_EQ(world.read(99, ReadPurpose::confirming).health, MeterHealth::no_answer);
}

TEST(BusMaster, keeps_the_silence_between_frames) {
    BusWorld world;
    for (std::uint8_t unit = 1; unit <= 10; ++unit) world.add_meter(unit);
    world.bus.arrival = sim_bus::Arrival::pieces;

    world.run_for(120 * k_second);

    EXPECT_EQ(world.bus.hasty_requests(), 0U);
    EXPECT_EQ(world.statistics().total.time_outs, 0U);
}

TEST(BusMaster, statistics_come_soon_then_every_minute_and_on_request) {
    BusWorld world;
    world.add_meter(1);

    world.run_for(6 * k_second);
    ASSERT_EQ(world.runner->take<metering::BusStatistics>().size(), 1U);
    world.run_for(55 * k_second);
    EXPECT_EQ(world.runner->take<metering::BusStatistics>().size(), 0U);
    world.run_for(5 * k_second);
    EXPECT_EQ(world.runner->take<metering::BusStatistics>().size(), 1U);
    const metering::BusStatistics& now = world.statistics();
    EXPECT_EQ(now.state, BusState::up);
    EXPECT_EQ(now.sweeps, 5U);
    ASSERT_EQ(now.devices.size(), 1U);
    EXPECT_TRUE(now.devices[0].alive);
    EXPECT_EQ(now.devices[0].latency_p50, 20 * k_ms);
    EXPECT_EQ(now.devices[0].latency_p99, 20 * k_ms);
    EXPECT_EQ(now.devices[0].counters.transactions, now.total.transactions);
    EXPECT_GT(now.utilisation_permille, 0U);
    ASSERT_FALSE(now.devices[0].plan.empty());
    EXPECT_EQ(now.devices[0].plan.front().use, "money");
    EXPECT_GT(now.devices[0].plan.front().count, 0U);
    ASSERT_FALSE(now.recent_frames.empty());
    EXPECT_TRUE(now.recent_frames.front().hex.starts_with("01 "));
}

TEST(BusMaster, paused_polling_leaves_the_bus_to_people_but_obeys_commands) {
    BusWorld world;
    world.add_meter(1);
    world.run_for(3 * k_second);
    world.runner->post(SetPolling{false});
    const auto before = world.bus.requests();

    world.run_for(60 * k_second);
    EXPECT_EQ(world.bus.requests(), before);

    EXPECT_EQ(world.read(1, ReadPurpose::on_demand).health, MeterHealth::good);
    world.runner->post(SetPolling{true});
    EXPECT_EQ(world.next_sweep().meters[0].health, MeterHealth::good);
}

}  // namespace
}  // namespace riser::modbus
