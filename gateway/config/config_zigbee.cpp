// The radio, and where a device is that is spoken to through it.
#include <algorithm>
#include <charconv>

#include "gateway/config/config_parts.h"
#include "platform/toml/suggestion.h"

namespace riser::config {
namespace {

constexpr std::array<toml::Word<FlowControl>, 3> k_flows{{
    {"none", FlowControl::none},
    {"hardware", FlowControl::hardware},
    {"software", FlowControl::software},
}};
// Of the sticks that are sold, the most frequent first (zigbee-herdsman, adapterDiscovery.ts; bellows).
constexpr std::array<PortWay, 4> k_usual_ways{{
    {115'200, FlowControl::none},
    {115'200, FlowControl::hardware},
    {460'800, FlowControl::hardware},
    {57'600, FlowControl::software},
}};
constexpr std::array<std::uint32_t, 6> k_radio_bauds{57'600,  115'200, 230'400,
                                                     460'800, 921'600, 1'000'000};

// What is not said is tried.
std::vector<PortWay> read_ways(toml::Table& table) {
    std::optional<std::uint32_t> baud;
    std::optional<FlowControl> flow;
    if (table.has("baud")) {
        baud = static_cast<std::uint32_t>(table.integer("baud", {1'200, 1'000'000}));
        if (std::ranges::find(k_radio_bauds, *baud) == k_radio_bauds.end()) {
            std::string list;
            for (const auto rate : k_radio_bauds)
                list += (list.empty() ? "" : ", ") + std::to_string(rate);
            table.refuse("baud", std::to_string(*baud) +
                                     " is not a rate that radios have; they have " + list);
        }
    }
    if (table.has("flow_control")) flow = table.word("flow_control", k_flows);
    if (baud && flow) return {{*baud, *flow}};
    if (baud) {
        return {{*baud, FlowControl::none},
                {*baud, FlowControl::hardware},
                {*baud, FlowControl::software}};
    }
    if (flow) return {{115'200, *flow}, {460'800, *flow}, {57'600, *flow}};
    return {k_usual_ways.begin(), k_usual_ways.end()};
}

// "192.0.2.30:6638", "coordinator.local:6638", "[2001:db8::1]:6638".
void read_address(toml::Table& table, FieldUses& uses, ZigbeeConfig& radio) {
    const std::string text = table.text("tcp");
    if (text.empty()) return;
    const std::size_t colon = text.rfind(':');
    std::string host = text.substr(0, colon == std::string::npos ? 0 : colon);
    if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
        host = host.substr(1, host.size() - 2);
    } else if (host.find(':') != std::string::npos) {
        host.clear();
    }
    std::uint16_t port = 0;
    const char* const end = text.data() + text.size();
    const char* const digits = text.data() + (colon == std::string::npos ? text.size() : colon + 1);
    const auto parsed = std::from_chars(digits, end, port);
    const bool whole = parsed.ec == std::errc{} && parsed.ptr == end && port != 0;
    const bool plain = std::ranges::all_of(host, [](char c) { return c > ' ' && c != '/'; });
    if (host.empty() || !plain || !whole) {
        return table.refuse("tcp",
                            '"' + text + "\" is not a host and port such as \"192.0.2.30:6638\"");
    }
    uses.ports.claim(table, "tcp", text, text);
    radio.host = std::move(host);
    radio.port = port;
}

void read_port(toml::Table& table, FieldUses& uses, ZigbeeConfig& radio) {
    if (table.has("tcp")) {
        for (const char* key : {"device", "baud", "flow_control"}) {
            if (table.has(key)) table.refuse(key, "does not go together with tcp");
        }
        return read_address(table, uses, radio);
    }
    if (!table.has("device")) {
        table.refuse("device",
                     "where is the radio? Give its path in /dev/serial/by-id, or tcp = "
                     "\"host:port\"");
        return;
    }
    radio.device = table.text("device");
    if (!radio.device.empty() && radio.device.front() != '/') {
        table.refuse("device", "must be an absolute path");
    }
    uses.ports.claim(table, "device", radio.device, '"' + radio.device + '"');
    radio.ways = read_ways(table);
}

}  // namespace

void read_zigbee(toml::Table& root, FieldUses& uses, GatewayConfig& config) {
    auto table = root.table("zigbee");
    if (!table) return;
    ZigbeeConfig& radio = config.zigbee.emplace();
    radio.bus = BusId{static_cast<std::uint32_t>(table->integer("bus", {1, 255}))};
    if (table->has("bus")) {
        uses.buses.claim(*table, "bus", radio.bus, "id " + to_string(radio.bus));
    }
    read_port(*table, uses, radio);
    radio.money_interval =
        read_seconds_or(*table, "money_interval_s", {5, 3600}, radio.money_interval);
    radio.slow_interval =
        read_seconds_or(*table, "slow_interval_s", {5, 3600}, radio.slow_interval);
    if (const auto channel = table->optional_integer("channel", {11, 26})) {
        radio.channel = static_cast<std::uint8_t>(*channel);
    }
}

ZigbeePlace read_zigbee_place(toml::Table& table, std::span<const std::string> profiles,
                              FieldUses& uses, const GatewayConfig& config) {
    for (const char* key : {"bus", "address"}) {
        if (table.has(key)) table.refuse(key, "does not go together with zigbee");
    }
    ZigbeePlace place;
    const std::string text = table.text("zigbee");
    const auto address = zigbee::parse_eui64(text);
    if (!config.zigbee) {
        table.refuse("zigbee", "there is no [zigbee]: where is the radio?");
    } else if (!address && !text.empty()) {
        table.refuse("zigbee",
                     '"' + text +
                         "\" is not the 64-bit address of a device such as "
                         "\"a4:c1:38:1b:2c:3d:4e:5f\", as `riserctl zigbee list` shows it");
    } else if (address) {
        place.bus = config.zigbee->bus;
        place.address = *address;
        uses.zigbee.claim(table, "zigbee", *address, to_string(*address));
    }
    place.profile = table.optional_text("profile").value_or("");
    if (place.profile.empty() || std::ranges::find(profiles, place.profile) != profiles.end()) {
        return place;
    }
    table.refuse("profile", "there is no profile \"" + place.profile + "\" in " +
                                config.zigbee_profiles.string() +
                                (profiles.empty() ? ", which does not exist or is empty; "
                                                    "zigbee_profiles in [gateway] names the folder"
                                                  : toml::suggestion(place.profile, profiles)));
    return place;
}

}  // namespace riser::config
