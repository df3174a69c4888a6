// NewStick: a network whose stick is another one than the devices know, and a backup of the old one, for the tests of
// restoring. The radio keeps what a real one keeps without power; devices drop what they cannot understand or have heard.
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "gateway/field/zigbee/backup/open_backup.h"
#include "tests/unit/zigbee/network/network_world.h"

namespace riser::zigbee::restoring {

using backup::NetworkBackup;
using ezsp::FrameId;
using metering::RadioOutcome;
using metering::RadioRestoreState;
using metering::RadioState;

inline constexpr Eui64 k_new_stick{0x000D'6FFF'FE99'9999};
inline constexpr Eui64 k_sleeper{0xA4C1'3800'0000'0007};
inline constexpr std::uint32_t k_backed_up_counter = 5'000;
inline constexpr std::uint32_t k_heard_counter = 14'000;
inline constexpr std::array<std::uint8_t, 4> k_radio_versions = {8, 13, 14, 18};

inline Key128 filled(std::uint8_t byte) {
    Key128 key;
    key.bytes.fill(byte);
    return key;
}

// Of the network that NetworkWorld::with_network() has, an hour before it begins.
inline NetworkBackup the_backup() {
    NetworkBackup network;
    network.created = "2027-01-15T08:00:00+00:00";
    network.source = "riser@test";
    network.coordinator = k_stick;
    network.pan_id = 0x1A62;
    network.extended_pan_id = k_extended_pan;
    network.channel = 15;
    network.channel_mask = {11, 15, 20, 25};
    network.update_id = 2;
    network.network_key = {filled(0x5A), k_backed_up_counter, 0, 3, backup::k_unknown_eui64};
    network.stack_specific = R"({"ezsp":{"hashed_tclk":"77777777777777777777777777777777"}})";
    network.key_table = {{filled(0x33), 7, 5, 0, k_meter_eui}};
    network.children = {k_sleeper};
    network.addresses = {
        {k_meter_eui, k_meter_node}, {k_relay_eui, k_relay_node}, {k_sleeper, NodeId{0x3456}}};
    return network;
}

inline NetworkRecord the_record(std::uint32_t counter = k_backed_up_counter) {
    return {k_stick, k_extended_pan, 0x1A62, 15, 2, 3, counter};
}

inline KnownNetwork known_to_gateway(std::uint32_t counter = k_backed_up_counter) {
    KnownNetwork known;
    known.network = the_record(counter);
    return known;
}

// Confirmed by whatever name its plan has, once somebody was shown it.
inline constexpr const char* k_as_shown = "as shown";

inline metering::RestoreRadio order_of(const NetworkBackup& network, bool confirmed = true) {
    metering::RestoreRadio order;
    order.backup = write_open_backup(network);
    if (confirmed) order.confirmed_plan = k_as_shown;
    order.fresh_secret.fill(0x99);
    return order;
}

// The devices are in the network of the backup; the stick in the port is a new one.
class NewStick : public NetworkWorld {
public:
    explicit NewStick(std::uint8_t version, KnownNetwork known = known_to_gateway())
        : NetworkWorld(version, two_devices(), std::move(known)) {
        put_old_network();
        ncp.become_another(version, k_new_stick);
        // The old stick has said much since the backup was made.
        meter.counters_heard[k_stick] = relay.counters_heard[k_stick] = k_heard_counter;
    }
    void put_old_network() {
        with_network();
        ncp.frame_counter = k_heard_counter + 5'000;
        ncp.network->key = filled(0x5A);
        ncp.network->key_sequence = 3;
        ncp.network->update_id = 2;
        ncp.network->trust_center_key = filled(0x77);
    }

    [[nodiscard]] metering::RadioNetwork view() { return world.machine().view(); }
    [[nodiscard]] bool is(RadioState state, Duration limit = 30 * k_second) {
        return world.run_until([&] { return view().state == state; }, limit);
    }
    [[nodiscard]] metering::RadioAnswer answer(const metering::RestoreRadio& order) {
        return answer_of(world, order);
    }
    [[nodiscard]] static metering::RadioAnswer answer_of(sim_zigbee::RadioWorld<Coordinator>& world,
                                                         metering::RestoreRadio order) {
        if (order.confirmed_plan == k_as_shown) {
            order.confirmed_plan.clear();
            const metering::RadioAnswer shown = answer_of(world, order);
            if (shown.outcome != RadioOutcome::done) return shown;
            order.confirmed_plan = shown.plan;
        }
        world.post(metering::RadioOrder{k_bus, 7, std::move(order)});
        std::vector<metering::RadioAnswer> answers;
        EXPECT_TRUE(world.run_until(
            [&] { return !(answers = world.take<metering::RadioAnswer>()).empty(); },
            20 * k_second));
        EXPECT_EQ(answers.size(), 1U);
        return answers.empty() ? metering::RadioAnswer{} : answers.front();
    }
    // The old one, which has its network, instead of whatever is plugged in.
    void plug_in_the_old_one(std::uint8_t version) {
        world.unplug();
        ncp.become_another(version, k_stick);
        put_old_network();
        ncp.commands.clear();
        world.plug();
    }
    [[nodiscard]] bool is_written() const {
        return ncp.count(FrameId::form_network) + ncp.count(FrameId::leave_network) +
                   ncp.count(FrameId::set_mfg_token) + ncp.count(FrameId::set_token_data) +
                   ncp.count(FrameId::set_initial_security_state) >
               0;
    }
    void expect_network(const std::string& when, Eui64 address) const {
        ASSERT_TRUE(ncp.network.has_value()) << when;
        EXPECT_EQ(ncp.network->extended_pan_id, k_extended_pan) << when;
        EXPECT_EQ(ncp.network->pan_id, 0x1A62) << when;
        EXPECT_EQ(ncp.network->channel, 15) << when;
        EXPECT_EQ(ncp.network->update_id, 2) << when;
        EXPECT_EQ(ncp.network->key, filled(0x5A)) << when;
        EXPECT_EQ(ncp.network->key_sequence, 3) << when;
        EXPECT_EQ(ncp.network->trust_center_key, filled(0x77)) << when;
        EXPECT_TRUE(ncp.network->hashed_link_keys) << when;
        EXPECT_EQ(ncp.eui64(), address) << when;
        EXPECT_GE(ncp.frame_counter, k_backed_up_counter + 10'000) << when;
        EXPECT_EQ(meter.dropped + relay.dropped, 0) << when;
    }
};

inline bool says(const std::vector<std::string>& texts, const std::string& what) {
    return std::ranges::any_of(
        texts, [&](const std::string& text) { return text.find(what) != std::string::npos; });
}

}  // namespace riser::zigbee::restoring
