// Switching a relay over Zigbee: only what is read back counts, and what is too old is never sent.
#include "gateway/field/zigbee/network/exchange_table.h"
#include "gateway/field/zigbee/zcl/cluster.h"
#include "gateway/field/zigbee/zcl/on_off.h"
#include "tests/unit/zigbee/network/network_world.h"

namespace riser::zigbee {
namespace {

using metering::SwitchOutcome;
using metering::SwitchState;

struct Switching : NetworkWorld {
    explicit Switching(std::uint8_t version = 13) : NetworkWorld(version) {
        with_network();
        EXPECT_TRUE(is_settled());
        world.run_for(5 * k_second);
        static_cast<void>(world.take<metering::SwitchReport>());
    }
};

TEST(Switching, is_done_when_it_reads_back) {
    constexpr std::array<std::uint8_t, 3> k_versions = {8, 13, 14};
    for (const std::uint8_t version : k_versions) {
        Switching net(version);
        net.set(k_meter_switch, SwitchState::disconnected, 1);
        const auto report = net.switched(1, k_second);
        EXPECT_EQ(report.outcome, SwitchOutcome::confirmed) << int{version};
        EXPECT_EQ(report.observed, SwitchState::disconnected);
        EXPECT_TRUE(report.echoed);
        EXPECT_EQ(report.which, k_meter_switch);
        EXPECT_FALSE(net.meter.contact_closed(1));
        EXPECT_EQ(net.meter.switched, 1);
        EXPECT_EQ(net.next_sweep().switch_state, SwitchState::disconnected);

        net.set(k_relay_switch, SwitchState::disconnected, 2);
        EXPECT_EQ(net.switched(2, k_second).outcome, SwitchOutcome::confirmed);
        net.set(k_relay_switch, SwitchState::connected, 3);
        EXPECT_EQ(net.switched(3, k_second).outcome, SwitchOutcome::confirmed);
        EXPECT_TRUE(net.relay.contact_closed(1));
    }
}

TEST(Switching, a_contact_that_does_not_move_is_ordered_three_times_and_told) {
    Switching net;
    net.meter.stuck = true;
    net.set(k_meter_switch, SwitchState::disconnected, 1);
    const auto report = net.switched(1, 30 * k_second);
    EXPECT_EQ(report.outcome, SwitchOutcome::not_confirmed);
    EXPECT_EQ(report.observed, SwitchState::connected);
    EXPECT_TRUE(report.echoed) << "it said that it obeys";
    EXPECT_EQ(net.meter.switched, 3);
}

TEST(Switching, a_device_that_is_away_is_not_answered_for) {
    Switching net;
    net.meter.away = true;
    net.set(k_meter_switch, SwitchState::disconnected, 1);
    const auto report = net.switched(1, 60 * k_second);
    EXPECT_EQ(report.outcome, SwitchOutcome::no_answer);
    EXPECT_EQ(report.observed, SwitchState::unknown);
    EXPECT_EQ(net.meter.switched, 0);
}

TEST(Switching, an_order_whose_answer_is_lost_is_judged_by_the_contact) {
    Switching net;
    // The identity is answered, the order is carried out, its acknowledgement never arrives.
    const int unicasts = net.ncp.unicasts;
    net.set(k_meter_switch, SwitchState::disconnected, 1);
    ASSERT_TRUE(net.world.run_until([&] { return net.ncp.unicasts == unicasts + 2; }, k_second));
    net.ncp.forgets_sent = 1;
    net.meter.answers_after = 20 * k_second;
    ASSERT_TRUE(net.world.run_until([&] { return net.meter.switched == 1; }, k_second));
    net.meter.answers_after = k_second / 100;
    const auto report = net.switched(1, 40 * k_second);
    EXPECT_EQ(report.outcome, SwitchOutcome::confirmed);
    EXPECT_EQ(net.meter.switched, 1) << "it was not ordered twice";
}

TEST(Switching, an_order_that_has_expired_is_never_sent) {
    Switching net;
    net.world.unplug();
    net.set(k_meter_switch, SwitchState::disconnected, 1, 10 * k_second);
    const auto report = net.switched(1, 11 * k_second);
    EXPECT_EQ(report.outcome, SwitchOutcome::expired);
    net.ncp.power_cycle();
    net.world.plug();
    ASSERT_TRUE(net.comes_up(10 * k_second));
    net.world.run_for(30 * k_second);
    EXPECT_EQ(net.meter.switched, 0);
}

TEST(Switching, an_order_given_while_the_radio_is_away_is_carried_out_when_it_is_back) {
    Switching net;
    net.world.unplug();
    net.ncp.power_cycle();
    net.set(k_meter_switch, SwitchState::disconnected, 1, 60 * k_second);
    net.world.run_for(10 * k_second);
    net.world.plug();
    EXPECT_EQ(net.switched(1, 10 * k_second).outcome, SwitchOutcome::confirmed);
}

TEST(Switching, a_newer_order_replaces_one_that_was_not_sent) {
    Switching net;
    net.world.unplug();
    net.set(k_meter_switch, SwitchState::disconnected, 1);
    net.set(k_meter_switch, SwitchState::connected, 2);
    EXPECT_EQ(net.switched(1, k_second).outcome, SwitchOutcome::expired);
    net.ncp.power_cycle();
    net.world.plug();
    EXPECT_EQ(net.switched(2, 10 * k_second).outcome, SwitchOutcome::confirmed);
    EXPECT_TRUE(net.meter.contact_closed(1));
}

TEST(Switching, what_cannot_be_asked_for_is_refused) {
    Switching net;
    net.set(SwitchId{99}, SwitchState::connected, 1);
    EXPECT_EQ(net.switched(1, k_second).outcome, SwitchOutcome::refused);
    net.set(k_meter_switch, SwitchState::mixed, 2);
    EXPECT_EQ(net.switched(2, k_second).outcome, SwitchOutcome::refused);
}

class NoSwitching : public PlanBook {
public:
    [[nodiscard]] std::optional<DevicePlan> plan_for(const Fingerprint& device) const override {
        DevicePlan plan = standard_plan(device);
        plan.may_switch = false;
        return plan;
    }
};

TEST(Switching, a_profile_may_forbid_it) {
    const NoSwitching book;
    CoordinatorConfig config = two_devices();
    config.plans = &book;
    NetworkWorld net(13, config);
    net.with_network();
    ASSERT_TRUE(net.is_settled());
    net.set(k_meter_switch, SwitchState::disconnected, 1);
    EXPECT_EQ(net.switched(1, k_second).outcome, SwitchOutcome::refused);
    EXPECT_EQ(net.meter.switched, 0);
}

class Breaker : public PlanBook {
public:
    [[nodiscard]] std::optional<DevicePlan> plan_for(const Fingerprint& device) const override {
        DevicePlan plan = standard_plan(device);
        plan.trips = true;
        return plan;
    }
};

TEST(Switching, a_breaker_that_does_not_hold_is_not_closed_again) {
    const Breaker book;
    CoordinatorConfig config = two_devices();
    config.plans = &book;
    NetworkWorld net(13, config);
    net.with_network();
    ASSERT_TRUE(net.is_settled());
    net.set(k_meter_switch, SwitchState::disconnected, 1);
    ASSERT_EQ(net.switched(1, k_second).outcome, SwitchOutcome::confirmed);
    net.meter.stuck = true;
    net.set(k_meter_switch, SwitchState::connected, 2);
    EXPECT_EQ(net.switched(2, 30 * k_second).outcome, SwitchOutcome::not_confirmed);
    EXPECT_EQ(net.meter.switched, 2) << "one order to open, one to close";
}

// A breaker that closes and trips at once, seen by nobody.
struct TrippingBreaker : NetworkWorld {
    explicit TrippingBreaker(const PlanBook& book, std::uint8_t version = 13)
        : NetworkWorld(version, with(book)) {
        with_network();
        EXPECT_TRUE(is_settled());
        set(k_meter_switch, SwitchState::disconnected, 1);
        EXPECT_EQ(switched(1, k_second).outcome, SwitchOutcome::confirmed);
        meter.move = [this](std::uint8_t endpoint, bool close) {
            if (close) ++closed;
            meter.set(endpoint, zcl::k_on_off_cluster, zcl::on_off::k_state,
                      zcl::Value(zcl::DataType::boolean, 0));
        };
    }
    static CoordinatorConfig with(const PlanBook& book) {
        CoordinatorConfig config = two_devices();
        config.plans = &book;
        return config;
    }
    int closed = 0;
};

TEST(Switching, a_breaker_that_tripped_while_the_radio_was_lost_is_not_closed_again) {
    const Breaker book;
    TrippingBreaker net(book);
    net.set(k_meter_switch, SwitchState::connected, 2);
    ASSERT_TRUE(net.world.run_until([&] { return net.closed == 1; }, k_second));
    net.world.replug();
    const auto report = net.switched(2, 40 * k_second);
    EXPECT_EQ(report.outcome, SwitchOutcome::not_confirmed);
    EXPECT_EQ(report.observed, SwitchState::disconnected);
    EXPECT_EQ(net.closed, 1);
}

TEST(Switching, a_breaker_whose_answer_was_lost_on_the_air_is_not_closed_again) {
    const Breaker book;
    TrippingBreaker net(book);
    const int unicasts = net.ncp.unicasts;
    net.set(k_meter_switch, SwitchState::connected, 2);
    ASSERT_TRUE(net.world.run_until([&] { return net.ncp.unicasts == unicasts + 2; }, k_second));
    net.ncp.forgets_sent = 1;
    net.meter.answers_after = 20 * k_second;
    ASSERT_TRUE(net.world.run_until([&] { return net.closed == 1; }, k_second));
    net.meter.answers_after = k_second / 100;
    EXPECT_EQ(net.switched(2, 40 * k_second).outcome, SwitchOutcome::not_confirmed);
    EXPECT_EQ(net.closed, 1);
}

// What no look has come back from is not ordered again, neither by the same command nor by the next.
TEST(Switching, an_order_that_nobody_could_look_after_is_looked_after_first) {
    Switching net;
    int orders = 0;
    bool gone = false;
    net.meter.move = [&](std::uint8_t, bool) {
        ++orders;
        gone = true;
    };
    net.ncp.fate = [&](const sim_zigbee::AirMessage&, bool) {
        sim_zigbee::AirFate fate;
        fate.lost = gone;
        return fate;
    };
    net.set(k_meter_switch, SwitchState::disconnected, 1);
    EXPECT_EQ(net.switched(1, 60 * k_second).outcome, SwitchOutcome::no_answer);
    EXPECT_EQ(orders, 1);

    // It was carried out, as a look shows.
    net.meter.set(1, zcl::k_on_off_cluster, zcl::on_off::k_state,
                  zcl::Value(zcl::DataType::boolean, 0));
    gone = false;
    net.set(k_meter_switch, SwitchState::disconnected, 2);
    EXPECT_EQ(net.switched(2, 60 * k_second).outcome, SwitchOutcome::confirmed);
    EXPECT_EQ(orders, 1) << "there was nothing to order";

    // The other way round is ordered though no look comes back: nobody stays in the dark for want of one.
    net.set(k_meter_switch, SwitchState::connected, 3);
    EXPECT_EQ(net.switched(3, 60 * k_second).outcome, SwitchOutcome::no_answer);
    EXPECT_EQ(orders, 2);
    gone = false;
    net.set(k_meter_switch, SwitchState::disconnected, 4);
    EXPECT_EQ(net.switched(4, 60 * k_second).outcome, SwitchOutcome::no_answer);
    EXPECT_EQ(orders, 3);
}

TEST(Switching, nothing_is_ordered_from_another_device_at_the_address) {
    constexpr std::array<std::uint8_t, 2> k_versions = {13, 14};
    for (const std::uint8_t version : k_versions) {
        Switching net(version);
        net.meter.away = true;
        net.meter.node = NodeId{0x5555};
        auto& other =
            net.ncp.add(sim_zigbee::make_relay_meter(Eui64{0x0102'0304'0506'0708}, k_meter_node));
        other.joined = true;
        net.set(k_meter_switch, SwitchState::disconnected, 1, 20 * k_second);
        const auto report = net.switched(1, 60 * k_second);
        EXPECT_NE(report.outcome, SwitchOutcome::confirmed) << int{version};
        EXPECT_EQ(other.switched, 0) << int{version};
    }
}

TEST(Switching, goes_ahead_of_a_long_sweep) {
    CoordinatorConfig config = two_devices();
    for (std::uint32_t i = 0; i < 40; ++i) {
        config.devices.push_back({Eui64{0x1000 + i}, MeterId{100 + i}, {}});
    }
    NetworkWorld net(13, config);
    net.with_network();
    for (std::uint32_t i = 0; i < 40; ++i) {
        auto device = sim_zigbee::make_relay_meter(Eui64{0x1000 + i},
                                                   NodeId{static_cast<std::uint16_t>(0x3000 + i)});
        device.joined = true;
        device.answers_after = k_second / 2;
        net.ncp.add(std::move(device));
    }
    ASSERT_TRUE(net.world.run_until(
        [&] {
            for (std::uint32_t i = 0; i < 40; ++i) {
                if (!net.world.machine().is_interviewed(Eui64{0x1000 + i})) return false;
            }
            return net.world.machine().is_interviewed(k_meter_eui);
        },
        600 * k_second));
    static_cast<void>(net.next_sweep());
    const int unicasts = net.ncp.unicasts;
    ASSERT_TRUE(
        net.world.run_until([&] { return net.ncp.unicasts > unicasts + 4; }, 60 * k_second));
    net.set(k_relay_switch, SwitchState::disconnected, 1);
    EXPECT_EQ(net.switched(1, k_second).outcome, SwitchOutcome::confirmed);
    EXPECT_LE(net.ncp.most_in_flight, k_most_in_flight);
}

}  // namespace
}  // namespace riser::zigbee
