// DevicePlan: what to read from one kind of device, by which scales, and whether its contact may be
// switched. The neutral seam between the network and device profiles: whoever knows products implements
// PlanBook; without one, or for a product it does not know, the standard clusters say what there is.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gateway/field/zigbee/zcl/basic.h"
#include "gateway/field/zigbee/zcl/electrical.h"
#include "gateway/field/zigbee/zcl/scale.h"
#include "gateway/field/zigbee/zdo/descriptor.h"

namespace riser::zigbee {

// What a device says of itself, by which products are told apart.
struct Fingerprint {
    zcl::BasicAttributes basic;
    std::uint16_t manufacturer = 0;  // of the node descriptor
    std::vector<zdo::SimpleDescriptor> endpoints;
};

struct DevicePlan {
    std::string name = "standard";         // [a-z0-9_-]{1,40}: the model in reports
    std::uint8_t metering_endpoint = 0;    // of cluster 0702; 0 = it does not count
    std::uint8_t electrical_endpoint = 0;  // of cluster 0B04; 0 = no witnesses
    bool exports = false;                  // the register of what was given back is read too
    // Endpoints of its contacts; a switch's channel counts through them.
    std::vector<std::uint8_t> contacts;
    bool may_switch = true;  // false: nobody has shown that switching does what it says
    bool trips = false;      // a breaker: an order to close that did not hold is not repeated
    // Instead of what the device says, where that is wrong or missing.
    std::optional<zcl::Scale> energy_scale;
    std::optional<zcl::ElectricalScales> electrical_scales;
    std::int64_t nominal_mv = 230'000;
    // Its registers are asked to be reported; otherwise, or when it refuses, they are only polled.
    bool reports = true;
    std::uint16_t report_least_seconds = 30;
    std::uint16_t report_most_seconds = 300;

    [[nodiscard]] bool counts() const { return metering_endpoint != 0; }
    bool operator==(const DevicePlan&) const = default;
};

// Asked once for each device, after its interview. Owned by whoever makes the coordinator; outlives it.
class PlanBook {
public:
    virtual ~PlanBook() = default;
    // None for products it does not know.
    [[nodiscard]] virtual std::optional<DevicePlan> plan_for(const Fingerprint& device) const = 0;
};

// What the clusters alone say: the first endpoint that has 0702, the first that has 0B04, all that have
// On/Off.
[[nodiscard]] DevicePlan standard_plan(const Fingerprint& device);

}  // namespace riser::zigbee
