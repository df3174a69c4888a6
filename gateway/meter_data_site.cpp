#include "gateway/meter_data_site.h"

#include <algorithm>

namespace riser::gateway {
namespace {

store::BalancePart part_of(const config::EnergyBalanceConfig& balance, MeterId id) {
    const auto& out = balance.left_out;
    if (balance.is_main(id)) return store::BalancePart::supply;
    return std::find(out.begin(), out.end(), id) == out.end() ? store::BalancePart::submeter
                                                              : store::BalancePart::none;
}

}  // namespace

store::MeterDataSettings meter_data_settings(const config::GatewayConfig& config,
                                             const controller::SiteConfig& site) {
    store::MeterDataSettings settings;
    settings.zone = site.zone;
    settings.interval = site.reading_interval;
    settings.holidays = config.policy.policy.holidays;
    for (const auto& meter : site.meters) {
        const auto rollover = meter.rollover.find(metering::Quantity::import_energy);
        settings.meters.push_back(
            {meter.id, meter.max_power,
             rollover == meter.rollover.end() ? std::nullopt : std::optional(rollover->second),
             part_of(config.balance, meter.id)});
    }
    return settings;
}

local::CommonEnergySettings common_energy_settings(const config::GatewayConfig& config) {
    local::CommonEnergySettings settings;
    settings.key = config.balance.common_energy;
    for (const auto& point : config.supply_points) {
        settings.shares.push_back({point.supply_point.id, point.landlord.account,
                                   point.supply_point.registers, point.common_energy.area_dm2,
                                   point.common_energy.occupants,
                                   point.common_energy.ownership_ppm});
    }
    return settings;
}

}  // namespace riser::gateway
