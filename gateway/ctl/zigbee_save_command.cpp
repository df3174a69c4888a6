// riserctl zigbee backup save: the network that the gateway's radio has now, in the file that another program or another stick
// takes. The file is the only place where its keys appear.
#include "core/metering/radio_network.h"
#include "core/wire/signing.h"
#include "gateway/ctl/words.h"
#include "gateway/ctl/zigbee_commands.h"
#include "gateway/field/zigbee/backup/open_backup.h"
#include "gateway/field/zigbee/wire.h"

namespace riser::ctl {
namespace {

namespace backup = zigbee::backup;
using zigbee::Eui64;

Eui64 address_in(const json::object& object, std::string_view name) {
    const auto address = metering::parse_radio_address(text_of(object, name));
    return address ? Eui64{address->value} : backup::k_unknown_eui64;
}

zigbee::Key128 key_in(const json::object& object, std::string_view name) {
    zigbee::Key128 key;
    const auto bytes = wire::from_hex(text_of(object, name), key.bytes.size());
    if (bytes) std::copy(bytes->begin(), bytes->end(), key.bytes.begin());
    return key;
}

template <class T>
T small(const json::object& object, std::string_view name) {
    return static_cast<T>(number_of(object, name).value_or(0));
}

// "2026-11-21T10:00:00Z" as zigpy writes it.
std::string zone_as_digits(std::string time) {
    if (time.ends_with('Z')) time.replace(time.size() - 1, 1, "+00:00");
    return time;
}

void add_devices(const json::object& copy, backup::NetworkBackup& network) {
    for (const auto& each : list_of(copy, "link_keys")) {
        const json::object& key = each.as_object();
        network.key_table.push_back({key_in(key, "key"), small<std::uint32_t>(key, "sent"),
                                     small<std::uint32_t>(key, "received"), 0,
                                     address_in(key, "device")});
    }
    for (const auto& each : list_of(copy, "children")) {
        const auto child = metering::parse_radio_address(std::string(each.as_string()));
        if (child) network.children.push_back(Eui64{child->value});
    }
    for (const auto& each : list_of(copy, "nodes")) {
        const json::object& node = each.as_object();
        network.addresses.insert_or_assign(address_in(node, "device"),
                                           zigbee::NodeId{small<std::uint16_t>(node, "node")});
    }
}

backup::NetworkBackup network_of(const json::object& copy) {
    backup::NetworkBackup network;
    network.source = "riser@" RISER_VERSION;
    network.coordinator = address_in(copy, "coordinator");
    network.extended_pan_id = address_in(copy, "extended_pan_id");
    network.pan_id = small<std::uint16_t>(copy, "pan_id");
    network.channel = small<std::uint8_t>(copy, "channel");
    network.update_id = small<std::uint8_t>(copy, "update_id");
    network.manager = zigbee::NodeId{small<std::uint16_t>(copy, "manager")};
    const auto channels = small<std::uint32_t>(copy, "channels");
    for (std::uint8_t channel = 11; channel <= 26; ++channel) {
        if ((channels >> channel & 1U) != 0) network.channel_mask.push_back(channel);
    }
    network.network_key.key = key_in(copy, "network_key");
    network.network_key.sequence = small<std::uint8_t>(copy, "key_sequence");
    network.network_key.tx_counter = small<std::uint32_t>(copy, "frame_counter");
    network.trust_centre_key.partner = network.coordinator;
    const std::string secret = text_of(copy, "trust_center_key");
    if (is_true(copy, "hashed_link_keys")) {
        // Devices know their own keys, which are made of it, and the well-known one.
        network.stack_specific = "{\"ezsp\":{\"hashed_tclk\":\"" + secret + "\"}}";
    } else {
        network.trust_centre_key.key = key_in(copy, "trust_center_key");
    }
    network.notes =
        "{\"ezsp\":{\"stack_version\":" + std::to_string(small<unsigned>(copy, "radio_version")) +
        "}}";
    add_devices(copy, network);
    return network;
}

}  // namespace

Done save_zigbee_backup(Session& session, const std::string& path) {
    const auto copy = session.gateway.post("/v1/zigbee/backup");
    if (!copy) return fail(copy.error());
    backup::NetworkBackup network = network_of(*copy);
    if (const auto building = session.gateway.get("/v1/building")) {
        const std::string made = text_of(*building, "made_at");
        if (!made.empty()) network.created = zone_as_digits(made);
    }
    if (const auto missing = lacks(network); !missing.empty()) {
        return fail(Failed{k_refused, "the radio has not told " + missing.front(), "", ""});
    }
    const auto written = session.world.write_new_file(path, backup::write_open_backup(network));
    if (!written) return fail(Failed{k_refused, written.error().message, "", ""});
    if (session.json) {
        print(session, {{"written", path},
                        {"extended_pan_id", to_string(network.extended_pan_id)},
                        {"frame_counter", network.network_key.tx_counter},
                        {"devices", network.addresses.size()},
                        {"link_keys", network.key_table.size()}});
        return k_done;
    }
    session.out += path + " is written: the network " + to_string(network.extended_pan_id) +
                   " with " + std::to_string(network.addresses.size()) + " devices and " +
                   std::to_string(network.key_table.size()) + " link keys\n";
    session.out += line("note", "it holds the key of the network: keep it like a password");
    return k_done;
}

}  // namespace riser::ctl
