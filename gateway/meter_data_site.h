// What the configuration says to the meter data and to the report of common energy: which meters there are, which
// are the main ones, and by what common energy is shared.
#pragma once

#include "gateway/config/config.h"
#include "gateway/controller/site.h"
#include "gateway/local/common_energy.h"
#include "gateway/store/meter_data/meter_data.h"

namespace riser::gateway {

[[nodiscard]] store::MeterDataSettings meter_data_settings(const config::GatewayConfig& config,
                                                           const controller::SiteConfig& site);
[[nodiscard]] local::CommonEnergySettings common_energy_settings(
    const config::GatewayConfig& config);

}  // namespace riser::gateway
