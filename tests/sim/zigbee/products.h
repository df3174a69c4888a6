// The products of the simulated buildings: by what a device is recognised, where it tells what it measures, and in which
// steps. Written from zigbee-herdsman-converters (src/devices, named at each) and zha-device-handlers, never read from
// configs/zigbee: a wrong profile cannot agree with itself.
#pragma once

#include <span>
#include <string_view>

#include "tests/sim/measurement.h"
#include "tests/sim/zigbee/simulated_device.h"

namespace riser::sim_zigbee {

struct Product {
    std::string_view profile;  // under which the gateway knows it
    std::string_view model;    // as the device says it, blanks and zeros included
    std::string_view manufacturer;
    std::uint8_t application_version = 0x40;
    // Its endpoints and what never changes; joined to no network.
    void (*build)(SimulatedDevice& device, const Product& product) = nullptr;
    // What it measures now, and where its contact is, as its attributes or data points.
    void (*show)(SimulatedDevice& device, const sim::Measurement& shown, bool closed) = nullptr;
};

[[nodiscard]] std::span<const Product> all_products();
// nullptr: there is none.
[[nodiscard]] const Product* find_product(std::string_view profile);
[[nodiscard]] SimulatedDevice make_product(const Product& product, Eui64 eui64, NodeId node);

}  // namespace riser::sim_zigbee
