// The marks of a supply point that attention.cpp gathers, and of a bus those that attention_building.cpp does not know.
#pragma once

#include <optional>

#include "gateway/local/attention.h"

namespace riser::local {

// What only a network over the air has as trouble (metering::BusReport::problem); `name` is that of the bus.
[[nodiscard]] std::optional<Mark> radio_mark(const controller::BusView& bus,
                                             const std::string& name);

// Of its contacts: what they do and should do, and that one is not seen.
void add_supply_marks(std::vector<Mark>& marks, const controller::SupplyPointView& point);
void add_silent_contact_marks(std::vector<Mark>& marks, const controller::BuildingView& view,
                              const controller::SupplyPointView& point);
// Of a load limit that is in force.
void add_load_limit_mark(std::vector<Mark>& marks, const controller::SupplyPointView& point,
                         const ZoneRules& zone);
// Of what may have been used there and is on no bill.
void add_exposure_mark(std::vector<Mark>& marks, const controller::BuildingView& view,
                       const controller::SupplyPointView& point);
// Of bills that are overdue.
void add_bill_marks(std::vector<Mark>& marks, const controller::BuildingView& view,
                    const controller::SupplyPointView& point);
// Of a credit limit that is near or reached.
void add_credit_limit_mark(std::vector<Mark>& marks, const controller::BuildingView& view,
                           const controller::SupplyPointView& point, const ZoneRules& zone);

}  // namespace riser::local
