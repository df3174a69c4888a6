// What can be ordered on the control socket: to look at the world, to freeze it, to break and mend
// parts of it, to stop. Each command is a JSON object {"cmd": ..., ...}; each answer has "ok", and
// "error" when it is false. Commands act at the world's present moment.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/sim/runner/pty_bus.h"
#include "tests/sim/runner/radio_port.h"
#include "tests/sim/wired_building.h"

namespace riser::sim {

struct ControlTarget {
    WiredBuilding& world;
    std::vector<PtyBus>& buses;
    bool& stop;
    RadioPort* radio = nullptr;  // where the building has one
};

[[nodiscard]] std::string run_command(std::string_view line, ControlTarget target);

// A command from words of a shell: "set_load 5 3000" becomes
// {"cmd":"set_load","meter":5,"watts":3000}.
[[nodiscard]] Result<std::string> command_from_words(const std::vector<std::string>& words);

}  // namespace riser::sim
