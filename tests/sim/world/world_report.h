// How a world's result is told: one JSON object a line for scripts, or text for a person.
#pragma once

#include <string>

#include "tests/sim/world/world.h"

namespace riser::sim {

[[nodiscard]] std::string result_json(const WorldResult& result, double cpu_seconds);
[[nodiscard]] std::string result_text(const WorldResult& result, bool with_timeline);

}  // namespace riser::sim
