// NetworkBackup: everything that another stick needs to be the coordinator of a Zigbee network in place of the first,
// so that no device has to be paired again: the network, its keys with their counters, the children, who has which
// address, and the link keys. A value without a file form: the forms are open_backup.h, zigpy_backup.h and
// bellows_backup.h. It holds keys: never log one.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "gateway/field/zigbee/address.h"
#include "gateway/field/zigbee/zdo/descriptor.h"

namespace riser::zigbee::backup {

inline constexpr Eui64 k_unknown_eui64{0xFFFF'FFFF'FFFF'FFFF};
// "ZigBeeAlliance09": every device knows it (Zigbee 3.0 base device behaviour, 13-0402, 6.3.1).
inline constexpr Key128 k_well_known_link_key{{0x5A, 0x69, 0x67, 0x42, 0x65, 0x65, 0x41, 0x6C, 0x6C,
                                               0x69, 0x61, 0x6E, 0x63, 0x65, 0x30, 0x39}};

struct BackedUpKey {
    Key128 key;
    std::uint32_t tx_counter = 0;
    std::uint32_t rx_counter = 0;
    std::uint8_t sequence = 0;
    Eui64 partner = k_unknown_eui64;
    bool operator==(const BackedUpKey&) const = default;
};

// What newer files say about the stick, for people. A file has all three, or it is older and has none of them.
struct StickLabels {
    std::optional<std::string> model;
    std::optional<std::string> manufacturer;
    std::optional<std::string> version;
    bool operator==(const StickLabels&) const = default;
};

struct NetworkBackup {
    std::string created = "1970-01-01T00:00:00+00:00";  // ISO 8601, as the file had it
    std::string source;                                 // "<package>@<version>"

    Eui64 coordinator = k_unknown_eui64;
    NodeId node = k_coordinator;
    zdo::LogicalType type = zdo::LogicalType::coordinator;
    std::optional<StickLabels> labels = StickLabels{};

    std::uint16_t pan_id = 0xFFFE;
    Eui64 extended_pan_id = k_unknown_eui64;
    std::uint8_t update_id = 0;
    NodeId manager = k_coordinator;
    std::uint8_t channel = 0;
    std::vector<std::uint8_t> channel_mask;
    std::uint8_t security_level = 5;
    BackedUpKey network_key;
    BackedUpKey trust_centre_key{k_well_known_link_key, 0, 0, 0, k_unknown_eui64};
    std::vector<BackedUpKey> key_table;
    std::vector<Eui64> children;
    std::map<Eui64, NodeId> addresses;

    // JSON objects that are carried along as they are, members in their order: what a kind of stick needs beside the
    // above, and what the file's author notes for himself. Compact text.
    std::string stack_specific = "{}";
    std::string notes = "{}";
    bool operator==(const NetworkBackup&) const = default;
};

// What `stack_specific` and `notes` say, for whoever restores.
struct StackFacts {
    // The secret from which a stick of Silicon Labs makes the link keys of devices (stack_specific.ezsp.hashed_tclk).
    std::optional<Key128> hashed_link_key;
    // The same of Texas Instruments (stack_specific.zstack.tclk_seed): of no use to a stick of Silicon Labs.
    bool has_zstack_seed = false;
    std::uint8_t ezsp_version = 0;  // of the stick it came from; 0: not said
};
[[nodiscard]] StackFacts stack_facts(const NetworkBackup& backup);

// A backup, and what was corrected or is missing in the file it came from, as sentences for people.
struct ReadBackup {
    NetworkBackup backup;
    std::vector<std::string> remarks;
};

// What is missing to make the network again, by name; empty: nothing.
[[nodiscard]] std::vector<std::string> lacks(const NetworkBackup& backup);

// Whether the same device could join either network: all but counters and lists is equal.
[[nodiscard]] bool same_network(const NetworkBackup& one, const NetworkBackup& other);

}  // namespace riser::zigbee::backup
