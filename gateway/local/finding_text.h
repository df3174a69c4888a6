// What a finding of validation says, in a sentence for people. Used by the marks and by the API.
#pragma once

#include <string>

#include "gateway/local/meter_data.h"

namespace riser::local {

// "one interval stands out: 4.20 times the third highest more than that" without a full stop; numbers in whole
// watt-hours, hours or percent.
[[nodiscard]] std::string describe_finding(const metering::VeeFlag& flag);

}  // namespace riser::local
