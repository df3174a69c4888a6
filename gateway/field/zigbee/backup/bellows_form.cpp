// The backup of the old bellows command line (0.20 to 0.29): flat, with whole numbers where later forms have digits. It
// knows no secret of link keys by that name: where its trust centre key is not the well-known one, that is the secret.
#include <algorithm>

#include "gateway/field/zigbee/backup/backup_forms.h"
#include "gateway/field/zigbee/backup/json_text.h"

namespace riser::zigbee::backup {
namespace {

namespace json = boost::json;

constexpr std::uint64_t k_most_counter = 0xFFFF'FFFF;

Key128 key_bytes(const ObjectFields& fields) {
    const std::vector<std::uint8_t> bytes = fields.bytes("key");
    Key128 key;
    if (bytes.size() != key.bytes.size()) {
        fields.refuse("key", "must be 16 numbers");
        return key;
    }
    std::copy(bytes.begin(), bytes.end(), key.bytes.begin());
    return key;
}

BackedUpKey read_key(const ObjectFields& fields) {
    BackedUpKey key;
    key.key = key_bytes(fields);
    const auto count = [&](std::string_view name) {
        return static_cast<std::uint32_t>(fields.integer_or(name, k_most_counter, 0));
    };
    key.tx_counter = count("outgoingFrameCounter");
    key.rx_counter = count("incomingFrameCounter");
    key.sequence = static_cast<std::uint8_t>(fields.integer_or("sequenceNumber", 0xFF, 0));
    if (fields.find("partnerEUI64") != nullptr) key.partner = fields.eui64("partnerEUI64");
    return key;
}

std::vector<std::uint8_t> channels_of(std::uint64_t mask) {
    std::vector<std::uint8_t> channels;
    for (std::uint8_t channel = 11; channel <= 26; ++channel) {
        if ((mask >> channel & 1U) != 0) channels.push_back(channel);
    }
    return channels;
}

}  // namespace

ReadBackup read_bellows_form(const ObjectFields& root) {
    ReadBackup read;
    NetworkBackup& backup = read.backup;
    backup.source = "bellows@0.29.0";
    backup.node = {static_cast<std::uint16_t>(root.integer_or("node_id", 0xFFFF, 0))};
    backup.coordinator = root.eui64("node_ieee");
    backup.pan_id = static_cast<std::uint16_t>(root.integer("panId", 0xFFFF));
    backup.extended_pan_id = root.eui64("extendedPanId");
    backup.channel = static_cast<std::uint8_t>(root.integer("radioChannel", 26));
    backup.update_id = static_cast<std::uint8_t>(root.integer("nwkUpdateId", 0xFF));
    backup.channel_mask = channels_of(root.integer_or("channels", k_most_counter, 0));
    backup.network_key = read_key(root.part("network_key"));
    backup.trust_centre_key = read_key(root.part("tc_link_key"));
    backup.trust_centre_key.partner = backup.coordinator;
    if (backup.trust_centre_key.key != k_well_known_link_key) {
        const json::object ezsp{{"hashed_tclk", hex_of(backup.trust_centre_key.key)}};
        backup.stack_specific = json_text(json::object{{"ezsp", ezsp}}, 0);
        backup.trust_centre_key.key = k_well_known_link_key;
        read.remarks.emplace_back(
            "an old backup of bellows: its trust centre key is the secret of the link keys and is kept as that");
    }
    if (root.find("key_table") != nullptr) {
        for (const ObjectFields& key : root.parts("key_table")) {
            backup.key_table.push_back(read_key(key));
        }
    }
    read.remarks.emplace_back(
        "an old backup of bellows does not say when it was made: the frame counter is set far ahead");
    return read;
}

}  // namespace riser::zigbee::backup
