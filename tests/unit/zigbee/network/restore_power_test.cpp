// A restore that is cut off at any of its commands: what goes on by itself, and what is plainly not done.
#include "tests/unit/zigbee/network/restore_world.h"

namespace riser::zigbee::restoring {
namespace {

// The stick loses power after so many commands of the order, once, the gateway does not.
TEST(Restore, goes_on_by_itself_wherever_the_stick_loses_power) {
    for (const std::uint8_t version : k_radio_versions) {
        for (std::size_t step = 1;; ++step) {
            const std::string when =
                "EZSP " + std::to_string(version) + ", command " + std::to_string(step);
            NewStick net(version);
            ASSERT_TRUE(net.is(RadioState::missing)) << when;
            auto order = order_of(the_backup());
            order.burns_address = true;
            ASSERT_EQ(net.answer(order).outcome, RadioOutcome::accepted) << when;
            const std::size_t begun = net.ncp.commands.size();
            const bool cut = net.world.run_until(
                [&] {
                    return net.ncp.commands.size() >= begun + step || net.world.machine().is_up();
                },
                60 * k_second);
            ASSERT_TRUE(cut) << when;
            if (net.world.machine().is_up()) break;
            net.world.replug();
            ASSERT_TRUE(net.comes_up(180 * k_second))
                << when << ": " << net.view().detail << ", " << net.view().restore->text;
            net.expect_network(when, k_stick);
            EXPECT_LE(net.ncp.count(FrameId::form_network), 2) << when;
            EXPECT_EQ(net.view().restore->state, RadioRestoreState::done) << when;
        }
    }
}

// Both lose power: the order is forgotten. What is left is said, no other network is made, and the same order again
// brings everything back.
TEST(Restore, is_plainly_not_done_wherever_the_gateway_loses_power) {
    constexpr std::array<std::uint8_t, 2> k_with_and_without_tokens = {8, 14};
    for (const std::uint8_t version : k_with_and_without_tokens) {
        for (std::size_t step = 1;; ++step) {
            const std::string when =
                "EZSP " + std::to_string(version) + ", command " + std::to_string(step);
            NewStick net(version);
            ASSERT_TRUE(net.is(RadioState::missing)) << when;
            auto order = order_of(the_backup());
            order.burns_address = true;
            ASSERT_EQ(net.answer(order).outcome, RadioOutcome::accepted) << when;
            const std::size_t begun = net.ncp.commands.size();
            ASSERT_TRUE(net.world.run_until(
                [&] {
                    return net.ncp.commands.size() >= begun + step || net.world.machine().is_up();
                },
                60 * k_second))
                << when;
            if (net.world.machine().is_up()) break;

            KnownNetwork kept = net.kept();
            if (!kept.network) kept.network = the_record();
            net.ncp.power_cycle();
            const std::uint32_t counter = net.ncp.frame_counter;
            sim_zigbee::RadioWorld<Coordinator> later(Coordinator(net.config, kept), net.ncp);
            const auto state = [&] { return later.machine().view().state; };
            ASSERT_TRUE(later.run_until(
                [&] { return state() == RadioState::missing || state() == RadioState::up; },
                60 * k_second))
                << when << ": " << later.machine().view().detail;
            EXPECT_EQ(state() == RadioState::up, net.ncp.network.has_value()) << when;
            ASSERT_EQ(NewStick::answer_of(later, order).outcome, RadioOutcome::accepted) << when;
            ASSERT_TRUE(later.run_until(
                [&] {
                    const auto restore = later.machine().view().restore;
                    return restore && restore->state == RadioRestoreState::done &&
                           later.machine().is_up();
                },
                60 * k_second))
                << when << ": " << later.machine().view().detail;
            net.expect_network(when, k_stick);
            EXPECT_GE(net.ncp.frame_counter, counter) << when;
        }
    }
}

}  // namespace
}  // namespace riser::zigbee::restoring
