#include "gateway/controller/live.h"

#include <algorithm>

namespace riser::controller {

LiveRegister* LiveMeter::find(metering::Quantity quantity) {
    const auto found = std::find_if(registers.begin(), registers.end(),
                                    [&](const auto& r) { return r.quantity == quantity; });
    return found == registers.end() ? nullptr : found;
}

const LiveRegister* LiveMeter::find(metering::Quantity quantity) const {
    return const_cast<LiveMeter*>(this)->find(quantity);
}

Live make_live(const SiteConfig& site) {
    Live live;
    for (const BusId id : site.buses) live.buses.obtain(id).id = id;
    for (const auto& meter : site.meters) live.meters.obtain(meter.id).site = &meter;
    for (const auto& which : site.switches) live.switches.obtain(which.id).site = &which;
    for (const auto& entry : site.supply_points) {
        live.supplies.obtain(entry.supply_point.id);
        for (const auto& share : entry.supply_point.registers) {
            if (LiveMeter* meter = live.meters.find(share.meter)) {
                meter->supply_points.push_back(entry.supply_point.id);
            }
        }
        for (const SwitchId which : entry.supply_point.switches) {
            if (LiveSwitch* known = live.switches.find(which)) {
                known->supply_point = entry.supply_point.id;
            }
        }
    }
    return live;
}

}  // namespace riser::controller
