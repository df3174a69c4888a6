// What check_record() asks of the records about who decides on supply, holds and load limits: the first rule that one breaks, empty when it
// keeps all of them.
#pragma once

#include <string_view>

#include "core/journal/record.h"

namespace riser::journal {

[[nodiscard]] std::string_view broken_rule(const SupplyRequested& r);
[[nodiscard]] std::string_view broken_rule(const HoldSet& r);
[[nodiscard]] std::string_view broken_rule(const LoadLimited& r);
[[nodiscard]] std::string_view broken_rule(const OverLimit& r);

}  // namespace riser::journal
