// The load limit of a supply point as the local API shows it (docs/local-api.md).
#pragma once

#include <boost/json.hpp>

#include "core/units/zone.h"
#include "gateway/controller/building_view.h"

namespace riser::local {

// null: nothing is limited.
[[nodiscard]] boost::json::value load_limit_json(const controller::SupplyPointView& point,
                                                 const ZoneRules& zone);

}  // namespace riser::local
