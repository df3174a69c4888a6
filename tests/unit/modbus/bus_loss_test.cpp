// What is lost and comes back: silent meters, silent buses, unplugged adapters (bus_master.h).
#include "tests/unit/modbus/bus_world.h"

namespace riser::modbus {
namespace {

using metering::BusReport;
using metering::BusState;
using metering::MeterHealth;
using metering::MeterReport;
using metering::ReadPurpose;
using metering::SweepFinished;

TEST(BusLoss, a_silent_meter_is_reported_and_the_others_are_not_disturbed) {
    BusWorld world;
    for (std::uint8_t unit = 1; unit <= 3; ++unit) world.add_meter(unit);
    world.next_sweep();
    world.bus.slave(2).alive = false;

    const auto first = world.next_sweep();
    const auto second = world.next_sweep();

    for (const auto& sweep : {first, second}) {
        EXPECT_EQ(sweep.meters[0].health, MeterHealth::good);
        EXPECT_EQ(sweep.meters[1].health, MeterHealth::no_answer);
        EXPECT_TRUE(sweep.meters[1].registers.empty());
        EXPECT_EQ(sweep.meters[2].health, MeterHealth::good);
    }
    EXPECT_FALSE(world.statistics().devices[1].alive);
}

TEST(BusLoss, a_dead_meter_is_probed_less_and_less_often_up_to_a_minute) {
    BusWorld world;
    world.add_meter(1);
    world.add_meter(2);
    world.next_sweep();
    auto& dead = world.bus.slave(2);
    dead.alive = false;
    std::vector<Instant> asked;
    auto count = world.statistics().devices[1].counters.transactions;
    for (int i = 0; i < 3'000; ++i) {
        world.run_for(100 * k_ms);
        const auto now_count = world.statistics().devices[1].counters.transactions;
        if (now_count != count) asked.push_back(world.runner->now());
        count = now_count;
    }

    // The sweep's question and its repetition, then one probe after each pause.
    ASSERT_GE(asked.size(), 9U);
    std::int64_t expected_ms = 1'000;
    for (std::size_t i = 2; i < asked.size(); ++i) {
        const auto pause_ms = (asked[i] - asked[i - 1]) / k_ms;
        EXPECT_GE(pause_ms, expected_ms * 3 / 4) << i;
        EXPECT_LE(pause_ms, expected_ms * 5 / 4 + 1'000) << i;  // it may wait for a sweep
        expected_ms = std::min<std::int64_t>(expected_ms * 2, 60'000);
    }
}

TEST(BusLoss, a_meter_that_comes_back_proves_its_identity_again) {
    BusWorld world;
    world.add_meter(1);
    world.add_meter(2);
    world.next_sweep();
    world.bus.slave(2).alive = false;
    world.run_for(60 * k_second);
    world.bus.slave(2).alive = true;
    world.run_for(75 * k_second);
    world.runner->take_outputs();
    world.bus.slave(2).holding[0xFC01] = 4711;  // exchanged without a word

    EXPECT_EQ(world.next_sweep().meters[1].health, MeterHealth::good);  // not asked who it is

    world.bus.slave(2).alive = false;
    world.run_for(30 * k_second);
    world.bus.slave(2).alive = true;
    world.run_for(60 * k_second);
    world.runner->take_outputs();
    EXPECT_EQ(world.next_sweep().meters[1].health, MeterHealth::wrong_identity);
}

TEST(BusLoss, a_whole_silent_bus_is_one_alarm_and_no_meter_is_blamed) {
    BusWorld world;
    for (std::uint8_t unit = 1; unit <= 60; ++unit) world.add_meter(unit);
    world.next_sweep();
    world.runner->take_outputs();
    for (std::uint8_t unit = 1; unit <= 60; ++unit) world.bus.slave(unit).alive = false;

    world.run_for(40 * k_second);

    auto reports = world.runner->take<BusReport>();
    ASSERT_EQ(reports.size(), 1U);
    EXPECT_EQ(reports[0].state, BusState::silent);
    const auto sweeps = world.runner->take<SweepFinished>();
    ASSERT_GE(sweeps.size(), 2U);
    // Noticed within one pass, which a suspicious master makes short.
    EXPECT_LT(reports[0].at - sweeps[0].started, 15 * k_second);
    for (const MeterReport& meter : sweeps.back().meters) {
        EXPECT_EQ(meter.health, MeterHealth::bus_down);
    }
}

TEST(BusLoss, what_was_never_heard_is_neither_measured_nor_swept) {
    BusWorld world;
    world.add_meter(1);
    world.bus.slave(1).alive = false;
    world.run_for(600 * k_second);

    const auto before = world.statistics();
    EXPECT_EQ(before.devices[0].latency_p50, Duration{0});
    EXPECT_EQ(before.devices[0].latency_p99, Duration{0});
    world.run_for(600 * k_second);
    EXPECT_EQ(world.statistics().sweeps, before.sweeps) << "there is nobody to be asked";

    world.bus.slave(1).alive = true;
    world.run_for(600 * k_second);
    EXPECT_GT(world.statistics().devices[0].latency_p50, Duration{0});
    EXPECT_GT(world.statistics().sweeps, before.sweeps);
}

// As with a wrong speed or parity: everybody answers, nothing can be read.
TEST(BusLoss, a_bus_of_wrong_checksums_is_told_from_a_silent_one) {
    BusWorld world;
    for (std::uint8_t unit = 1; unit <= 3; ++unit) world.add_meter(unit);
    world.next_sweep();
    world.runner->take_outputs();
    AnswerFault wrong;
    wrong.flipped_byte = 0;
    for (int answer = 0; answer < 5'000; ++answer) world.bus.script(wrong);

    world.run_for(60 * k_second);

    const auto reports = world.runner->take<BusReport>();
    ASSERT_FALSE(reports.empty());
    EXPECT_EQ(reports.back().state, BusState::silent);
    EXPECT_NE(reports.back().detail.find("every checksum is wrong"), std::string::npos)
        << reports.back().detail;
}

TEST(BusLoss, a_silent_bus_that_speaks_again_is_swept_within_seconds) {
    BusWorld world;
    for (std::uint8_t unit = 1; unit <= 20; ++unit) world.add_meter(unit);
    for (std::uint8_t unit = 1; unit <= 20; ++unit) world.bus.slave(unit).alive = false;
    world.run_for(600 * k_second);
    EXPECT_EQ(world.statistics().state, BusState::silent);
    for (std::uint8_t unit = 1; unit <= 20; ++unit) world.bus.slave(unit).alive = true;

    ASSERT_TRUE(world.runner->run_until([&] { return world.statistics().state == BusState::up; },
                                        60 * k_second));
    world.run_for(4 * k_second);
    world.runner->take_outputs();
    const auto sweep = world.next_sweep();
    for (const MeterReport& meter : sweep.meters) EXPECT_EQ(meter.health, MeterHealth::good);
}

TEST(BusLoss, an_unplugged_adapter_is_found_again_by_its_stable_path) {
    BusWorld world;
    world.add_meter(1);
    world.next_sweep();
    world.runner->take_outputs();

    world.runner->unplug();
    const auto down = world.runner->take<BusReport>();
    ASSERT_EQ(down.size(), 1U);
    EXPECT_EQ(down[0].state, BusState::down);
    EXPECT_EQ(down[0].detail, "unplugged");
    EXPECT_EQ(world.read(1, ReadPurpose::confirming).health, MeterHealth::bus_down);
    const auto sweep = world.next_sweep();
    EXPECT_EQ(sweep.meters[0].health, MeterHealth::bus_down);

    world.runner->plug();
    EXPECT_TRUE(world.runner->run_until([&] { return world.statistics().state == BusState::up; },
                                        15 * k_second + 7 * k_second));
    world.runner->take<SweepFinished>();
    const auto healed = world.next_sweep();
    EXPECT_EQ(healed.meters[0].health, MeterHealth::good);
    EXPECT_EQ(world.statistics().port_losses, 1U);
}

TEST(BusLoss, one_loss_is_one_alarm_also_when_opening_fails_for_another_reason) {
    BusWorld world;
    world.add_meter(1);
    world.next_sweep();
    world.runner->take_outputs();

    world.runner->unplug();
    world.run_for(10 * k_second);

    int alarms = 0;
    for (const Note& note : world.runner->take<Note>()) alarms += note.level == Note::Level::error;
    EXPECT_EQ(alarms, 1);
    const auto down = world.runner->take<BusReport>();
    ASSERT_EQ(down.size(), 3U);                       // with the first statistics
    EXPECT_EQ(down.back().detail, "no such device");  // told where people look
}

TEST(BusLoss, the_port_is_tried_again_after_300_ms_and_at_most_every_5_s) {
    BusWorld world;
    world.add_meter(1);
    world.bus.set_plugged(false);

    world.run_for(60 * k_second);

    const auto reports = world.runner->take<BusReport>();
    EXPECT_LE(reports.size(), 3U) << "one report for each news, not one for each try";
    // 0.3 + 0.6 + 1.2 + 2.4 + 4.8 s, then every 5 s: at most 16 tries in a minute.
    world.runner->plug();
    EXPECT_TRUE(world.runner->run_until([&] { return world.statistics().state != BusState::down; },
                                        5 * k_second + 1 * k_ms));
}

TEST(BusLoss, unplugging_in_the_middle_of_a_sweep_ends_it_with_what_was_read) {
    BusWorld world;
    for (std::uint8_t unit = 1; unit <= 10; ++unit) world.add_meter(unit);
    world.next_sweep();
    world.runner->take_outputs();
    const auto asked = world.bus.requests();
    world.run_for(5 * k_second);  // slow data is through
    const auto idle = world.bus.requests();
    EXPECT_GT(idle, asked);
    world.runner->run_until([&] { return world.bus.requests() == idle + 5; }, 15 * k_second);
    world.runner->unplug();

    const auto sweeps = world.runner->take<SweepFinished>();
    ASSERT_EQ(sweeps.size(), 1U);
    ASSERT_EQ(sweeps[0].meters.size(), 10U);
    EXPECT_EQ(sweeps[0].meters.front().health, MeterHealth::good);
    EXPECT_EQ(sweeps[0].meters.back().health, MeterHealth::bus_down);
}

TEST(BusLoss, dead_meters_take_at_most_a_twentieth_of_the_bus) {
    BusWorld world;
    for (std::uint8_t unit = 1; unit <= 60; ++unit) world.add_meter(unit);
    for (std::uint8_t unit = 31; unit <= 60; ++unit) world.bus.slave(unit).alive = false;
    world.run_for(60 * k_second);
    const metering::BusStatistics before = world.statistics();

    world.run_for(600 * k_second);

    const metering::BusStatistics after = world.statistics();
    const auto probes = after.total.time_outs - before.total.time_outs;
    // A probe costs the request, the time-out floor and the answer's wire time.
    const Duration each = 100 * k_ms + LineSettings{}.wire_time(8 + 9);
    EXPECT_LE(each * static_cast<std::int64_t>(probes), 600 * k_second / 20 + 2 * k_second);
    EXPECT_GT(probes, 150U) << "each of the thirty dead is still looked at";
}

TEST(BusLoss, a_meter_slower_than_thought_is_learned_and_not_lost) {
    BusWorld world;
    world.add_meter(1);
    world.bus.add(2, 300 * k_ms);  // three times the time-out that its profile suggests
    world.add_meter(2);
    world.config.devices.back().unit = 2;
    sim_bus::add_gap_readable_meter(world.bus, 2, 300 * k_ms, 1002);

    world.run_for(180 * k_second);

    const auto sweep = world.next_sweep();
    EXPECT_EQ(sweep.meters[1].health, MeterHealth::good);
    EXPECT_GT(world.statistics().devices[1].timeout, 400 * k_ms);
}

}  // namespace
}  // namespace riser::modbus
