// CoordinatorConfig: what a coordinator must know about its building: which devices count and switch for whom,
// by their 64-bit addresses, and the rhythm of reading. Plain data, made by the composition root.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/units/ids.h"
#include "core/units/time.h"
#include "core/units/zone.h"
#include "gateway/field/zigbee/link/ncp_link.h"
#include "gateway/field/zigbee/network/device_plan.h"
#include "gateway/field/zigbee/network/known_network.h"

namespace riser::zigbee {

// A disconnect device of a building: a contact of a Zigbee device.
struct ContactBinding {
    SwitchId id{};
    std::uint16_t channel = 0;  // index into DevicePlan::contacts

    bool operator==(const ContactBinding&) const = default;
};

struct ConfiguredDevice {
    Eui64 eui64{};
    MeterId meter{};  // 0 = not a meter (a pure relay)
    std::vector<ContactBinding> switches;
};

struct CoordinatorConfig {
    BusId bus{};  // the network is one bus to whoever reads and switches
    NcpLinkConfig link;
    std::vector<ConfiguredDevice> devices;
    const PlanBook* plans = nullptr;      // borrowed; null = standard clusters only
    Duration money_interval{30'000'000};  // from start to start of a sweep
    Duration slow_interval{120'000'000};
    ZoneRules zone;                 // of the site: devices with a display ask for its time
    std::uint64_t jitter_seed = 1;  // spreads the probes of dead devices
};

// More devices than one radio was ever seen to carry well; a network that claims more is wrong.
inline constexpr std::size_t k_most_devices = 250;

// Refuses what cannot work, with a message for the person who wrote it.
[[nodiscard]] Outcome<> check_coordinator_config(const CoordinatorConfig& config);

}  // namespace riser::zigbee
