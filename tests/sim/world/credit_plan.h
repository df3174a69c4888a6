// CreditPlan: what tenants of a simulated site are lent and given beside their own money, and what they owe beside it
// (docs/charging.md, "Credits" and "Charges with time"), in numbers of its own. The configuration is written from it, and the
// auditor judges by it. It is the same for every apartment of the site.
#pragma once

#include <cstdint>
#include <string>

#include "tests/sim/world/draws.h"

namespace riser::sim {

// Local days, weeks from Monday, months.
enum class Every : std::uint8_t { hour, day, week, month };

// Amounts in micro-units; 0: nothing of the kind.
struct CreditPlan {
    std::int64_t emergency = 0;
    std::int64_t offered_at = 0;
    bool by_itself = false;  // nobody has to take it up
    std::int64_t free_units = 0;
    Every free_units_every = Every::day;
    // Of who came first alone, as the debts are.
    std::int64_t gift = 0;
    std::int64_t gift_until_ms = 0;  // Unix time; 0: for ever
    std::int64_t share_debt = 0;     // a share of each payment pays it
    std::int64_t share_ppm = 0;
    std::int64_t weekly_cap = 0;
    std::int64_t instalment_debt = 0;
    std::int64_t instalment = 0;
    Every instalment_every = Every::day;
    bool continuous = false;  // also where there is no credit for it
    bool while_off = false;
    bool on_emergency = true;

    bool operator==(const CreditPlan&) const = default;
    [[nodiscard]] bool written() const {
        return emergency > 0 || free_units > 0 || gift > 0 || share_debt > 0 || instalment_debt > 0;
    }
};

// `begin_s`: when the world begins, Unix time.
[[nodiscard]] CreditPlan draw_credits(Prng& dice, std::int64_t begin_s);
// As it stands below each [[supply_point]]; empty: nothing.
[[nodiscard]] std::string credits_text(const CreditPlan& plan);

// Numbers of the configuration.
inline constexpr std::uint16_t k_emergency_credit = 1;
inline constexpr std::uint16_t k_free_units = 2;
inline constexpr std::uint16_t k_gift = 3;
inline constexpr std::uint16_t k_share_debt = 11;
inline constexpr std::uint16_t k_instalment_debt = 12;

}  // namespace riser::sim
