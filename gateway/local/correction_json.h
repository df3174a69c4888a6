// What a correction would come to, as the local API says it (docs/local-api.md). Included by .cpp files only.
#pragma once

#include "gateway/controller/building_view.h"
#include "gateway/local/json_parts.h"

namespace riser::local {

// Each account with its sums.
[[nodiscard]] json::object preview_json(const controller::CorrectionPreview& preview,
                                        const controller::BuildingView& view);
// One account with its lines.
[[nodiscard]] json::object preview_lines_json(const controller::PreviewedAccount& account,
                                              const controller::BuildingView& view);

}  // namespace riser::local
