// Messages of the Zigbee device object (ZDO): who is who in the network, what a device offers, bindings,
// tables of neighbours and routes, leaving and joining (Zigbee specification 05-3474-23, 2.4). Each is the
// payload of an APS frame with profile 0 from endpoint 0 to 0; the cluster says which message it is, and
// an answer's cluster is that of its request with the top bit set. The first byte of each is a number
// that comes back in the answer.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

#include "core/base/result.h"
#include "gateway/field/zigbee/address.h"
#include "gateway/field/zigbee/wire.h"
#include "gateway/field/zigbee/zdo/descriptor.h"

namespace riser::zigbee::zdo {

inline constexpr std::uint16_t k_profile = 0x0000;
inline constexpr std::uint8_t k_endpoint = 0;
inline constexpr std::uint16_t k_answer_bit = 0x8000;

// 05-3474-23, table 2-129.
enum class ZdoStatus : std::uint8_t {
    ok = 0x00,
    invalid_request = 0x80,
    device_not_found = 0x81,
    invalid_endpoint = 0x82,
    not_active = 0x83,
    not_supported = 0x84,
    timeout = 0x85,
    no_match = 0x86,
    no_entry = 0x88,
    no_descriptor = 0x89,
    insufficient_space = 0x8A,
    not_permitted = 0x8B,
    table_full = 0x8C,
    not_authorized = 0x8D,
};
[[nodiscard]] std::string_view to_string(ZdoStatus status);

// ---- requests -----------------------------------------------------------------------------------

struct NetworkAddressRequest {
    static constexpr std::uint16_t k_cluster = 0x0000;
    Eui64 eui64{};
    std::uint8_t extended = 0;  // 1: with the device's children
    std::uint8_t start = 0;
    bool operator==(const NetworkAddressRequest&) const = default;
};
struct IeeeAddressRequest {
    static constexpr std::uint16_t k_cluster = 0x0001;
    NodeId node{};
    std::uint8_t extended = 0;
    std::uint8_t start = 0;
    bool operator==(const IeeeAddressRequest&) const = default;
};
struct NodeDescriptorRequest {
    static constexpr std::uint16_t k_cluster = 0x0002;
    NodeId node{};
    bool operator==(const NodeDescriptorRequest&) const = default;
};
struct PowerDescriptorRequest {
    static constexpr std::uint16_t k_cluster = 0x0003;
    NodeId node{};
    bool operator==(const PowerDescriptorRequest&) const = default;
};
struct SimpleDescriptorRequest {
    static constexpr std::uint16_t k_cluster = 0x0004;
    NodeId node{};
    std::uint8_t endpoint = 0;
    bool operator==(const SimpleDescriptorRequest&) const = default;
};
struct ActiveEndpointsRequest {
    static constexpr std::uint16_t k_cluster = 0x0005;
    NodeId node{};
    bool operator==(const ActiveEndpointsRequest&) const = default;
};
struct MatchDescriptorRequest {
    static constexpr std::uint16_t k_cluster = 0x0006;
    NodeId node{};
    std::uint16_t profile = 0;
    std::vector<std::uint16_t> servers;
    std::vector<std::uint16_t> clients;
    bool operator==(const MatchDescriptorRequest&) const = default;
};
// Broadcast by a device that has joined or come back; nobody answers.
struct DeviceAnnounce {
    static constexpr std::uint16_t k_cluster = 0x0013;
    NodeId node{};
    Eui64 eui64{};
    std::uint8_t mac_capability = 0;
    bool operator==(const DeviceAnnounce&) const = default;
};
// Where bound reports go: to an endpoint of a device, or to a group.
struct BindTarget {
    bool group = false;
    NodeId group_id{};
    Eui64 eui64{};
    std::uint8_t endpoint = 0;
    bool operator==(const BindTarget&) const = default;
};
struct Binding {
    Eui64 source{};
    std::uint8_t source_endpoint = 0;
    std::uint16_t cluster = 0;
    BindTarget target;
    bool operator==(const Binding&) const = default;
};
struct BindRequest {
    static constexpr std::uint16_t k_cluster = 0x0021;
    Binding binding;
    bool operator==(const BindRequest&) const = default;
};
struct UnbindRequest {
    static constexpr std::uint16_t k_cluster = 0x0022;
    Binding binding;
    bool operator==(const UnbindRequest&) const = default;
};
struct NeighborTableRequest {  // Mgmt_Lqi_req
    static constexpr std::uint16_t k_cluster = 0x0031;
    std::uint8_t start = 0;
    bool operator==(const NeighborTableRequest&) const = default;
};
struct RoutingTableRequest {  // Mgmt_Rtg_req
    static constexpr std::uint16_t k_cluster = 0x0032;
    std::uint8_t start = 0;
    bool operator==(const RoutingTableRequest&) const = default;
};
struct BindingTableRequest {  // Mgmt_Bind_req
    static constexpr std::uint16_t k_cluster = 0x0033;
    std::uint8_t start = 0;
    bool operator==(const BindingTableRequest&) const = default;
};
struct LeaveRequest {  // Mgmt_Leave_req
    static constexpr std::uint16_t k_cluster = 0x0034;
    static constexpr std::uint8_t k_remove_children = 0x40;
    static constexpr std::uint8_t k_rejoin = 0x80;
    Eui64 eui64{};
    std::uint8_t options = 0;
    bool operator==(const LeaveRequest&) const = default;
};
struct PermitJoiningRequest {  // Mgmt_Permit_Joining_req
    static constexpr std::uint16_t k_cluster = 0x0036;
    std::uint8_t seconds = 0;       // 255 would be for ever
    std::uint8_t significance = 1;  // of the trust centre; always 1
    bool operator==(const PermitJoiningRequest&) const = default;
};
// Mgmt_NWK_Update_req, of which only the energy scan is asked for: duration 0 to 5, then count.
struct EnergyScanRequest {
    static constexpr std::uint16_t k_cluster = 0x0038;
    std::uint32_t channels = 0;
    std::uint8_t duration = 0;
    std::uint8_t count = 1;
    bool operator==(const EnergyScanRequest&) const = default;
};

using Request =
    std::variant<NetworkAddressRequest, IeeeAddressRequest, NodeDescriptorRequest,
                 PowerDescriptorRequest, SimpleDescriptorRequest, ActiveEndpointsRequest,
                 MatchDescriptorRequest, DeviceAnnounce, BindRequest, UnbindRequest,
                 NeighborTableRequest, RoutingTableRequest, BindingTableRequest, LeaveRequest,
                 PermitJoiningRequest, EnergyScanRequest>;

// ---- answers: what follows the status is there only when the status is ok -------------------------

struct AddressAnswer {  // to both address requests, which the cluster tells apart
    ZdoStatus status = ZdoStatus::ok;
    Eui64 eui64{};
    NodeId node{};
    std::uint8_t start = 0;
    std::vector<std::uint16_t> children;  // of the extended answer
    bool operator==(const AddressAnswer&) const = default;
};
struct NetworkAddressAnswer : AddressAnswer {
    static constexpr std::uint16_t k_cluster = 0x8000;
};
struct IeeeAddressAnswer : AddressAnswer {
    static constexpr std::uint16_t k_cluster = 0x8001;
};
struct NodeDescriptorAnswer {
    static constexpr std::uint16_t k_cluster = 0x8002;
    ZdoStatus status = ZdoStatus::ok;
    NodeId node{};
    NodeDescriptor descriptor;
    bool operator==(const NodeDescriptorAnswer&) const = default;
};
struct PowerDescriptorAnswer {
    static constexpr std::uint16_t k_cluster = 0x8003;
    ZdoStatus status = ZdoStatus::ok;
    NodeId node{};
    std::uint16_t descriptor = 0;
    bool operator==(const PowerDescriptorAnswer&) const = default;
};
struct SimpleDescriptorAnswer {
    static constexpr std::uint16_t k_cluster = 0x8004;
    ZdoStatus status = ZdoStatus::ok;
    NodeId node{};
    SimpleDescriptor descriptor;
    bool operator==(const SimpleDescriptorAnswer&) const = default;
};
struct ActiveEndpointsAnswer {
    static constexpr std::uint16_t k_cluster = 0x8005;
    ZdoStatus status = ZdoStatus::ok;
    NodeId node{};
    Bytes endpoints;
    bool operator==(const ActiveEndpointsAnswer&) const = default;
};
struct MatchDescriptorAnswer {
    static constexpr std::uint16_t k_cluster = 0x8006;
    ZdoStatus status = ZdoStatus::ok;
    NodeId node{};
    Bytes endpoints;
    bool operator==(const MatchDescriptorAnswer&) const = default;
};
// Answers that are nothing but a status.
template <std::uint16_t Cluster>
struct StatusAnswer {
    static constexpr std::uint16_t k_cluster = Cluster;
    ZdoStatus status = ZdoStatus::ok;
    bool operator==(const StatusAnswer&) const = default;
};
using BindAnswer = StatusAnswer<0x8021>;
using UnbindAnswer = StatusAnswer<0x8022>;
using LeaveAnswer = StatusAnswer<0x8034>;
using PermitJoiningAnswer = StatusAnswer<0x8036>;

struct Neighbor {
    Eui64 extended_pan_id{};
    Eui64 eui64{};
    NodeId node{};
    std::uint8_t kind = 0;         // device type, receiver, relationship: 2, 2 and 3 bits
    std::uint8_t permit_join = 0;  // 0 no, 1 yes, 2 unknown
    std::uint8_t depth = 0;
    std::uint8_t lqi = 0;
    bool operator==(const Neighbor&) const = default;
};
struct Route {
    NodeId destination{};
    std::uint8_t status = 0;  // status in bits 0 to 2, then flags
    NodeId next_hop{};
    bool operator==(const Route&) const = default;
};
// A part of a table: `total` entries in all, these from `start` on.
template <class Entry, std::uint16_t Cluster>
struct TableAnswer {
    static constexpr std::uint16_t k_cluster = Cluster;
    ZdoStatus status = ZdoStatus::ok;
    std::uint8_t total = 0;
    std::uint8_t start = 0;
    std::vector<Entry> entries;
    bool operator==(const TableAnswer&) const = default;
};
using NeighborTableAnswer = TableAnswer<Neighbor, 0x8031>;
using RoutingTableAnswer = TableAnswer<Route, 0x8032>;
using BindingTableAnswer = TableAnswer<Binding, 0x8033>;

struct EnergyScanAnswer {
    static constexpr std::uint16_t k_cluster = 0x8038;
    ZdoStatus status = ZdoStatus::ok;
    std::uint32_t channels = 0;
    std::uint16_t transmissions = 0;
    std::uint16_t failures = 0;
    Bytes energies;  // one per scanned channel, 0..255
    bool operator==(const EnergyScanAnswer&) const = default;
};

using Answer = std::variant<NetworkAddressAnswer, IeeeAddressAnswer, NodeDescriptorAnswer,
                            PowerDescriptorAnswer, SimpleDescriptorAnswer, ActiveEndpointsAnswer,
                            MatchDescriptorAnswer, BindAnswer, UnbindAnswer, NeighborTableAnswer,
                            RoutingTableAnswer, BindingTableAnswer, LeaveAnswer,
                            PermitJoiningAnswer, EnergyScanAnswer>;

// ---- bytes --------------------------------------------------------------------------------------

struct Message {
    std::uint16_t cluster = 0;
    Bytes payload;
    bool operator==(const Message&) const = default;
};
[[nodiscard]] Message encode(const Request& request, std::uint8_t number);
[[nodiscard]] Message encode(const Answer& answer, std::uint8_t number);

template <class M>
struct Numbered {
    std::uint8_t number = 0;
    M message;
};
enum class ZdoFault : std::uint8_t { unknown_cluster, malformed };
// More bytes than are known are not looked at: newer stacks append to their answers.
[[nodiscard]] Result<Numbered<Request>, ZdoFault> decode_request(
    std::uint16_t cluster, std::span<const std::uint8_t> payload);
[[nodiscard]] Result<Numbered<Answer>, ZdoFault> decode_answer(
    std::uint16_t cluster, std::span<const std::uint8_t> payload);

}  // namespace riser::zigbee::zdo
