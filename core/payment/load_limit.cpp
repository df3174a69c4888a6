#include "core/payment/load_limit.h"

#include <array>

namespace riser::payment {

std::optional<LimitNow> limit_now(const SupplyPolicy& policy, const ZoneRules& zone,
                                  const PolicyFacts& facts, const Now& now) {
    if (!notice_over(policy, facts)) return std::nullopt;
    for (const CutPredicate predicate :
         {CutPredicate::not_protected, CutPredicate::no_hold, CutPredicate::outside_friendly_hours,
          CutPredicate::outside_holidays}) {
        if (!policy_holds(policy, zone, facts, now, predicate)) return std::nullopt;
    }
    Duration ends{};
    std::size_t index = 0;
    for (const LoadLimitStep& step : steps_for(policy, facts.abilities)) {
        ends += step.lasts;
        if (facts.limited_for < ends)
            return LimitNow{index, step.limit_ma, ends - facts.limited_for};
        ++index;
    }
    return std::nullopt;
}

OverloadAction overload_action(const SoftLanding& policy, const Overload& seen) {
    if (!seen.open) {
        return seen.in_state >= policy.over_limit_grace ? OverloadAction::open
                                                        : OverloadAction::wait;
    }
    if (seen.openings > policy.retries) return OverloadAction::await_button;
    return seen.in_state >= policy.open_for ? OverloadAction::close : OverloadAction::wait;
}

}  // namespace riser::payment
