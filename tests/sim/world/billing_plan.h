// BillingPlan: how the tenants of a simulated site who pay afterwards are billed, in the words that a person would use.
// The configuration is written from it, and the auditor judges by it: neither knows what the other makes of it.
#pragma once

#include <string>
#include <vector>

#include "tests/sim/world/draws.h"

namespace riser::sim {

enum class DunningKind : std::uint8_t { reminder, notice, final_notice, disconnection };

// What interest takes for the days of a year.
enum class DaysOfYear : std::uint8_t { always_365, always_360, as_they_are };

struct DunningStep {
    int days = 0;  // after the due day
    DunningKind kind = DunningKind::reminder;
    std::int64_t fee = 0;  // micro-units

    bool operator==(const DunningStep&) const = default;
};

// A site without one: nobody is billed, whoever pays afterwards included.
struct BillingPlan {
    bool written = false;  // there is a [billing] at all
    int cycle_day = 1;     // of the month, the day after the world begins
    int days_to_pay = 0;
    bool by_line = false;        // rounded line by line; else the total
    std::int64_t coin = 10'000;  // micro-units
    bool forgiven = false;       // what rounding leaves; else carried to the next bill
    bool numbered_by_cloud = false;
    std::vector<DunningStep> steps;
    std::int64_t minimum = 0;       // nobody is cut off for less
    std::int64_t interest_ppm = 0;  // a year
    int grace_days = 0;
    std::int64_t late_fee = 0;
    std::int64_t reconnection_fee = 0;
    DaysOfYear days_of_year = DaysOfYear::always_365;
    std::int64_t deposit_ppm = 0;  // what deposits earn in a year

    bool operator==(const BillingPlan&) const = default;
};

// `begin_s`: when the world begins, Unix time. Without a plan when the day after has no cycle (29th to 31st).
[[nodiscard]] BillingPlan draw_billing(Prng& dice, std::int64_t begin_s);
// As it stands in a gateway's configuration; empty: nothing. Who numbers is no part of it: a simulated gateway has its
// cloud without a [cloud].
[[nodiscard]] std::string billing_text(const BillingPlan& plan);

}  // namespace riser::sim
