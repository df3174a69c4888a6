#include "gateway/field/zigbee/link/ncp_link.h"

#include <gtest/gtest.h>

#include "tests/sim/zigbee/radio_world.h"

namespace riser::zigbee {
namespace {

namespace f = ezsp::fields;
using ezsp::FrameId;
using sim_zigbee::RadioWorld;
using sim_zigbee::SimulatedNcp;

constexpr Duration k_second{1'000'000};
constexpr Eui64 k_stick{0x000D'6FFF'FE12'3456};

struct Radio {
    explicit Radio(std::uint8_t version = 13, NcpLinkConfig config = {})
        : ncp(version, k_stick), world(NcpLink(std::move(config)), ncp) {}

    [[nodiscard]] bool comes_up(Duration limit = 5 * k_second) {
        return world.run_until([this] { return world.machine().is_ready(); }, limit);
    }
    void ask(std::uint32_t request, FrameId id) { world.post(ezsp::Ask{request, {id, {}}, false}); }

    SimulatedNcp ncp;
    RadioWorld<NcpLink> world;
};

TEST(NcpLink, opens_resets_agrees_and_sets_up_every_version) {
    constexpr std::array<std::uint8_t, 7> k_versions = {8, 9, 12, 13, 14, 18, 19};
    for (const std::uint8_t version : k_versions) {
        Radio radio(version);
        ASSERT_TRUE(radio.comes_up()) << int{version};
        const auto ready = radio.world.take<NcpReady>();
        ASSERT_EQ(ready.size(), 1U);
        EXPECT_EQ(ready[0].version, version);
        EXPECT_EQ(ready[0].stack_version, 0x7440);
        EXPECT_EQ(radio.ncp.commands[0], FrameId::version);
        EXPECT_EQ(radio.ncp.commands[1], FrameId::version);
        EXPECT_EQ(radio.ncp.endpoints, (std::vector<std::uint8_t>{k_own_endpoint}));
        EXPECT_EQ(radio.ncp.policies[k_trust_center_policy], k_joining_closed);
        EXPECT_EQ(radio.ncp.configuration[0x0C], 2) << "stack profile";
        EXPECT_EQ(radio.ncp.configuration[0x05], 16) << "less than is needed is raised";
        EXPECT_FALSE(radio.ncp.configuration.contains(0x1E)) << "more than is needed stays";
        EXPECT_EQ(radio.ncp.commands.back(), FrameId::add_endpoint) << "sizes come before it";
        EXPECT_FALSE(radio.ncp.is_up()) << "the network is somebody else's decision";
    }
}

TEST(NcpLink, what_the_radio_does_not_know_of_the_setup_is_told_and_left) {
    Radio radio;
    ASSERT_TRUE(radio.world.run_until(
        [&] { return radio.ncp.count(FrameId::set_configuration_value) == 2; }, 5 * k_second));
    radio.ncp.no_such_command = 1;
    ASSERT_TRUE(radio.comes_up());
    EXPECT_TRUE(radio.world.noted("zigbee_setup_rejected"));
}

TEST(NcpLink, commands_are_answered_and_what_cannot_be_asked_fails_at_once) {
    Radio radio;
    radio.ask(1, FrameId::nop);
    auto failed = radio.world.take<ezsp::CommandFailed>();
    ASSERT_EQ(failed.size(), 1U);
    EXPECT_EQ(failed[0].why, ezsp::CommandFailure::not_ready);
    ASSERT_TRUE(radio.comes_up());
    radio.ask(2, FrameId::get_eui64);
    radio.world.run_for(k_second);
    const auto answered = radio.world.take<ezsp::CommandAnswered>();
    ASSERT_EQ(answered.size(), 1U);
    EXPECT_EQ(answered[0].request, 2U);
    EXPECT_EQ(answered[0].values.get(f::eui64), k_stick);
}

TEST(NcpLink, a_stick_that_is_not_there_is_looked_for_and_told_once) {
    Radio radio;
    radio.world.unplug();
    radio.world.run_for(30 * k_second);
    EXPECT_EQ(radio.world.take<NcpLost>(), (std::vector<NcpLost>{{true, "no such device"}}));
    radio.world.plug();
    EXPECT_TRUE(radio.comes_up());
}

TEST(NcpLink, is_back_within_five_seconds_of_the_stick) {
    Radio radio;
    ASSERT_TRUE(radio.comes_up());
    for (const Duration away : {k_second / 10, 2 * k_second, 600 * k_second}) {
        radio.world.unplug();
        ASSERT_EQ(radio.world.take<NcpLost>(), (std::vector<NcpLost>{{true, "unplugged"}}));
        radio.ncp.power_cycle();
        radio.world.run_for(away);
        radio.world.plug();
        ASSERT_TRUE(radio.comes_up(5 * k_second)) << away.count();
        radio.world.run_for(120 * k_second);
        radio.world.outputs.clear();
    }
    EXPECT_EQ(radio.world.machine().counters().losses, 3U);
}

TEST(NcpLink, an_ncp_that_restarts_or_gives_up_is_reset_at_once) {
    Radio radio;
    ASSERT_TRUE(radio.comes_up());
    radio.ask(7, FrameId::nop);
    radio.ncp.restart(0x03);
    ASSERT_TRUE(radio.world.run_until([&] { return !radio.world.machine().is_ready(); }, k_second));
    const auto lost = radio.world.take<NcpLost>();
    ASSERT_EQ(lost.size(), 1U);
    EXPECT_FALSE(lost[0].port);
    EXPECT_TRUE(radio.comes_up(k_second));
    // Nobody is left waiting for what the old one was asked.
    const auto failed = radio.world.take<ezsp::CommandFailed>();
    const auto answered = radio.world.take<ezsp::CommandAnswered>();
    EXPECT_EQ(failed.size() + answered.size(), 1U);

    radio.world.run_for(120 * k_second);
    radio.ncp.fail(0x51);
    ASSERT_TRUE(radio.world.run_until([&] { return !radio.world.machine().is_ready(); }, k_second));
    EXPECT_TRUE(radio.comes_up(k_second));
    EXPECT_EQ(radio.world.opened, 1) << "the port was never the trouble";
}

TEST(NcpLink, one_that_fails_again_and_again_is_left_more_and_more_time) {
    Radio radio;
    ASSERT_TRUE(radio.comes_up());
    std::vector<Duration> pauses;
    for (int i = 0; i < 8; ++i) {
        radio.ncp.fail(0x06);
        ASSERT_TRUE(
            radio.world.run_until([&] { return !radio.world.machine().is_ready(); }, k_second));
        const Instant since = radio.world.instant();
        ASSERT_TRUE(radio.comes_up(60 * k_second));
        pauses.push_back(radio.world.instant() - since);
    }
    EXPECT_LT(pauses.front(), k_second);
    EXPECT_GT(pauses.back(), 29 * k_second);
    EXPECT_LT(pauses.back(), 32 * k_second);

    radio.world.run_for(120 * k_second);
    radio.ncp.fail(0x06);
    ASSERT_TRUE(radio.world.run_until([&] { return !radio.world.machine().is_ready(); }, k_second));
    EXPECT_TRUE(radio.comes_up(k_second)) << "after a healthy time it is a first failure again";
}

TEST(NcpLink, a_hung_ncp_is_noticed_without_anybody_asking_it) {
    Radio radio;
    ASSERT_TRUE(radio.comes_up());
    radio.ncp.hung = true;
    ASSERT_TRUE(
        radio.world.run_until([&] { return !radio.world.machine().is_ready(); }, 40 * k_second));
    EXPECT_EQ(radio.world.machine().counters().hangs, 1U);
    EXPECT_TRUE(radio.comes_up(k_second)) << "a reset has cured it";
}

TEST(NcpLink, an_idle_ncp_is_asked_for_a_sign_of_life_and_its_counters_are_kept) {
    Radio radio;
    ASSERT_TRUE(radio.comes_up());
    radio.world.run_for(35 * k_second);
    EXPECT_EQ(radio.ncp.count(FrameId::read_counters), 3);
    EXPECT_EQ(radio.world.machine().ncp_counters().size(), 40U);
    EXPECT_TRUE(radio.world.take<ezsp::CommandAnswered>().empty()) << "that was not for others";
}

TEST(NcpLink, the_way_to_open_the_port_is_found_by_trying) {
    NcpLinkConfig config;
    config.port_settings = 4;
    Radio radio(13, config);
    radio.world.right_setting = 2;
    ASSERT_TRUE(radio.comes_up(30 * k_second));
    EXPECT_EQ(radio.world.opened, 3);
    // Once it is known no other is tried.
    radio.world.replug();
    ASSERT_TRUE(radio.comes_up(5 * k_second));
    EXPECT_EQ(radio.world.opened, 4);
}

TEST(NcpLink, a_restart_is_asked_for_by_whoever_does_not_get_on) {
    Radio radio;
    ASSERT_TRUE(radio.comes_up());
    radio.world.post(RestartNcp{"the network does not come up"});
    EXPECT_EQ(radio.world.take<NcpLost>(),
              (std::vector<NcpLost>{{false, "the network does not come up"}}));
    EXPECT_TRUE(radio.comes_up(k_second));
}

TEST(NcpLink, a_lossy_line_delays_and_loses_no_command) {
    Radio radio;
    radio.world.loses_per_mille = 50;
    ASSERT_TRUE(radio.comes_up(120 * k_second));
    std::size_t ended = 0;
    for (std::uint32_t request = 1; request <= 50; ++request) {
        radio.ask(request, FrameId::get_eui64);
        ASSERT_TRUE(radio.world.run_until(
            [&] {
                ended += radio.world.take<ezsp::CommandAnswered>().size() +
                         radio.world.take<ezsp::CommandFailed>().size();
                return ended == request;
            },
            60 * k_second));
        ASSERT_TRUE(radio.comes_up(120 * k_second));
    }
    EXPECT_EQ(ended, 50U) << "exactly one end for each";
}

}  // namespace
}  // namespace riser::zigbee
