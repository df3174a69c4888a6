// Runs a WiredBuilding in real time: one thread, one poll loop over the ptys of all buses, the
// control socket and the stop signals. The only part of the simulated building that knows what time
// it is.
#pragma once

#include <filesystem>
#include <vector>

#include "core/base/result.h"
#include "tests/sim/runner/control_socket.h"
#include "tests/sim/runner/pty_bus.h"
#include "tests/sim/wired_building.h"

namespace riser::sim {

// An adapter that is pulled and put back by itself.
struct ScheduledUnplug {
    std::uint32_t bus = 1;
    Duration at{};
    Duration lasts{};
};

struct RunnerOptions {
    std::filesystem::path dir;  // gets bus1, bus2, ..., control and building.json
    std::vector<ScheduledUnplug> unplugs;
};

// Blocks until SIGINT, SIGTERM or the stop command, then removes what it made. Prints one line to
// standard output once all ports are there. `plan` must have passed check_plan().
[[nodiscard]] Outcome<> run_building(BuildingPlan plan, const WiringOptions& wiring,
                                     const RunnerOptions& options);

}  // namespace riser::sim
