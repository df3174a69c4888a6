#include "gateway/field/zigbee/zdo/message.h"

#include <gtest/gtest.h>

#include "core/base/prng.h"
#include "tests/unit/zigbee/hex.h"

namespace riser::zigbee::zdo {
namespace {

constexpr Eui64 k_device{0xA4C1380011223344};
constexpr Eui64 k_radio{0x000D6FFFFE123456};

struct WrittenRequest {
    Request request;
    std::uint16_t cluster;
    const char* payload;
};

// With the number 5.
const std::vector<WrittenRequest>& requests() {
    static const std::vector<WrittenRequest> all = {
        {NetworkAddressRequest{k_device, 0, 0}, 0x0000, "05 443322110038c1a4 00 00"},
        {IeeeAddressRequest{NodeId{0x1234}, 1, 2}, 0x0001, "05 3412 01 02"},
        {NodeDescriptorRequest{NodeId{0x1234}}, 0x0002, "05 3412"},
        {PowerDescriptorRequest{NodeId{0x1234}}, 0x0003, "05 3412"},
        {SimpleDescriptorRequest{NodeId{0x1234}, 1}, 0x0004, "05 3412 01"},
        {ActiveEndpointsRequest{NodeId{0x1234}}, 0x0005, "05 3412"},
        {MatchDescriptorRequest{NodeId{0xFFFD}, 0x0104, {0x0702}, {6, 10}}, 0x0006,
         "05 fdff 0401 01 0207 02 0600 0a00"},
        {DeviceAnnounce{NodeId{0x1234}, k_device, 0x8E}, 0x0013, "05 3412 443322110038c1a4 8e"},
        {BindRequest{{k_device, 1, 0x0702, {false, {}, k_radio, 1}}}, 0x0021,
         "05 443322110038c1a4 01 0207 03 563412feff6f0d00 01"},
        {UnbindRequest{{k_device, 1, 0x0702, {true, NodeId{0x0385}, {}, 0}}}, 0x0022,
         "05 443322110038c1a4 01 0207 01 8503"},
        {NeighborTableRequest{3}, 0x0031, "05 03"},
        {RoutingTableRequest{0}, 0x0032, "05 00"},
        {BindingTableRequest{1}, 0x0033, "05 01"},
        {LeaveRequest{k_device, LeaveRequest::k_rejoin}, 0x0034, "05 443322110038c1a4 80"},
        {PermitJoiningRequest{20, 1}, 0x0036, "05 14 01"},
        {EnergyScanRequest{0x07FFF800, 3, 1}, 0x0038, "05 00f8ff07 03 01"},
    };
    return all;
}

TEST(ZdoMessage, requests_are_written_and_read) {
    for (const WrittenRequest& row : requests()) {
        const Message message = encode(row.request, 5);
        EXPECT_EQ(message.cluster, row.cluster);
        EXPECT_EQ(to_hex(message.payload), to_hex(from_hex(row.payload)));
        const auto again = decode_request(row.cluster, message.payload);
        ASSERT_TRUE(again.ok()) << row.payload;
        EXPECT_EQ(again->number, 5);
        EXPECT_EQ(again->message, row.request);
    }
    EXPECT_EQ(requests().size(), std::variant_size_v<Request>);
}

template <class M>
M answer(std::uint16_t cluster, std::string_view hex) {
    const auto decoded = decode_answer(cluster, from_hex(hex));
    EXPECT_TRUE(decoded.ok()) << hex;
    if (!decoded) return {};
    EXPECT_TRUE(std::holds_alternative<M>(decoded->message));
    return std::get<M>(decoded->message);
}

// Captured from a device that joins.
TEST(ZdoMessage, a_node_says_what_it_is) {
    const auto node =
        answer<NodeDescriptorAnswer>(0x8002, "05 00 3412 01 40 8E 0210 52 5200 002C 5200 00");
    EXPECT_EQ(node.status, ZdoStatus::ok);
    EXPECT_EQ(node.node, NodeId{0x1234});
    EXPECT_EQ(node.descriptor.type, LogicalType::router);
    EXPECT_TRUE(node.descriptor.listens_always());
    EXPECT_EQ(node.descriptor.manufacturer, 0x1002);
    EXPECT_EQ(node.descriptor.most_incoming, 0x52);
    EXPECT_EQ(node.descriptor.server_mask, 0x2C00);
}

TEST(ZdoMessage, a_node_lists_its_endpoints_and_their_clusters) {
    const auto endpoints = answer<ActiveEndpointsAnswer>(0x8005, "06 00 3412 01 01");
    EXPECT_EQ(endpoints.endpoints, Bytes{1});
    const auto simple = answer<SimpleDescriptorAnswer>(
        0x8004, "07 00 3412 10 01 0401 5100 01 03 0000 0600 0207 01 1900");
    EXPECT_EQ(simple.descriptor,
              (SimpleDescriptor{1, 0x0104, 0x0051, 1, {0x0000, 0x0006, 0x0702}, {0x0019}}));
}

TEST(ZdoMessage, a_device_announces_itself) {
    const auto decoded = decode_request(0x0013, from_hex("81 3412 443322110038C1A4 8E"));
    ASSERT_TRUE(decoded.ok());
    EXPECT_EQ(decoded->number, 0x81);
    EXPECT_EQ(decoded->message, Request(DeviceAnnounce{NodeId{0x1234}, k_device, 0x8E}));
}

TEST(ZdoMessage, addresses_come_with_children_or_without) {
    const auto plain = answer<NetworkAddressAnswer>(0x8000, "01 00 443322110038c1a4 3412");
    EXPECT_EQ(plain.node, NodeId{0x1234});
    EXPECT_TRUE(plain.children.empty());
    const auto none = answer<IeeeAddressAnswer>(0x8001, "01 00 443322110038c1a4 3412 00");
    EXPECT_EQ(none.eui64, k_device);
    const auto extended =
        answer<IeeeAddressAnswer>(0x8001, "01 00 443322110038c1a4 3412 02 00 0100 0200");
    EXPECT_EQ(extended.children, (std::vector<std::uint16_t>{1, 2}));
    EXPECT_EQ(answer<NetworkAddressAnswer>(0x8000, "01 81").status, ZdoStatus::device_not_found);
    EXPECT_EQ(answer<NetworkAddressAnswer>(0x8000, "01 81 443322110038c1a4 ffff").eui64, k_device);
}

TEST(ZdoMessage, a_refusal_has_only_a_status_or_a_node_with_it) {
    EXPECT_EQ(answer<BindAnswer>(0x8021, "01 8C").status, ZdoStatus::table_full);
    EXPECT_EQ(answer<LeaveAnswer>(0x8034, "01 84").status, ZdoStatus::not_supported);
    EXPECT_EQ(answer<NodeDescriptorAnswer>(0x8002, "01 80").status, ZdoStatus::invalid_request);
    const auto simple = answer<SimpleDescriptorAnswer>(0x8004, "01 82 3412 00");
    EXPECT_EQ(simple.status, ZdoStatus::invalid_endpoint);
    EXPECT_EQ(simple.node, NodeId{0x1234});
    EXPECT_EQ(answer<NeighborTableAnswer>(0x8031, "01 84").status, ZdoStatus::not_supported);
}

TEST(ZdoMessage, tables_come_in_parts) {
    const auto neighbors = answer<NeighborTableAnswer>(
        0x8031, "09 00 05 00 01 dddddddddddddddd 443322110038c1a4 3412 25 02 0f c8");
    EXPECT_EQ(neighbors.total, 5);
    ASSERT_EQ(neighbors.entries.size(), 1U);
    EXPECT_EQ(neighbors.entries[0].eui64, k_device);
    EXPECT_EQ(neighbors.entries[0].lqi, 200);
    const auto routes = answer<RoutingTableAnswer>(0x8032, "09 00 01 00 01 3412 10 7856");
    EXPECT_EQ(routes.entries, (std::vector<Route>{{NodeId{0x1234}, 0x10, NodeId{0x5678}}}));
    const auto bindings =
        answer<BindingTableAnswer>(0x8033,
                                   "09 00 02 00 02 443322110038c1a4 01 0207 03 563412feff6f0d00 01"
                                   " 443322110038c1a4 01 0600 01 8503");
    ASSERT_EQ(bindings.entries.size(), 2U);
    EXPECT_EQ(bindings.entries[0].target.eui64, k_radio);
    EXPECT_TRUE(bindings.entries[1].target.group);
}

TEST(ZdoMessage, channels_are_measured) {
    const auto scan = answer<EnergyScanAnswer>(0x8038, "01 00 00180000 0a00 0100 02 40 a0");
    EXPECT_EQ(scan.channels, 0x1800U);
    EXPECT_EQ(scan.failures, 1);
    EXPECT_EQ(scan.energies, (Bytes{0x40, 0xA0}));
}

TEST(ZdoMessage, answers_are_read_as_they_were_written) {
    const NodeDescriptor descriptor{
        LogicalType::end_device, 0x18, 0x40, 0x8E, 0x1002, 82, 82, 0x2C00, 82, 1};
    const std::vector<Answer> all = {
        NetworkAddressAnswer{{ZdoStatus::ok, k_device, NodeId{1}, 0, {}}},
        IeeeAddressAnswer{{ZdoStatus::ok, k_device, NodeId{1}, 3, {4, 5}}},
        NodeDescriptorAnswer{ZdoStatus::ok, NodeId{2}, descriptor},
        PowerDescriptorAnswer{ZdoStatus::ok, NodeId{2}, 0xC110},
        SimpleDescriptorAnswer{ZdoStatus::ok, NodeId{2}, {1, 0x0104, 9, 2, {0, 6}, {}}},
        ActiveEndpointsAnswer{ZdoStatus::ok, NodeId{2}, {1, 2, 242}},
        MatchDescriptorAnswer{ZdoStatus::ok, NodeId{2}, {1}},
        BindAnswer{ZdoStatus::ok},
        UnbindAnswer{ZdoStatus::no_entry},
        NeighborTableAnswer{ZdoStatus::ok, 9, 1, {{k_radio, k_device, NodeId{3}, 0x25, 1, 2, 3}}},
        RoutingTableAnswer{ZdoStatus::ok, 1, 0, {{NodeId{3}, 2, NodeId{4}}}},
        BindingTableAnswer{ZdoStatus::ok, 1, 0, {{k_device, 1, 6, {true, NodeId{5}, {}, 0}}}},
        LeaveAnswer{ZdoStatus::not_authorized},
        PermitJoiningAnswer{ZdoStatus::ok},
        EnergyScanAnswer{ZdoStatus::ok, 0x1800, 1, 2, {3, 4}},
    };
    EXPECT_EQ(all.size(), std::variant_size_v<Answer>);
    for (const Answer& one : all) {
        const Message message = encode(one, 77);
        EXPECT_EQ(message.cluster & k_answer_bit, k_answer_bit);
        const auto again = decode_answer(message.cluster, message.payload);
        ASSERT_TRUE(again.ok()) << message.cluster;
        EXPECT_EQ(again->number, 77);
        EXPECT_EQ(again->message, one);
    }
}

TEST(ZdoMessage, what_is_missing_or_unknown_is_refused) {
    const auto fault = [](std::uint16_t cluster, std::string_view hex) {
        const auto decoded = decode_answer(cluster, from_hex(hex));
        EXPECT_FALSE(decoded.ok()) << hex;
        return decoded.ok() ? ZdoFault::unknown_cluster : decoded.error();
    };
    EXPECT_EQ(fault(0x8099, "0100"), ZdoFault::unknown_cluster);
    EXPECT_EQ(fault(0x8002, ""), ZdoFault::malformed);
    EXPECT_EQ(fault(0x8002, "05 00 3412 01 40 8E"), ZdoFault::malformed);
    EXPECT_EQ(fault(0x8004, "07 00 3412 20 01 0401 5100 01 00 00"), ZdoFault::malformed);
    EXPECT_EQ(fault(0x8005, "06 00 3412 05 01"), ZdoFault::malformed);
    EXPECT_EQ(fault(0x8033, "09 00 01 00 01 443322110038c1a4 01 0207 07 8503"), ZdoFault::malformed)
        << "there is no such address mode";
}

TEST(ZdoMessage, bytes_that_a_newer_stack_appends_do_not_matter) {
    EXPECT_EQ(answer<BindAnswer>(0x8021, "01 00 aabbcc").status, ZdoStatus::ok);
    EXPECT_EQ(answer<ActiveEndpointsAnswer>(0x8005, "06 00 3412 01 01 ff").endpoints, Bytes{1});
}

TEST(ZdoMessage, hostile_bytes_are_only_ever_refused) {
    Prng dice(21);
    for (int i = 0; i < 3'000; ++i) {
        Bytes bytes(dice.below(48));
        for (auto& byte : bytes) byte = static_cast<std::uint8_t>(dice.next());
        if (bytes.size() > 1 && dice.chance(3, 4)) bytes[1] = 0;
        const auto cluster = static_cast<std::uint16_t>(dice.below(0x40));
        const auto request = decode_request(cluster, bytes);
        if (request) {
            EXPECT_EQ(encode(request->message, 0).cluster, cluster);
        }
        const auto answer_cluster = static_cast<std::uint16_t>(cluster | k_answer_bit);
        const auto decoded = decode_answer(answer_cluster, bytes);
        if (decoded) {
            EXPECT_EQ(encode(decoded->message, 0).cluster, answer_cluster);
        }
    }
}

}  // namespace
}  // namespace riser::zigbee::zdo
