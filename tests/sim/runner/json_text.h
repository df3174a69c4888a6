// The JSON the simulator writes: building.json, which says what stands where and does not change,
// and the state, which says what every register shows at this moment. docs are in riser-sim --help.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "tests/sim/runner/pty_bus.h"
#include "tests/sim/runner/radio_port.h"
#include "tests/sim/wired_building.h"

namespace riser::sim {

// The UUID of the account behind a meter: made from the building's seed, so that scripts can know
// it.
[[nodiscard]] std::string account_uuid(std::uint64_t seed, std::uint32_t meter);

// `radio`: where the radio can be reached; empty before that is known.
[[nodiscard]] std::string building_json(const BuildingPlan& plan, const std::filesystem::path& dir,
                                        const std::string& radio = {});
// One line. The world must have been advanced to now. `radio` is nullptr where there is none.
[[nodiscard]] std::string state_json(const WiredBuilding& world, const std::vector<PtyBus>& buses,
                                     const RadioPort* radio = nullptr);
// "a4:c1:38:11:22:33:44:55"
[[nodiscard]] std::string eui64_text(std::uint64_t eui64);

// Written aside and renamed, so that a reader never sees half of it.
[[nodiscard]] Outcome<> write_file(const std::filesystem::path& path, const std::string& text);

}  // namespace riser::sim
