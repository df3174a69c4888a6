// What the view says of bills.
#pragma once

#include <vector>

#include "gateway/controller/books.h"
#include "gateway/controller/building_view.h"

namespace riser::controller {

// `today` as the clock has it.
[[nodiscard]] std::vector<BillsView> bills_views(const Books& books, billing::LocalDay today,
                                                 const ZoneRules& zone);

}  // namespace riser::controller
