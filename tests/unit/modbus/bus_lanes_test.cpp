// Who goes first on a bus: the lanes of bus_master.h, plans that shrink, and what a device refuses.
#include "tests/unit/modbus/bus_world.h"

namespace riser::modbus {
namespace {

using metering::MeterReport;
using metering::ReadMeter;
using metering::ReadPurpose;
using metering::SetSwitch;
using metering::SweepFinished;
using metering::SwitchReport;
using metering::SwitchState;

// What kind of report came when, in order.
std::vector<char> order_of(const std::vector<VirtualRunner::Output>& outputs) {
    std::vector<char> order;
    for (const auto& output : outputs) {
        if (const auto* report = std::get_if<SwitchReport>(&output);
            report && report->request > 0) {
            order.push_back('s');
        }
        if (const auto* report = std::get_if<MeterReport>(&output)) {
            order.push_back(report->purpose == ReadPurpose::confirming ? 'c' : 'd');
        }
        if (std::get_if<SweepFinished>(&output) != nullptr) order.push_back('m');
    }
    return order;
}

TEST(BusLanes, switching_goes_first_then_confirming_then_asked_for_reads_then_money) {
    BusWorld world;
    world.add_board(5);
    for (std::uint8_t unit = 10; unit < 30; ++unit) world.add_meter(unit);
    world.run_for(15 * k_second + 100 * k_ms);  // into the second sweep
    world.runner->take_outputs();

    world.command(ReadMeter{MeterId{12}, ReadPurpose::on_demand, 101});
    world.command(ReadMeter{MeterId{11}, ReadPurpose::confirming, 102});
    world.set_switch(50, SwitchState::disconnected);
    world.run_for(5 * k_second);

    const std::vector<char> expected{'s', 'c', 'd', 'm'};
    EXPECT_EQ(order_of(world.runner->take_outputs()), expected);
}

TEST(BusLanes, a_bus_without_a_pause_still_reads_slow_data_and_probes_the_dead) {
    BusWorld world;
    world.config.money_interval = Duration{0};
    world.add_board(5);
    for (std::uint8_t unit = 10; unit < 70; ++unit) world.add_meter(unit);
    world.run_for(30 * k_second);
    world.bus.slave(20).alive = false;
    world.run_for(120 * k_second);
    world.runner->take_outputs();
    const auto dead_before = world.statistics().devices[11].counters.transactions;

    world.run_for(125 * k_second);

    EXPECT_GE(world.runner->take<SwitchReport>().size(), 12U) << "two slow passes over the board";
    EXPECT_GE(world.statistics().devices[11].counters.transactions, dead_before + 1);
    const auto sweeps = world.runner->take<SweepFinished>();
    EXPECT_GE(sweeps.size(), 25U);
    for (const MeterReport& meter : sweeps.back().meters) {
        EXPECT_TRUE(meter.instantaneous.voltage_mv || meter.meter == MeterId{20});
    }
}

TEST(BusLanes, a_device_with_a_watchdog_is_polled_three_times_within_it) {
    BusWorld world;
    world.config.money_interval = Duration{0};
    auto& board = world.add_board(5);
    world.board.switching->watchdog = 10 * k_second;
    for (std::uint8_t unit = 10; unit < 70; ++unit) world.add_meter(unit);
    Instant last{};
    Duration longest{0};
    board.before_answer = [&](const Bytes&) {
        if (last != Instant{}) longest = std::max(longest, world.runner->now() - last);
        last = world.runner->now();
    };

    world.run_for(200 * k_second);

    EXPECT_GT(last, Instant{} + 180 * k_second);
    EXPECT_LT(longest, 10 * k_second / 2);
}

TEST(BusLanes, a_device_that_refuses_gaps_gets_a_plan_without) {
    BusWorld world;
    auto& meter = world.add_meter(1);
    world.next_sweep();
    meter.gaps_readable = false;
    world.gap_meter.fields[2].address = 60;  // leaves a gap between frequency and energy
    BusWorld second;
    second.gap_meter = world.gap_meter;
    auto& strict = second.add_meter(1);
    sim_bus::put_f32(strict, 60, 50);
    strict.input.erase(70);
    strict.input.erase(71);
    strict.gaps_readable = false;

    second.run_for(70 * k_second);

    const auto sweeps = second.runner->take<SweepFinished>();
    EXPECT_EQ(sweeps.back().meters[0].health, metering::MeterHealth::good);
    EXPECT_EQ(import_of(sweeps.back().meters[0]), 125);
    EXPECT_EQ(sweeps.back().meters[0].instantaneous.voltage_mv, 230'000);
    EXPECT_FALSE(second.statistics().devices[0].reads_gaps);
}

TEST(BusLanes, a_register_that_the_firmware_lacks_is_dropped_unless_money_hangs_on_it) {
    BusWorld world;
    auto& meter = world.add_meter(1);
    meter.gaps_readable = false;
    meter.input.erase(12);  // no power
    meter.holding.clear();  // no serial either

    world.run_for(610 * k_second);
    const auto sweeps = world.runner->take<SweepFinished>();
    EXPECT_EQ(sweeps.back().meters[0].health, metering::MeterHealth::good);
    EXPECT_EQ(sweeps.back().meters[0].instantaneous.voltage_mv, 230'000);
    EXPECT_FALSE(sweeps.back().meters[0].instantaneous.power);

    meter.input.erase(72);
    EXPECT_EQ(world.next_sweep().meters[0].health, metering::MeterHealth::refused);
}

// Without its voltage a meter would be without a witness, and nobody behind it could be cut off any more.
TEST(BusLanes, a_register_that_was_read_is_not_dropped_for_one_refusal) {
    BusWorld world;
    auto& meter = world.add_meter(1);
    meter.gaps_readable = false;
    world.run_for(70 * k_second);
    ASSERT_EQ(world.next_sweep().meters[0].instantaneous.voltage_mv, 230'000);
    ASSERT_TRUE(world.next_sweep().meters[0].instantaneous.power);
    auto power = meter.input.extract(12);
    world.run_for(70 * k_second);
    meter.input.insert(std::move(power));

    world.run_for(70 * k_second);

    EXPECT_EQ(world.next_sweep().meters[0].health, metering::MeterHealth::good);
    EXPECT_TRUE(world.next_sweep().meters[0].instantaneous.power);
}

TEST(BusLanes, a_register_that_was_read_is_dropped_when_it_is_refused_for_good) {
    BusWorld world;
    auto& meter = world.add_meter(1);
    meter.gaps_readable = false;
    world.run_for(70 * k_second);
    ASSERT_TRUE(world.next_sweep().meters[0].instantaneous.power);

    meter.input.erase(12);  // exchanged for one with another firmware
    world.run_for(1'200 * k_second);

    EXPECT_EQ(world.next_sweep().meters[0].health, metering::MeterHealth::good);
    EXPECT_EQ(world.next_sweep().meters[0].instantaneous.voltage_mv, 230'000);
    EXPECT_FALSE(world.next_sweep().meters[0].instantaneous.power);
}

TEST(BusLanes, a_noisy_device_is_asked_for_shorter_blocks) {
    BusWorld world;
    world.gap_meter.fields[0].freshness = Freshness::money;  // one long block from 0 to 73
    world.add_meter(1);
    world.config.line.baud = 38'400;
    world.bus = SimulatedBus{world.config.line, 1};
    sim_bus::add_gap_readable_meter(world.bus, 1, 20 * k_ms, 1001);
    world.config.money_interval = 500 * k_ms;
    world.run_for(10 * k_second);
    const auto before = world.statistics().devices[0].max_registers;
    world.bus.faults.flipped = 12'000;

    world.run_for(120 * k_second);

    EXPECT_LE(world.statistics().devices[0].max_registers, before / 2);
    const auto sweeps = world.runner->take<SweepFinished>();
    EXPECT_EQ(sweeps.back().meters.size(), 1U);
}

TEST(BusLanes, an_adapter_that_hears_itself_is_noticed) {
    BusWorld world;
    world.add_meter(1);
    world.add_board(5);
    world.bus.echo = true;
    world.run_for(5 * k_second);

    EXPECT_EQ(world.next_sweep().meters[0].health, metering::MeterHealth::good);
    world.set_switch(50, SwitchState::disconnected);
    const auto report = world.switch_report();
    EXPECT_EQ(report.outcome, metering::SwitchOutcome::confirmed);
    EXPECT_TRUE(report.echoed);
    int notes = 0;
    for (const Note& note : world.runner->take<Note>()) notes += note.event == "adapter_echoes";
    EXPECT_EQ(notes, 1);
}

TEST(BusLanes, a_second_master_is_noticed) {
    BusWorld world;
    world.add_meter(1);
    world.start();
    for (int i = 0; i < 20; ++i) {
        const Instant at = world.runner->now() + k_second * (4 + i);
        world.bus.inject(at, sim_bus::with_crc(9, {4, 0, 72, 0, 2}));
        world.bus.inject(at + 50 * k_ms, sim_bus::with_crc(9, {4, 4, 1, 2, 3, 4}));
    }

    world.run_for(66 * k_second);  // the second statistics

    EXPECT_EQ(world.statistics().total.foreign_frames, 40U);
    int notes = 0;
    for (const Note& note : world.runner->take<Note>()) notes += note.event == "foreign_frames";
    EXPECT_EQ(notes, 1);
}

TEST(BusLanes, speaks_modbus_tcp_with_the_same_devices) {
    BusWorld world;
    world.add_meter(1);
    world.config.framing = Framing::tcp;
    BusMaster master(world.config);
    Now now;
    now.monotonic = Instant{k_second};
    RegisterSlave& slave = world.bus.slave(1);
    std::vector<SweepFinished> sweeps;
    master.on(Tick{}, now);
    for (int turn = 0; turn < 200 && sweeps.size() < 2; ++turn) {
        for (const auto& output : master.take_outputs()) {
            if (std::get_if<field::OpenPort>(&output) != nullptr)
                master.on(field::PortOpened{}, now);
            if (const auto* sweep = std::get_if<SweepFinished>(&output)) sweeps.push_back(*sweep);
            const auto* write = std::get_if<field::WriteBytes>(&output);
            if (write == nullptr) continue;
            Bytes answer(write->bytes.begin(), write->bytes.begin() + 7);
            const auto pdu = slave.answer(Bytes(write->bytes.begin() + 7, write->bytes.end()));
            answer.insert(answer.end(), pdu->begin(), pdu->end());
            answer[5] = static_cast<std::uint8_t>(pdu->size() + 1);
            now.monotonic += 5 * k_ms;
            master.on(field::BytesReceived{answer}, now);
        }
        now.monotonic = std::max(now.monotonic, *master.next_deadline());
        master.on(Tick{}, now);
    }
    ASSERT_EQ(sweeps.size(), 2U);
    EXPECT_EQ(import_of(sweeps[1].meters[0]), 125);
    EXPECT_EQ(sweeps[1].meters[0].instantaneous.voltage_mv, 230'000);
}

}  // namespace
}  // namespace riser::modbus
