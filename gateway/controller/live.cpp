#include "gateway/controller/live.h"

#include <algorithm>

#include "gateway/controller/cut_meters.h"
#include "gateway/controller/limit_watch.h"
#include "gateway/controller/wiring.h"

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
    live.value_age = site.value_age;
    for (const BusId id : site.buses) live.buses.obtain(id).id = id;
    for (const auto& meter : site.meters) live.meters.obtain(meter.id).site = &meter;
    for (const auto& which : site.switches) {
        LiveSwitch& known = live.switches.obtain(which.id);
        known.site = &which;
        known.contact = contact_of(site, which);
    }
    for (const auto& entry : site.supply_points) {
        LiveSupply& supply = live.supplies.obtain(entry.supply_point.id);
        supply.switches = entry.supply_point.switches;
        supply.not_limitable = why_not_limitable(site, entry.supply_point);
        supply.wiring = configured_wiring(site, entry.supply_point);
        supply.account = entry.account.is_nil() ? entry.landlord.account : entry.account;
        for (const MeterId meter : meters_to_cut(entry.supply_point, site.switches)) {
            const bool own = has_contact_of(meter, entry.supply_point, site.switches);
            supply.cut_meters.push_back({meter, own, {}, false});
        }
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

bool bus_up(const Live& live, BusId id) {
    const LiveBus* bus = live.buses.find(id);
    return bus != nullptr && bus->state == metering::BusState::up;
}

std::string why_uncharged(const LiveMeter& meter) {
    if (meter.reads_uncharged < k_reads_to_commission || meter.supply_points.empty()) return "";
    if (meter.wrong_identity) return "another meter answers than the one that is configured";
    if (meter.registers.empty()) return "it shows no register to charge by";
    if (!meter.identity) return "it never said who it is";
    const auto jumps = std::find_if(meter.registers.begin(), meter.registers.end(),
                                    [](const LiveRegister& reg) { return !reg.known; });
    if (jumps == meter.registers.end()) return "";
    return "its register goes back, or advances by more than its fuse allows (" +
           std::to_string(meter.site->max_power.w) + " W): it shows " +
           std::to_string(jumps->shown.wh) + " Wh";
}

bool any_seen_open(const Live& live, const std::vector<SwitchId>& switches, Looks looks) {
    return std::any_of(switches.begin(), switches.end(), [&](SwitchId id) {
        const LiveSwitch* which = live.switches.find(id);
        return which != nullptr && which->observed == metering::SwitchState::disconnected &&
               (looks == Looks::one || which->observed_at > which->changed_at);
    });
}

metering::SwitchState contacts_of(const Live& live, const std::vector<SwitchId>& switches) {
    using metering::SwitchState;
    std::optional<SwitchState> common;
    for (const SwitchId id : switches) {
        const LiveSwitch* which = live.switches.find(id);
        const SwitchState state = which ? which->observed : SwitchState::unknown;
        if (state == SwitchState::unknown) return SwitchState::unknown;
        if (common && *common != state) return SwitchState::mixed;
        common = state;
    }
    return common.value_or(SwitchState::unknown);
}

}  // namespace riser::controller
