// What was priced while the clock was unsure: kept, bounded, until it is sure, and then rated again by the time at which
// it was used. It was charged at the lowest price that can have held, so that the difference is never below zero: it
// is collected once, for all of it.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "core/payment/rating.h"
#include "core/units/ids.h"

namespace riser::payment {

// At what a kWh was charged, or should have been.
struct PriceKey {
    TariffId tariff{};
    std::uint32_t version = 1;
    PriceIndex price = 0;

    bool operator==(const PriceKey&) const = default;
};

struct ProvisionalCharge {
    Energy energy{};
    std::int64_t share_ppm = k_full_share_ppm;
    PriceKey charged;
    std::uint32_t newest_version =
        1;  // of that tariff which was published by then: a later one is not for it
    // By the monotonic clock of `boot`. Below zero: before that boot, nobody knows when.
    BootId boot{};
    std::int64_t from_ms = 0;
    std::int64_t to_ms = 0;
    std::int64_t earliest_ms = 0;  // Unix time: it was not used before

    bool operator==(const ProvisionalCharge&) const = default;
};

// An account keeps so many; after a day of settlements each five minutes, two that follow each other become one, those
// first that are the shortest together: what was used is then divided by time over both. Where none do (another
// price, another boot), the oldest is let go and keeps its lowest price.
inline constexpr std::size_t k_max_provisional = 96;
void keep(std::vector<ProvisionalCharge>& kept, const ProvisionalCharge& charge);

// A decision by a sure clock, by both clocks.
struct SureTime {
    BootId boot{};
    std::int64_t monotonic_ms = 0;
    std::int64_t wall_ms = 0;  // Unix time
};

// What was charged at one price and is due at another. `sure`: all of it was used at that price within from..to, in
// Unix time; else it was used at some time within.
struct ReratedPart {
    Energy energy{};
    std::int64_t share_ppm = k_full_share_ppm;
    PriceKey charged;
    PriceKey due;
    std::int64_t from_ms = 0;
    std::int64_t to_ms = 0;
    bool sure = true;

    bool operator==(const ReratedPart&) const = default;
};

inline constexpr std::size_t k_max_rerated_parts = 4'096;

struct Rerating {
    std::vector<ReratedPart>
        parts;          // one for each pair of prices, by the first use; 1..k_max_rerated_parts
    Money amount{};     // the difference to what was charged, >= 0
    Residue residue{};  // of the account after it

    bool operator==(const Rerating&) const = default;
};

using VersionsOf = std::function<const std::vector<Tariff>*(TariffId)>;

// What was used in this boot has the price of its time. What was used before it lies between the last sure time and the
// beginning of this boot: the lowest price of that time, for good. A version that was published after it was used
// is not for it. Where it lies in the block period that is being counted it takes the blocks anew, in its order; else
// it has the cheapest block. nullopt when nothing is kept, a tariff is not known (any more) or an amount would be out
// of range.
[[nodiscard]] std::optional<Rerating> rerate(const std::vector<ProvisionalCharge>& kept,
                                             const VersionsOf& versions, const ZoneRules& zone,
                                             Residue residue, const BlockCounter& blocks,
                                             const SureTime& now);

// The counter when these parts are counted by what was due instead of what was charged.
void recount(BlockCounter& counter, const std::vector<ReratedPart>& parts);

}  // namespace riser::payment
