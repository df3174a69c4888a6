#include "gateway/field/zigbee/network/device_plan.h"

#include <algorithm>

#include "core/base/assert.h"
#include "gateway/field/zigbee/zcl/cluster.h"

namespace riser::zigbee {
namespace {

// Without profile: of lighting, and of another stack's own use.
bool is_application(const zdo::SimpleDescriptor& endpoint) {
    return endpoint.profile == zcl::k_home_automation_profile;
}

bool has(const zdo::SimpleDescriptor& endpoint, std::uint16_t cluster) {
    return std::ranges::find(endpoint.servers, cluster) != endpoint.servers.end();
}

}  // namespace

ContactPlace DevicePlan::contact(std::size_t channel) const {
    RISER_ASSERT(channel < channels(), "the channel has been checked");
    if (channel < contacts.size()) return {contacts[channel], std::nullopt};
    return {points.endpoint, points.contacts[channel - contacts.size()]};
}

DevicePlan standard_plan(const Fingerprint& device) {
    DevicePlan plan;
    for (const zdo::SimpleDescriptor& endpoint : device.endpoints) {
        if (!is_application(endpoint)) continue;
        if (plan.metering_endpoint == 0 && has(endpoint, zcl::k_metering_cluster)) {
            plan.metering_endpoint = endpoint.endpoint;
        }
        if (plan.electrical_endpoint == 0 && has(endpoint, zcl::k_electrical_measurement_cluster)) {
            plan.electrical_endpoint = endpoint.endpoint;
        }
        if (has(endpoint, zcl::k_on_off_cluster)) plan.contacts.push_back(endpoint.endpoint);
    }
    return plan;
}

}  // namespace riser::zigbee
