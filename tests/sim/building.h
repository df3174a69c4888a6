// The physics of a simulated building: who draws what, which contact is closed, what every register
// has counted. Knows no frames, no line and no clock: advance() says what time it is. Energy is
// conserved to the microjoule: main = sum of apartments (what is drawn around a meter included) + loss. What panels give
// beyond that leaves on a line of its own (building_plan.h).
//
// An apartment's energy is summed up when somebody looks or when its flow changes, over each step of its
// load exactly: what nobody asks costs nothing, and no sum depends on when it was asked.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "tests/sim/building_plan.h"
#include "tests/sim/device.h"
#include "tests/sim/load.h"
#include "tests/sim/sim_time.h"
#include "tests/sim/solar.h"

namespace riser::sim {

struct EnergyTotals {
    std::int64_t apartments_uj = 0;
    std::int64_t loss_uj = 0;
    std::int64_t main_uj = 0;
    std::int64_t bypassed_uj = 0;  // of the apartments', around their meters
    std::int64_t fed_in_uj = 0;    // out of the building, beside all this

    bool operator==(const EnergyTotals&) const = default;
};

// What an auditor may know of one meter: energy that flowed, what the register made of it, and why the two
// may differ.
struct MeterTruth {
    std::int64_t flowed_uj = 0;   // through the meter, over all its epochs
    std::int64_t advance_wh = 0;  // of the register as shown: what charges are compared with
    std::vector<RegisterEpoch> epochs;
    std::uint32_t serial = 0;
    bool frozen = false;  // shows an old value now
    bool stale = false;   // likewise, since its power returned

    bool operator==(const MeterTruth&) const = default;
};

// Owned by one thread. Devices are numbered meters first, then boards, in the plan's order.
class Building {
public:
    // The plan must have passed check_plan().
    explicit Building(BuildingPlan plan);
    Building(const Building&) = delete;
    Building& operator=(const Building&) = delete;

    // Time never goes back. Loads and self-acting relays are followed exactly, however long the
    // step.
    void advance(SimTime to) { advance_to(to); }
    // From now on everything below first advances to what `clock` says, so that whoever looks or meddles
    // does so at the right moment. Not undone; the clock must outlive the building's last use.
    void follow(std::function<SimTime()> clock) { clock_ = std::move(clock); }
    [[nodiscard]] SimTime now() const;

    // A request to one device at now(): the answer's PDU; empty = silence.
    [[nodiscard]] Pdu ask(std::size_t device, std::span<const std::uint8_t> request);

    void freeze(bool frozen);
    [[nodiscard]] bool frozen() const { return frozen_; }
    // The meter by its id; false when there is no such apartment. nullopt = its appliances again.
    [[nodiscard]] bool set_load(std::uint32_t meter, std::optional<std::int64_t> watts);
    [[nodiscard]] bool exchange(std::uint32_t meter);
    [[nodiscard]] bool weld(std::uint32_t meter, bool welded);
    // So much of what the apartment draws, 0 to 100 percent, flows around its meter and contact: the riser and
    // the main meter see it, the apartment's own meter does not.
    [[nodiscard]] bool bypass(std::uint32_t meter, std::int64_t percent);

    // ---- power ----
    // The whole building: nothing flows, meters are dark and silent, contacts do what their models do.
    void power_off();
    void power_on();
    [[nodiscard]] bool has_power() const { return powered_; }
    // One device. Through a dark apartment meter nothing flows. False for the building's main meter, which
    // is dark when all is, and for unknown ids.
    [[nodiscard]] bool set_power(std::uint32_t id, bool powered);
    [[nodiscard]] bool is_dark(std::size_t index) const { return !devices_[index]->has_power(); }

    // ---- faults ----
    // To order faults of meters and relays: the device of a meter, the contact that supplies it and the
    // device that contact is in, by the meter's id; nullptr where there is none. Counted up to now(): look
    // a device up again when time has passed.
    [[nodiscard]] Device* find_meter(std::uint32_t meter);
    [[nodiscard]] Contact* find_contact(std::uint32_t meter);
    [[nodiscard]] Device* find_switch(std::uint32_t meter);
    // Ends what lasts, and gives everything its power back.
    void heal();
    [[nodiscard]] PhysicalCounts physical_counts() const;
    [[nodiscard]] MeterTruth truth(std::size_t meter) const;

    [[nodiscard]] const BuildingPlan& plan() const { return plan_; }
    [[nodiscard]] std::size_t device_count() const { return devices_.size(); }
    // Counted up to now().
    [[nodiscard]] Device& device(std::size_t index);
    [[nodiscard]] const Device& device(std::size_t index) const;
    [[nodiscard]] std::uint32_t bus_of(std::size_t index) const;
    [[nodiscard]] std::uint32_t id_of(std::size_t index) const;
    [[nodiscard]] std::optional<std::size_t> index_of(std::uint32_t id) const;

    [[nodiscard]] Measurement measure(std::size_t meter) const;
    // Watts flowing through a meter now (0 with its switch open; below zero when it feeds in), and what its loads would
    // draw, around it or not.
    [[nodiscard]] std::int64_t power_w(std::size_t meter) const;
    [[nodiscard]] std::int64_t demand_w(std::size_t meter) const;
    // The contact that supplies a meter; nullptr = it cannot be disconnected.
    [[nodiscard]] const Contact* contact_of(std::size_t meter) const;
    [[nodiscard]] EnergyTotals totals() const;

    // Grows whenever one of these contacts has moved or was renewed.
    [[nodiscard]] std::uint64_t contact_changes() const { return contact_changes_; }

private:
    static constexpr SimTime k_no_step = SimTime::min() / 2;
    struct Apartment {
        Load load;
        Solar solar;
        Contact* contact = nullptr;
        std::size_t switch_device = 0;  // that the contact is in
        std::size_t first_phase = 0;    // of the riser, for single-phase flats
        bool main = false;              // no apartment, but the meter of the whole building
        bool single_phase = true;
        std::int64_t bypass_percent = 0;
        SimTime settled{0};        // its energy is summed up to here
        SimTime step = k_no_step;  // beginning of the load step that drawn_w belongs to
        std::int64_t drawn_w = 0;
        std::int64_t given_w = 0;  // by its panels
    };
    using PhasePowers = std::array<std::int64_t, 3>;
    struct Grid {
        std::int64_t step = -1;  // the load step these are of
        std::array<std::int64_t, 3> voltage_mv{};
        std::int64_t frequency_mhz = 0;
    };

    void wire(std::size_t meter);
    void advance_to(SimTime to) const;
    void catch_up() const;
    // Sums up an apartment's energy to now_. Const, as it changes nothing that can be seen.
    void settle(std::size_t index) const;
    void settle_all() const;
    void settle_main() const;
    void add_energy(std::size_t meter, std::int64_t watts, Duration span) const;
    void add_fed_in(std::size_t meter, std::int64_t watts, Duration span) const;
    void add_bypassed(std::size_t meter, std::int64_t watts, Duration span) const;
    // Of what it draws, the part around its meter.
    [[nodiscard]] std::int64_t around_w(const Apartment& apartment, std::int64_t watts) const;
    [[nodiscard]] std::int64_t drawn_w(Apartment& apartment, SimTime at) const;
    // Through its meter at that moment, were it connected; below zero: it feeds in.
    [[nodiscard]] std::int64_t net_w(Apartment& apartment, SimTime at) const;
    [[nodiscard]] bool flows(std::size_t meter) const;
    void apply_power(std::size_t index);
    [[nodiscard]] const Grid& grid_now() const;
    [[nodiscard]] PhasePowers main_powers() const;
    [[nodiscard]] PhasePowers phase_powers(std::size_t meter) const;
    [[nodiscard]] PhasePowers split(std::size_t meter, std::int64_t watts) const;

    BuildingPlan plan_;
    std::vector<std::unique_ptr<Device>> devices_;
    std::map<std::uint32_t, std::size_t> indices_;  // of devices, by id
    std::vector<bool> fed_;                         // by device: its own supply is on
    mutable std::vector<Apartment> apartments_;     // by meter index
    std::uint64_t contact_changes_ = 0;
    mutable std::array<std::int64_t, 3> riser_uj_{};  // of the apartments, by phase
    mutable std::int64_t bypassed_uj_ = 0;
    mutable std::int64_t fed_in_uj_ = 0;
    mutable Grid grid_;
    std::function<SimTime()> clock_;
    mutable SimTime now_{0};
    mutable bool advancing_ = false;
    bool frozen_ = false;
    bool powered_ = true;
    std::uint32_t exchanges_ = 0;
    PhysicalCounts counts_;
};

}  // namespace riser::sim
