#include "gateway/local/radio_json.h"

#include "core/wire/signing.h"
#include "gateway/local/json_parts.h"

namespace riser::local {
namespace {

using metering::RadioAddress;
using metering::RadioDevice;
using metering::RadioNetwork;
using metering::RadioNumbers;

// "0x1a62", as documents about Zigbee write it.
std::string short_text(std::uint16_t number) {
    constexpr std::string_view k_digits = "0123456789abcdef";
    std::string text = "0x";
    for (int shift = 12; shift >= 0; shift -= 4) text += k_digits[(number >> shift) & 0x0FU];
    return text;
}

json::value numbers_json(const std::optional<RadioNumbers>& numbers) {
    if (!numbers) return nullptr;
    return json::object{{"channel", numbers->channel},
                        {"pan_id", short_text(numbers->pan_id)},
                        {"extended_pan_id", to_string(numbers->extended_pan_id)},
                        {"coordinator", to_string(numbers->coordinator)},
                        {"update_id", numbers->update_id},
                        {"frame_counter", numbers->frame_counter}};
}

json::array addresses_json(const std::vector<RadioAddress>& addresses) {
    json::array list;
    for (const RadioAddress address : addresses) list.push_back(json::value(to_string(address)));
    return list;
}

json::value age_ms(const std::optional<Instant>& at, const Now& now) {
    if (!at) return nullptr;
    return whole_ms(std::max(now.monotonic - *at, Duration{0}));
}

json::object device_json(const RadioDevice& device, const LocalApiSettings& settings,
                         const Now& now) {
    const bool is_meter = device.meter.value != 0;
    const bool heard = device.lqi != 0 || device.rssi_dbm != 0;
    json::array switches;
    for (const SwitchId which : device.switches) switches.push_back(which.value);
    json::array contacts;
    for (const auto state : device.contacts) {
        contacts.push_back(json::value(metering::to_string(state)));
    }
    return {{"address", to_string(device.address)},
            {"node", device.node ? json::value(short_text(*device.node)) : nullptr},
            {"meter", is_meter ? json::value(device.meter.value) : nullptr},
            {"name", is_meter ? json::value(settings.names.of(device.meter)) : nullptr},
            {"switches", std::move(switches)},
            {"configured", is_meter || !device.switches.empty()},
            {"manufacturer", text_or_null(device.manufacturer)},
            {"model", text_or_null(device.model)},
            {"profile", text_or_null(device.profile)},
            {"objection", text_or_null(device.objection)},
            {"life", metering::to_string(device.life)},
            {"interview", metering::to_string(device.interview)},
            {"router", device.router},
            {"may_switch", device.may_switch},
            {"reports", device.reports},
            {"lqi", heard ? json::value(device.lqi) : nullptr},
            {"rssi_dbm", heard ? json::value(device.rssi_dbm) : nullptr},
            {"heard_ms_ago", age_ms(device.heard_at, now)},
            {"contacts", std::move(contacts)},
            {"asked", device.counters.transactions},
            {"answered", device.counters.answers},
            {"silent", device.counters.time_outs}};
}

json::value scanned_json(const std::optional<metering::RadioScanned>& scanned, const Now& now) {
    if (!scanned) return nullptr;
    json::array channels;
    for (const auto& each : scanned->channels) {
        channels.push_back({{"channel", each.channel}, {"dbm", each.dbm}});
    }
    return json::object{{"finished_ms_ago", age_ms(scanned->finished, now)},
                        {"channels", std::move(channels)}};
}

json::value map_json(const std::optional<metering::RadioMap>& map, const Now& now) {
    if (!map) return nullptr;
    json::array neighbours;
    for (const auto& each : map->neighbours) {
        neighbours.push_back({{"from", to_string(each.from)},
                              {"to", to_string(each.to)},
                              {"lqi", each.lqi},
                              {"relation", each.relation}});
    }
    return json::object{{"finished_ms_ago", age_ms(map->finished, now)},
                        {"asked", addresses_json(map->asked)},
                        {"silent", addresses_json(map->silent)},
                        {"neighbours", std::move(neighbours)}};
}

json::array texts_json(const std::vector<std::string>& texts) {
    json::array list;
    for (const std::string& text : texts) list.push_back(json::value(text));
    return list;
}

json::value restore_json(const std::optional<metering::RadioRestore>& restore) {
    if (!restore) return nullptr;
    return json::object{{"state", metering::to_string(restore->state)},
                        {"text", restore->text},
                        {"remarks", texts_json(restore->remarks)},
                        {"number", restore->number}};
}

json::value joining_json(const RadioNetwork& network, const Now& now) {
    if (!network.joining_until) return nullptr;
    const Duration left = std::max(*network.joining_until - now.monotonic, Duration{0});
    return json::object{
        {"seconds_left", std::chrono::ceil<std::chrono::seconds>(left).count()},
        {"only", network.joining_only ? json::value(to_string(*network.joining_only)) : nullptr}};
}

}  // namespace

std::string radio_text(const RadioNetwork& network, const LocalApiSettings& settings,
                       const Now& now) {
    json::array devices;
    for (const RadioDevice& device : network.devices) {
        devices.push_back(device_json(device, settings, now));
    }
    const metering::RadioCounters& counters = network.counters;
    return json::serialize(json::object{
        {"bus", network.bus.value},
        {"name", settings.names.of(network.bus)},
        {"uptime_ms", uptime_ms(now.monotonic)},
        {"at_uptime_ms", uptime_ms(network.at)},
        {"state", metering::to_string(network.state)},
        {"detail", text_or_null(network.detail)},
        {"radio_version",
         network.radio_version == 0 ? json::value(nullptr) : json::value(network.radio_version)},
        {"wished_channel",
         network.wished_channel ? json::value(*network.wished_channel) : json::value(nullptr)},
        {"network", numbers_json(network.ours)},
        {"found", numbers_json(network.found)},
        {"joining", joining_json(network, now)},
        {"strangers", addresses_json(network.strangers)},
        {"devices", std::move(devices)},
        {"scanning", network.scanning},
        {"scanned", scanned_json(network.scanned, now)},
        {"mapping", network.mapping},
        {"map", map_json(network.map, now)},
        {"restore", restore_json(network.restore)},
        {"counters", json::object{{"asked", counters.asked},
                                  {"answered", counters.answered},
                                  {"silent", counters.silent},
                                  {"undelivered", counters.undelivered},
                                  {"refused", counters.refused},
                                  {"strays", counters.strays},
                                  {"radio_losses", counters.radio_losses}}},
    });
}

std::string radio_answer_text(const metering::RadioAnswer& answer) {
    json::object body{{"outcome", metering::to_string(answer.outcome)}, {"text", answer.text}};
    if (!answer.warnings.empty()) body["warnings"] = texts_json(answer.warnings);
    if (!answer.plan.empty()) body["plan"] = answer.plan;
    return json::serialize(body);
}

std::string radio_backup_text(const metering::RadioBackup& backup) {
    json::array keys;
    for (const metering::RadioLinkKey& each : backup.link_keys) {
        keys.push_back({{"device", to_string(each.partner)},
                        {"key", wire::to_hex(each.key)},
                        {"sent", each.sent},
                        {"received", each.received}});
    }
    json::array nodes;
    for (const auto& [address, node] : backup.nodes) {
        nodes.push_back({{"device", to_string(address)}, {"node", node}});
    }
    return json::serialize(json::object{
        {"coordinator", to_string(backup.numbers.coordinator)},
        {"extended_pan_id", to_string(backup.numbers.extended_pan_id)},
        {"pan_id", backup.numbers.pan_id},
        {"channel", backup.numbers.channel},
        {"channels", backup.channels},
        {"update_id", backup.numbers.update_id},
        {"manager", backup.manager},
        {"radio_version", backup.radio_version},
        {"network_key", wire::to_hex(backup.network_key)},
        {"key_sequence", backup.key_sequence},
        {"frame_counter", backup.numbers.frame_counter},
        {"trust_center_key", wire::to_hex(backup.trust_center_key)},
        {"hashed_link_keys", backup.hashed_link_keys},
        {"link_keys", std::move(keys)},
        {"children", addresses_json(backup.children)},
        {"nodes", std::move(nodes)},
    });
}

}  // namespace riser::local
