// What hosts of other people ask of a radio, and what the simulated one answered wrongly before they did.
#include <algorithm>

#include <gtest/gtest.h>

#include "gateway/field/zigbee/link/ncp_link.h"
#include "gateway/field/zigbee/zcl/cluster.h"
#include "tests/sim/zigbee/radio_world.h"

namespace riser::sim_zigbee {
namespace {

namespace ezsp = zigbee::ezsp;
namespace f = zigbee::ezsp::fields;
namespace zdo = zigbee::zdo;
using ezsp::FrameId;
using ezsp::Status;
using ezsp::Values;

constexpr Duration k_one_second{1'000'000};
constexpr Eui64 k_stick{0x000D'6FFF'FE12'3456};
constexpr Eui64 k_meter{0xA4C1'3800'1122'3344};
constexpr NodeId k_node{0x1234};

class HostedNcp : public ::testing::TestWithParam<int> {
protected:
    HostedNcp()
        : ncp_(static_cast<std::uint8_t>(GetParam()), k_stick),
          meter_(ncp_.add(make_relay_meter(k_meter, k_node))),
          world_(zigbee::NcpLink({}), ncp_) {
        ncp_.network.emplace().key.bytes.fill(0x5A);
        ncp_.network->trust_center_key.bytes.fill(0x77);
        meter_.joined = true;
        EXPECT_TRUE(
            world_.run_until([this] { return world_.machine().is_ready(); }, 5 * k_one_second));
    }

    // The answer's values.
    Values ask(FrameId id, Values values = {}) {
        world_.post(ezsp::Ask{1, {id, std::move(values)}, false});
        world_.run_for(k_one_second / 2);
        auto answered = world_.take<ezsp::CommandAnswered>();
        EXPECT_EQ(answered.size(), 1U) << static_cast<int>(id);
        return answered.empty() ? Values{} : answered.front().values;
    }
    void begin() {
        EXPECT_EQ(
            ask(FrameId::network_init, Values{}.set(f::network_init_bitmask, 0)).get(f::status),
            Status::ok);
        world_.outputs.clear();
    }
    // The payload of the answer to a message of the device object.
    Bytes ask_device(NodeId node, const zdo::Request& request) {
        const auto message = zdo::encode(request, 7);
        const Values sent = ask(FrameId::send_unicast, Values{}
                                                           .set(f::outgoing_type, 0)
                                                           .set(f::index_or_destination, node)
                                                           .set(f::profile_id, 0)
                                                           .set(f::cluster_id, message.cluster)
                                                           .set(f::source_endpoint, 0)
                                                           .set(f::destination_endpoint, 0)
                                                           .set(f::aps_options, 0x0140)
                                                           .set(f::group_id, 0)
                                                           .set(f::sequence, 0)
                                                           .set(f::message_tag, 1)
                                                           .set(f::message, message.payload));
        EXPECT_EQ(sent.get(f::status), Status::ok);
        Bytes answer;
        for (const auto& said : world_.take<ezsp::CallbackReceived>()) {
            if (said.id == FrameId::incoming_message_handler) {
                answer = said.values.get(f::message);
            } else {
                others_.push_back(said);
            }
        }
        return answer;
    }

    SimulatedNcp ncp_;
    SimulatedDevice& meter_;
    RadioWorld<zigbee::NcpLink> world_;
    std::vector<ezsp::CallbackReceived> others_;
};

INSTANTIATE_TEST_SUITE_P(Versions, HostedNcp, ::testing::Values(8, 12, 13, 14, 18));

// zigbee-herdsman's older adapter sends to its own radio by address.
TEST_P(HostedNcp, knows_its_own_addresses) {
    begin();
    EXPECT_EQ(
        ask(FrameId::lookup_node_id_by_eui64, Values{}.set(f::eui64, k_stick)).get(f::node_id),
        zigbee::k_coordinator);
    const Values found =
        ask(FrameId::lookup_eui64_by_node_id, Values{}.set(f::node_id, zigbee::k_coordinator));
    EXPECT_EQ(found.get(f::status), Status::ok);
    EXPECT_EQ(found.get(f::eui64), k_stick);
    EXPECT_EQ(ask(FrameId::lookup_eui64_by_node_id, Values{}.set(f::node_id, k_node)).get(f::eui64),
              k_meter);
}

TEST_P(HostedNcp, answers_for_itself_as_a_device) {
    begin();
    const auto endpoints = zdo::decode_answer(
        0x8005, ask_device(zigbee::k_coordinator, zdo::ActiveEndpointsRequest{}));
    ASSERT_TRUE(endpoints.ok());
    EXPECT_EQ(std::get<zdo::ActiveEndpointsAnswer>(endpoints->message).endpoints, ncp_.endpoints);
    const auto neighbors =
        zdo::decode_answer(0x8031, ask_device(zigbee::k_coordinator, zdo::NeighborTableRequest{}));
    ASSERT_TRUE(neighbors.ok());
    const auto& table = std::get<zdo::NeighborTableAnswer>(neighbors->message);
    ASSERT_EQ(table.entries.size(), 1U);
    EXPECT_EQ(table.entries[0].eui64, k_meter);
    EXPECT_EQ(table.entries[0].node, k_node);
}

// A host that has told a device to leave waits for the radio to say that it has.
TEST_P(HostedNcp, says_when_a_device_has_obeyed_an_order_to_leave) {
    begin();
    const auto answer =
        zdo::decode_answer(0x8034, ask_device(k_node, zdo::LeaveRequest{Eui64{}, 0}));
    ASSERT_TRUE(answer.ok());
    EXPECT_FALSE(meter_.joined);
    world_.run_for(k_one_second);
    for (auto& said : world_.take<ezsp::CallbackReceived>()) others_.push_back(said);
    const auto left =
        std::ranges::find(others_, FrameId::trust_center_join_handler, &ezsp::CallbackReceived::id);
    ASSERT_NE(left, others_.end());
    EXPECT_EQ(left->values.get(f::new_node_eui64), k_meter);
    EXPECT_EQ(left->values.get(f::device_update), 2);
}

TEST_P(HostedNcp, tells_both_keys_in_the_way_of_its_version) {
    begin();
    const bool by_type = GetParam() < 12;
    const auto key_of = [&](std::uint8_t old_type, std::uint8_t type) {
        if (by_type) return ask(FrameId::get_key, Values{}.set(f::key_type, old_type));
        return ask(FrameId::export_key, Values{}
                                            .set(f::core_key_type, type)
                                            .set(f::key_index, 0)
                                            .set(f::derived_type, 0)
                                            .set(f::context_eui64, Eui64{})
                                            .set(f::multi_network_index, 0)
                                            .set(f::context_flags, 0)
                                            .set(f::psa_permission, 0));
    };
    EXPECT_EQ(key_of(3, 1).get(f::key), ncp_.network->key);
    EXPECT_EQ(key_of(1, 2).get(f::key), ncp_.network->trust_center_key);
    EXPECT_NE(key_of(4, 3).get(f::status), Status::ok);
}

TEST_P(HostedNcp, has_no_flags_of_an_endpoint_that_nobody_added) {
    const auto flags = [&](std::uint8_t endpoint) {
        return ask(FrameId::get_extended_value,
                   Values{}.set(f::value_id, 0).set(f::characteristics, endpoint));
    };
    EXPECT_NE(flags(99).get(f::status), Status::ok);
    EXPECT_EQ(flags(99).get(f::value).size(), 2U);
    EXPECT_EQ(flags(ncp_.endpoints.at(0)).get(f::status), Status::ok);
}

TEST_P(HostedNcp, hears_nobody_before_its_network_is_up) {
    ncp_.air(meter_, meter_.announce());
    world_.run_for(k_one_second);
    EXPECT_TRUE(world_.take<ezsp::CallbackReceived>().empty());
    begin();
    ncp_.air(meter_, meter_.announce());
    world_.run_for(k_one_second);
    EXPECT_EQ(world_.take<ezsp::CallbackReceived>().size(), 1U);
}

TEST_P(HostedNcp, scans_each_channel_that_it_is_asked_for) {
    ask(FrameId::start_scan,
        Values{}.set(f::scan_type, 0).set(f::channel_mask, 0x07FF'F800).set(f::duration, 3));
    world_.run_for(10 * k_one_second);
    const auto said = world_.take<ezsp::CallbackReceived>();
    ASSERT_EQ(said.size(), 17U);
    EXPECT_EQ(said.front().values.get(f::channel), 11);
    EXPECT_EQ(said.back().id, FrameId::scan_complete_handler);
}

TEST_P(HostedNcp, keeps_link_keys_over_a_reset) {
    if (GetParam() < 12) return;  // they have another command, and so has what tells them
    zigbee::Key128 key;
    key.bytes.fill(0x11);
    EXPECT_EQ(ask(FrameId::import_link_key,
                  Values{}.set(f::index, 2).set(f::eui64, k_meter).set(f::key, key))
                  .get(f::status),
              Status::ok);
    world_.run_for(2 * k_one_second);  // so soon after a reset it would be an echo of that
    ncp_.restart(0x0B);
    world_.run_for(k_one_second / 10);
    EXPECT_TRUE(world_.run_until([this] { return world_.machine().is_ready(); }, 5 * k_one_second));
    world_.outputs.clear();
    const Values told = ask(FrameId::export_link_key_by_index, Values{}.set(f::index, 2));
    EXPECT_EQ(told.get(f::status), Status::ok);
    EXPECT_EQ(told.get(f::key), key);
    EXPECT_NE(ask(FrameId::export_link_key_by_index, Values{}.set(f::index, 3)).get(f::status),
              Status::ok);
}

}  // namespace
}  // namespace riser::sim_zigbee
