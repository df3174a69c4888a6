// Who is charged for what a meter counts: by the configuration; and while its registers wait to change hands
// (decide_registers.cpp), whoever has them by the books until then.
#pragma once

#include <vector>

#include "gateway/controller/draft.h"
#include "gateway/controller/live.h"

namespace riser::controller {

// An open share of this register that somebody is charged for; else that of a vacant supply point, which stands still.
// nullptr: nobody has it. Points into the books.
[[nodiscard]] const ShareBooks* charged_share(const Books& books, const Live& live,
                                              const LiveMeter& meter, metering::Quantity quantity);

// The configured supply points that have a share of this meter.
[[nodiscard]] std::vector<SupplyPointId> payers_of(const Draft& books, const Live& live,
                                                   const LiveMeter& meter);

}  // namespace riser::controller
