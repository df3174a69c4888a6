// What was charged, and what a correction of it would come to, as the local API says it (docs/local-api.md). Included by .cpp files only.
#pragma once

#include "gateway/controller/action.h"
#include "gateway/controller/building_view.h"
#include "gateway/local/json_parts.h"

namespace riser::local {

// Each account with its sums.
[[nodiscard]] json::object preview_json(const controller::CorrectionPreview& preview,
                                        const controller::BuildingView& view);
// One account with its lines.
[[nodiscard]] json::object preview_lines_json(const controller::PreviewedAccount& account,
                                              const controller::BuildingView& view);

// Charges for energy, line by line.
[[nodiscard]] json::array charges_json(const std::vector<journal::ExplainedCharge>& charges);

}  // namespace riser::local
