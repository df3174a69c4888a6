// Switching on a bus: written absolutely, read back, and refused or given up with a reason (bus_master.h).
#include "tests/unit/modbus/bus_world.h"

namespace riser::modbus {
namespace {

using metering::SwitchOutcome;
using metering::SwitchReport;
using metering::SwitchState;

TEST(BusSwitch, is_done_when_read_back) {
    BusWorld world;
    auto& board = world.add_board(5);
    world.run_for(3 * k_second);

    world.set_switch(52, SwitchState::disconnected);
    const auto off = world.switch_report();
    EXPECT_EQ(off.which, SwitchId{52});
    EXPECT_EQ(off.outcome, SwitchOutcome::confirmed);
    EXPECT_EQ(off.observed, SwitchState::disconnected);
    EXPECT_TRUE(off.echoed);
    EXPECT_FALSE(board.coils[2]);
    EXPECT_TRUE(board.coils[1]);

    world.set_switch(52, SwitchState::connected);
    EXPECT_EQ(world.switch_report().observed, SwitchState::connected);
    EXPECT_TRUE(board.coils[2]);
}

TEST(BusSwitch, inside_a_meter_shows_in_the_next_sweep) {
    BusWorld world;
    auto& meter = world.add_relay_meter(9);
    EXPECT_EQ(world.next_sweep().meters[0].health, metering::MeterHealth::good);

    world.set_switch(9, SwitchState::disconnected);
    EXPECT_EQ(world.switch_report().outcome, SwitchOutcome::confirmed);
    EXPECT_EQ(meter.holding[26], 0);
    EXPECT_EQ(world.next_sweep().meters[0].switch_state, SwitchState::disconnected);
}

// Written, and nobody knows what came of it: how the contact stood before is not how it stands.
TEST(BusSwitch, inside_a_meter_whose_read_back_failed_is_not_shown_as_it_was) {
    BusWorld world;
    auto& meter = world.add_relay_meter(9);
    world.run_for(3 * k_second);
    ASSERT_EQ(world.next_sweep().meters[0].switch_state, SwitchState::connected);
    world.bus.script({});
    AnswerFault failing;
    failing.instead = Bytes{0x83, 4};
    world.bus.script(failing);

    world.set_switch(9, SwitchState::disconnected);
    const auto report = world.switch_report();
    ASSERT_EQ(report.outcome, SwitchOutcome::refused);
    ASSERT_EQ(report.observed, SwitchState::unknown);
    ASSERT_EQ(meter.holding[26], 0);

    EXPECT_NE(world.next_sweep().meters[0].switch_state, SwitchState::connected);
}

TEST(BusSwitch, by_a_vendor_function_checks_length_and_prefix_of_the_answer) {
    BusWorld world;
    auto& meter = world.add_relay_meter(9);
    auto& channel = world.relay_meter.switching->channels[0];
    channel.disconnect = {{0x20, 0x05, 0x00, 0x00, 0x01, 0x02, 0x00, 0x00}, 5, {0x20, 0x05, 0x00}};
    meter.vendor_functions[0x20] = [&](const Bytes& pdu) {
        meter.holding[26] = 0;
        return Bytes(pdu.begin(), pdu.begin() + 5);
    };
    world.run_for(3 * k_second);

    world.set_switch(9, SwitchState::disconnected);
    const auto report = world.switch_report();
    EXPECT_EQ(report.outcome, SwitchOutcome::confirmed);
    EXPECT_TRUE(report.echoed);
}

TEST(BusSwitch, is_not_sent_to_a_device_with_another_serial) {
    BusWorld world;
    world.gap_meter.switching = world.board.switching;
    auto& meter = world.add_meter(3, "999");
    world.config.devices[0].switches = {{SwitchId{30}, 0}};
    meter.coils[0] = true;
    world.run_for(3 * k_second);

    world.set_switch(30, SwitchState::disconnected);
    EXPECT_EQ(world.switch_report().outcome, SwitchOutcome::wrong_identity);
    EXPECT_EQ(meter.writes, 0U);

    world.runner->post(ExpectSerial{MeterId{3}, "1003"});
    world.set_switch(30, SwitchState::disconnected);
    EXPECT_EQ(world.switch_report().outcome, SwitchOutcome::confirmed);
}

TEST(BusSwitch, that_does_not_move_is_written_three_times_and_reported) {
    BusWorld world;
    auto& board = world.add_board(5);
    board.contact_stuck = true;
    world.run_for(3 * k_second);

    world.set_switch(50, SwitchState::disconnected);
    const auto report = world.switch_report();
    EXPECT_EQ(report.outcome, SwitchOutcome::not_confirmed);
    EXPECT_EQ(report.observed, SwitchState::connected);
    EXPECT_TRUE(report.echoed);
    EXPECT_EQ(board.writes, 3U);
}

// It may have closed onto a fault: once for one order.
TEST(BusSwitch, of_a_breaker_that_takes_the_order_to_close_and_stays_open_is_written_once) {
    BusWorld world;
    world.board.switching->trips = true;
    auto& board = world.add_board(5);
    board.coils[0] = false;
    board.contact_stuck = true;
    world.run_for(3 * k_second);

    world.set_switch(50, SwitchState::connected);
    const auto report = world.switch_report();
    EXPECT_EQ(report.outcome, SwitchOutcome::not_confirmed);
    EXPECT_TRUE(report.echoed);
    EXPECT_EQ(board.writes, 1U);
}

// Whether it took the order is not known, so it may have.
TEST(BusSwitch, of_a_breaker_to_close_is_written_once_also_when_the_answer_was_lost) {
    BusWorld world;
    world.board.switching->trips = true;
    auto& board = world.add_board(5);
    board.coils[0] = false;
    board.contact_stuck = true;
    world.run_for(3 * k_second);
    AnswerFault lost;
    lost.lost = true;
    world.bus.script(lost);

    world.set_switch(50, SwitchState::connected);
    const auto report = world.switch_report();
    EXPECT_EQ(report.outcome, SwitchOutcome::not_confirmed);
    EXPECT_FALSE(report.echoed);
    EXPECT_EQ(board.writes, 1U);
}

// It closed and tripped while nobody could look.
TEST(BusSwitch, of_a_breaker_to_close_is_written_once_also_when_the_port_was_lost) {
    BusWorld world;
    world.board.switching->trips = true;
    auto& board = world.add_board(5);
    board.coils[0] = false;
    board.contact_stuck = true;
    world.run_for(3 * k_second);

    world.set_switch(50, SwitchState::connected, 30 * k_second);
    for (int i = 0; i < 1'000 && board.writes == 0; ++i) world.run_for(k_second / 1'000);
    ASSERT_EQ(board.writes, 1U);
    world.runner->unplug();
    world.run_for(5 * k_second);
    world.runner->plug();
    EXPECT_EQ(world.switch_report().outcome, SwitchOutcome::not_confirmed);
    EXPECT_EQ(board.writes, 1U);
}

// What was carried out before the port was lost is seen, and not written again.
TEST(BusSwitch, that_was_written_before_the_port_was_lost_is_looked_at_first) {
    BusWorld world;
    auto& board = world.add_board(5);
    world.run_for(3 * k_second);

    world.set_switch(50, SwitchState::disconnected, 30 * k_second);
    for (int i = 0; i < 1'000 && board.writes == 0; ++i) world.run_for(k_second / 1'000);
    ASSERT_EQ(board.writes, 1U);
    world.runner->unplug();
    world.run_for(5 * k_second);
    world.runner->plug();
    EXPECT_EQ(world.switch_report().outcome, SwitchOutcome::confirmed);
    EXPECT_EQ(board.writes, 1U);
}

TEST(BusSwitch, that_moves_slowly_is_given_time_before_it_is_written_again) {
    BusWorld world;
    auto& board = world.add_board(5);
    world.run_for(3 * k_second);
    // The first read-back still shows the old state.
    world.bus.script({});
    AnswerFault old_state;
    old_state.instead = Bytes{1, 1, 0x3F};
    world.bus.script(old_state);

    world.set_switch(50, SwitchState::disconnected);
    EXPECT_EQ(world.switch_report().outcome, SwitchOutcome::confirmed);
    EXPECT_EQ(board.writes, 1U);
}

TEST(BusSwitch, of_a_silent_device_is_reported_unknown) {
    BusWorld world;
    auto& board = world.add_board(5);
    world.add_meter(1);
    world.run_for(3 * k_second);
    board.alive = false;

    world.set_switch(50, SwitchState::disconnected);
    const auto report = world.switch_report();
    EXPECT_EQ(report.outcome, SwitchOutcome::no_answer);
    EXPECT_EQ(report.observed, SwitchState::unknown);
    EXPECT_FALSE(report.echoed);
}

TEST(BusSwitch, refusal_by_the_device_is_final) {
    BusWorld world;
    auto& board = world.add_board(5);
    world.run_for(3 * k_second);
    board.exception = 4;

    world.set_switch(50, SwitchState::disconnected);
    EXPECT_EQ(world.switch_report().outcome, SwitchOutcome::refused);
    EXPECT_EQ(board.writes, 0U);
}

TEST(BusSwitch, waits_for_a_busy_device) {
    BusWorld world;
    auto& board = world.add_board(5);
    world.run_for(3 * k_second);
    AnswerFault busy;
    busy.instead = Bytes{0x85, 6};
    world.bus.script(busy);
    world.bus.script(busy);

    world.set_switch(50, SwitchState::disconnected);
    EXPECT_EQ(world.switch_report().outcome, SwitchOutcome::confirmed);
    EXPECT_EQ(board.writes, 3U);
}

TEST(BusSwitch, with_an_inferred_map_is_refused_and_nothing_is_sent) {
    BusWorld world;
    auto& board = world.add_board(5);
    world.board.switching->evidence = Evidence::inferred;
    world.run_for(3 * k_second);

    world.set_switch(50, SwitchState::disconnected);
    EXPECT_EQ(world.switch_report().outcome, SwitchOutcome::refused);
    EXPECT_EQ(board.writes, 0U);
}

TEST(BusSwitch, unknown_or_with_an_impossible_wish_is_refused) {
    BusWorld world;
    world.add_board(5);
    world.run_for(3 * k_second);

    world.set_switch(999, SwitchState::disconnected);
    EXPECT_EQ(world.switch_report().outcome, SwitchOutcome::refused);
    world.set_switch(50, SwitchState::mixed);
    EXPECT_EQ(world.switch_report().outcome, SwitchOutcome::refused);
}

TEST(BusSwitch, that_expired_is_never_sent) {
    BusWorld world;
    auto& board = world.add_board(5);
    world.run_for(3 * k_second);

    world.set_switch(50, SwitchState::disconnected, Duration{0});
    EXPECT_EQ(world.switch_report().outcome, SwitchOutcome::expired);

    world.runner->unplug();
    world.set_switch(50, SwitchState::disconnected, 2 * k_second);
    EXPECT_EQ(world.switch_report().outcome, SwitchOutcome::expired);
    world.runner->plug();
    world.run_for(10 * k_second);
    EXPECT_EQ(board.writes, 0U);
}

TEST(BusSwitch, survives_an_unplugged_adapter_when_there_is_time) {
    BusWorld world;
    auto& board = world.add_board(5);
    world.run_for(3 * k_second);
    world.runner->unplug();

    world.set_switch(50, SwitchState::disconnected, 30 * k_second);
    world.run_for(5 * k_second);
    world.runner->plug();
    EXPECT_EQ(world.switch_report().outcome, SwitchOutcome::confirmed);
    EXPECT_FALSE(board.coils[0]);
}

TEST(BusSwitch, newer_command_replaces_one_that_waits) {
    BusWorld world;
    auto& board = world.add_board(5);
    world.run_for(3 * k_second);
    world.runner->unplug();
    world.set_switch(50, SwitchState::disconnected);
    world.set_switch(50, SwitchState::connected);
    world.runner->plug();

    world.run_for(9 * k_second);

    auto reports = world.runner->take<SwitchReport>();
    std::erase_if(reports, [](const SwitchReport& report) { return report.request == 0; });
    ASSERT_EQ(reports.size(), 2U);
    EXPECT_EQ(reports[0].outcome, SwitchOutcome::expired);
    EXPECT_EQ(reports[1].outcome, SwitchOutcome::confirmed);
    EXPECT_EQ(board.writes, 1U);
}

TEST(BusSwitch, echo_that_was_lost_is_made_good_by_the_read_back) {
    BusWorld world;
    auto& board = world.add_board(5);
    world.run_for(3 * k_second);
    AnswerFault lost;
    lost.lost = true;
    world.bus.script(lost);

    world.set_switch(50, SwitchState::disconnected);
    const auto report = world.switch_report();
    EXPECT_EQ(report.outcome, SwitchOutcome::confirmed);
    EXPECT_FALSE(report.echoed);
    EXPECT_EQ(board.writes, 1U);
}

TEST(BusSwitch, stale_echo_of_another_coil_confirms_nothing) {
    BusWorld world;
    auto& board = world.add_board(5);
    board.contact_stuck = true;
    world.run_for(3 * k_second);
    AnswerFault stale;
    stale.instead = Bytes{5, 0, 1, 0xFF, 0};  // "coil 1 on", asked for by nobody now
    for (int i = 0; i < 3; ++i) {
        world.bus.script(stale);
        world.bus.script({});
        world.bus.script({});
    }

    world.set_switch(50, SwitchState::disconnected);
    const auto report = world.switch_report();
    EXPECT_EQ(report.outcome, SwitchOutcome::not_confirmed);
    EXPECT_FALSE(report.echoed);
}

TEST(BusSwitch, states_of_a_board_are_reported_in_the_slow_lane) {
    BusWorld world;
    auto& board = world.add_board(5);
    board.coils[3] = false;

    world.run_for(61 * k_second);

    const auto reports = world.runner->take<SwitchReport>();
    ASSERT_EQ(reports.size(), 12U);  // two passes over six channels
    EXPECT_EQ(reports[3].which, SwitchId{53});
    EXPECT_EQ(reports[3].request, 0U);
    EXPECT_EQ(reports[3].observed, SwitchState::disconnected);
    EXPECT_EQ(reports[4].observed, SwitchState::connected);

    board.alive = false;
    world.run_for(65 * k_second);
    const auto after = world.runner->take<SwitchReport>();
    ASSERT_FALSE(after.empty());
    EXPECT_EQ(after[0].outcome, SwitchOutcome::no_answer);
}

TEST(BusSwitch, sheds_six_loads_within_a_second) {
    BusWorld world;
    auto& board = world.add_board(5);
    for (std::uint8_t unit = 10; unit < 40; ++unit) world.add_meter(unit);
    world.config.money_interval = Duration{0};
    world.run_for(10 * k_second);
    const Instant asked = world.runner->now();
    for (std::uint32_t channel = 0; channel < 6; ++channel) {
        world.set_switch(50 + channel, SwitchState::disconnected);
    }

    ASSERT_EQ(world.switch_report().outcome, SwitchOutcome::confirmed);

    EXPECT_LT(world.runner->now() - asked, k_second);
    for (std::uint16_t coil = 0; coil < 6; ++coil) EXPECT_FALSE(board.coils[coil]);
}

}  // namespace
}  // namespace riser::modbus
