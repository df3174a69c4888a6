// Exact charging: energy times price, with the fraction of a micro-unit that is left over carried in the
// account, so that the sum of many small charges equals the charge of the sum, to the last micro-unit.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/payment/tariff.h"
#include "core/units/energy.h"
#include "core/units/money.h"
#include "core/units/time.h"
#include "core/units/zone.h"

namespace riser::payment {

// Denominator of a residue: 10^3 (Wh per kWh) x 10^6 (share in ppm) x 10^6 (tax in ppm).
inline constexpr std::int64_t k_residue_denominator = 1'000'000'000'000'000;
inline constexpr std::int64_t k_full_share_ppm = 1'000'000;

// The part of a micro-unit already consumed but not yet charged: numerator / k_residue_denominator,
// 0 <= numerator < k_residue_denominator. One per account.
struct Residue {
    std::int64_t numerator = 0;

    bool operator==(const Residue&) const = default;
};

struct ChargedAmount {
    Money amount{};
    Residue residue{};

    bool operator==(const ChargedAmount&) const = default;
};

// What an advance costs. nullopt when an argument is out of its range (energy 0..k_max_register, price
// 0..k_max_price, share 0..k_full_share_ppm, tax 0..k_max_tax_ppm, residue a true fraction) or the amount
// is beyond k_max_balance. For numbers from outside, such as a settlement that is audited.
[[nodiscard]] std::optional<ChargedAmount> try_charge_energy(Energy energy, Price price,
                                                             std::int64_t share_ppm,
                                                             std::int64_t tax_ppm, Residue before);
// The same for numbers that were checked at an edge: asserts instead. At the highest price and tax the
// amount leaves its range at half a gigawatt-hour.
[[nodiscard]] ChargedAmount charge_energy(Energy energy, Price price, std::int64_t share_ppm,
                                          std::int64_t tax_ppm, Residue before);

// A piece of a register's advance that one price applies to.
struct PricedPiece {
    UtcTime from{};
    UtcTime to{};
    Energy energy{};
    PriceIndex price = 0;
    bool estimated = false;    // split between two readings by time, not measured at the boundary
    bool provisional = false;  // the clock was unsure: cheapest price taken, to be re-rated

    bool operator==(const PricedPiece&) const = default;
};

// Knowledge of when an advance happened. With a trusted clock earliest == latest == wall.
struct AdvanceInterval {
    UtcTime from{};
    UtcTime to{};
    bool trusted = true;
};

// Splits an advance (>= 0) over the prices that held in [from, to]: linearly by time, whole watt-hours,
// the total exact. More than k_max_pieces pieces are gathered into one piece per price. When the clock
// is not trusted, the whole advance takes the cheapest price of the interval and is provisional.
[[nodiscard]] std::vector<PricedPiece> split_by_price(const Tariff& tariff, const ZoneRules& zone,
                                                      const AdvanceInterval& interval,
                                                      Energy advance);
inline constexpr std::size_t k_max_pieces = 8;

}  // namespace riser::payment
