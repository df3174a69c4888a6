// assembly: the configuration and the meter profiles, turned into what the machines are built from. Pure
// but for reading the profiles' files; it starts nothing.
#pragma once

#include <vector>

#include "core/base/result.h"
#include "gateway/config/config.h"
#include "gateway/controller/site.h"
#include "gateway/device_facts.h"
#include "gateway/field/modbus/bus_config.h"
#include "gateway/field/modbus/meter_profile_loader.h"
#include "gateway/local/names.h"

namespace riser::gateway {

// Those that the configuration names, each able to do what is asked of it there (profile_fit.h).
[[nodiscard]] Result<ProfileShelf> load_profiles(const config::GatewayConfig& config);
// The same from these, whatever they can do. Where an incomplete one is told and not refused, one that cannot be read at
// all is told as well: it has nothing but its name and what it lacks, and its device is not spoken to.
[[nodiscard]] Result<ProfileShelf> read_profiles(const config::GatewayConfig& config,
                                                 toml::Sources& sources,
                                                 modbus::Incomplete incomplete);

[[nodiscard]] controller::SiteConfig make_site(const config::GatewayConfig& config,
                                               const ProfileShelf& profiles, ZoneRules zone);

// One per [[bus]], each passed through check_bus_config().
[[nodiscard]] Result<std::vector<modbus::BusConfig>> make_buses(const config::GatewayConfig& config,
                                                                const ProfileShelf& profiles);

// What people call things, for the local pages only.
[[nodiscard]] local::Names names_of(const config::GatewayConfig& config);

// Where the page's secret is kept (local/http_token.h).
[[nodiscard]] std::filesystem::path token_file(const config::GatewayConfig& config);

// Where the cloud's signed key set is kept.
[[nodiscard]] std::filesystem::path key_set_file(const config::GatewayConfig& config);

}  // namespace riser::gateway
