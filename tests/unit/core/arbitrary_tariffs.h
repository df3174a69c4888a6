// Random tariffs and time zones for RapidCheck properties, and a naive model of a weekly table: one
// price per minute of the week, looked up by counting. Call the arbitrary_ functions inside a
// property only.
#pragma once

#include <set>
#include <vector>

#include <rapidcheck.h>

#include "core/payment/tariff.h"

namespace riser::payment {

inline constexpr int k_week_minutes = 7 * 24 * 60;
// A Monday: 2026-03-02T00:00:00Z. Random instants lie around it.
inline constexpr UtcTime k_monday{std::chrono::seconds(1'772'409'600)};

[[nodiscard]] inline UtcTime minutes_after_monday(std::int64_t minutes) {
    return k_monday + std::chrono::minutes(minutes);
}

[[nodiscard]] inline Tariff arbitrary_tariff() {
    Tariff tariff;
    tariff.currency = {{'E', 'U', 'R'}};
    const auto prices = *rc::gen::inRange(1, 5);
    for (int i = 0; i < prices; ++i) tariff.prices.push_back({*rc::gen::inRange(0, 1'000'000)});
    const auto minutes = *rc::gen::container<std::set<int>>(rc::gen::inRange(0, k_week_minutes));
    for (const int minute : minutes) {
        const auto price = static_cast<RateIndex>(*rc::gen::inRange(0, prices));
        tariff.week.push_back({static_cast<std::uint16_t>(minute), price});
    }
    return tariff;
}

// Up to five transitions within three weeks, by whole minutes up to a day ahead or behind: much
// wilder than any real zone.
[[nodiscard]] inline ZoneRules arbitrary_zone() {
    ZoneRules zone;
    zone.name = "Test/Wild";
    const auto at = *rc::gen::resize(
        5, rc::gen::container<std::set<int>>(rc::gen::inRange(0, 3 * k_week_minutes)));
    for (const int minute : at) {
        zone.transitions.push_back(
            {minutes_after_monday(minute), 60 * *rc::gen::inRange(-1440, 1441)});
    }
    return zone;
}

[[nodiscard]] inline UtcTime arbitrary_time() {
    return minutes_after_monday(*rc::gen::inRange(-k_week_minutes, 3 * k_week_minutes)) +
           std::chrono::microseconds(*rc::gen::inRange(0, 60'000'000));
}

class NaiveWeek {
public:
    NaiveWeek(const Tariff& tariff, const ZoneRules& zone)
        : zone_(zone), prices_(k_week_minutes, 0) {
        if (tariff.week.empty()) return;
        RateIndex price = tariff.week.back().rate;
        std::size_t next = 0;
        for (int minute = 0; minute < k_week_minutes; ++minute) {
            if (next < tariff.week.size() && tariff.week[next].minute_of_week == minute) {
                price = tariff.week[next++].rate;
            }
            prices_[static_cast<std::size_t>(minute)] = price;
        }
    }

    [[nodiscard]] RateIndex at(UtcTime time) const {
        std::int64_t offset_s = zone_.transitions.empty() ? 0 : zone_.transitions.front().offset_s;
        for (const auto& transition : zone_.transitions) {
            if (transition.from <= time) offset_s = transition.offset_s;
        }
        const auto since_monday = std::chrono::floor<std::chrono::seconds>(time - k_monday).count();
        const std::int64_t week_s = std::int64_t{k_week_minutes} * 60;
        const std::int64_t second = ((since_monday + offset_s) % week_s + week_s) % week_s;
        return prices_[static_cast<std::size_t>(second / 60)];
    }

private:
    const ZoneRules& zone_;
    std::vector<RateIndex> prices_;
};

}  // namespace riser::payment
