// DevicePlan: what to read from one kind of device, by which scales, and whether its contact may be
// switched. The neutral seam between the network and device profiles: whoever knows products implements
// PlanBook; without one, or for a product it does not know, the standard clusters say what there is.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gateway/field/zigbee/address.h"
#include "gateway/field/zigbee/network/point_plan.h"
#include "gateway/field/zigbee/zcl/basic.h"
#include "gateway/field/zigbee/zcl/electrical.h"
#include "gateway/field/zigbee/zcl/scale.h"
#include "gateway/field/zigbee/zdo/descriptor.h"

namespace riser::zigbee {

// What a device says of itself, by which products are told apart.
struct Fingerprint {
    Eui64 eui64{};
    zcl::BasicAttributes basic;
    std::uint16_t manufacturer = 0;  // of the node descriptor
    std::vector<zdo::SimpleDescriptor> endpoints;
};

// Instead of what the device says, where that is wrong or missing.
struct ForcedScales {
    std::optional<zcl::Scale> energy;
    std::optional<zcl::Scale>
        demand;  // power by metering; none: as the device says of its registers
    std::optional<zcl::Scale> frequency;
    std::optional<zcl::Scale> total_power;
    std::optional<zcl::Scale> voltage;
    std::optional<zcl::Scale> current;
    std::optional<zcl::Scale> power;
    bool operator==(const ForcedScales&) const = default;
};

// Attributes of 0B04 that one answer holds, the usual ones.
inline constexpr std::array<std::uint16_t, 5> k_usual_witnesses = {
    zcl::electrical::k_voltage, zcl::electrical::k_current, zcl::electrical::k_active_power,
    zcl::electrical::k_frequency, zcl::electrical::k_total_active_power};

// A contact: On/Off of an endpoint, or a data point.
struct ContactPlace {
    std::uint8_t endpoint = 0;
    std::optional<std::uint8_t> data_point;
    bool operator==(const ContactPlace&) const = default;
};

struct DevicePlan {
    std::string name = "standard";         // [a-z0-9_-]{1,40}: the model in reports
    std::uint8_t metering_endpoint = 0;    // of cluster 0702; 0 = it has none
    std::uint8_t electrical_endpoint = 0;  // of cluster 0B04; 0 = no witnesses there
    bool exports = false;                  // the register of what was given back is read too
    bool demand = false;  // power is read in metering (0702/0400), with the registers
    std::vector<std::uint16_t> witnesses{k_usual_witnesses.begin(), k_usual_witnesses.end()};
    // Endpoints of its contacts with On/Off; a switch's channel counts through them, then through points.contacts.
    std::vector<std::uint8_t> contacts;
    PointPlan points;        // of Tuya, for a device that has no clusters for what it measures
    bool may_switch = true;  // false: nobody has shown that switching does what it says
    bool trips = false;      // a breaker: an order to close that did not hold is not repeated
    ForcedScales forced;
    std::int64_t nominal_mv = 230'000;
    // Its registers are asked to be reported; otherwise, or when it refuses, they are only polled.
    bool reports = true;
    std::uint16_t report_least_seconds = 30;
    std::uint16_t report_most_seconds = 300;
    bool forgets_reports =
        false;  // when power fails: it is told again whenever it announces itself
    std::string
        objection;  // it is not what it was said to be, in words for people: nothing is read or switched

    [[nodiscard]] bool counts() const { return metering_endpoint != 0 || points.counts(); }
    [[nodiscard]] std::size_t channels() const { return contacts.size() + points.contacts.size(); }
    [[nodiscard]] ContactPlace contact(std::size_t channel) const;  // < channels()
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
