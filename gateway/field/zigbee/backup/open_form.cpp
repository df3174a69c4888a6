// The open coordinator backup, version 1, read: github.com/zigpy/open-coordinator-backup, README and schema.json. What
// zigpy and zigbee-herdsman do beside the specification is corrected here and said.
#include <algorithm>

#include "core/units/time_text.h"
#include "gateway/field/zigbee/backup/backup_forms.h"
#include "gateway/field/zigbee/backup/json_text.h"
#include "gateway/field/zigbee/wire.h"

namespace riser::zigbee::backup {
namespace {

namespace json = boost::json;

constexpr std::uint64_t k_most_counter = 0xFFFF'FFFF;
constexpr std::string_view k_herdsman = "zigbee-herdsman@";

std::uint32_t counter(const ObjectFields& fields, std::string_view name) {
    return static_cast<std::uint32_t>(fields.integer(name, k_most_counter));
}

// What the file's author noted beside what is read here.
std::string other_notes(const ObjectFields& internal) {
    json::object notes;
    for (const auto& [name, value] : internal.object()) {
        const bool known = name == "creation_time" || name == "node" || name == "network" ||
                           name == "link_key_seqs";
        if (!known) notes.emplace(name, value);
    }
    return json_text(notes, 0);
}

void read_metadata(const ObjectFields& metadata, NetworkBackup& backup) {
    if (metadata.integer("version", k_most_counter) != 1) {
        metadata.refuse("version", "only version 1 of this format is known here");
    }
    backup.source = metadata.text("source");
    backup.labels = std::nullopt;
    const auto internal = metadata.optional_part("internal");
    if (!internal) return;
    backup.notes = other_notes(*internal);
    if (internal->find("date") != nullptr) {
        backup.created = read_time(*internal, "date");  // as zigbee-herdsman calls it
    } else if (internal->find("creation_time") != nullptr) {
        backup.created = read_time(*internal, "creation_time");
    }
    if (const auto node = internal->optional_part("node")) {
        if (node->find("nwk") != nullptr) backup.node = {node->hex16("nwk")};
        if (node->find("type") != nullptr) backup.type = read_type(*node, "type");
        backup.labels = read_labels(*node);
    }
    const auto network = internal->optional_part("network");
    if (!network) return;
    if (network->find("nwk_manager") != nullptr) backup.manager = {network->hex16("nwk_manager")};
    if (const auto key = network->optional_part("tc_link_key")) {
        backup.trust_centre_key.key = key->key("key");
        backup.trust_centre_key.tx_counter =
            static_cast<std::uint32_t>(key->integer_or("frame_counter", k_most_counter, 0));
        backup.trust_centre_key.partner = network->eui64("tc_address");
    }
}

void read_device(const ObjectFields& fields, const ObjectFields* sequences, NetworkBackup& backup) {
    const Eui64 device = fields.eui64("ieee_address");
    if (fields.object().if_contains("nwk_address") == nullptr) {
        fields.refuse("nwk_address", "is missing; null where it is not known");
    }
    if (fields.find("nwk_address") != nullptr) {
        backup.addresses.insert_or_assign(device, NodeId{fields.hex16("nwk_address")});
    }
    if (fields.flag_or("is_child", true)) backup.children.push_back(device);
    const auto link = fields.optional_part("link_key");
    if (!link) return;
    BackedUpKey key{link->key("key"), counter(*link, "tx_counter"), counter(*link, "rx_counter"), 0,
                    device};
    if (sequences != nullptr) {
        key.sequence =
            static_cast<std::uint8_t>(sequences->integer_or(fields.text("ieee_address"), 0xFF, 0));
    }
    backup.key_table.push_back(key);
}

// Devices are sorted by address and sequences are not: their order is that of the key table.
void sort_keys_as(const json::object& sequences, std::vector<BackedUpKey>& keys) {
    std::map<Eui64, std::size_t> places;
    for (const auto& [name, unused] : sequences) {
        const auto address = parse_hex_number(name, 16, 16);
        if (address) places.emplace(Eui64{*address}, places.size());
    }
    const auto place = [&](const BackedUpKey& key) {
        const auto found = places.find(key.partner);
        return found == places.end() ? places.size() : found->second;
    };
    std::stable_sort(keys.begin(), keys.end(),
                     [&](const BackedUpKey& one, const BackedUpKey& other) {
                         return place(one) < place(other);
                     });
}

void read_devices(const ObjectFields& root, NetworkBackup& backup) {
    std::optional<ObjectFields> sequences;
    if (const auto internal = root.part("metadata").optional_part("internal")) {
        sequences = internal->optional_part("link_key_seqs");
    }
    for (const ObjectFields& device : root.parts("devices")) {
        read_device(device, sequences ? &*sequences : nullptr, backup);
    }
    if (sequences) sort_keys_as(sequences->object(), backup.key_table);
}

// An address of 64 bits that was made of one of 48 has FF FE in its middle.
bool is_in_order(Eui64 address) {
    return ((address.value >> 24U) & 0xFFFFU) == 0xFFFEU;
}

// zigbee-herdsman up to 10.9 at least writes the extended PAN ID as its NCP sends it, least significant byte first, for
// sticks of Silicon Labs only; equal digits in a file of zigpy's mean another network. Only the source tells. Its driver
// `ember` turns the stick's address round as well, its driver `ezsp` does not, and no field says which it was.
void correct_herdsman(const ObjectFields& root, ReadBackup& read) {
    NetworkBackup& backup = read.backup;
    const auto internal = root.part("metadata").optional_part("internal");
    const bool ezsp = internal && internal->find("ezspVersion") != nullptr;
    if (backup.source.rfind(k_herdsman, 0) != 0 || !ezsp) return;
    const bool turned = !is_in_order(backup.coordinator);
    if (turned) backup.coordinator = reversed(backup.coordinator);
    backup.trust_centre_key.partner = backup.coordinator;
    backup.extended_pan_id = reversed(backup.extended_pan_id);
    read.remarks.push_back(
        "written by " + backup.source + ", which turns the bytes of " +
        (turned ? "the stick's address and of the extended PAN ID" : "the extended PAN ID") +
        " round: corrected to " + (turned ? to_string(backup.coordinator) + " and " : "") +
        to_string(backup.extended_pan_id));
    if (backup.addresses.empty() && backup.key_table.empty()) {
        read.remarks.emplace_back(
            "Zigbee2MQTT backs up no devices for this stick: they are recognised when they are heard of, none has to "
            "be paired again");
    }
    // Whoever reads it again must not turn them once more.
    json::object notes{{"ezsp", {{"stack_version", internal->integer("ezspVersion", 0xFF)}}},
                       {"imported_from", backup.source}};
    backup.notes = json_text(notes, 0);
    backup.source = "riser@" RISER_VERSION;
}

}  // namespace

ReadBackup read_open_form(const ObjectFields& root) {
    ReadBackup read;
    NetworkBackup& backup = read.backup;
    read_metadata(root.part("metadata"), backup);
    backup.coordinator = root.eui64("coordinator_ieee");
    if (backup.trust_centre_key.partner == k_unknown_eui64) {
        backup.trust_centre_key.partner = backup.coordinator;
    }
    backup.pan_id = root.hex16("pan_id");
    backup.extended_pan_id = root.eui64("extended_pan_id");
    backup.update_id = static_cast<std::uint8_t>(root.integer("nwk_update_id", 0xFF));
    backup.security_level = static_cast<std::uint8_t>(root.integer("security_level", 7));
    backup.channel = static_cast<std::uint8_t>(root.integer("channel", 26));
    backup.channel_mask = root.bytes("channel_mask");
    std::sort(backup.channel_mask.begin(), backup.channel_mask.end());
    const ObjectFields key = root.part("network_key");
    backup.network_key.key = key.key("key");
    backup.network_key.sequence = static_cast<std::uint8_t>(key.integer("sequence_number", 0xFF));
    backup.network_key.tx_counter = counter(key, "frame_counter");
    if (const auto specific = root.optional_part("stack_specific")) {
        backup.stack_specific = json_text(specific->object(), 0);
    }
    read_devices(root, backup);
    correct_herdsman(root, read);
    return read;
}

std::string read_time(const ObjectFields& fields, std::string_view name) {
    std::string text = fields.text(name);
    const bool is_time = text.size() >= 19 && parse_time(text.substr(0, 19) + "Z").has_value();
    if (!is_time) {
        fields.refuse(name, "must be a time such as 2026-11-21T23:26:06.076693+00:00");
        return text;
    }
    std::size_t at = 19;
    std::string fraction;
    if (at < text.size() && text[at] == '.') {
        for (++at; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at)
            fraction += text[at];
    }
    fraction.resize(6, '0');
    const std::string zone =
        text.substr(at) == "Z" || at == text.size() ? "+00:00" : text.substr(at);
    return text.substr(0, 19) + (fraction == "000000" ? "" : "." + fraction) + zone;
}

}  // namespace riser::zigbee::backup
