// The marks of the meter data (meter_data.h). `data` may be null: nothing was looked at yet.
#pragma once

#include <string>
#include <vector>

#include "gateway/local/attention.h"
#include "gateway/local/meter_data.h"

namespace riser::local {

// Of the building: energy that is lost, or that cannot be.
void add_balance_marks(std::vector<Mark>& marks, const MeterDataSummary* data, const Names& names,
                       const ZoneRules& zone);
// Of a meter: one mark for what was found in the last days. `where` begins its text, for a mark that does not
// stand at the meter.
void add_finding_marks(std::vector<Mark>& marks, const MeterDataSummary* data, MeterId meter,
                       const std::string& where = {});

}  // namespace riser::local
