// A decision about supply on lines of its own, below its record: each "name: value", so that programs find it too.
#pragma once

#include <string>
#include <string_view>

#include "core/journal/record.h"

namespace riser::wire {

// "credit_exhausted"; "unknown" for one that this version does not know.
[[nodiscard]] std::string_view supply_reason_text(journal::SupplyReason reason);
// "\n      reason: ...", then balance, predicates (where there were any) and contacts.
[[nodiscard]] std::string supply_desired_details(const journal::SupplyDesired& desired);

}  // namespace riser::wire
