// A Building on its buses: the physics of building.h, one BusLine for each bus, and the faults that
// belong to single devices (dead ones, twins with a taken address). Still pure: a runner, real-time
// on ptys or virtual, moves bytes and says what time it is.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "tests/sim/building.h"
#include "tests/sim/bus_line.h"

namespace riser::sim {

struct WiringOptions {
    FaultSettings faults;
    std::optional<Duration> turnaround;  // the same for all devices and exact, instead of their own
    std::size_t chunk = 8;
    std::vector<std::uint32_t> dead;        // ids of meters or boards that never answer
    std::vector<std::uint32_t> duplicated;  // ids whose address a factory-new twin also has
};

class WiredBuilding {
public:
    // The plan must have passed check_plan().
    WiredBuilding(BuildingPlan plan, const WiringOptions& options);
    WiredBuilding(const WiredBuilding&) = delete;
    WiredBuilding& operator=(const WiredBuilding&) = delete;

    [[nodiscard]] Building& building() { return building_; }
    [[nodiscard]] const Building& building() const { return building_; }
    [[nodiscard]] std::size_t line_count() const { return lines_.size(); }
    // In the order of the plan's buses.
    [[nodiscard]] BusLine& line(std::size_t index) { return *lines_[index]; }
    [[nodiscard]] const BusLine& line(std::size_t index) const { return *lines_[index]; }

    // False when there is no such device.
    [[nodiscard]] bool set_alive(std::uint32_t id, bool alive);
    [[nodiscard]] bool is_alive(std::uint32_t id) const;

private:
    [[nodiscard]] SimulatedSlave slave_of(std::size_t device, const WiringOptions& options);
    void add_twin(std::size_t device, const WiringOptions& options,
                  std::vector<SimulatedSlave>& slaves);

    Building building_;
    std::vector<std::unique_ptr<Device>> twins_;
    std::vector<std::unique_ptr<BusLine>> lines_;
};

}  // namespace riser::sim
