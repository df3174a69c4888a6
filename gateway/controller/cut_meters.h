// Which of the meters that a supply point pays for its switches are supposed to cut: those that a relay
// test must prove (docs/supply.md).
#pragma once

#include <vector>

#include "core/metering/supply_point.h"
#include "gateway/controller/site.h"

namespace riser::controller {

// * A switch inside a meter cuts what that meter measures, and nothing else is asked of it.
// * A switch of its own is to cut every meter of which the supply point pays a register whole; a meter
//   that is paid by shares (stairs, lift) feeds others too.
// * Where that names none, it is every meter that the supply point pays for: then nothing is proven
//   before all of them fall silent.
// Each meter once, in the order of the registers.
[[nodiscard]] std::vector<MeterId> meters_to_cut(const metering::SupplyPoint& supply_point,
                                                 const std::vector<SwitchSite>& switches);

// Is one of the supply point's switches inside this meter?
[[nodiscard]] bool has_contact_of(MeterId meter, const metering::SupplyPoint& supply_point,
                                  const std::vector<SwitchSite>& switches);

}  // namespace riser::controller
