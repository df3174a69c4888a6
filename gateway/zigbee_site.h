// What the machine of the Zigbee network is built from, out of the configuration and the profiles. Pure.
#pragma once

#include "core/base/result.h"
#include "core/units/zone.h"
#include "gateway/config/config.h"
#include "gateway/device_facts.h"
#include "gateway/field/zigbee/network/coordinator_config.h"

namespace riser::gateway {

// Of a configuration with [zigbee]; passed through check_coordinator_config(). `plans` is borrowed and may be null. `zone`
// is the site's: what devices are told that show the time.
[[nodiscard]] Result<zigbee::CoordinatorConfig> make_coordinator(
    const config::GatewayConfig& config, const ProfileShelf& profiles,
    const zigbee::PlanBook* plans, ZoneRules zone);
// Whether a network can be made of it, and every profile read by; of a configuration without [zigbee] there is nothing
// to refuse.
[[nodiscard]] Outcome<> check_radio(const config::GatewayConfig& config,
                                    const ProfileShelf& profiles);

}  // namespace riser::gateway
