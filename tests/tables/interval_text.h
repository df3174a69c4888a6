// Days of interval values as text, for the tables of validation and estimation:
//
//     96*250; 32=1400; 40..43=?
//
// is 96 intervals of 250 Wh each, but number 32 (counted from 0) has 1400 and four of them are missing. What
// follows each other is written so: "4*100 8*50 70"; "96*250~" is 249 and 251 in turn.
#pragma once

#include <string>

#include "core/metering/interval_value.h"
#include "tests/tables/table.h"

namespace riser::tables {

[[nodiscard]] std::vector<std::optional<Energy>> parse_intervals(const Row& row,
                                                                 const std::string& column);
// "0=5000 96=29000": interval boundary and what the register showed there; "-" = none.
[[nodiscard]] std::vector<metering::RegisterAnchor> parse_anchors(const Row& row,
                                                                  const std::string& column);

}  // namespace riser::tables
