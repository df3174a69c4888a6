// A SupplyPoint is an apartment's point of supply: the registers that measure it (with the share of each
// that it pays), the switches that can interrupt it, and one account at a time.
#pragma once

#include <cstdint>
#include <vector>

#include "core/metering/register.h"
#include "core/units/ids.h"

namespace riser::metering {

struct RegisterShare {
    MeterId meter{};
    Quantity quantity = Quantity::import_energy;
    std::int64_t share_ppm = 1'000'000;  // 1..1'000'000
    RegisterRole role = RegisterRole::grid;

    bool operator==(const RegisterShare&) const = default;
};

struct SupplyPoint {
    SupplyPointId id{};
    std::vector<RegisterShare> registers;  // at least one
    std::vector<SwitchId> switches;        // empty: can only be observed

    bool operator==(const SupplyPoint&) const = default;
};

}  // namespace riser::metering
