// A Building on its buses: the physics of building.h, one BusLine for each bus, and what befalls the
// wiring: noise on a line, a cut cable, a pulled adapter, dead devices, twins with a taken address. All
// of it may be switched while the building runs, bus by bus. Still pure: a runner, real-time on ptys or
// virtual, moves bytes and says what time it is.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "tests/sim/building.h"
#include "tests/sim/bus_line.h"

namespace riser::sim {

// So much of what an apartment draws flows around its meter.
struct Bypass {
    std::uint32_t meter = 0;
    std::int64_t percent = 0;  // 0..100
};

struct WiringOptions {
    FaultSettings faults;
    std::optional<Duration> turnaround;  // the same for all devices and exact, instead of their own
    std::size_t chunk = 8;
    bool judge_when_written = false;        // see LineSettings
    std::vector<std::uint32_t> dead;        // ids of meters or boards that never answer
    std::vector<Bypass> bypasses;           // from the start; of unknown meters nothing happens
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
    [[nodiscard]] std::optional<std::size_t> line_of(std::uint32_t bus) const;
    // The building's device at this address of a line.
    [[nodiscard]] std::optional<std::size_t> device_at(std::size_t line,
                                                       std::uint8_t address) const;

    // ---- devices; false when there is no such device ----
    [[nodiscard]] bool set_alive(std::uint32_t id, bool alive);
    [[nodiscard]] bool is_alive(std::uint32_t id) const;
    // A factory-new device with the same address joins the bus, or leaves it.
    [[nodiscard]] bool set_twin(std::uint32_t id, bool present);
    [[nodiscard]] bool has_twin(std::uint32_t id) const;
    // Would an undisturbed request reach the device, and its answer come back? Says nothing of its power.
    [[nodiscard]] bool is_reachable(std::uint32_t id) const;
    // Whether a patient master gets answers from it, by its index in the building: it has power, is alive,
    // alone at its address and connected to a line that works. Rates of faults are not looked at.
    [[nodiscard]] bool answers(std::size_t device) const;

    // ---- lines, by index ----
    void set_faults(std::size_t line, const FaultSettings& faults);
    void set_babbling(std::size_t line, bool babbling);
    // The cable is cut before its n-th device (in the order of the plan, from 0); nullopt = repaired.
    void cut_cable(std::size_t line, std::optional<std::size_t> before);
    [[nodiscard]] bool is_cut(std::size_t line) const {
        return wires_[line].cut_before.has_value();
    }
    // The adapter. A world with a SimulatedPort pulls it there, so that the port is lost as well.
    void set_plugged(std::size_t line, bool plugged);
    [[nodiscard]] bool is_plugged(std::size_t line) const { return wires_[line].plugged; }
    // Ends everything above on all lines: only what was ordered at the start remains dead or duplicated.
    void heal_wiring();
    // What has befallen all lines together.
    [[nodiscard]] FaultCounts fault_counts() const;

private:
    static constexpr std::size_t k_no_line = static_cast<std::size_t>(-1);
    struct Place {
        std::size_t line = k_no_line;  // none: it is on Zigbee
        std::size_t slave = 0;
        bool twin = false;
    };
    struct Wire {
        bool plugged = true;
        std::optional<std::size_t> cut_before;
    };
    [[nodiscard]] SimulatedSlave slave_of(std::size_t device, const WiringOptions& options);
    [[nodiscard]] SimulatedSlave make_twin(std::size_t device);
    [[nodiscard]] const SimulatedSlave* find(std::uint32_t id, bool twin) const;
    [[nodiscard]] SimulatedSlave* find(std::uint32_t id, bool twin);

    Building building_;
    WiringOptions options_;
    std::vector<std::unique_ptr<Device>> twins_;
    std::vector<std::unique_ptr<BusLine>> lines_;
    std::vector<Wire> wires_;    // by line
    std::vector<Place> places_;  // by device
};

}  // namespace riser::sim
