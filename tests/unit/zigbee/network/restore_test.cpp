// A backup onto a stick: what is written, what is refused, and what is said before.
#include "tests/unit/zigbee/network/restore_world.h"

namespace riser::zigbee::restoring {
namespace {

// ---- another stick --------------------------------------------------------------------------------

TEST(Restore, another_stick_gets_the_network_and_nothing_is_paired_again) {
    for (const std::uint8_t version : k_radio_versions) {
        const std::string when = "EZSP " + std::to_string(version);
        NewStick net(version);
        ASSERT_TRUE(net.is(RadioState::missing)) << when;
        auto order = order_of(the_backup());
        order.burns_address = true;  // of older firmware; the newer rewrites it

        const auto answer = net.answer(order);
        EXPECT_EQ(answer.outcome, RadioOutcome::accepted) << answer.text;
        ASSERT_TRUE(net.comes_up(60 * k_second)) << when;

        net.expect_network(when, k_stick);
        EXPECT_EQ(net.ncp.link_keys.size(), 1U) << when;
        EXPECT_EQ(net.ncp.link_keys.begin()->second.first, k_meter_eui) << when;
        if (version >= 9) {
            EXPECT_EQ(net.ncp.children, std::vector<Eui64>{k_sleeper}) << when;
            EXPECT_EQ(net.ncp.child_nodes.at(k_sleeper), NodeId{0x3456}) << when;
        }
        EXPECT_EQ(net.ncp.burnt_eui64.has_value(), version < 12) << when;
        EXPECT_EQ(net.ncp.link_counter, 10'000U) << when;
        EXPECT_EQ(net.ncp.count(FrameId::form_network), 1) << when;
        ASSERT_TRUE(net.is_settled()) << when;
        EXPECT_EQ(net.next_sweep().health, metering::MeterHealth::good) << when;
        EXPECT_EQ(net.view().restore->state, RadioRestoreState::done) << net.view().restore->text;
        EXPECT_FALSE(net.ncp.joining_until.has_value()) << when;
        EXPECT_EQ(net.meter.dropped, 0) << when;
    }
}

TEST(Restore, nothing_is_written_before_somebody_has_read_what_it_means) {
    for (const std::uint8_t version : k_radio_versions) {
        NewStick net(version);
        ASSERT_TRUE(net.is(RadioState::missing));
        const auto answer = net.answer(order_of(the_backup(), false));
        EXPECT_EQ(answer.outcome, RadioOutcome::done);
        EXPECT_NE(answer.text.find("is written onto the stick 00:0d:6f:ff:fe:99:99:99"),
                  std::string::npos)
            << answer.text;
        EXPECT_TRUE(says(answer.warnings, "no other program may use the old stick any more"));
        EXPECT_EQ(says(answer.warnings, "written once and never undone"), version < 12);
        EXPECT_EQ(says(answer.warnings, "two sticks then have one address"), version >= 12);
        net.world.run_for(10 * k_second);
        EXPECT_FALSE(net.is_written());
        EXPECT_EQ(net.view().state, RadioState::missing);
        EXPECT_FALSE(net.view().restore.has_value());
    }
}

// Without the order the address that can be written only once stays what it is, and devices are told the new one.
TEST(Restore, a_stick_that_keeps_its_address_is_reported_to_all_the_same) {
    NewStick net(8);
    net.ncp.become_another(8, k_stick);
    net.put_old_network();
    ASSERT_TRUE(net.is_settled());
    net.world.unplug();
    net.ncp.become_another(8, k_new_stick);
    net.world.plug();
    ASSERT_TRUE(net.is(RadioState::missing));

    ASSERT_EQ(net.answer(order_of(the_backup())).outcome, RadioOutcome::accepted);
    ASSERT_TRUE(net.comes_up(60 * k_second));
    net.expect_network("own address", k_new_stick);
    EXPECT_FALSE(net.ncp.burnt_eui64.has_value());
    EXPECT_TRUE(net.world.run_until(
        [&] {
            return std::ranges::any_of(net.meter.bindings, [](const zdo::Binding& each) {
                return each.target.eui64 == k_new_stick;
            });
        },
        120 * k_second));
    EXPECT_EQ(net.kept().network->coordinator, k_new_stick);
}

TEST(Restore, the_counter_goes_on_from_whatever_is_known_of_it) {
    NewStick net(14, known_to_gateway(70'000));
    net.meter.counters_heard[k_stick] = 75'000;
    ASSERT_TRUE(net.is(RadioState::missing));
    ASSERT_EQ(net.answer(order_of(the_backup())).outcome, RadioOutcome::accepted);
    ASSERT_TRUE(net.comes_up(60 * k_second));
    EXPECT_GE(net.ncp.frame_counter, 80'000U) << "the gateway has seen more than the backup";
    EXPECT_GE(net.kept().network->frame_counter, 80'000U);
    ASSERT_TRUE(net.is_settled());
    EXPECT_EQ(net.meter.dropped, 0);
}

TEST(Restore, a_secret_that_is_missing_is_a_new_one_and_said_to_be) {
    NewStick net(13);
    ASSERT_TRUE(net.is(RadioState::missing));
    NetworkBackup network = the_backup();
    network.stack_specific = "{}";
    const auto answer = net.answer(order_of(network));
    EXPECT_TRUE(says(answer.warnings, "secret of the link keys is not in the backup"));
    ASSERT_TRUE(net.comes_up(60 * k_second));
    EXPECT_EQ(net.ncp.network->trust_center_key, filled(0x99));
}

// ---- the same stick -------------------------------------------------------------------------------

// The card is lost, and with it all that was known; the stick has its network.
TEST(Restore, a_new_card_gets_the_devices_of_the_backup_without_anything_written) {
    NewStick net(13, KnownNetwork{});
    net.ncp.become_another(13, k_stick);
    net.put_old_network();
    ASSERT_TRUE(net.comes_up()) << "a stick with a network is adopted";

    const auto answer = net.answer(order_of(the_backup()));
    EXPECT_EQ(answer.outcome, RadioOutcome::accepted);
    EXPECT_NE(answer.text.find("taken over as it is"), std::string::npos) << answer.text;
    EXPECT_FALSE(net.is_written());
    EXPECT_EQ(net.view().restore->state, RadioRestoreState::done);
    EXPECT_EQ(net.world.machine().device(k_sleeper)->node, NodeId{0x3456})
        << "what the configuration does not have, too";
    ASSERT_TRUE(net.is_settled());
    EXPECT_EQ(net.next_sweep().health, metering::MeterHealth::good);
}

TEST(Restore, a_stick_that_fell_behind_is_only_set_ahead) {
    for (const std::uint8_t version : k_radio_versions) {
        NewStick net(version, KnownNetwork{});
        net.ncp.become_another(version, k_stick);
        net.put_old_network();
        net.ncp.frame_counter = 10;
        ASSERT_TRUE(net.comes_up());
        ASSERT_EQ(net.answer(order_of(the_backup())).outcome, RadioOutcome::accepted);
        ASSERT_TRUE(net.world.run_until(
            [&] {
                const auto restore = net.view().restore;
                return restore && restore->state == RadioRestoreState::done;
            },
            30 * k_second))
            << int{version};
        EXPECT_GE(net.ncp.frame_counter, 15'000U);
        EXPECT_FALSE(net.is_written());
        EXPECT_TRUE(net.world.machine().is_up());
    }
}

// ---- what is refused ------------------------------------------------------------------------------

TEST(Restore, a_network_on_the_stick_is_lost_only_by_order) {
    for (const std::uint8_t version : k_radio_versions) {
        NewStick net(version);
        sim_zigbee::StoredNetwork other;
        other.extended_pan_id = Eui64{0x4242};
        other.pan_id = 0x4242;
        other.channel = 25;
        other.key = filled(0x11);
        net.ncp.network = other;
        ASSERT_TRUE(net.is(RadioState::foreign));
        auto order = order_of(the_backup());
        const auto refused = net.answer(order);
        EXPECT_EQ(refused.outcome, RadioOutcome::conflict);
        EXPECT_NE(refused.text.find("another network (PAN 0x4242, channel 25)"), std::string::npos)
            << refused.text;
        EXPECT_FALSE(net.is_written());
        EXPECT_EQ(net.ncp.network, other);

        order.replaces = true;
        const auto answer = net.answer(order);
        EXPECT_EQ(answer.outcome, RadioOutcome::accepted) << answer.text;
        EXPECT_TRUE(says(answer.warnings, "0x4242, channel 25) is lost with its key"));
        ASSERT_TRUE(net.comes_up(60 * k_second)) << int{version};
        net.expect_network("replaced", version >= 12 ? k_stick : k_new_stick);
        EXPECT_EQ(net.ncp.count(FrameId::leave_network), 1);
    }
}

TEST(Restore, a_backup_of_another_network_is_written_only_by_order) {
    NewStick net(13);
    ASSERT_TRUE(net.is(RadioState::missing));
    NetworkBackup other = the_backup();
    other.extended_pan_id = Eui64{0x4242};
    const auto refused = net.answer(order_of(other));
    EXPECT_EQ(refused.outcome, RadioOutcome::conflict);
    EXPECT_NE(refused.text.find("of another network than the one that was used until now"),
              std::string::npos)
        << refused.text;
    EXPECT_FALSE(net.is_written());

    auto order = order_of(other);
    order.replaces = true;
    EXPECT_TRUE(says(net.answer(order).warnings, "is given up"));
    ASSERT_TRUE(net.comes_up(60 * k_second));
    EXPECT_EQ(net.kept().network->extended_pan_id, Eui64{0x4242});
}

TEST(Restore, what_no_network_can_be_made_of_is_refused) {
    NewStick net(13);
    metering::RestoreRadio garbage;
    garbage.backup = "{\"coordinator_ieee\": 7}";
    garbage.confirmed_plan = "3f9a12c4";
    ASSERT_TRUE(net.is(RadioState::missing));
    EXPECT_EQ(net.answer(garbage).outcome, RadioOutcome::invalid);
    NetworkBackup router = the_backup();
    router.type = zdo::LogicalType::router;
    EXPECT_EQ(net.answer(order_of(router)).outcome, RadioOutcome::conflict);
    EXPECT_FALSE(net.is_written());

    net.world.unplug();
    EXPECT_EQ(net.answer(order_of(the_backup())).outcome, RadioOutcome::conflict)
        << "there is no radio";
}

TEST(Restore, what_reads_back_otherwise_is_taken_off_the_air_again) {
    NewStick net(14);
    ASSERT_TRUE(net.is(RadioState::missing));
    net.ncp.forms_on_channel = 20;
    ASSERT_EQ(net.answer(order_of(the_backup())).outcome, RadioOutcome::accepted);
    ASSERT_TRUE(net.world.run_until(
        [&] { return net.view().restore->state == RadioRestoreState::failed; }, 60 * k_second));
    EXPECT_NE(net.view().restore->text.find("the channel is another"), std::string::npos)
        << net.view().restore->text;
    EXPECT_NE(net.view().restore->text.find("order it again"), std::string::npos);
    EXPECT_FALSE(net.ncp.network.has_value());
    EXPECT_TRUE(net.is(RadioState::missing)) << "and the start says what is wrong";

    net.ncp.forms_on_channel.reset();
    ASSERT_EQ(net.answer(order_of(the_backup())).outcome, RadioOutcome::accepted);
    EXPECT_TRUE(net.comes_up(60 * k_second));
}

TEST(Restore, another_stick_that_is_plugged_in_meanwhile_is_left_alone) {
    NewStick net(13);
    ASSERT_TRUE(net.is(RadioState::missing));
    ASSERT_EQ(net.answer(order_of(the_backup())).outcome, RadioOutcome::accepted);
    net.world.unplug();
    net.ncp.become_another(13, Eui64{0x4711});
    net.ncp.commands.clear();
    net.world.plug();
    ASSERT_TRUE(net.world.run_until(
        [&] { return net.view().restore->state == RadioRestoreState::failed; }, 60 * k_second));
    EXPECT_NE(net.view().restore->text.find("another radio"), std::string::npos);
    EXPECT_FALSE(net.is_written());
}

}  // namespace
}  // namespace riser::zigbee::restoring
