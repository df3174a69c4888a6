// A Tariff: versioned prices and when each holds. This cut knows a flat price and a weekly time-of-use
// table; seasons, day types, blocks and demand attach to the same type. Which price holds at an instant
// depends on local time only through ZoneRules, given as a value.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/units/ids.h"
#include "core/units/money.h"
#include "core/units/time.h"
#include "core/units/zone.h"

namespace riser::payment {

// Index into Tariff::prices; stored in every priced segment, so its order never changes in a version.
using PriceIndex = std::uint16_t;

// From this local minute of the week on (0 = Monday 00:00, at most 10079) this price holds.
struct SwitchingTime {
    std::uint16_t minute_of_week = 0;
    PriceIndex price = 0;

    bool operator==(const SwitchingTime&) const = default;
};

struct Tariff {
    TariffId id{};
    std::uint32_t version = 1;  // only upwards
    Currency currency{};
    UtcTime effective_from{};         // consumption from this instant on is priced by this version;
                                      // a whole millisecond, as records carry it
    std::vector<Price> prices;        // 1..k_max_prices, before tax
    std::vector<SwitchingTime> week;  // empty: prices[0] always; else ascending, wraps around
    std::int64_t tax_ppm = 0;         // on top of the price, 0..1'000'000 parts per million

    bool operator==(const Tariff&) const = default;
};

inline constexpr std::size_t k_max_prices = 16;
inline constexpr std::size_t k_max_switching_times = 7 * 48;  // each half hour of a week
inline constexpr std::int64_t k_max_tax_ppm = 1'000'000;

// Refuses a tariff that breaks a range above, naming what and where.
[[nodiscard]] Outcome<> check_tariff(const Tariff& tariff);

[[nodiscard]] PriceIndex price_at(const Tariff& tariff, const ZoneRules& zone, UtcTime time);
// The first instant after `time` at which the price index differs; nullopt for a flat tariff.
[[nodiscard]] std::optional<UtcTime> next_price_change(const Tariff& tariff, const ZoneRules& zone,
                                                       UtcTime time);
// The price index with the lowest price that holds at any instant of [earliest, latest].
[[nodiscard]] PriceIndex cheapest_between(const Tariff& tariff, const ZoneRules& zone,
                                          UtcTime earliest, UtcTime latest);

}  // namespace riser::payment
