#include "gateway/controller/cut_meters.h"

#include <algorithm>

namespace riser::controller {
namespace {

using metering::RegisterShare;
using metering::SupplyPoint;

constexpr std::int64_t k_whole_ppm = 1'000'000;

bool is_of(const SwitchSite& which, const SupplyPoint& supply_point) {
    const auto& own = supply_point.switches;
    return std::find(own.begin(), own.end(), which.id) != own.end();
}

bool pays_for(const SupplyPoint& supply_point, MeterId meter) {
    return std::any_of(supply_point.registers.begin(), supply_point.registers.end(),
                       [meter](const RegisterShare& share) { return share.meter == meter; });
}

template <class Test>
std::vector<MeterId> meters_where(const SupplyPoint& supply_point, Test test) {
    std::vector<MeterId> meters;
    for (const RegisterShare& share : supply_point.registers) {
        const bool known = std::find(meters.begin(), meters.end(), share.meter) != meters.end();
        if (!known && test(share)) meters.push_back(share.meter);
    }
    return meters;
}

}  // namespace

bool has_contact_of(MeterId meter, const SupplyPoint& supply_point,
                    const std::vector<SwitchSite>& switches) {
    return std::any_of(switches.begin(), switches.end(), [&](const SwitchSite& which) {
        return which.in_meter == meter && is_of(which, supply_point);
    });
}

std::vector<MeterId> meters_to_cut(const SupplyPoint& supply_point,
                                   const std::vector<SwitchSite>& switches) {
    const bool stands_alone =
        std::any_of(switches.begin(), switches.end(), [&](const SwitchSite& which) {
            return is_of(which, supply_point) && !pays_for(supply_point, which.in_meter);
        });
    auto meters = meters_where(supply_point, [&](const RegisterShare& share) {
        return has_contact_of(share.meter, supply_point, switches) ||
               (stands_alone && share.share_ppm == k_whole_ppm);
    });
    if (!meters.empty()) return meters;
    return meters_where(supply_point, [](const RegisterShare&) { return true; });
}

}  // namespace riser::controller
