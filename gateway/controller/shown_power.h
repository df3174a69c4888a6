// What a meter's instantaneous values say about the power that flows, each on the safe side of its question.
// Never charged: charges come from registers only.
#pragma once

#include <optional>

#include "core/metering/meter_link.h"

namespace riser::controller {

// The load, in either direction; nullopt when the meter shows neither power nor current and voltage.
[[nodiscard]] std::optional<Power> shown_load(const metering::Instantaneous& values);

// So much is drawn at least; nullopt when nothing is shown. Zero for what cannot be told from export, a
// reactive current or a wrong scale: more than the connection (`max_power`, 0 = unknown) allows.
[[nodiscard]] std::optional<Power> certain_draw(const metering::Instantaneous& values,
                                                Power max_power);

}  // namespace riser::controller
