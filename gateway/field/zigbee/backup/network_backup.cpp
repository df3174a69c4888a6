#include "gateway/field/zigbee/backup/network_backup.h"

#include <algorithm>

namespace riser::zigbee::backup {
namespace {

bool all_equal(const Key128& key, std::uint8_t byte) {
    return std::all_of(key.bytes.begin(), key.bytes.end(),
                       [&](std::uint8_t each) { return each == byte; });
}

}  // namespace

std::vector<std::string> lacks(const NetworkBackup& backup) {
    std::vector<std::string> missing;
    if (backup.coordinator == k_unknown_eui64) missing.emplace_back("the address of the stick");
    if (backup.extended_pan_id == k_unknown_eui64) missing.emplace_back("the extended PAN ID");
    if (backup.pan_id == 0x0000 || backup.pan_id >= 0xFFFE) missing.emplace_back("the PAN ID");
    if (backup.channel < 11 || backup.channel > 26) missing.emplace_back("the channel");
    const Key128& key = backup.network_key.key;
    if (all_equal(key, 0xFF) || all_equal(key, 0)) missing.emplace_back("the network key");
    return missing;
}

bool same_network(const NetworkBackup& one, const NetworkBackup& other) {
    return one.node == other.node && one.type == other.type &&
           one.coordinator == other.coordinator && one.pan_id == other.pan_id &&
           one.extended_pan_id == other.extended_pan_id && one.update_id == other.update_id &&
           one.manager == other.manager && one.channel == other.channel &&
           one.security_level == other.security_level &&
           one.trust_centre_key.key == other.trust_centre_key.key &&
           one.network_key.key == other.network_key.key;
}

}  // namespace riser::zigbee::backup
