// Words of a view for what records have as numbers.
#pragma once

#include <string_view>

#include "core/journal/record.h"

namespace riser::controller {

[[nodiscard]] std::string_view doubt_text(journal::DoubtReason reason);
[[nodiscard]] std::string_view reason_text(journal::SupplyReason reason);

}  // namespace riser::controller
