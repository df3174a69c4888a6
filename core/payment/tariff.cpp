#include "core/payment/tariff.h"

#include <algorithm>

namespace riser::payment {
namespace {

using std::chrono::minutes;

constexpr std::int64_t k_minutes_per_week = 7 * 24 * 60;
constexpr Duration k_week = minutes(k_minutes_per_week);
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

}  // namespace

Outcome<> check_tariff(const Tariff& tariff) {
    if (tariff.prices.empty() || tariff.prices.size() > k_max_prices) {
        return fail(Problem{"a tariff has 1 to " + std::to_string(k_max_prices) + " prices"});
    }
    for (const Price price : tariff.prices) {
        if (price.micro_per_kwh < 0 || price > k_max_price) {
            return fail(Problem{"a price lies between 0 and " +
                                format_money({k_max_price.micro_per_kwh}) + " per kWh"});
        }
    }
    if (tariff.tax_ppm < 0 || tariff.tax_ppm > k_max_tax_ppm) {
        return fail(Problem{"tax lies between 0 and 1000000 ppm"});
    }
    if (tariff.version == 0) return fail(Problem{"tariff versions start at 1"});
    if (!parse_currency(tariff.currency.text())) {
        return fail(Problem{"a tariff names its currency by three capital letters"});
    }
    const std::int64_t effective_ms = to_unix_ms(tariff.effective_from);
    if (!is_record_time_ms(effective_ms) || from_unix_ms(effective_ms) != tariff.effective_from) {
        return fail(Problem{"a tariff begins at a whole millisecond between 1970 and 9999"});
    }
    if (tariff.week.size() > k_max_switching_times) {
        return fail(Problem{"a tariff has at most 336 switching times a week"});
    }
    for (std::size_t i = 0; i < tariff.week.size(); ++i) {
        const auto& entry = tariff.week[i];
        if (entry.minute_of_week >= k_minutes_per_week || entry.price >= tariff.prices.size()) {
            return fail(Problem{"switching time " + std::to_string(i + 1) +
                                " names a minute of the week below 10080 and an existing price"});
        }
        if (i > 0 && entry.minute_of_week <= tariff.week[i - 1].minute_of_week) {
            return fail(Problem{"switching times are ascending and different"});
        }
    }
    return Done{};
}

PriceIndex price_at(const Tariff& tariff, const ZoneRules& zone, UtcTime time) {
    if (tariff.week.empty()) return 0;
    const Duration local = into_week(zone, time);
    PriceIndex price = tariff.week.back().price;  // before the first entry last week's tail holds
    for (const auto& entry : tariff.week) {
        if (minutes(entry.minute_of_week) > local) break;
        price = entry.price;
    }
    return price;
}

std::optional<UtcTime> next_price_change(const Tariff& tariff, const ZoneRules& zone,
                                         UtcTime time) {
    if (tariff.week.empty()) return std::nullopt;
    const PriceIndex now = price_at(tariff, zone, time);
    const bool changes =
        std::any_of(tariff.week.begin(), tariff.week.end(),
                    [now](const SwitchingTime& entry) { return entry.price != now; });
    if (!changes) return std::nullopt;
    // This ends: zone transitions are finite, and in a week without one every switching time comes by.
    // In a week with one it may not (an hour skipped) or come twice (an hour repeated).
    UtcTime candidate = time;
    do {
        candidate = next_candidate(tariff, zone, candidate);
    } while (price_at(tariff, zone, candidate) == now);
    return candidate;
}

PriceIndex cheapest_between(const Tariff& tariff, const ZoneRules& zone, UtcTime earliest,
                            UtcTime latest) {
    PriceIndex cheapest = price_at(tariff, zone, earliest);
    Price lowest = tariff.prices[cheapest];
    for (const auto& entry : tariff.week) lowest = std::min(lowest, tariff.prices[entry.price]);
    // Ends with the lowest price of the table, which comes by however far away `latest` is.
    UtcTime at = earliest;
    while (tariff.prices[cheapest] > lowest) {
        const auto change = next_price_change(tariff, zone, at);
        if (!change || *change > latest) break;
        at = *change;
        const PriceIndex price = price_at(tariff, zone, at);
        if (tariff.prices[price] < tariff.prices[cheapest]) cheapest = price;
    }
    return cheapest;
}

}  // namespace riser::payment
