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

// What a kWh costs, taxes included: numerator / 10^6 micro-units, 0 <= numerator <= k_max_gross_price. One
// exact number for every combination of price, levies and taxes.
struct GrossPrice {
    std::int64_t numerator = 0;

    auto operator<=>(const GrossPrice&) const = default;
};
// The highest price at the highest tax.
inline constexpr std::int64_t k_max_gross_price = 2'000'000'000'000'000'000;

// price: below k_max_price; tax 0..k_max_tax_ppm.
[[nodiscard]] GrossPrice gross_price(Price price, std::int64_t tax_ppm);
// A price of this tariff: tax on all of it but the levies that are free of tax.
[[nodiscard]] GrossPrice gross_price(const Tariff& tariff, PriceIndex price);

// What an advance costs. nullopt when an argument is out of its range (energy 0..k_max_register, price
// 0..k_max_gross_price, share 0..k_full_share_ppm, residue a true fraction) or the amount is beyond
// k_max_balance. For numbers from outside, such as a settlement that is audited.
[[nodiscard]] std::optional<ChargedAmount> try_charge_energy(Energy energy, GrossPrice price,
                                                             std::int64_t share_ppm,
                                                             Residue before);
// The same for numbers that were checked at an edge: asserts instead. At the highest price and tax the
// amount leaves its range at half a gigawatt-hour.
[[nodiscard]] ChargedAmount charge_energy(Energy energy, GrossPrice price, std::int64_t share_ppm,
                                          Residue before);

// Energy by its share of an account: Wh x ppm, 0..10^18. What blocks count, exact for every share.
using SharedEnergy = std::int64_t;
inline constexpr SharedEnergy k_max_shared_energy = k_max_register.wh * k_full_share_ppm;
// The same charge for energy that is counted by share already.
[[nodiscard]] std::optional<ChargedAmount> try_charge_shared(SharedEnergy energy, GrossPrice price,
                                                             Residue before);

// A piece of a register's advance during which one rate held.
struct RatedPiece {
    UtcTime from{};
    UtcTime to{};
    Energy energy{};
    RateIndex rate = 0;
    bool estimated = false;  // split between two readings by time, not measured at the boundary

    bool operator==(const RatedPiece&) const = default;
};

// A piece of a register's advance that one price applies to.
struct PricedPiece {
    UtcTime from{};
    UtcTime to{};
    Energy energy{};
    PriceIndex price = 0;
    bool estimated = false;    // as above; where a block ends the energy is exact, the time is not
    bool provisional = false;  // the clock was unsure: cheapest price taken, to be re-rated

    bool operator==(const PricedPiece&) const = default;
};

// What of an advance was used when `part` of the `whole` time had passed: in proportion, whole watt-hours, rounded
// down. whole > 0, part >= 0; beyond the whole it goes on at the same rate.
[[nodiscard]] Energy used_within(Energy advance, Duration part, Duration whole);

// Splits an advance (>= 0) over the rates that held in [from, to], whose times are sure: linearly by time, whole
// watt-hours, the total exact. More than k_max_pieces pieces are gathered into one piece per rate.
[[nodiscard]] std::vector<RatedPiece> split_by_rate(const Tariff& tariff, const ZoneRules& zone,
                                                    UtcTime from, UtcTime to, Energy advance);
inline constexpr std::size_t k_max_pieces = 8;

}  // namespace riser::payment
