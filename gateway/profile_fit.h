// Whether a configuration asks of each device only what its profile can do: registers to charge by, contacts
// that exist, registers that are known well enough to charge by. Not here: whether the profile is right (modbus/meter_profile_loader), what a bus can do
// (modbus/bus_config).
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "gateway/assembly.h"

namespace riser::gateway {

// The message begins with the place in the file: "gateway.toml:57:11: switch[3].channel: ...".
[[nodiscard]] Outcome<> check_profiles_fit(const config::GatewayConfig& config,
                                           const ProfileShelf& profiles);

// What may not be charged or cut off by, although it was when the configuration was taken: this version has found that
// its registers are only inferred, or asks its profile for what that does not say.
struct OnlyObserved {
    std::map<MeterId, std::string> meters;  // why; read and shown, never charged by
    // Theirs, and those whose contact's profile lacks something: nobody is cut off there, supply may come back.
    std::map<SupplyPointId, std::string> supply_points;
};

// For a configuration that charged a building yesterday: what check_profiles_fit() refuses of single meters is left to
// be observed. What is left to refuse is a contact that is not there.
[[nodiscard]] Result<OnlyObserved> fit_device_by_device(const config::GatewayConfig& config,
                                                        const ProfileShelf& profiles);

// Where a person's word stands for a manual, and where such a word is given for nothing: whole sentences without a
// full stop. Of a configuration that fits.
[[nodiscard]] std::vector<std::string> trust_warnings(const config::GatewayConfig& config,
                                                      const ProfileShelf& profiles);

// Supply points that stay dark after a power cut until somebody confirms them: sentences as above. Of a configuration
// that fits.
[[nodiscard]] std::vector<std::string> outage_warnings(const config::GatewayConfig& config,
                                                       const ProfileShelf& profiles);

// Supply points with a contact that nobody can ever be cut off by, because their meter shows no witness: sentences as
// above. Of a configuration that fits.
[[nodiscard]] std::vector<std::string> witness_warnings(const config::GatewayConfig& config,
                                                        const ProfileShelf& profiles);

}  // namespace riser::gateway
