// decide_at_rest: nearly every supply point at nearly every tick has credit, is to be on, is seen on, and nobody has said
// anything of it that would have to be taken back. Nothing follows then from the rules of Decider::supply, and they need
// not be asked. What is in doubt here is not at rest: the rules say what it means.
#include <algorithm>

#include "gateway/controller/decider.h"

namespace riser::controller {

using metering::SwitchState;

bool Decider::is_at_rest(const SupplyPointBooks& supply_point) const {
    const LiveSupply& live = *seen().supplies.find(supply_point.id);
    const bool on =
        supply_point.desired == SwitchState::connected && !supply_point.opened &&
        !supply_point.ready && !supply_point.opened_unseen && supply_point.limit == LimitBooks{} &&
        (supply_point.switches.empty() || supply_point.observed == SwitchState::connected);
    const bool told = live.test != RelayTest::none || !live.obstacle.empty() ||
                      live.open_unordered || live.falls_told ||
                      within(live.reclosed, k_falls_often_span, now_.monotonic) >= k_falls_often;
    if (!on || told) return false;
    const auto asks = [](const auto& request) { return request.has_value(); };
    if (std::any_of(supply_point.requests.begin(), supply_point.requests.end(), asks)) return false;
    for (const CutMeter& cut : live.cut_meters) {
        if (cut.flow.flowing() != cut.flow_told) return false;
    }
    for (const SwitchId id : supply_point.switches) {
        const LiveSwitch* which = seen().switches.find(id);
        const bool closed =
            which != nullptr && which->observed == SwitchState::connected && which->attempts == 0;
        if (!closed || which->silence_told || contact_is_silent(*which)) return false;
    }
    return !is_exhausted(supply_point);
}

}  // namespace riser::controller
