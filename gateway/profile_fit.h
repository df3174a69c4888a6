// Whether a configuration asks of each device only what its profile can do: registers to charge by, contacts
// that exist, registers that are known well enough to charge by. Not here: whether the profile is right (modbus/meter_profile_loader), what a bus can do
// (modbus/bus_config).
#pragma once

#include "core/base/result.h"
#include "gateway/assembly.h"

namespace riser::gateway {

// The message begins with the place in the file: "gateway.toml:57:11: switch[3].channel: ...".
[[nodiscard]] Outcome<> check_profiles_fit(const config::GatewayConfig& config,
                                           const ProfileShelf& profiles);

// Where a person's word stands for a manual, and where such a word is given for nothing: whole sentences without a
// full stop. Of a configuration that fits.
[[nodiscard]] std::vector<std::string> trust_warnings(const config::GatewayConfig& config,
                                                      const ProfileShelf& profiles);

// Supply points that stay dark after a power cut until somebody confirms them: sentences as above. Of a configuration
// that fits.
[[nodiscard]] std::vector<std::string> outage_warnings(const config::GatewayConfig& config,
                                                       const ProfileShelf& profiles);

}  // namespace riser::gateway
