// What a radio is told before it forms a network, whether a new one (network_start.h) or one out of a backup
// (network_restore.h).
#pragma once

#include <cstdint>

#include "gateway/field/zigbee/ezsp/codec.h"

namespace riser::zigbee {

// UG100, "EmberInitialSecurityBitmask": link keys derived from one secret, we are the trust centre, the keys are given here,
// and the frame counter that has been set, or has come so far, goes on.
inline constexpr std::uint16_t k_initial_security_bits = 0x1BC4;

// The outgoing frame counter of the network key; while no network is up.
[[nodiscard]] ezsp::Command set_network_counter(std::uint32_t counter);
// The same of the trust centre's link key.
[[nodiscard]] ezsp::Command set_link_counter(std::uint32_t counter);
// "EmberExtendedSecurityBitmask": joiners use the global link key; nobody may be told to leave by a router.
[[nodiscard]] ezsp::Command set_extended_security();
// What is stored outlives a restart.
[[nodiscard]] ezsp::Command keep_tokens();

}  // namespace riser::zigbee
