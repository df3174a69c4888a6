#include "gateway/field/zigbee/backup/open_backup.h"

#include <algorithm>

#include "gateway/field/zigbee/backup/backup_forms.h"
#include "gateway/field/zigbee/backup/json_text.h"

namespace riser::zigbee::backup {
namespace {

namespace json = boost::json;

struct WrittenDevice {
    std::optional<NodeId> node;
    bool is_child = false;
    const BackedUpKey* key = nullptr;
};

json::array devices_array(const NetworkBackup& backup) {
    std::map<Eui64, WrittenDevice> devices;
    for (const auto& [device, node] : backup.addresses) devices[device].node = node;
    for (const Eui64 child : backup.children) devices[child].is_child = true;
    for (const BackedUpKey& key : backup.key_table) devices[key.partner].key = &key;
    json::array array;
    for (const auto& [address, device] : devices) {
        json::object object{
            {"ieee_address", hex64(address)},
            {"nwk_address", device.node ? json::value(hex16(device.node->value)) : nullptr},
            {"is_child", device.is_child}};
        if (device.key != nullptr) {
            object["link_key"] = {{"key", hex_of(device.key->key)},
                                  {"tx_counter", device.key->tx_counter},
                                  {"rx_counter", device.key->rx_counter}};
        }
        array.push_back(std::move(object));
    }
    return array;
}

json::object internal_object(const NetworkBackup& backup) {
    json::object node{{"ieee", hex64(backup.coordinator)},
                      {"nwk", hex16(backup.node.value)},
                      {"type", type_word(backup.type)}};
    write_labels(node, backup.labels);
    json::object sequences;
    for (const BackedUpKey& key : backup.key_table) sequences[hex64(key.partner)] = key.sequence;
    json::object internal{{"creation_time", backup.created},
                          {"node", std::move(node)},
                          {"network",
                           {{"tc_link_key",
                             {{"key", hex_of(backup.trust_centre_key.key)},
                              {"frame_counter", backup.trust_centre_key.tx_counter}}},
                            {"tc_address", hex64(backup.trust_centre_key.partner)},
                            {"nwk_manager", hex16(backup.manager.value)}}},
                          {"link_key_seqs", std::move(sequences)}};
    const json::value notes = json::parse(backup.notes);
    for (const auto& [name, value] : notes.get_object()) internal[name] = value;
    return internal;
}

json::object open_object(const NetworkBackup& backup) {
    json::array mask;
    for (const std::uint8_t channel : backup.channel_mask) mask.push_back(channel);
    return {{"metadata",
             {{"version", 1},
              {"format", "zigpy/open-coordinator-backup"},
              {"source", backup.source},
              {"internal", internal_object(backup)}}},
            {"stack_specific", json::parse(backup.stack_specific)},
            {"coordinator_ieee", hex64(backup.coordinator)},
            {"pan_id", hex16(backup.pan_id)},
            {"extended_pan_id", hex64(backup.extended_pan_id)},
            {"nwk_update_id", backup.update_id},
            {"security_level", backup.security_level},
            {"channel", backup.channel},
            {"channel_mask", std::move(mask)},
            {"network_key",
             {{"key", hex_of(backup.network_key.key)},
              {"sequence_number", backup.network_key.sequence},
              {"frame_counter", backup.network_key.tx_counter}}},
            {"devices", devices_array(backup)}};
}

// nullptr: the text is a backup of another make, or none.
using Reader = ReadBackup (*)(const ObjectFields&);
Reader reader_of(const json::object& root) {
    if (root.contains("metadata")) return read_open_form;
    if (root.contains("network_info")) return read_zigpy_form;
    if (root.contains("panId") && root.contains("network_key")) return read_bellows_form;
    return nullptr;
}

StackFacts facts_of(const json::value& specific, const json::value& notes) {
    FirstProblem unused;
    StackFacts facts;
    const ObjectFields stack(specific.get_object(), "stack_specific", unused);
    if (const auto ezsp = stack.optional_part("ezsp")) {
        facts.hashed_link_key = parse_key(ezsp->optional_text("hashed_tclk").value_or(""));
    }
    if (const auto zstack = stack.optional_part("zstack")) {
        facts.has_zstack_seed = zstack->find("tclk_seed") != nullptr;
    }
    const ObjectFields noted(notes.get_object(), "internal", unused);
    if (const auto ezsp = noted.optional_part("ezsp")) {
        facts.ezsp_version = static_cast<std::uint8_t>(ezsp->integer_or("stack_version", 0xFF, 0));
    }
    return facts;
}

}  // namespace

Result<ReadBackup> read_backup(std::string_view text, const std::string& file) {
    const auto parsed = parse_json(text, file);
    if (!parsed) return fail(parsed.error());
    const Reader reader = parsed->is_object() ? reader_of(parsed->get_object()) : nullptr;
    if (reader == nullptr) {
        return fail(Problem{
            file +
            ": is JSON, but no backup of a coordinator; known are the open coordinator backup (ZHA, zigpy, "
            "coordinator_backup.json of Zigbee2MQTT), zigpy's own and that of the old bellows command line"});
    }
    FirstProblem problem;
    auto read = reader(ObjectFields(parsed->get_object(), "", problem));
    if (!problem.text.empty()) {
        return fail(Problem{file + ": " + problem.text +
                            "; make the backup once more, or take an earlier one"});
    }
    return read;
}

std::string write_open_backup(const NetworkBackup& backup) {
    return json_text(open_object(backup), 4) + "\n";
}

Result<std::string> write_zigbee2mqtt_backup(const NetworkBackup& backup,
                                             std::uint8_t ezsp_version) {
    constexpr std::uint8_t k_least_version = 12;  // older files are put aside by zigbee-herdsman
    if (!stack_facts(backup).hashed_link_key) {
        return fail(Problem{
            "Zigbee2MQTT takes no backup without the secret of the link keys (stack_specific.ezsp.hashed_tclk), and "
            "this one has none"});
    }
    if (ezsp_version < k_least_version) {
        return fail(Problem{"Zigbee2MQTT takes no backup of a stick below EZSP 12"});
    }
    NetworkBackup turned = backup;
    turned.coordinator = reversed(backup.coordinator);
    turned.extended_pan_id = reversed(backup.extended_pan_id);
    json::object root = open_object(turned);
    root["metadata"] = {{"format", "zigpy/open-coordinator-backup"},
                        {"version", 1},
                        {"source", "zigbee-herdsman@10.9.0"},
                        {"internal", {{"date", backup.created}, {"ezspVersion", ezsp_version}}}};
    return json_text(root, 2);
}

StackFacts stack_facts(const NetworkBackup& backup) {
    json::error_code error;
    json::value specific = json::parse(backup.stack_specific, error);
    if (error || !specific.is_object()) specific = json::object{};
    json::value notes = json::parse(backup.notes, error);
    if (error || !notes.is_object()) notes = json::object{};
    return facts_of(specific, notes);
}

}  // namespace riser::zigbee::backup
