// What an account has used in the block period so far, and how that divides an advance over blocks and, where a
// block prices the whole period, what has to be collected for what came before.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/payment/charging.h"
#include "core/payment/tariff.h"

namespace riser::payment {

// A block period of one account, in days of its local calendar.
struct BlockSpan {
    std::int64_t begins_ms = 0;  // Unix time of its first instant; 0: none has begun
    std::int64_t ends_ms = 0;    // and of the next period's
    std::uint16_t days = 1;      // that this account has of it
    std::uint16_t of_days = 1;   // that the whole period has, >= days

    bool operator==(const BlockSpan&) const = default;
};

// The period that `time` lies in, for an account that began at `account_from` and whose billing months begin on
// `billing_day` (1..28).
[[nodiscard]] BlockSpan block_span(BlockPeriod period, const ZoneRules& zone, UtcTime time,
                                   UtcTime account_from, std::uint8_t billing_day);

struct BlockCounter {
    BlockSpan span;
    TariffId tariff{};  // what used_at speaks of
    std::uint32_t version = 0;
    SharedEnergy carried = 0;  // used in this period under other tariffs or versions
    std::vector<SharedEnergy>
        used_at;  // by price index; shorter than the prices while zeros follow

    bool operator==(const BlockCounter&) const = default;

    [[nodiscard]] bool begun() const { return span.begins_ms != 0; }
    [[nodiscard]] SharedEnergy used() const;
    void begin(const BlockSpan& next);
    // Consumption at a price of this tariff. What was used under another one no longer changes its price. Counts
    // no further than k_max_shared_energy: a terawatt-hour is beyond every block.
    void take(TariffId id, std::uint32_t of_version, PriceIndex price, SharedEnergy energy);
    // What was at one price is at another from now on.
    void move(PriceIndex from, PriceIndex to);
};

// Where block `block` ends in this period, the proration applied; nullopt for the last one.
[[nodiscard]] std::optional<SharedEnergy> block_end(const BlockRule& rule, const BlockSpan& span,
                                                    std::size_t block);
// The block in which the next watt-hour is used.
[[nodiscard]] std::size_t block_at(const BlockRule& rule, const BlockCounter& counter);

// Divides pieces of one register over the blocks, and counts them: a watt-hour has the price of the block in which
// it begins, whatever part of it is this account's. So it does not matter where an advance is cut in two.
[[nodiscard]] std::vector<PricedPiece> price_pieces(const Tariff& tariff, EnergySource source,
                                                    std::int64_t share_ppm,
                                                    const std::vector<RatedPiece>& pieces,
                                                    BlockCounter& counter);

// Energy that was priced below the block that the period has gone into (BlockMethod::whole). A threshold that is
// used up to the last watt-hour is not passed.
struct BlockStep {
    PriceIndex from = 0;
    PriceIndex to = 0;
    SharedEnergy energy = 0;

    bool operator==(const BlockStep&) const = default;
};
// Empty for the marginal method. What a step costs is the difference of the two gross prices.
[[nodiscard]] std::vector<BlockStep> due_steps(const Tariff& tariff, const BlockCounter& counter);
[[nodiscard]] GrossPrice step_price(const Tariff& tariff, const BlockStep& step);

}  // namespace riser::payment
