// A payment plan: instalments that a customer promised. As long as the promise is kept, the ladder of its
// bills stands still; when it is broken, the ladder goes on where it stood. Its instalments take the place of the
// due days of its bills when money is allocated (receivables.h); the plan itself only counts what came.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/base/result.h"
#include "core/payment/billing/reminder_ladder.h"
#include "core/units/money.h"

namespace riser::billing {

struct Instalment {
    LocalDay due{};
    Money amount{};  // > 0, <= k_max_amount

    bool operator==(const Instalment&) const = default;
};

struct PaymentPlan {
    LocalDay agreed{};  // the ladder stands still from this day on
    std::vector<Instalment>
        instalments;                  // 1..k_max_instalments, days ascending, none before `agreed`
    std::uint16_t grace_days = 0;     // an instalment may be late by so many days, 0..60
    std::uint8_t misses_allowed = 0;  // the promise breaks with the next one

    bool operator==(const PaymentPlan&) const = default;
};
inline constexpr std::size_t k_max_instalments = 60;

[[nodiscard]] Outcome<> check_plan(const PaymentPlan& plan);

// Equal monthly instalments of whole steps that sum to `total` (a multiple of `step`, > 0, at least a step
// each); the first ones are a step larger where it does not divide. On the day of the month of `first`, or on
// the last day of a shorter month.
[[nodiscard]] std::vector<Instalment> monthly_instalments(Money total, std::size_t count,
                                                          LocalDay first, Money step);

// Money that came for the plan, by the local day it came on. Negative: it bounced that day.
struct PaidOn {
    LocalDay day{};
    Money amount{};
};

enum class PlanState : std::uint8_t { running = 1, kept = 2, broken = 3 };

struct PlanStatus {
    PlanState state = PlanState::running;
    Money promised{};                     // by the end of today, without grace
    Money paid{};                         // by the end of today
    std::optional<LocalDay> next_due;     // of the first instalment that is not paid in full
    std::optional<LocalDay> broken_on{};  // the first day after the grace of the miss that broke it

    bool operator==(const PlanStatus&) const = default;
    [[nodiscard]] Money behind() const { return promised > paid ? promised - paid : Money{}; }
};

// An instalment is missed when at the end of its grace less had come than was promised until then. While the
// clock is unsure, `today` is the local day of its earliest instant. A plan that broke stays broken.
[[nodiscard]] PlanStatus plan_status(const PaymentPlan& plan, std::span<const PaidOn> payments,
                                     LocalDay today);

}  // namespace riser::billing
