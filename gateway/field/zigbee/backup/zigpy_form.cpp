// zigpy's own JSON of a backup: the rows of network_backups in zigbee.db, and `zigpy radio ... backup --zigpy-format`.
// Version 1 has model, manufacturer and version of the stick; before zigpy 0.54 neither they nor a version were there.
#include <algorithm>

#include "gateway/field/zigbee/backup/backup_forms.h"
#include "gateway/field/zigbee/backup/json_text.h"
#include "gateway/field/zigbee/backup/open_backup.h"
#include "gateway/field/zigbee/wire.h"

namespace riser::zigbee::backup {
namespace {

namespace json = boost::json;

constexpr std::uint64_t k_most_counter = 0xFFFF'FFFF;

// zigpy keeps addresses least significant byte first and sorts them so.
bool before_in_zigpy(Eui64 one, Eui64 other) {
    return reversed(one) < reversed(other);
}

BackedUpKey read_key(const ObjectFields& fields) {
    BackedUpKey key;
    key.key = fields.key("key");
    key.tx_counter = static_cast<std::uint32_t>(fields.integer_or("tx_counter", k_most_counter, 0));
    key.rx_counter = static_cast<std::uint32_t>(fields.integer_or("rx_counter", k_most_counter, 0));
    key.sequence = static_cast<std::uint8_t>(fields.integer_or("seq", 0xFF, 0));
    key.partner = fields.eui64("partner_ieee");
    return key;
}

void read_network(const ObjectFields& info, NetworkBackup& backup) {
    backup.extended_pan_id = info.eui64("extended_pan_id");
    backup.pan_id = info.hex16("pan_id");
    backup.update_id = static_cast<std::uint8_t>(info.integer("nwk_update_id", 0xFF));
    backup.manager = {info.hex16("nwk_manager_id")};
    backup.channel = static_cast<std::uint8_t>(info.integer("channel", 26));
    backup.channel_mask = info.bytes("channel_mask");
    backup.security_level = static_cast<std::uint8_t>(info.integer("security_level", 7));
    backup.network_key = read_key(info.part("network_key"));
    backup.trust_centre_key = read_key(info.part("tc_link_key"));
    backup.source = info.optional_text("source").value_or("");
    if (const auto specific = info.optional_part("stack_specific")) {
        backup.stack_specific = json_text(specific->object(), 0);
    }
    if (const auto notes = info.optional_part("metadata")) {
        backup.notes = json_text(notes->object(), 0);
    }
}

void read_lists(const ObjectFields& info, NetworkBackup& backup) {
    for (const ObjectFields& key : info.parts("key_table")) {
        backup.key_table.push_back(read_key(key));
    }
    std::stable_sort(backup.key_table.begin(), backup.key_table.end(),
                     [](const BackedUpKey& one, const BackedUpKey& other) {
                         return before_in_zigpy(one.partner, other.partner);
                     });
    const json::value* children = info.find("children");
    if (children != nullptr && children->is_array()) {
        for (const json::value& child : children->get_array()) {
            const auto address =
                child.is_string() ? parse_hex_number(child.get_string(), 16, 16) : std::nullopt;
            if (!address) info.refuse("children", "must be addresses of 16 hexadecimal digits");
            backup.children.push_back({address.value_or(0)});
        }
    } else {
        info.refuse("children", "must be a list");
    }
    const ObjectFields addresses = info.part("nwk_addresses");
    for (const auto& [name, unused] : addresses.object()) {
        const auto address = parse_hex_number(name, 16, 16);
        if (!address) addresses.refuse(name, "must be an address of 16 hexadecimal digits");
        backup.addresses.insert_or_assign(Eui64{address.value_or(0)},
                                          NodeId{addresses.hex16(name)});
    }
}

std::string upper16(std::uint16_t value) {
    std::string text = hex16(value);
    std::transform(text.begin(), text.end(), text.begin(), [](char c) {
        return c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return text;
}

std::string with_colons(const Key128& key) {
    std::string text;
    for (const std::uint8_t byte : key.bytes) {
        if (!text.empty()) text += ':';
        text += hex_text(byte, 2).substr(2);
    }
    return text;
}

json::object key_object(const BackedUpKey& key) {
    return {{"key", with_colons(key.key)},
            {"tx_counter", key.tx_counter},
            {"rx_counter", key.rx_counter},
            {"seq", key.sequence},
            {"partner_ieee", to_string(key.partner)}};
}

json::object addresses_object(const NetworkBackup& backup) {
    std::vector<std::pair<Eui64, NodeId>> sorted(backup.addresses.begin(), backup.addresses.end());
    std::sort(sorted.begin(), sorted.end(), [](const auto& one, const auto& other) {
        return before_in_zigpy(one.first, other.first);
    });
    json::object object;
    for (const auto& [device, node] : sorted)
        object.emplace(to_string(device), upper16(node.value));
    return object;
}

json::object network_object(const NetworkBackup& backup) {
    json::array keys;
    for (const BackedUpKey& key : backup.key_table) keys.push_back(key_object(key));
    std::vector<Eui64> sorted = backup.children;
    std::sort(sorted.begin(), sorted.end());
    json::array children;
    for (const Eui64 child : sorted) children.push_back(json::value(to_string(child)));
    json::array mask;
    for (const std::uint8_t channel : backup.channel_mask) mask.push_back(channel);
    return {{"extended_pan_id", to_string(backup.extended_pan_id)},
            {"pan_id", upper16(backup.pan_id)},
            {"nwk_update_id", backup.update_id},
            {"nwk_manager_id", upper16(backup.manager.value)},
            {"channel", backup.channel},
            {"channel_mask", mask},
            {"security_level", backup.security_level},
            {"network_key", key_object(backup.network_key)},
            {"tc_link_key", key_object(backup.trust_centre_key)},
            {"key_table", keys},
            {"children", children},
            {"nwk_addresses", addresses_object(backup)},
            {"stack_specific", json::parse(backup.stack_specific)},
            {"metadata", json::parse(backup.notes)},
            {"source", backup.source.empty() ? json::value(nullptr) : json::value(backup.source)}};
}

}  // namespace

ReadBackup read_zigpy_form(const ObjectFields& root) {
    ReadBackup read;
    NetworkBackup& backup = read.backup;
    if (root.integer_or("version", k_most_counter, 0) > 1) {
        root.refuse("version", "only versions 0 and 1 of zigpy's format are known here");
    }
    backup.created = read_time(root, "backup_time");
    const ObjectFields node = root.part("node_info");
    backup.node = {node.hex16("nwk")};
    backup.coordinator = node.eui64("ieee");
    backup.type = read_type(node, "logical_type");
    backup.labels = read_labels(node);
    const ObjectFields info = root.part("network_info");
    read_network(info, backup);
    read_lists(info, backup);
    return read;
}

std::string write_zigpy_backup(const NetworkBackup& backup, ZigpyForm form) {
    json::object node{{"nwk", upper16(backup.node.value)},
                      {"ieee", to_string(backup.coordinator)},
                      {"logical_type", type_word(backup.type)}};
    json::object root;
    if (form == ZigpyForm::version_1) {
        root.emplace("version", 1);
        write_labels(node, backup.labels ? backup.labels : StickLabels{});
    }
    root.emplace("backup_time", backup.created);
    root.emplace("network_info", network_object(backup));
    root.emplace("node_info", std::move(node));
    return json_text(root, 0);
}

}  // namespace riser::zigbee::backup
