// The exhaustive read planner: every cut of the fields into runs, every padding, no cleverness. It is the
// optimum that the planner of the gateway is measured against; only for small maps.
#pragma once

#include <cstdint>
#include <vector>

#include "gateway/field/modbus/read_plan.h"

namespace riser::sim_bus {

struct ExhaustivePlan {
    std::int64_t cost_ns = -1;
    bool shapes_distinct = false;
};

[[nodiscard]] ExhaustivePlan plan_exhaustively(const std::vector<modbus::PlanField>& fields,
                                               const modbus::PlanRules& rules,
                                               const modbus::CostModel& cost,
                                               const std::vector<modbus::ReadBlock>& reserved);

}  // namespace riser::sim_bus
