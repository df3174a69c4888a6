// The device object of SimulatedDevice: who it is, what it offers, to whom it reports.
#include <algorithm>

#include "core/base/overload.h"
#include "tests/sim/zigbee/simulated_device.h"

namespace riser::sim_zigbee {

namespace zdo = zigbee::zdo;
using zdo::ZdoStatus;

namespace {

// From the mains, at full power (05-3474-23, 2.3.2.4).
constexpr std::uint16_t k_mains_power = 0xC110;
// Entries in one message.
constexpr std::size_t k_neighbors_at_once = 2;

// Only what is asked for by a 64-bit address is answered by whoever has it; other broadcasts are orders.
bool answers_broadcast(const zdo::Request& request) {
    return std::holds_alternative<zdo::NetworkAddressRequest>(request) ||
           std::holds_alternative<zdo::MatchDescriptorRequest>(request);
}

bool share(const std::vector<std::uint16_t>& some, const std::vector<std::uint16_t>& others) {
    return std::ranges::any_of(some, [&](std::uint16_t cluster) {
        return std::ranges::find(others, cluster) != others.end();
    });
}

}  // namespace

AirMessage SimulatedDevice::announce() const {
    const auto message = zdo::encode(
        zdo::Request{zdo::DeviceAnnounce{node, eui64, descriptor.mac_capability}}, 0x81);
    return {zdo::k_profile, message.cluster, zdo::k_endpoint, zdo::k_endpoint, message.payload};
}

std::vector<AirMessage> SimulatedDevice::hear_zdo(const AirMessage& message) {
    const auto request = zdo::decode_request(message.cluster, message.payload);
    if (!request) return {};
    if (message.broadcast && !answers_broadcast(request->message)) return {};
    const auto said = answer(request->message);
    if (!said) return {};
    const auto encoded = zdo::encode(*said, request->number);
    return {{zdo::k_profile, encoded.cluster, zdo::k_endpoint, zdo::k_endpoint, encoded.payload}};
}

zdo::ActiveEndpointsAnswer SimulatedDevice::active_endpoints() const {
    zdo::ActiveEndpointsAnswer said{ZdoStatus::ok, node, {}};
    for (const auto& [id, endpoint] : endpoints) said.endpoints.push_back(id);
    return said;
}

zdo::SimpleDescriptorAnswer SimulatedDevice::simple_descriptor(std::uint8_t id) const {
    const auto found = endpoints.find(id);
    if (found == endpoints.end()) return {ZdoStatus::not_active, node, {}};
    return {ZdoStatus::ok, node, found->second.descriptor};
}

zdo::MatchDescriptorAnswer SimulatedDevice::match(const zdo::MatchDescriptorRequest& asked) const {
    zdo::MatchDescriptorAnswer said{ZdoStatus::ok, node, {}};
    for (const auto& [id, endpoint] : endpoints) {
        const zdo::SimpleDescriptor& own = endpoint.descriptor;
        if (asked.profile == own.profile &&
            (share(asked.servers, own.servers) || share(asked.clients, own.clients))) {
            said.endpoints.push_back(id);
        }
    }
    return said;
}

zdo::NeighborTableAnswer SimulatedDevice::neighbors_from(std::uint8_t start) const {
    zdo::NeighborTableAnswer said{
        ZdoStatus::ok, static_cast<std::uint8_t>(neighbours.size()), start, {}};
    for (std::size_t i = start; i < neighbours.size(); ++i) {
        if (said.entries.size() == k_neighbors_at_once) break;
        said.entries.push_back(neighbours[i]);
    }
    return said;
}

void SimulatedDevice::bind(const zdo::Binding& binding) {
    if (std::ranges::find(bindings, binding) == bindings.end()) bindings.push_back(binding);
}

std::optional<zdo::Answer> SimulatedDevice::answer(const zdo::Request& request) {
    using Said = std::optional<zdo::Answer>;
    return std::visit(
        overload{
            [&](const zdo::NetworkAddressRequest& asked) -> Said {
                if (asked.eui64 != eui64) return std::nullopt;
                zdo::NetworkAddressAnswer said;
                said.eui64 = eui64;
                said.node = node;
                return said;
            },
            [&](const zdo::IeeeAddressRequest&) -> Said {
                zdo::IeeeAddressAnswer said;
                said.eui64 = eui64;
                said.node = node;
                return said;
            },
            [&](const zdo::NodeDescriptorRequest&) -> Said {
                return zdo::NodeDescriptorAnswer{ZdoStatus::ok, node, descriptor};
            },
            [&](const zdo::PowerDescriptorRequest&) -> Said {
                return zdo::PowerDescriptorAnswer{ZdoStatus::ok, node, k_mains_power};
            },
            [&](const zdo::ActiveEndpointsRequest&) -> Said { return active_endpoints(); },
            [&](const zdo::SimpleDescriptorRequest& asked) -> Said {
                return simple_descriptor(asked.endpoint);
            },
            [&](const zdo::MatchDescriptorRequest& asked) -> Said { return match(asked); },
            [&](const zdo::BindRequest& asked) -> Said {
                bind(asked.binding);
                return zdo::BindAnswer{ZdoStatus::ok};
            },
            [&](const zdo::UnbindRequest& asked) -> Said {
                const bool was_bound = std::erase(bindings, asked.binding) > 0;
                return zdo::UnbindAnswer{was_bound ? ZdoStatus::ok : ZdoStatus::no_entry};
            },
            [&](const zdo::NeighborTableRequest& asked) -> Said {
                return neighbors_from(asked.start);
            },
            [&](const zdo::RoutingTableRequest& asked) -> Said {
                return zdo::RoutingTableAnswer{ZdoStatus::ok, 0, asked.start, {}};
            },
            [&](const zdo::PermitJoiningRequest&) -> Said {
                return zdo::PermitJoiningAnswer{ZdoStatus::ok};
            },
            [&](const zdo::LeaveRequest&) -> Said {
                joined = false;
                return zdo::LeaveAnswer{ZdoStatus::ok};
            },
            [](const auto&) -> Said { return std::nullopt; },
        },
        request);
}

}  // namespace riser::sim_zigbee
