// What a restart must know: which network is ours, how far its frame counter has come, and what was found
// out about each device. The coordinator is given it at the start and hands out every change; who keeps it,
// and where, is not its business. There are no keys in it: they stay in the radio and in backups.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "gateway/field/zigbee/address.h"
#include "gateway/field/zigbee/wire.h"
#include "gateway/field/zigbee/zcl/basic.h"
#include "gateway/field/zigbee/zcl/electrical.h"
#include "gateway/field/zigbee/zcl/metering.h"
#include "gateway/field/zigbee/zdo/descriptor.h"

namespace riser::zigbee {

// The network that was in use before a restore, until that is through: the records of devices are of it, and its stick
// may come back.
struct EarlierNetwork {
    Eui64 coordinator{};
    Eui64 extended_pan_id{};
    std::uint8_t key_sequence = 0;
    std::uint32_t frame_counter = 0;
    bool is_another = false;  // none of its devices is in the new one

    bool operator==(const EarlierNetwork&) const = default;
};

struct NetworkRecord {
    Eui64 coordinator{};
    Eui64 extended_pan_id{};
    std::uint16_t pan_id = 0;
    std::uint8_t channel = 0;  // 11..26
    std::uint8_t update_id = 0;
    std::uint8_t key_sequence = 0;
    // Of the network key, outgoing, when it was last looked at. A radio that is behind it would not be heard:
    // devices drop what they have heard already.
    std::uint32_t frame_counter = 0;
    // In the backup that it was restored from onto a stick with an address of its own; nil: it has none but its own.
    Eui64 former_coordinator{};
    std::optional<EarlierNetwork> earlier{};

    bool operator==(const NetworkRecord&) const = default;
};

// Of one coordinator, which devices report to. Each is a NetworkRecord or an EarlierNetwork.
template <class One, class Other>
[[nodiscard]] bool is_same_network(const One& one, const Other& other) {
    return one.extended_pan_id == other.extended_pan_id && one.coordinator == other.coordinator;
}
// What stays known of a network while another takes its place: one earlier still, if that is not through.
[[nodiscard]] inline EarlierNetwork earlier_of(const NetworkRecord& before) {
    return before.earlier.value_or(EarlierNetwork{before.coordinator, before.extended_pan_id,
                                                  before.key_sequence, before.frame_counter,
                                                  false});
}

inline constexpr NodeId k_unknown_node{0xFFFD};

struct DeviceRecord {
    Eui64 eui64{};
    NodeId node = k_unknown_node;
    // The interview: what is missing is asked for, so that it goes on where it broke off.
    std::optional<zdo::NodeDescriptor> descriptor;
    std::optional<Bytes> endpoints;
    std::vector<zdo::SimpleDescriptor> descriptors;  // in the order of `endpoints`
    bool basic_read = false;
    zcl::BasicAttributes basic;
    bool metering_scales_read = false;
    std::optional<std::uint8_t> unit;  // of metering, as the device says
    std::optional<std::uint32_t> multiplier;
    std::optional<std::uint32_t> divisor;
    bool electrical_scales_read = false;
    zcl::ElectricalScales electrical_scales;
    // Reports: clusters that are bound and set up, in the order of reports_of() (interview.h).
    std::uint8_t clusters_bound = 0;
    std::uint8_t clusters_set_up = 0;
    bool refuses_reports = false;

    bool operator==(const DeviceRecord&) const = default;
};

struct KnownNetwork {
    std::optional<NetworkRecord> network;
    std::vector<DeviceRecord> devices;
};

// Outputs of the coordinator. Each replaces what was kept before.
struct KeepNetwork {
    NetworkRecord network;
    bool operator==(const KeepNetwork&) const = default;
};
struct KeepDevice {
    DeviceRecord device;
    bool operator==(const KeepDevice&) const = default;
};
struct ForgetDevice {
    Eui64 eui64{};
    bool operator==(const ForgetDevice&) const = default;
};

}  // namespace riser::zigbee
