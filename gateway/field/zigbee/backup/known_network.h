// KnownNetwork: what another program knew of a network when it was left, so that nothing has to be asked again: its newest
// backup, and its devices with their endpoints, clusters and last read attributes. A value; zigpy_database.h reads and
// writes it. Topology (neighbours, routes) is not part of it: that is learned anew within minutes.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gateway/field/zigbee/backup/network_backup.h"
#include "gateway/field/zigbee/zdo/descriptor.h"

namespace riser::zigbee::backup {

// As SQLite keeps it. A fraction is kept as its digits: no value that is billed is one.
struct StoredValue {
    enum class Kind : std::uint8_t { integer, fraction, text, bytes };
    Kind kind = Kind::integer;
    std::int64_t integer = 0;
    std::string text;  // of the other three
    bool operator==(const StoredValue&) const = default;
};

struct KnownAttribute {
    std::uint8_t endpoint = 0;
    std::uint16_t cluster = 0;
    std::uint16_t attribute = 0;
    StoredValue value;
    std::int64_t updated_ms = 0;  // Unix; 0: not known (schemas before 12)
    bool operator==(const KnownAttribute&) const = default;
};

struct KnownEndpoint {
    std::uint8_t id = 0;
    std::uint16_t profile = 0;
    std::uint16_t device_type = 0;
    std::uint8_t status = 1;             // 0 new, 1 described, 3 inactive
    std::vector<std::uint16_t> servers;  // ascending
    std::vector<std::uint16_t> clients;
    bool operator==(const KnownEndpoint&) const = default;
};

struct KnownDevice {
    Eui64 address;
    NodeId node;
    std::uint8_t status = 2;        // 0 new, 1 node descriptor read, 2 endpoints read
    std::int64_t last_seen_ms = 0;  // Unix; 0: not known
    std::optional<zdo::NodeDescriptor> descriptor;
    std::vector<KnownEndpoint> endpoints;
    std::vector<KnownAttribute> attributes;
    bool operator==(const KnownDevice&) const = default;

    // Basic cluster, attributes 5 and 4 of any endpoint; empty where nobody read them.
    [[nodiscard]] std::string model() const { return basic_text(5); }
    [[nodiscard]] std::string manufacturer() const { return basic_text(4); }

private:
    [[nodiscard]] std::string basic_text(std::uint16_t attribute) const {
        for (const KnownAttribute& known : attributes) {
            if (known.cluster == 0 && known.attribute == attribute) return known.value.text;
        }
        return {};
    }
};

struct KnownGroup {
    std::uint16_t id = 0;
    std::string name;
    std::vector<std::pair<Eui64, std::uint8_t>> members;
    bool operator==(const KnownGroup&) const = default;
};

struct KnownNetwork {
    std::optional<NetworkBackup> backup;
    std::vector<KnownDevice> devices;  // by address
    std::vector<KnownGroup> groups;
    std::vector<std::string> remarks;  // what was corrected or is missing, for people
};

// Devices that only the backup names are added with their address alone: the new program knows then who speaks.
inline void add_devices_of_backup(KnownNetwork& network) {
    if (!network.backup) return;
    auto addresses = network.backup->addresses;
    addresses.emplace(network.backup->coordinator, network.backup->node);
    for (const auto& named : addresses) {
        const bool known =
            std::any_of(network.devices.begin(), network.devices.end(),
                        [&](const KnownDevice& device) { return device.address == named.first; });
        if (known) continue;
        KnownDevice device;
        device.address = named.first;
        device.node = named.second;
        device.status = 0;
        network.devices.push_back(std::move(device));
    }
    std::sort(network.devices.begin(), network.devices.end(),
              [](const KnownDevice& one, const KnownDevice& other) {
                  return one.address < other.address;
              });
}

}  // namespace riser::zigbee::backup
