// Products that tell numbered data points (products.h), by the maps of zigbee-herdsman-converters, src/devices/tuya.ts.
#pragma once

#include "tests/sim/zigbee/products.h"

namespace riser::sim_zigbee {

void build_tuya(SimulatedDevice& device, const Product& product);
// TS0601_din_1: 1 energy, 6 phase ("V1"), 16 relay, 101 total, 102 produced, 103 power, 105 frequency.
void show_din_1(SimulatedDevice& device, const sim::Measurement& shown, bool closed);
// TOWSMR1: 1 energy, 6 phase ("V2"), 16 relay.
void show_towsmr1(SimulatedDevice& device, const sim::Measurement& shown, bool closed);
// TS0601 of three clamps with a relay: 1 energy, 2 produced, 6 to 8 phases ("V2" with the direction), 9 power, 16 relay.
void show_clamp_3(SimulatedDevice& device, const sim::Measurement& shown, bool closed);

}  // namespace riser::sim_zigbee
