// Exposure: what may have been used at a supply point since its registers were last believed, and is therefore on no
// bill yet. An estimate for people: nothing is charged by it, and nobody is cut off (docs/supply.md).
#pragma once

#include <optional>

#include "core/units/zone.h"
#include "gateway/controller/draft.h"
#include "gateway/controller/exposure_view.h"
#include "gateway/controller/live.h"

namespace riser::controller {

// nullopt while every register was believed within Live::value_age, where nobody pays, and where every contact is seen
// open. The age counts from the last believed reading; before the first of this run from the settled value in the
// books, by the clock, at most a year.
[[nodiscard]] std::optional<Exposure> exposure_of(const Draft& books, const Live& live,
                                                  const ZoneRules& zone,
                                                  const SupplyPointBooks& supply_point,
                                                  Money projected_charge, const Now& now);

}  // namespace riser::controller
