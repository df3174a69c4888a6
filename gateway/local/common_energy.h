// Common energy of a period: what the main meter counted and no other meter did, shared by the key that is
// configured (core/metering/apportionment.h). A report for people: nothing is booked. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/metering/apportionment.h"
#include "core/metering/supply_point.h"
#include "core/units/zone.h"
#include "gateway/controller/building_view.h"
#include "gateway/local/meter_data.h"

namespace riser::local {

// Of one supply point, as configured.
struct CommonShare {
    SupplyPointId supply_point{};
    AccountId landlord{};  // his days are vacant ones; nil: none
    std::vector<metering::RegisterShare> registers;
    std::int64_t area_dm2 = 0;
    std::int32_t occupants = 0;
    std::int32_t ownership_ppm = 0;
};
struct CommonEnergySettings {
    std::optional<metering::ApportionmentKey> key;
    std::vector<CommonShare> shares;
};

struct CommonEnergyPart {
    SupplyPointId supply_point{};
    int occupied_days = 0;
    Energy metered{};  // by its own meter in those days, as far as known
    Energy energy{};   // its part; 0 where nothing is shared

    bool operator==(const CommonEnergyPart&) const = default;
};
struct CommonEnergyReport {
    std::string why_none;  // empty, or why nothing is shared
    int hours = 0;         // of the period that could be balanced
    Energy supplied{};
    Energy metered{};
    std::vector<CommonEnergyPart> parts;  // in the order of the configuration
    Energy landlord{};

    bool operator==(const CommonEnergyReport&) const = default;
    [[nodiscard]] Energy residual() const { return supplied - metered; }
};

// Days from `first` to `last`, at most 366. A day belongs to whoever has the supply point at its end.
[[nodiscard]] CommonEnergyReport share_common_energy(const CommonEnergySettings& settings,
                                                     const CommonEnergyFacts& facts,
                                                     const controller::BuildingView& view,
                                                     const ZoneRules& zone, LocalDay first,
                                                     LocalDay last);

}  // namespace riser::local
