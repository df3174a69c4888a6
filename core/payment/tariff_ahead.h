// The prices that lie ahead of one account, read from the versions of its tariff: the PriceAhead of a prediction,
// and the blocks of an outlook. Consumption from the grid; what the versions after the newest will be, nobody knows.
#pragma once

#include <vector>

#include "core/payment/block_counter.h"
#include "core/payment/price_ahead.h"
#include "core/payment/tariff.h"
#include "core/units/zone.h"

namespace riser::payment {

// What of an account decides which block prices its next watt-hour.
struct BlockStanding {
    BlockSpan span;         // that `used` counts; not begun: the one that the asked instant lies in
    SharedEnergy used = 0;  // in it, 0..k_max_shared_energy
    UtcTime account_from{};
    std::uint8_t billing_day = 1;  // 1..28

    bool operator==(const BlockStanding&) const = default;
    [[nodiscard]] Energy used_wh() const { return {used / k_full_share_ppm}; }
};

// Prices include taxes and levies, rounded half up to a micro-unit. A block that prices the whole period
// (BlockMethod::whole) shows as the price of what is used within it: the step that reaching it costs is not among
// the prices of single watt-hours, so a prediction across such a step is too late by what the step costs.
class TariffAhead {
public:
    // `versions` (checked, one at least) and `zone` outlive this and its copies.
    TariffAhead(const std::vector<Tariff>& versions, const ZoneRules& zone, BlockStanding standing)
        : versions_(&versions), zone_(&zone), standing_(standing) {}

    // For `at` at or after the beginning of the standing's span.
    [[nodiscard]] PriceSpan operator()(UtcTime at, Energy used) const;
    // All blocks of the rate that holds at `at`, from the first on.
    [[nodiscard]] std::vector<BlockAhead> blocks_at(UtcTime at) const;

private:
    [[nodiscard]] BlockSpan span_at(const Tariff& tariff, UtcTime at) const;

    const std::vector<Tariff>* versions_;
    const ZoneRules* zone_;
    BlockStanding standing_;
};

}  // namespace riser::payment
