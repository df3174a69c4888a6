// Names: what people call the things of this building. From the configuration only: names are
// personal, so they never enter the journal or the wire, and a thing without a name is shown by its
// number.
#pragma once

#include <string>
#include <unordered_map>

#include "core/units/ids.h"

namespace riser::local {

struct Names {
    std::string building;
    std::unordered_map<SupplyPointId, std::string> supply_points;
    std::unordered_map<MeterId, std::string> meters;
    std::unordered_map<BusId, std::string> buses;

    bool operator==(const Names&) const = default;

    [[nodiscard]] std::string of(SupplyPointId id) const {
        return find(supply_points, id, "Supply point ");
    }
    [[nodiscard]] std::string of(MeterId id) const { return find(meters, id, "Meter "); }
    [[nodiscard]] std::string of(BusId id) const { return find(buses, id, "Bus "); }

private:
    template <class Id>
    static std::string find(const std::unordered_map<Id, std::string>& names, Id id,
                            const char* kind) {
        const auto found = names.find(id);
        return found == names.end() || found->second.empty() ? kind + to_string(id) : found->second;
    }
};

}  // namespace riser::local
