// Reads a building from a TOML file: tables [building], [[bus]], [[meter]], [[board]], [zigbee] and [[zigbee.device]]; an
// example is tests/sim/buildings/small.toml. Strict: an unknown key or model is refused with its
// line.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "tests/sim/building_plan.h"

namespace riser::sim {

// The plan has passed check_plan().
[[nodiscard]] Result<BuildingPlan> load_building(const std::filesystem::path& path);
[[nodiscard]] Result<BuildingPlan> parse_building(std::string_view text, std::string file);

// "18:30" as the time since midnight.
[[nodiscard]] Result<Duration> parse_time_of_day(std::string_view text);

}  // namespace riser::sim
