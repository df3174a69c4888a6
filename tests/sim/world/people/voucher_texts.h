// What the office writes to the cloud about vouchers, and reads of its answers: serials, sheets, who holds what.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "tests/sim/world/paper.h"

namespace riser::sim {

// "serials": [...] of an order.
[[nodiscard]] std::string serials_text(const std::set<std::uint32_t>& serials);
// Whether the cloud holds this serial by the answer of GET .../custody. What was never granted is not in it.
[[nodiscard]] bool is_at_cloud(const std::string& custody, std::uint32_t serial);
// What is on a sheet of comma separated values: batch, serial, code, worth, end.
[[nodiscard]] std::vector<Paper> papers_on(const std::string& sheet, BatchId batch,
                                           std::int64_t face);

}  // namespace riser::sim
