// Taxes of a bill: parallel ones share a base, stacked ones also tax the taxes below them; a price may
// include them or not. A tax total is split over its taxes without losing a micro-unit. Levies per kWh are
// not taxes here but lines of their own.
#pragma once

#include <cstdint>
#include <vector>

#include "core/base/result.h"
#include "core/payment/rounding.h"
#include "core/units/money.h"

namespace riser::billing {

struct Tax {
    std::uint16_t code = 0;  // what the legal entity calls it; unique within a group
    std::int64_t ppm = 0;    // 0..1'000'000 of its base
    std::uint8_t level = 0;  // 0..2; its base is the net amount and all taxes of lower levels

    bool operator==(const Tax&) const = default;
};

// What one class of lines is taxed with: "standard rate", "reduced rate", "outside the scope".
struct TaxGroup {
    std::uint16_t id = 0;
    bool inclusive = false;  // the prices of its lines contain the taxes
    std::vector<Tax> taxes;  // 0..k_max_taxes, ascending by level; empty: no tax at all

    bool operator==(const TaxGroup&) const = default;
};
inline constexpr std::size_t k_max_taxes = 8;
inline constexpr std::uint8_t k_tax_levels = 3;

// Refuses a group that breaks a range above. The taxes of one level sum to 1'000'000 ppm at most.
[[nodiscard]] Outcome<> check_tax_group(const TaxGroup& group);

// What is due on a net amount, and what a gross amount contains, to the nearest micro-unit (half to even).
// net + tax_on_net(net) is the gross amount; |amount| <= k_max_balance / 8.
[[nodiscard]] Money tax_on_net(const TaxGroup& group, Money net);
[[nodiscard]] Money tax_within_gross(const TaxGroup& group, Money gross);

// The group's tax in the order of its taxes, each a multiple of `step`, as is `tax`: the parts sum to it.
// A group without taxes has none to split: `tax` is zero then.
[[nodiscard]] std::vector<Money> split_tax(const TaxGroup& group, Money tax, Money step = Money{1});

}  // namespace riser::billing
