// A restore and the stick it is meant for: another one, or the old one, in the port meanwhile; a plan that is not the one
// that was shown; and what is owed to devices afterwards.
#include "gateway/field/zigbee/zcl/cluster.h"
#include "tests/unit/zigbee/network/restore_world.h"

namespace riser::zigbee::restoring {
namespace {

constexpr std::uint8_t k_frame_counter_value = 0x23;  // of setValue

bool is_over(NewStick& net) {
    const auto restore = net.view().restore;
    return restore && restore->state != RadioRestoreState::running;
}

// ---- another stick in the middle of it ----------------------------------------------------------

// The new stick is pulled after so many commands, and the old one, whole, is put back: it is what it was.
TEST(RestoredStick, the_old_one_that_is_put_back_is_used_as_it_is_wherever_the_new_one_was_pulled) {
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
                [&] { return net.ncp.commands.size() >= begun + step || is_over(net); },
                60 * k_second))
                << when;
            if (is_over(net)) break;
            const bool formed = net.ncp.count(FrameId::form_network) > 0;
            // All was read back, and only the ordinary start is left.
            const bool through = says({net.view().restore->text}, "is written onto");
            net.plug_in_the_old_one(version);
            const auto network = net.ncp.network;

            ASSERT_TRUE(net.comes_up(180 * k_second)) << when << ": " << net.view().detail;
            EXPECT_EQ(net.ncp.network, network) << when;
            EXPECT_FALSE(net.is_written()) << when;
            // Devices may have heard the other one under its address: then its counter has to go beyond.
            if (!formed) {
                EXPECT_FALSE(net.ncp.set_values.contains(k_frame_counter_value)) << when;
            }
            if (!through) {
                EXPECT_EQ(net.view().restore->state, RadioRestoreState::failed) << when;
                EXPECT_TRUE(says({net.view().restore->text}, "the old stick")) << when;
            }
            EXPECT_EQ(net.kept().network->coordinator, k_stick) << when;
            EXPECT_FALSE(net.kept().network->earlier.has_value()) << when;
            ASSERT_TRUE(net.is_settled()) << when;
            EXPECT_EQ(net.meter.dropped, 0) << when;
        }
    }
}

// It has the address of the backup, as the new one would, and is none of both.
TEST(RestoredStick, one_with_the_same_address_is_still_another) {
    NewStick net(13);
    ASSERT_TRUE(net.is(RadioState::missing));
    ASSERT_EQ(net.answer(order_of(the_backup())).outcome, RadioOutcome::accepted);
    net.world.unplug();
    net.ncp.become_another(13, k_stick);
    net.ncp.commands.clear();
    net.world.plug();
    ASSERT_TRUE(net.world.run_until([&] { return is_over(net); }, 60 * k_second));
    EXPECT_EQ(net.view().restore->state, RadioRestoreState::failed);
    EXPECT_NE(net.view().restore->text.find("another radio"), std::string::npos);
    EXPECT_FALSE(net.is_written());
}

// The old one was given its address as the new one is: then nothing but what it has tells them apart.
TEST(RestoredStick, an_old_one_that_looks_like_the_new_one_is_known_by_its_network) {
    for (const FrameId until : {FrameId::set_initial_security_state, FrameId::form_network}) {
        NewStick net(13);
        ASSERT_TRUE(net.is(RadioState::missing));
        ASSERT_EQ(net.answer(order_of(the_backup())).outcome, RadioOutcome::accepted);
        ASSERT_TRUE(net.world.run_until([&] { return net.ncp.count(until) > 0; }, 60 * k_second));
        net.world.unplug();
        net.ncp.become_another(13, Eui64{0x4711});
        net.ncp.restored_eui64 = k_stick;
        net.put_old_network();
        net.ncp.power_cycle();
        net.ncp.commands.clear();
        net.ncp.frame_counter = 14'500;  // below what the new one was given
        net.world.plug();

        ASSERT_TRUE(net.comes_up(180 * k_second)) << net.view().detail;
        EXPECT_FALSE(net.is_written());
        EXPECT_EQ(net.view().restore->state, RadioRestoreState::failed);
        EXPECT_NE(net.view().restore->text.find("the old stick"), std::string::npos)
            << net.view().restore->text;
    }
}

// Both lost power, and it is the old one that is there afterwards.
TEST(RestoredStick, the_old_one_is_used_after_a_restart_in_the_middle_too) {
    NewStick net(8);  // keeps its own address
    ASSERT_TRUE(net.is(RadioState::missing));
    ASSERT_EQ(net.answer(order_of(the_backup())).outcome, RadioOutcome::accepted);
    ASSERT_TRUE(net.world.run_until(
        [&] { return net.ncp.count(FrameId::set_initial_security_state) > 0; }, 60 * k_second));
    const KnownNetwork kept = net.kept();
    ASSERT_TRUE(kept.network->earlier.has_value());
    EXPECT_EQ(kept.network->coordinator, k_new_stick);
    net.plug_in_the_old_one(8);

    sim_zigbee::RadioWorld<Coordinator> later(Coordinator(net.config, kept), net.ncp);
    ASSERT_TRUE(later.run_until([&] { return later.machine().is_up(); }, 60 * k_second))
        << later.machine().view().detail;
    EXPECT_FALSE(net.is_written());
    EXPECT_FALSE(net.ncp.set_values.contains(k_frame_counter_value));
    const auto now = later.take<KeepNetwork>();
    ASSERT_FALSE(now.empty());
    EXPECT_EQ(now.back().network.coordinator, k_stick);
    EXPECT_FALSE(now.back().network.earlier.has_value());
}

// ---- what is owed afterwards --------------------------------------------------------------------

bool is_bound_to(const NewStick& net, Eui64 coordinator) {
    return std::ranges::any_of(net.meter.bindings, [&](const zdo::Binding& each) {
        return each.target.eui64 == coordinator;
    });
}

// Devices report to the old stick, which is gone; the new one keeps its own address.
struct BoundDevices : NewStick {
    BoundDevices() : NewStick(8) {
        ncp.become_another(8, k_stick);
        put_old_network();
        EXPECT_TRUE(is_settled());
        EXPECT_TRUE(is_bound_to(*this, k_stick));
        world.unplug();
        ncp.become_another(8, k_new_stick);
        world.plug();
        EXPECT_TRUE(is(RadioState::missing));
    }
};

TEST(RestoredStick, devices_are_bound_anew_though_the_gateway_was_restarted_before) {
    BoundDevices net;
    ASSERT_EQ(net.answer(order_of(the_backup())).outcome, RadioOutcome::accepted);
    ASSERT_TRUE(net.world.run_until([&] { return net.ncp.network.has_value(); }, 60 * k_second));
    const KnownNetwork kept = net.kept();
    net.ncp.power_cycle();

    sim_zigbee::RadioWorld<Coordinator> later(Coordinator(net.config, kept), net.ncp);
    EXPECT_TRUE(later.run_until([&] { return is_bound_to(net, k_new_stick); }, 180 * k_second));
    const auto now = later.take<KeepNetwork>();
    ASSERT_FALSE(now.empty());
    EXPECT_FALSE(now.back().network.earlier.has_value()) << "it is paid";
}

TEST(RestoredStick, an_attempt_that_failed_owes_nothing) {
    BoundDevices net;
    NetworkBackup other = the_backup();
    other.extended_pan_id = Eui64{0x4242};
    auto order = order_of(other);
    order.replaces = true;
    net.ncp.forms_on_channel = 20;
    ASSERT_EQ(net.answer(order).outcome, RadioOutcome::accepted);
    ASSERT_TRUE(net.world.run_until([&] { return is_over(net); }, 60 * k_second));
    ASSERT_EQ(net.view().restore->state, RadioRestoreState::failed);
    EXPECT_EQ(net.kept().network->extended_pan_id, k_extended_pan) << "that is ours still";
    EXPECT_FALSE(net.kept().network->earlier.has_value());

    net.ncp.forms_on_channel.reset();
    ASSERT_TRUE(net.is(RadioState::missing));
    const int basics = net.meter.reads_of_cluster[zcl::k_basic_cluster];
    ASSERT_EQ(net.answer(order_of(the_backup())).outcome, RadioOutcome::accepted);
    ASSERT_TRUE(net.comes_up(60 * k_second));
    ASSERT_TRUE(net.is_settled());
    EXPECT_EQ(net.meter.reads_of_cluster[zcl::k_basic_cluster], basics)
        << "its devices were never given up";
}

// ---- the plan that was shown --------------------------------------------------------------------

TEST(RestoredStick, only_the_plan_that_was_shown_is_confirmed) {
    NewStick net(13);
    ASSERT_TRUE(net.is(RadioState::missing));
    auto order = order_of(the_backup(), false);
    const auto shown = net.answer(order);
    ASSERT_EQ(shown.outcome, RadioOutcome::done);
    EXPECT_EQ(shown.plan.size(), 8U);
    EXPECT_EQ(net.answer(order).plan, shown.plan) << "nothing has changed";

    const auto expect_refused = [&](const metering::RestoreRadio& confirmed, const char* what) {
        const auto refused = net.answer(confirmed);
        EXPECT_EQ(refused.outcome, RadioOutcome::conflict) << what;
        EXPECT_NE(refused.text.find("plan " + shown.plan), std::string::npos) << refused.text;
        EXPECT_EQ(refused.plan, "") << "it has to be shown first";
        net.world.run_for(5 * k_second);
        EXPECT_FALSE(net.is_written()) << what;
    };
    order.confirmed_plan = shown.plan;
    auto ordered_otherwise = order;
    ordered_otherwise.replaces = true;
    expect_refused(ordered_otherwise, "other orders");
    NetworkBackup newer = the_backup();
    newer.network_key.key = filled(0x5B);
    auto of_another_file = order_of(newer, false);
    of_another_file.confirmed_plan = shown.plan;
    expect_refused(of_another_file, "another backup");
    net.world.unplug();
    net.ncp.become_another(13, Eui64{0x4711});
    net.world.plug();
    ASSERT_TRUE(net.is(RadioState::missing));
    expect_refused(order, "another stick");

    net.world.unplug();
    net.ncp.become_another(13, k_new_stick);
    net.world.plug();
    ASSERT_TRUE(net.is(RadioState::missing));
    EXPECT_EQ(net.answer(order).outcome, RadioOutcome::accepted);
    EXPECT_TRUE(net.comes_up(60 * k_second));
}

// A network that is up goes on sending while somebody reads.
TEST(RestoredStick, a_plan_stays_the_same_while_counters_go_on) {
    NewStick net(13, KnownNetwork{});
    net.ncp.become_another(13, k_stick);
    net.put_old_network();
    ASSERT_TRUE(net.comes_up());
    auto order = order_of(the_backup(), false);
    order.confirmed_plan = net.answer(order).plan;
    const std::uint32_t counter = net.ncp.frame_counter;
    net.world.run_for(1'200 * k_second);
    ASSERT_GT(net.ncp.frame_counter, counter);
    EXPECT_EQ(net.answer(order).outcome, RadioOutcome::accepted);
}

}  // namespace
}  // namespace riser::zigbee::restoring
