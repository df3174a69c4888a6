// Layouts of ZDO messages, each written down once: the same function reads and writes, depending on what
// it is given (Reading or Writing). Sections of Zigbee specification 05-3474-23 are named where the layout
// is not plain.
#pragma once

#include <type_traits>

#include "gateway/field/zigbee/zdo/message.h"

namespace riser::zigbee::zdo {

class Writing {
public:
    static constexpr bool k_reads = false;
    void u8(std::uint8_t& value) { wire_.u8(value); }
    void u16(std::uint16_t& value) { wire_.u16(value); }
    void u32(std::uint32_t& value) { wire_.u32(value); }
    void eui64(Eui64& value) { wire_.u64(value.value); }
    void node(NodeId& value) { wire_.u16(value.value); }
    void bytes8(Bytes& value) {
        wire_.u8(static_cast<std::uint8_t>(value.size()));
        wire_.raw(value);
    }
    // A count of one byte, then the items.
    template <class T, class Item>
    void list(std::vector<T>& items, Item item) {
        wire_.u8(static_cast<std::uint8_t>(items.size()));
        for (T& each : items) item(each);
    }
    [[nodiscard]] bool ok() const { return true; }
    void refuse() {}
    [[nodiscard]] std::size_t remaining() const { return 0; }
    [[nodiscard]] WireWriter& wire() { return wire_; }

private:
    WireWriter wire_;
};

class Reading {
public:
    static constexpr bool k_reads = true;
    explicit Reading(std::span<const std::uint8_t> bytes) : wire_(bytes) {}
    void u8(std::uint8_t& value) { value = wire_.u8(); }
    void u16(std::uint16_t& value) { value = wire_.u16(); }
    void u32(std::uint32_t& value) { value = wire_.u32(); }
    void eui64(Eui64& value) { value.value = wire_.u64(); }
    void node(NodeId& value) { value.value = wire_.u16(); }
    void bytes8(Bytes& value) { value = wire_.copy(wire_.u8()); }
    template <class T, class Item>
    void list(std::vector<T>& items, Item item) {
        const std::uint8_t count = wire_.u8();
        for (std::size_t i = 0; i < count && wire_.ok(); ++i) item(items.emplace_back());
    }
    [[nodiscard]] bool ok() const { return wire_.ok(); }
    void refuse() { wire_.set_failed(); }
    [[nodiscard]] std::size_t remaining() const { return wire_.remaining(); }

private:
    WireReader wire_;
};

// ---- parts --------------------------------------------------------------------------------------

// True when the status is ok and more follows.
template <class Io>
bool status(Io& io, ZdoStatus& value) {
    auto code = static_cast<std::uint8_t>(value);
    io.u8(code);
    value = static_cast<ZdoStatus>(code);
    return value == ZdoStatus::ok && io.ok();
}

template <class Io>
void clusters(Io& io, std::vector<std::uint16_t>& list) {
    io.list(list, [&](std::uint16_t& cluster) { io.u16(cluster); });
}

// 2.3.2.3: 13 bytes.
template <class Io>
void layout(Io& io, NodeDescriptor& descriptor) {
    constexpr std::uint8_t k_type_mask = 0x07;
    auto first = static_cast<std::uint8_t>(static_cast<std::uint8_t>(descriptor.type) |
                                           descriptor.type_flags);
    io.u8(first);
    descriptor.type = static_cast<LogicalType>(first & k_type_mask);
    descriptor.type_flags = static_cast<std::uint8_t>(first & ~k_type_mask);
    io.u8(descriptor.aps_flags_and_band);
    io.u8(descriptor.mac_capability);
    io.u16(descriptor.manufacturer);
    io.u8(descriptor.most_buffer);
    io.u16(descriptor.most_incoming);
    io.u16(descriptor.server_mask);
    io.u16(descriptor.most_outgoing);
    io.u8(descriptor.descriptor_capability);
}

template <class Io>
void layout(Io& io, SimpleDescriptor& descriptor) {
    constexpr std::size_t k_fixed_bytes = 8;
    auto length = static_cast<std::uint8_t>(
        k_fixed_bytes + 2 * (descriptor.servers.size() + descriptor.clients.size()));
    io.u8(length);
    if (Io::k_reads && io.remaining() < length) return io.refuse();
    io.u8(descriptor.endpoint);
    io.u16(descriptor.profile);
    io.u16(descriptor.device);
    io.u8(descriptor.device_version);
    clusters(io, descriptor.servers);
    clusters(io, descriptor.clients);
}

// 2.4.3.2.2: the address mode says what follows.
template <class Io>
void layout(Io& io, Binding& binding) {
    constexpr std::uint8_t k_group_mode = 0x01;
    constexpr std::uint8_t k_device_mode = 0x03;
    io.eui64(binding.source);
    io.u8(binding.source_endpoint);
    io.u16(binding.cluster);
    std::uint8_t mode = binding.target.group ? k_group_mode : k_device_mode;
    io.u8(mode);
    binding.target.group = mode == k_group_mode;
    if (mode == k_group_mode) return io.node(binding.target.group_id);
    if (mode != k_device_mode) return io.refuse();
    io.eui64(binding.target.eui64);
    io.u8(binding.target.endpoint);
}

template <class Io>
void layout(Io& io, Neighbor& neighbor) {
    io.eui64(neighbor.extended_pan_id);
    io.eui64(neighbor.eui64);
    io.node(neighbor.node);
    io.u8(neighbor.kind);
    io.u8(neighbor.permit_join);
    io.u8(neighbor.depth);
    io.u8(neighbor.lqi);
}

template <class Io>
void layout(Io& io, Route& route) {
    io.node(route.destination);
    io.u8(route.status);
    io.node(route.next_hop);
}

// ---- requests -----------------------------------------------------------------------------------

template <class Io>
void layout(Io& io, NetworkAddressRequest& request) {
    io.eui64(request.eui64);
    io.u8(request.extended);
    io.u8(request.start);
}
template <class Io>
void layout(Io& io, IeeeAddressRequest& request) {
    io.node(request.node);
    io.u8(request.extended);
    io.u8(request.start);
}
template <class Io>
void layout(Io& io, NodeDescriptorRequest& request) {
    io.node(request.node);
}
template <class Io>
void layout(Io& io, PowerDescriptorRequest& request) {
    io.node(request.node);
}
template <class Io>
void layout(Io& io, SimpleDescriptorRequest& request) {
    io.node(request.node);
    io.u8(request.endpoint);
}
template <class Io>
void layout(Io& io, ActiveEndpointsRequest& request) {
    io.node(request.node);
}
template <class Io>
void layout(Io& io, MatchDescriptorRequest& request) {
    io.node(request.node);
    io.u16(request.profile);
    clusters(io, request.servers);
    clusters(io, request.clients);
}
template <class Io>
void layout(Io& io, DeviceAnnounce& announce) {
    io.node(announce.node);
    io.eui64(announce.eui64);
    io.u8(announce.mac_capability);
}
template <class Io>
void layout(Io& io, BindRequest& request) {
    layout(io, request.binding);
}
template <class Io>
void layout(Io& io, UnbindRequest& request) {
    layout(io, request.binding);
}
template <class Io>
void layout(Io& io, NeighborTableRequest& request) {
    io.u8(request.start);
}
template <class Io>
void layout(Io& io, RoutingTableRequest& request) {
    io.u8(request.start);
}
template <class Io>
void layout(Io& io, BindingTableRequest& request) {
    io.u8(request.start);
}
template <class Io>
void layout(Io& io, LeaveRequest& request) {
    io.eui64(request.eui64);
    io.u8(request.options);
}
template <class Io>
void layout(Io& io, PermitJoiningRequest& request) {
    io.u8(request.seconds);
    io.u8(request.significance);
}
// 2.4.3.3.9: the count is there only for the durations of a scan.
template <class Io>
void layout(Io& io, EnergyScanRequest& request) {
    constexpr std::uint8_t k_longest_scan = 5;
    io.u32(request.channels);
    io.u8(request.duration);
    if (request.duration <= k_longest_scan) io.u8(request.count);
}

// ---- answers ------------------------------------------------------------------------------------

// 2.4.4.2.1: the list of children is there only in the extended answer, its start only if it has any.
template <class Io>
void address_layout(Io& io, AddressAnswer& answer) {
    const bool more = status(io, answer.status);
    if (Io::k_reads && !more && io.remaining() < sizeof(std::uint64_t) + 2) return;
    io.eui64(answer.eui64);
    io.node(answer.node);
    if (Io::k_reads ? io.remaining() == 0 : answer.children.empty()) return;
    auto count = static_cast<std::uint8_t>(answer.children.size());
    io.u8(count);
    if (count == 0) return;
    io.u8(answer.start);
    answer.children.resize(count);
    for (std::uint16_t& child : answer.children) io.u16(child);
}
template <class Io>
void layout(Io& io, NetworkAddressAnswer& answer) {
    address_layout(io, answer);
}
template <class Io>
void layout(Io& io, IeeeAddressAnswer& answer) {
    address_layout(io, answer);
}

// Of an answer about a node, the node may be missing when the status is not ok.
template <class Io, class A>
bool about_node(Io& io, A& answer) {
    const bool more = status(io, answer.status);
    if (Io::k_reads && !more && io.remaining() < 2) return false;
    io.node(answer.node);
    return more;
}
template <class Io>
void layout(Io& io, NodeDescriptorAnswer& answer) {
    if (about_node(io, answer)) layout(io, answer.descriptor);
}
template <class Io>
void layout(Io& io, PowerDescriptorAnswer& answer) {
    if (about_node(io, answer)) io.u16(answer.descriptor);
}
template <class Io>
void layout(Io& io, SimpleDescriptorAnswer& answer) {
    if (about_node(io, answer)) layout(io, answer.descriptor);
}
template <class Io>
void layout(Io& io, ActiveEndpointsAnswer& answer) {
    if (about_node(io, answer)) io.bytes8(answer.endpoints);
}
template <class Io>
void layout(Io& io, MatchDescriptorAnswer& answer) {
    if (about_node(io, answer)) io.bytes8(answer.endpoints);
}
template <class Io, std::uint16_t Cluster>
void layout(Io& io, StatusAnswer<Cluster>& answer) {
    status(io, answer.status);
}
template <class Io, class Entry, std::uint16_t Cluster>
void layout(Io& io, TableAnswer<Entry, Cluster>& answer) {
    if (!status(io, answer.status)) return;
    io.u8(answer.total);
    io.u8(answer.start);
    io.list(answer.entries, [&](Entry& entry) { layout(io, entry); });
}
template <class Io>
void layout(Io& io, EnergyScanAnswer& answer) {
    if (!status(io, answer.status)) return;
    io.u32(answer.channels);
    io.u16(answer.transmissions);
    io.u16(answer.failures);
    io.bytes8(answer.energies);
}

}  // namespace riser::zigbee::zdo
