// The plans by which the Zigbee devices of a building are read and switched: of each what its configuration says it is.
#pragma once

#include <memory>

#include "core/base/result.h"
#include "gateway/config/config.h"
#include "gateway/device_facts.h"
#include "gateway/field/zigbee/network/device_plan.h"

namespace riser::gateway {

// Never null; refuses what no plan can be made of. A plan has the name of the configured profile, or "standard", as the books know the model by it. A contact
// that is only inferred is switched on a person's word alone (trust_inferred_switch).
[[nodiscard]] Result<std::unique_ptr<zigbee::PlanBook>> make_plan_book(
    const config::GatewayConfig& config, const ProfileShelf& profiles);

}  // namespace riser::gateway
