// A Tariff: versioned prices and when each holds. Its rates follow each other through the day, by a weekly table
// or by a calendar of seasons and holidays; blocks and a second source multiply them (tariff_rules.h). Which
// rate holds at an instant depends on local time only through ZoneRules, given as a value.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/payment/tariff_rules.h"
#include "core/units/ids.h"
#include "core/units/money.h"
#include "core/units/time.h"
#include "core/units/zone.h"

namespace riser::payment {

// Index into Tariff::prices; stored in every priced segment, so its order never changes in a version.
using PriceIndex = std::uint16_t;
// What the table or calendar switches between, 0..rates - 1. Without blocks and generator prices the index
// of a rate is that of its price.
using RateIndex = std::uint16_t;

// From this local minute of the week on (0 = Monday 00:00, at most 10079) this rate holds.
struct SwitchingTime {
    std::uint16_t minute_of_week = 0;
    RateIndex rate = 0;

    bool operator==(const SwitchingTime&) const = default;
};

struct Tariff {
    TariffId id{};
    std::uint32_t version = 1;  // only upwards
    Currency currency{};
    UtcTime effective_from{};  // consumption from this instant on is priced by this version;
                               // a whole millisecond, as records carry it
    // Per kWh, levies included; before tax, unless the taxation is inclusive. All blocks of a rate follow each
    // other, then those of the next rate; the generator's after all of the grid's. 1..k_max_prices.
    std::vector<Price> prices;
    std::vector<SwitchingTime> week;  // empty: rate 0 always; else ascending, wraps around
    std::int64_t tax_ppm = 0;  // on top of energy, 0..1'000'000 parts per million; when taxes are
                               // named in rules, what they come to together
    TariffRules rules{};

    bool operator==(const Tariff&) const = default;

    [[nodiscard]] std::size_t sources() const { return rules.generator_prices ? 2 : 1; }
    [[nodiscard]] std::size_t rates() const {
        return prices.size() / (sources() * rules.blocks.blocks());
    }
    // The source counts only where the generator has prices of its own; block < rules.blocks.blocks().
    [[nodiscard]] PriceIndex price_of(EnergySource source, RateIndex rate, std::size_t block) const;
    // grid where the generator has no prices of its own.
    [[nodiscard]] EnergySource source_of(PriceIndex price) const {
        return price >= rates() * rules.blocks.blocks() ? EnergySource::generator
                                                        : EnergySource::grid;
    }
    [[nodiscard]] std::size_t block_of(PriceIndex price) const {
        return price % rules.blocks.blocks();
    }
    // Are there instants at which another rate holds?
    [[nodiscard]] bool by_time() const { return !week.empty() || !rules.calendar.empty(); }
};

inline constexpr std::size_t k_max_prices = 128;
inline constexpr std::size_t k_max_rates = 16;
inline constexpr std::size_t k_max_switching_times = 7 * 48;  // each half hour of a week
inline constexpr std::int64_t k_max_tax_ppm = 1'000'000;

// Refuses a tariff that breaks a range above, naming what and where.
[[nodiscard]] Outcome<> check_tariff(const Tariff& tariff);

[[nodiscard]] RateIndex rate_at(const Tariff& tariff, const ZoneRules& zone, UtcTime time);
// The first instant after `time`, not after `horizon`, at which another rate holds; nullopt when there is none.
[[nodiscard]] std::optional<UtcTime> next_rate_change(const Tariff& tariff, const ZoneRules& zone,
                                                      UtcTime time,
                                                      UtcTime horizon = k_no_upper_bound);
// The price index with the lowest price of any block that holds at any instant of [earliest, latest].
[[nodiscard]] PriceIndex cheapest_between(const Tariff& tariff, const ZoneRules& zone,
                                          EnergySource source, UtcTime earliest, UtcTime latest);

}  // namespace riser::payment
