// The physics of a simulated building: who draws what, which contact is closed, what every register
// has counted. Knows no frames, no line and no clock: advance() says what time it is. Energy is
// conserved to the microjoule: main = sum of apartments + loss.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "tests/sim/building_plan.h"
#include "tests/sim/device.h"
#include "tests/sim/load.h"
#include "tests/sim/sim_time.h"

namespace riser::sim {

struct EnergyTotals {
    std::int64_t apartments_uj = 0;
    std::int64_t loss_uj = 0;
    std::int64_t main_uj = 0;

    bool operator==(const EnergyTotals&) const = default;
};

// Owned by one thread. Devices are numbered meters first, then boards, in the plan's order.
class Building {
public:
    // The plan must have passed check_plan().
    explicit Building(BuildingPlan plan);

    // Time never goes back. Loads and self-acting relays are followed exactly, however long the
    // step.
    void advance(SimTime to);
    [[nodiscard]] SimTime now() const { return now_; }

    // A request to one device at now(): the answer's PDU.
    [[nodiscard]] Pdu ask(std::size_t device, std::span<const std::uint8_t> request);

    void freeze(bool frozen) { frozen_ = frozen; }
    [[nodiscard]] bool frozen() const { return frozen_; }
    // The meter by its id; false when there is no such apartment. nullopt = its appliances again.
    [[nodiscard]] bool set_load(std::uint32_t meter, std::optional<std::int64_t> watts);
    [[nodiscard]] bool exchange(std::uint32_t meter);
    [[nodiscard]] bool weld(std::uint32_t meter, bool welded);

    [[nodiscard]] const BuildingPlan& plan() const { return plan_; }
    [[nodiscard]] std::size_t device_count() const { return devices_.size(); }
    [[nodiscard]] Device& device(std::size_t index) { return *devices_[index]; }
    [[nodiscard]] const Device& device(std::size_t index) const { return *devices_[index]; }
    [[nodiscard]] std::uint32_t bus_of(std::size_t index) const;
    [[nodiscard]] std::uint32_t id_of(std::size_t index) const;
    [[nodiscard]] std::optional<std::size_t> index_of(std::uint32_t id) const;

    [[nodiscard]] Measurement measure(std::size_t meter) const;
    // Watts flowing through a meter now (0 with its switch open), and what its loads would draw.
    [[nodiscard]] std::int64_t power_w(std::size_t meter) const;
    [[nodiscard]] std::int64_t demand_w(std::size_t meter) const;
    // The contact that supplies a meter; nullptr = it cannot be disconnected.
    [[nodiscard]] const Contact* contact_of(std::size_t meter) const;
    [[nodiscard]] const EnergyTotals& totals() const { return totals_; }

private:
    struct Apartment {
        Load load;
        Contact* contact = nullptr;
        std::size_t first_phase = 0;  // of the riser, for single-phase flats
        std::int64_t drawn_w = 0;     // by the appliances in the current load step
    };
    using PhasePowers = std::array<std::int64_t, 3>;

    [[nodiscard]] SimTime next_change(SimTime limit) const;
    void draw(Duration span);
    void refresh_loads();
    [[nodiscard]] PhasePowers main_powers() const;
    [[nodiscard]] PhasePowers phase_powers(std::size_t meter) const;

    BuildingPlan plan_;
    std::vector<std::unique_ptr<Device>> devices_;
    std::vector<Apartment> apartments_;  // by meter index; unused for the main meter
    EnergyTotals totals_;
    SimTime now_{0};
    SimTime step_{-1};  // the load step that drawn_w belongs to
    bool frozen_ = false;
    std::uint32_t exchanges_ = 0;
};

}  // namespace riser::sim
