#include "core/payment/load_limiter.h"

#include <algorithm>

namespace riser::payment {
namespace {

PowerLimitNow step_at(const LoadLimit& terms, Duration limited_for) {
    Duration ends{};
    std::uint8_t number = 0;
    for (const PowerStep& step : terms.steps) {
        ++number;
        if (step.lasts == Duration::zero()) {
            return {LimitState::limited, number, step.limit, std::nullopt};
        }
        ends += step.lasts;
        if (limited_for < ends) {
            return {LimitState::limited, number, step.limit, ends - limited_for};
        }
    }
    return {LimitState::landed, 0, {}, std::nullopt};
}

}  // namespace

PowerLimitNow power_limit_now(const SupplyPolicy& policy, const PolicyFacts& facts,
                              const CutInputs& inputs) {
    const LoadLimit& terms = policy.load_limit;
    const bool none =
        terms.steps.empty() || !facts.limitable || !inputs.get(CutPredicate::credit_exhausted);
    if (none) return {};
    const bool whole = std::any_of(k_limit_predicates.begin(), k_limit_predicates.end(),
                                   [&](CutPredicate which) { return !inputs.get(which); });
    if (whole || !notice_over(policy, facts)) return {LimitState::kept_whole, 0, {}, {}};
    return step_at(terms, facts.limited_for);
}

CutInputs inputs_for_overload(CutInputs inputs) {
    inputs.set(CutPredicate::notice_given, true);
    return inputs;
}

std::uint8_t number_of_overload(const LoadLimit& terms,
                                const std::vector<std::optional<Duration>>& ago) {
    const auto counted = std::count_if(ago.begin(), ago.end(), [&](const auto& at_most) {
        return at_most && *at_most < terms.counted_for;
    });
    return static_cast<std::uint8_t>(std::min<std::ptrdiff_t>(counted + 1, UINT8_MAX));
}

bool stays_open(const LoadLimit& terms, const std::vector<std::optional<Duration>>& ago) {
    return terms.openings > 0 && number_of_overload(terms, ago) >= terms.openings;
}

bool comes_back(const OverloadOff& off) {
    if (!off.waits) return !off.for_at_most || *off.for_at_most >= off.off_for;
    return *off.waits == AfterOverloads::next_day && off.next_day;
}

}  // namespace riser::payment
