#include "core/payment/tariff.h"

#include <algorithm>
#include <string>

#include "core/payment/tariff_standing.h"

namespace riser::payment {
namespace {

using std::chrono::minutes;

constexpr std::int64_t k_minutes_per_week = 7 * 24 * 60;
constexpr Duration k_week = minutes(k_minutes_per_week);
constexpr Duration k_longest_look = std::chrono::hours(24 * 2 * 366);
// 1970-01-01 was a Thursday: day 3 of a week that starts on Monday.
constexpr Duration k_epoch_in_week = minutes(3 * 24 * 60);

// How far into its local week an instant is.
Duration into_week(const ZoneRules& zone, UtcTime time) {
    const Duration local = time.time_since_epoch() + std::chrono::seconds(zone.offset_at(time));
    const Duration shifted = (local + k_epoch_in_week) % k_week;
    return shifted < Duration::zero() ? shifted + k_week : shifted;
}

// The first instant after `time` at which a switching time or a zone transition comes.
UtcTime next_candidate(const Tariff& tariff, const ZoneRules& zone, UtcTime time) {
    const Duration local = into_week(zone, time);
    Duration wait = k_week + minutes(tariff.week.front().minute_of_week) - local;
    for (const auto& entry : tariff.week) {
        const Duration ahead = minutes(entry.minute_of_week) - local;
        if (ahead > Duration::zero()) wait = std::min(wait, ahead);
    }
    UtcTime candidate = time + wait;
    const auto transition = zone.next_transition(time);
    if (transition && *transition < candidate) candidate = *transition;
    return candidate;
}

std::optional<UtcTime> next_change_of_week(const Tariff& tariff, const ZoneRules& zone,
                                           UtcTime time, UtcTime horizon) {
    const RateIndex now = rate_at(tariff, zone, time);
    const bool changes =
        std::any_of(tariff.week.begin(), tariff.week.end(),
                    [now](const SwitchingTime& entry) { return entry.rate != now; });
    if (!changes) return std::nullopt;
    // This ends: zone transitions are finite, and in a week without one every switching time comes by.
    // In a week with one it may not (an hour skipped) or come twice (an hour repeated).
    UtcTime candidate = time;
    do {
        candidate = next_candidate(tariff, zone, candidate);
        if (candidate > horizon) return std::nullopt;
    } while (rate_at(tariff, zone, candidate) == now);
    return candidate;
}

// The price index of a rate in its cheapest block.
PriceIndex cheapest_block(const Tariff& tariff, EnergySource source, RateIndex rate) {
    PriceIndex cheapest = tariff.price_of(source, rate, 0);
    for (std::size_t block = 1; block < tariff.rules.blocks.blocks(); ++block) {
        const PriceIndex price = tariff.price_of(source, rate, block);
        if (tariff.prices[price] < tariff.prices[cheapest]) cheapest = price;
    }
    return cheapest;
}

// The lowest price that its table or calendar ever comes to.
PriceIndex cheapest_of_all(const Tariff& tariff, EnergySource source) {
    std::optional<PriceIndex> cheapest;
    const auto take = [&](RateIndex rate) {
        const PriceIndex price = cheapest_block(tariff, source, rate);
        if (!cheapest || tariff.prices[price] < tariff.prices[*cheapest]) cheapest = price;
    };
    for (const auto& entry : tariff.week) take(entry.rate);
    for (const auto& profile : tariff.rules.calendar.day_profiles) {
        for (const auto& action : profile.actions) take(action.value);
    }
    if (!cheapest) take(0);
    return *cheapest;
}

Outcome<> check_prices(const Tariff& tariff) {
    if (tariff.prices.empty() || tariff.prices.size() > k_max_prices) {
        return fail(Problem{"a tariff has 1 to " + std::to_string(k_max_prices) + " prices"});
    }
    for (const Price price : tariff.prices) {
        if (price.micro_per_kwh < 0 || price > k_max_price) {
            return fail(Problem{"a price lies between 0 and " +
                                format_money({k_max_price.micro_per_kwh}) + " per kWh"});
        }
    }
    Price levies{};
    for (const auto& levy : tariff.rules.levies) {
        levies.micro_per_kwh += levy.price.micro_per_kwh;
    }
    if (*std::min_element(tariff.prices.begin(), tariff.prices.end()) < levies) {
        return fail(Problem{"every price contains the levies per kWh: none is below their sum of " +
                            format_money({levies.micro_per_kwh})});
    }
    const std::size_t of_a_rate = tariff.sources() * tariff.rules.blocks.blocks();
    const std::size_t rates = tariff.prices.size() / of_a_rate;
    if (tariff.prices.size() % of_a_rate != 0 || rates > k_max_rates) {
        return fail(Problem{"a tariff has a price for every block of each of its 1 to " +
                            std::to_string(k_max_rates) + " rates, for each source: here are " +
                            std::to_string(tariff.prices.size()) + " prices for " +
                            std::to_string(of_a_rate) + " of a rate"});
    }
    if (tariff.rules.blocks.method != BlockMethod::whole) return Done{};
    for (std::size_t i = 1; i < tariff.prices.size(); ++i) {
        const bool same_rate = tariff.block_of(static_cast<PriceIndex>(i)) != 0;
        if (same_rate && tariff.prices[i] < tariff.prices[i - 1]) {
            return fail(
                Problem{"where reaching a block prices the whole period, prices do not fall "
                        "from block to block"});
        }
    }
    return Done{};
}

Outcome<> check_week(const Tariff& tariff) {
    if (tariff.week.size() > k_max_switching_times) {
        return fail(Problem{"a tariff has at most 336 switching times a week"});
    }
    for (std::size_t i = 0; i < tariff.week.size(); ++i) {
        const auto& entry = tariff.week[i];
        if (entry.minute_of_week >= k_minutes_per_week || entry.rate >= tariff.rates()) {
            return fail(Problem{"switching time " + std::to_string(i + 1) +
                                " names a minute of the week below 10080 and an existing price"});
        }
        if (i > 0 && entry.minute_of_week <= tariff.week[i - 1].minute_of_week) {
            return fail(Problem{"switching times are ascending and different"});
        }
    }
    if (tariff.rules.calendar.empty()) return Done{};
    if (!tariff.week.empty()) {
        return fail(Problem{"a tariff has a weekly table or a calendar, not both"});
    }
    return check_calendar(tariff.rules.calendar, static_cast<CalendarValue>(tariff.rates() - 1));
}

}  // namespace

PriceIndex Tariff::price_of(EnergySource source, RateIndex rate, std::size_t block) const {
    const bool generator = rules.generator_prices && source == EnergySource::generator;
    const std::size_t row = (generator ? rates() : 0) + rate;
    return static_cast<PriceIndex>(row * rules.blocks.blocks() + block);
}

Outcome<> check_tariff(const Tariff& tariff) {
    if (auto good = check_rules(tariff.rules); !good) return good;
    if (auto good = check_prices(tariff); !good) return good;
    if (auto good = check_week(tariff); !good) return good;
    if (tariff.tax_ppm < 0 || tariff.tax_ppm > k_max_tax_ppm) {
        return fail(Problem{"tax lies between 0 and 1000000 ppm"});
    }
    const auto& taxation = tariff.rules.taxation;
    const std::int64_t named =
        taxation.inclusive ? 0 : combined_tax_ppm(taxation, TaxedCharges::energy);
    if (!taxation.taxes.empty() && tariff.tax_ppm != named) {
        return fail(Problem{"the named taxes on energy come to " + std::to_string(named) +
                            " ppm on top of the prices, the tariff says " +
                            std::to_string(tariff.tax_ppm)});
    }
    if (gross_standing(tariff) > k_max_amount) {
        return fail(Problem{"with its taxes the standing charge is beyond 1000000000"});
    }
    if (tariff.version == 0) return fail(Problem{"tariff versions start at 1"});
    if (!parse_currency(tariff.currency.text())) {
        return fail(Problem{"a tariff names its currency by three capital letters"});
    }
    const std::int64_t effective_ms = to_unix_ms(tariff.effective_from);
    if (!is_record_time_ms(effective_ms) || from_unix_ms(effective_ms) != tariff.effective_from) {
        return fail(Problem{"a tariff begins at a whole millisecond between 1970 and 9999"});
    }
    return Done{};
}

RateIndex rate_at(const Tariff& tariff, const ZoneRules& zone, UtcTime time) {
    if (!tariff.rules.calendar.empty()) return value_at(tariff.rules.calendar, zone, time);
    if (tariff.week.empty()) return 0;
    const Duration local = into_week(zone, time);
    RateIndex rate = tariff.week.back().rate;  // before the first entry last week's tail holds
    for (const auto& entry : tariff.week) {
        if (minutes(entry.minute_of_week) > local) break;
        rate = entry.rate;
    }
    return rate;
}

std::optional<UtcTime> next_rate_change(const Tariff& tariff, const ZoneRules& zone, UtcTime time,
                                        UtcTime horizon) {
    if (!tariff.rules.calendar.empty()) {
        return next_change(tariff.rules.calendar, zone, time, horizon);
    }
    if (tariff.week.empty()) return std::nullopt;
    return next_change_of_week(tariff, zone, time, horizon);
}

PriceIndex cheapest_between(const Tariff& tariff, const ZoneRules& zone, EnergySource source,
                            UtcTime earliest, UtcTime latest) {
    const PriceIndex lowest = cheapest_of_all(tariff, source);
    // Holidays may be years ahead: nobody looks for them day by day, the tenant has the benefit.
    const bool too_long = !tariff.rules.calendar.empty() && latest - earliest > k_longest_look;
    if (too_long) return lowest;
    PriceIndex cheapest = cheapest_block(tariff, source, rate_at(tariff, zone, earliest));
    UtcTime at = earliest;
    while (tariff.prices[cheapest] > tariff.prices[lowest]) {
        const auto change = next_rate_change(tariff, zone, at, latest);
        if (!change) break;
        at = *change;
        const PriceIndex price = cheapest_block(tariff, source, rate_at(tariff, zone, at));
        if (tariff.prices[price] < tariff.prices[cheapest]) cheapest = price;
    }
    return cheapest;
}

}  // namespace riser::payment
