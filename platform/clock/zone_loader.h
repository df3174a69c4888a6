// Loads the rules of a time zone from the system's tzdata into values for core, which knows no
// time-zone data base. Not a converter: core/units/zone.h looks offsets up.
#pragma once

#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/units/zone.h"

namespace riser::clock {

// The rules of the zone for [from, to]; at most k_max_transitions, which is over 200 years of
// daylight saving. A message for people when the name is unknown or tzdata is missing.
inline constexpr std::size_t k_max_transitions = 512;
[[nodiscard]] Result<ZoneRules> load_zone_rules(const std::string& iana_name, UtcTime from,
                                                UtcTime to);

// Every zone the system knows, for suggestions; none when tzdata is missing.
[[nodiscard]] std::vector<std::string> zone_names();

}  // namespace riser::clock
