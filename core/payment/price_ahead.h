// Prices that lie ahead, as a prediction and a page need them: by time, and by the blocks of an inclining
// tariff. PriceAhead is the seam: whoever knows a tariff gives such a function; PriceSchedule is the plain
// list of one. Prices here include taxes and levies. Nothing is charged by them: charging.h does that.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "core/base/result.h"
#include "core/units/energy.h"
#include "core/units/money.h"
#include "core/units/time.h"

namespace riser::payment {

// The price of the next watt-hour, and how long it holds.
struct PriceSpan {
    Price price{};
    UtcTime until = k_no_upper_bound;  // later than the instant that was asked for
    std::optional<Energy> until_used;  // more than what was asked for; nullopt: at any consumption
    bool counts_anew = false;  // at `until` the consumption that blocks count begins at zero

    bool operator==(const PriceSpan&) const = default;
};

// The span at `at` when blocks have counted `used` since they counted anew.
using PriceAhead = std::function<PriceSpan(UtcTime at, Energy used)>;

// From this consumption on, within the period that blocks count, each further kWh costs so much.
struct BlockAhead {
    Energy from{};  // 0..k_max_register
    Price price{};

    bool operator==(const BlockAhead&) const = default;
};
inline constexpr std::size_t k_max_blocks_ahead = 32;
// 1..k_max_blocks_ahead, the first from 0, ascending; prices within 0..k_max_price.
[[nodiscard]] Outcome<> check_blocks_ahead(std::span<const BlockAhead> blocks);

struct PriceChange {
    UtcTime from{};
    std::vector<BlockAhead> blocks;  // one block: the price does not depend on consumption
    bool counts_anew = false;        // a month of the tariff begins

    bool operator==(const PriceChange&) const = default;
};

// A PriceAhead that is written down: ascending in time; before the first change its prices hold too.
struct PriceSchedule {
    std::vector<PriceChange> changes;  // 1..k_max_price_changes

    [[nodiscard]] PriceSpan operator()(UtcTime at, Energy used) const;
};
// Three months of half hours.
inline constexpr std::size_t k_max_price_changes = 92 * 48;
[[nodiscard]] Outcome<> check_price_schedule(const PriceSchedule& schedule);

// ---- "price now, price after X kWh" -----------------------------------------------------------------

struct PriceOutlook {
    Price now{};
    std::optional<Energy> after;  // so much more, and the price is another
    std::optional<Price> then;

    bool operator==(const PriceOutlook&) const = default;
};
// Blocks that were checked; `used` >= 0 in their period. Blocks of equal price are one.
[[nodiscard]] PriceOutlook price_outlook(std::span<const BlockAhead> blocks, Energy used);
// The price of the watt-hour that follows `more` further ones.
[[nodiscard]] Price price_after(std::span<const BlockAhead> blocks, Energy used, Energy more);
// What `more` costs, each slice at the price of its block; a fraction of a micro-unit counts as a whole one.
// nullopt: more than k_max_balance.
[[nodiscard]] std::optional<Money> cost_of(std::span<const BlockAhead> blocks, Energy used,
                                           Energy more);
// How many whole watt-hours `money` buys; nullopt: without end, the last block costs nothing.
[[nodiscard]] std::optional<Energy> energy_for(std::span<const BlockAhead> blocks, Energy used,
                                               Money money);

}  // namespace riser::payment
