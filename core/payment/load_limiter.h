// The load limit that Riser keeps (LoadLimit): when it is in force and which step, when supply that was switched off for
// an overload comes back, and after how many it does not. Pure: what is known comes in as values. Whether too much is
// used at all is over_limit_watch.h; the switch that limits by itself is load_limit.h.
//
// It stands where credit stands (arbitration.h, action limit_load): whatever keeps supply on keeps it whole, and nobody
// is switched off for an overload who could not be cut off.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/payment/supply_policy.h"
#include "core/payment/supply_windows.h"
#include "core/units/energy.h"

namespace riser::payment {

// Of the cut-off table (supply_policy.h), what has to hold for a limit to be in force. The rest is asked when a contact
// is to open. The notice is asked for beside it: in the table it counts the steps of the limit as well.
inline constexpr std::array k_limit_predicates{
    CutPredicate::credit_exhausted,
    CutPredicate::prepaid_account,
    CutPredicate::armed,
    CutPredicate::pairing_proven,
    CutPredicate::no_emergency_credit,
    CutPredicate::not_protected,
    CutPredicate::outside_friendly_hours,
    CutPredicate::outside_holidays,
    CutPredicate::no_hold,
};

enum class LimitState : std::uint8_t {
    none,  // there is credit, or no limit is configured or can be kept: what was before it counts no more
    kept_whole,  // something keeps supply on, and whole, for now: a hold, friendly hours, the notice
    limited,     // to `limit`
    landed,      // all steps are over: supply is to go off
};

struct PowerLimitNow {
    LimitState state = LimitState::none;
    std::uint8_t step = 0;  // of limited, from 1
    Power limit{};
    std::optional<Duration> left;  // of the step; nullopt: until there is credit

    bool operator==(const PowerLimitNow&) const = default;
};

// `inputs` as for a cut-off; of `facts` the notice, and how long supply was limited already.
[[nodiscard]] PowerLimitNow power_limit_now(const SupplyPolicy& policy, const PolicyFacts& facts,
                                            const CutInputs& inputs);

// May its contact be opened for an overload now? Every predicate of a cut-off, but that the steps of the limit need not
// be over: they are what it is for. The notice is over while a limit is in force.
[[nodiscard]] CutInputs inputs_for_overload(CutInputs inputs);

// Does the next overload leave the contact open? `ago`: how long ago the earlier ones were, at most; nullopt: nobody
// knows. Only those count that were certainly within LoadLimit::counted_for.
[[nodiscard]] bool stays_open(const LoadLimit& terms,
                              const std::vector<std::optional<Duration>>& ago);
// Which of them it is, counted from 1.
[[nodiscard]] std::uint8_t number_of_overload(const LoadLimit& terms,
                                              const std::vector<std::optional<Duration>>& ago);

// Supply that is off for an overload.
struct OverloadOff {
    std::optional<Duration> for_at_most;  // so long already, at the most; nullopt: nobody knows
    Duration off_for{};
    std::optional<AfterOverloads> waits;  // it was one too many, and waits for that
    bool next_day = false;                // it may be a later day than the one on which it opened
};

// In favour of the light: as soon as the time may be over, so a restart or a power failure keeps nobody off longer.
[[nodiscard]] bool comes_back(const OverloadOff& off);

}  // namespace riser::payment
