// From what stands in a simulated building to what its gateway is told about it: the bus configurations,
// with the shipped meter profiles. The simulated devices never see them.
#pragma once

#include <string_view>
#include <vector>

#include "gateway/field/modbus/bus_config.h"
#include "tests/sim/building_plan.h"

namespace riser::sim {

// The profiles a building needs. Bus configurations point into it: it must stay where it is.
class FieldProfiles {
public:
    // As they were loaded by the test or bench; the simulator itself reads none. Every switch is trusted:
    // it is seen to work before it counts.
    explicit FieldProfiles(std::vector<modbus::MeterProfile> loaded);
    // nullptr when there is none of this name.
    [[nodiscard]] const modbus::MeterProfile* find(std::string_view name) const;

private:
    std::vector<modbus::MeterProfile> profiles_;
};

// Ids as everywhere in simulated buildings: a switch has the number of its meter. `profiles` must know
// every model of the plan and outlive the configuration.
[[nodiscard]] modbus::BusConfig bus_config(const BuildingPlan& plan, std::uint32_t bus,
                                           const FieldProfiles& profiles);

}  // namespace riser::sim
