// What people see of a network, and what they may order of it.
#include "tests/unit/zigbee/network/network_world.h"

namespace riser::zigbee {
namespace {

using metering::RadioInterview;
using metering::RadioLife;
using metering::RadioOutcome;
using metering::RadioState;

struct Viewed : NetworkWorld {
    using NetworkWorld::NetworkWorld;
    explicit Viewed(bool settled) {
        if (!settled) return;
        with_network();
        EXPECT_TRUE(is_settled());
        world.run_for(5 * k_second);
    }

    [[nodiscard]] metering::RadioNetwork view() { return world.machine().view(); }
    // The last one that came out.
    [[nodiscard]] metering::RadioNetwork published() {
        const auto all = world.take<metering::RadioNetwork>();
        return all.empty() ? metering::RadioNetwork{} : all.back();
    }
    metering::RadioAnswer order(metering::RadioOrderBody body) {
        static_cast<void>(world.take<metering::RadioAnswer>());
        world.post(metering::RadioOrder{k_bus, ++token_, std::move(body)});
        const auto answers = world.take<metering::RadioAnswer>();
        EXPECT_EQ(answers.size(), 1U);
        if (answers.empty()) return {};
        EXPECT_EQ(answers.front().token, token_);
        return answers.front();
    }

private:
    std::uint64_t token_ = 100;
};

metering::FormRadio form_order() {
    metering::FormRadio order;
    order.channel = 20;
    order.pan_id = 0x1A62;
    order.extended_pan_id = {0x1122'3344'5566'7788};
    order.network_key.fill(0x5A);
    order.trust_center_key.fill(0x77);
    return order;
}

TEST(View, a_settled_network_shows_its_numbers_and_devices) {
    Viewed net(true);
    const auto view = net.view();
    EXPECT_EQ(view.bus, k_bus);
    EXPECT_EQ(view.state, RadioState::up);
    EXPECT_EQ(view.radio_version, 13);
    ASSERT_TRUE(view.ours.has_value());
    EXPECT_EQ(view.ours->channel, 15);
    EXPECT_EQ(view.ours->pan_id, 0x1A62);
    EXPECT_EQ(view.ours->extended_pan_id.value, k_extended_pan.value);
    EXPECT_EQ(view.ours->coordinator.value, k_stick.value);
    ASSERT_EQ(view.devices.size(), 2U);
    const metering::RadioDevice& meter = view.devices[0];
    EXPECT_EQ(meter.address.value, k_meter_eui.value);
    EXPECT_EQ(meter.node, k_meter_node.value);
    EXPECT_EQ(meter.meter, k_meter);
    EXPECT_EQ(meter.switches, std::vector<SwitchId>{k_meter_switch});
    EXPECT_EQ(meter.manufacturer, "RISER");
    EXPECT_EQ(meter.model, "METER1");
    EXPECT_EQ(meter.profile, "standard");
    EXPECT_EQ(meter.life, RadioLife::alive);
    EXPECT_EQ(meter.interview, RadioInterview::done);
    EXPECT_TRUE(meter.router);
    EXPECT_TRUE(meter.reports);
    EXPECT_TRUE(meter.may_switch);
    EXPECT_EQ(meter.lqi, 200);
    EXPECT_EQ(meter.rssi_dbm, -50);
    EXPECT_TRUE(meter.heard_at.has_value());
    EXPECT_EQ(meter.contacts, std::vector<metering::SwitchState>{metering::SwitchState::connected});
    EXPECT_GT(meter.counters.answers, 0U);
    EXPECT_GT(view.counters.answered, 0U);
}

TEST(View, what_changes_is_published_and_what_does_not_is_not) {
    Viewed net(true);
    EXPECT_EQ(net.published().state, RadioState::up);
    net.meter.away = net.relay.away = true;
    net.world.run_for(120 * k_second);
    EXPECT_EQ(net.published().devices.at(0).life, RadioLife::dead);
    net.meter.away = net.relay.away = false;
    net.world.run_for(600 * k_second);
    EXPECT_EQ(net.published().devices.at(0).life, RadioLife::alive);
    net.world.run_for(600 * k_second);
    EXPECT_LE(net.world.take<metering::RadioNetwork>().size(), 20U) << "with the statistics only";
}

TEST(View, without_a_radio_it_says_why) {
    Viewed net(false);
    net.world.unplug();
    net.world.run_for(10 * k_second);
    EXPECT_EQ(net.view().state, RadioState::no_radio);
    EXPECT_FALSE(net.view().detail.empty());
    net.world.plug();
    net.world.run_for(20 * k_second);
    EXPECT_EQ(net.view().state, RadioState::no_network);
    EXPECT_FALSE(net.view().ours.has_value());
}

TEST(View, a_foreign_network_is_shown_and_taken_over_on_order) {
    Viewed first(true);
    KnownNetwork known = first.kept();
    known.network->extended_pan_id = Eui64{0x99};
    Viewed net(13, two_devices(), known);
    net.with_network();
    net.world.run_for(20 * k_second);
    const auto view = net.view();
    EXPECT_EQ(view.state, RadioState::foreign);
    ASSERT_TRUE(view.found.has_value());
    EXPECT_EQ(view.found->extended_pan_id.value, k_extended_pan.value);
    EXPECT_EQ(net.order(form_order()).outcome, RadioOutcome::conflict);
    EXPECT_EQ(net.order(metering::AdoptRadio{}).outcome, RadioOutcome::accepted);
    EXPECT_TRUE(net.comes_up(10 * k_second));
    EXPECT_EQ(net.order(metering::AdoptRadio{}).outcome, RadioOutcome::done);
    EXPECT_FALSE(net.view().found.has_value());
}

TEST(View, a_network_is_formed_on_order_and_replaced_only_when_that_is_said) {
    Viewed net(false);
    net.world.run_for(10 * k_second);
    ASSERT_EQ(net.view().state, RadioState::no_network);
    auto order = form_order();
    order.network_key = {};
    EXPECT_EQ(net.order(order).outcome, RadioOutcome::invalid);
    order = form_order();
    order.channel = 27;
    EXPECT_EQ(net.order(order).outcome, RadioOutcome::invalid);
    EXPECT_EQ(net.order(form_order()).outcome, RadioOutcome::accepted);
    ASSERT_TRUE(net.comes_up(10 * k_second));
    EXPECT_EQ(net.view().ours->channel, 20);
    order = form_order();
    order.channel = 25;
    EXPECT_EQ(net.order(order).outcome, RadioOutcome::conflict);
    order.replaces = true;
    EXPECT_EQ(net.order(order).outcome, RadioOutcome::accepted);
    net.world.run_for(20 * k_second);
    EXPECT_EQ(net.view().ours->channel, 25);
}

TEST(View, one_device_is_let_in_by_its_install_code) {
    Viewed net(true);
    metering::PermitRadio permit;
    permit.install_code = "83FE D340 7A93 9723 A5C6 39B2 6916 D505 C3B5";
    EXPECT_EQ(net.order(permit).outcome, RadioOutcome::invalid) << "whose?";
    permit.only = metering::RadioAddress{0xA4C1'3800'0000'0001};
    const auto accepted = net.order(permit);
    EXPECT_EQ(accepted.text.find("D505"), std::string::npos);
    EXPECT_EQ(net.view().joining_only, permit.only);
    EXPECT_EQ(accepted.outcome, RadioOutcome::accepted) << accepted.text;
    EXPECT_TRUE(net.view().joining_until.has_value());
    permit.install_code = "83FED3407A939723A5C639B26916D505C3B6";
    EXPECT_EQ(net.order(permit).outcome, RadioOutcome::invalid);
    permit.install_code.clear();
    permit.through = metering::RadioAddress{0x77};
    EXPECT_EQ(net.order(permit).outcome, RadioOutcome::invalid);
    metering::PermitRadio end;
    end.seconds = 0;
    EXPECT_EQ(net.order(end).outcome, RadioOutcome::done);
    EXPECT_FALSE(net.view().joining_until.has_value());
}

TEST(View, a_pairing_is_seen_step_by_step) {
    Viewed net(true);
    constexpr Eui64 k_new{0xA4C1'3800'0000'0001};
    auto& device = net.ncp.add(sim_zigbee::make_relay_meter(k_new, NodeId{0x4567}));
    metering::PermitRadio permit;
    permit.only = metering::RadioAddress{k_new.value};
    EXPECT_EQ(net.order(permit).outcome, RadioOutcome::accepted);
    net.world.run_for(k_second);
    ASSERT_TRUE(net.ncp.join(device));
    ASSERT_TRUE(net.world.run_until([&] { return net.world.machine().is_interviewed(k_new); },
                                    60 * k_second));
    net.world.run_for(2 * k_second);
    std::vector<RadioInterview> steps;
    for (const auto& view : net.world.take<metering::RadioNetwork>()) {
        for (const auto& each : view.devices) {
            if (each.address.value == k_new.value) steps.push_back(each.interview);
        }
    }
    ASSERT_FALSE(steps.empty());
    EXPECT_TRUE(std::ranges::is_sorted(steps));
    EXPECT_EQ(steps.back(), RadioInterview::done);
    EXPECT_EQ(net.order(metering::RemoveFromRadio{{k_meter_eui.value}}).outcome,
              RadioOutcome::conflict);
    EXPECT_EQ(net.order(metering::RemoveFromRadio{{0x77}}).outcome, RadioOutcome::invalid);
    EXPECT_EQ(net.order(metering::RemoveFromRadio{{k_new.value}}).outcome, RadioOutcome::done);
    net.world.run_for(k_second);
    EXPECT_EQ(net.view().devices.size(), 2U);
    EXPECT_FALSE(device.joined);
}

TEST(View, channels_are_listened_to_on_order_with_and_without_a_network) {
    for (const bool network : {true, false}) {
        Viewed net(network);
        net.world.run_for(10 * k_second);
        net.ncp.energies = {{11, -40}, {20, -75}};
        EXPECT_EQ(net.order(metering::ScanRadio{}).outcome, RadioOutcome::accepted);
        EXPECT_TRUE(net.view().scanning);
        net.world.run_for(6 * k_second);
        EXPECT_FALSE(net.view().scanning);
        const auto scanned = net.view().scanned;
        ASSERT_TRUE(scanned.has_value());
        ASSERT_EQ(scanned->channels.size(), 16U);
        EXPECT_EQ(scanned->channels[0], (metering::RadioEnergy{11, -40}));
        EXPECT_EQ(scanned->channels[9], (metering::RadioEnergy{20, -75}));
        EXPECT_EQ(scanned->channels[15], (metering::RadioEnergy{26, -92}));
    }
}

TEST(View, a_scan_that_never_ends_is_given_up) {
    Viewed net(true);
    net.ncp.scan_never_ends = true;
    EXPECT_EQ(net.order(metering::ScanRadio{}).outcome, RadioOutcome::accepted);
    net.world.run_for(25 * k_second);
    EXPECT_FALSE(net.view().scanning);
    EXPECT_FALSE(net.view().scanned.has_value());
    EXPECT_TRUE(net.world.noted("zigbee_scan_failed"));
    net.world.unplug();
    EXPECT_EQ(net.order(metering::ScanRadio{}).outcome, RadioOutcome::conflict);
}

TEST(View, routers_are_asked_for_those_they_hear) {
    Viewed net(true);
    const auto hears = [](Eui64 whom, std::uint8_t lqi, std::uint8_t relation) {
        zdo::Neighbor neighbour;
        neighbour.eui64 = whom;
        neighbour.lqi = lqi;
        neighbour.kind = static_cast<std::uint8_t>(relation << 4U);
        return neighbour;
    };
    net.ncp.itself.neighbours = {hears(k_meter_eui, 210, 2), hears(k_relay_eui, 90, 1)};
    net.meter.neighbours = {hears(k_stick, 205, 2), hears(k_relay_eui, 120, 3),
                            hears(Eui64{0x55}, 10, 4)};
    net.relay.ignores = 1'000;
    EXPECT_EQ(net.order(metering::MapRadio{}).outcome, RadioOutcome::accepted);
    ASSERT_TRUE(net.world.run_until([&] { return !net.view().mapping; }, 60 * k_second));
    const auto map = net.view().map;
    ASSERT_TRUE(map.has_value());
    EXPECT_EQ(map->asked.size(), 3U);
    EXPECT_EQ(map->silent, std::vector<metering::RadioAddress>{{k_relay_eui.value}});
    ASSERT_EQ(map->neighbours.size(), 5U);
    EXPECT_EQ(map->neighbours[0],
              (metering::RadioNeighbour{{k_stick.value}, {k_meter_eui.value}, 210, "sibling"}));
    EXPECT_EQ(map->neighbours[1].relation, "child");
    EXPECT_EQ(map->neighbours[3],
              (metering::RadioNeighbour{{k_meter_eui.value}, {k_relay_eui.value}, 120, "other"}));
    EXPECT_EQ(map->neighbours[4].relation, "previous child");
}

TEST(View, a_copy_for_another_radio_has_all_that_it_needs) {
    constexpr std::array<std::uint8_t, 4> k_versions = {8, 13, 14, 18};
    for (const std::uint8_t version : k_versions) {
        Viewed net(version);
        EXPECT_EQ(net.order(metering::BackUpRadio{}).outcome, RadioOutcome::conflict);
        net.with_network();
        net.ncp.network->key.bytes.fill(0x5A);
        net.ncp.network->key_sequence = 3;
        net.ncp.network->trust_center_key.bytes.fill(0x77);
        Key128 link;
        link.bytes.fill(0x33);
        net.ncp.link_keys = {{0, {k_meter_eui, link}}, {2, {k_relay_eui, link}}};
        net.ncp.children = {k_relay_eui};
        ASSERT_TRUE(net.is_settled());
        net.ncp.configuration[0x1E] = 4;
        net.world.post(metering::RadioOrder{k_bus, 7, metering::BackUpRadio{}});
        std::vector<metering::RadioAnswer> answers;
        ASSERT_TRUE(net.world.run_until(
            [&] { return !(answers = net.world.take<metering::RadioAnswer>()).empty(); },
            10 * k_second));
        ASSERT_EQ(answers.size(), 1U);
        EXPECT_EQ(answers[0].outcome, RadioOutcome::done) << answers[0].text;
        EXPECT_EQ(answers[0].token, 7U);
        ASSERT_TRUE(answers[0].backup.has_value());
        const metering::RadioBackup& copy = *answers[0].backup;
        EXPECT_EQ(copy.radio_version, version);
        EXPECT_EQ(copy.numbers.coordinator.value, k_stick.value);
        EXPECT_EQ(copy.numbers.extended_pan_id.value, k_extended_pan.value);
        EXPECT_EQ(copy.numbers.pan_id, 0x1A62);
        EXPECT_EQ(copy.numbers.channel, 15);
        EXPECT_GE(copy.numbers.frame_counter, 0x1000U);
        EXPECT_EQ(copy.network_key[15], 0x5A);
        EXPECT_EQ(copy.key_sequence, 3);
        EXPECT_EQ(copy.trust_center_key[0], 0x77);
        EXPECT_TRUE(copy.hashed_link_keys);
        ASSERT_EQ(copy.link_keys.size(), 2U) << int{version};
        EXPECT_EQ(copy.link_keys[0].partner.value, k_meter_eui.value);
        EXPECT_EQ(copy.link_keys[1].partner.value, k_relay_eui.value);
        EXPECT_EQ(copy.link_keys[1].key[0], 0x33);
        EXPECT_EQ(copy.link_keys[1].sent, 7U);
        EXPECT_EQ(copy.children, std::vector<metering::RadioAddress>{{k_relay_eui.value}});
        EXPECT_EQ(copy.nodes.size(), 2U);
    }
}

TEST(View, a_radio_that_is_lost_ends_the_copy) {
    Viewed net(true);
    net.world.post(metering::RadioOrder{k_bus, 7, metering::BackUpRadio{}});
    net.world.unplug();
    const auto answers = net.world.take<metering::RadioAnswer>();
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_EQ(answers[0].outcome, RadioOutcome::conflict);
    EXPECT_FALSE(answers[0].backup.has_value());
}

}  // namespace
}  // namespace riser::zigbee
