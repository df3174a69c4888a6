#include "core/payment/tariff.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/unit/core/arbitrary_tariffs.h"
#include "tests/unit/core/example_records.h"

namespace riser::payment {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

// ---- check_tariff -------------------------------------------------------------------------------

template <class F>
void refused(std::string_view reason, F spoil) {
    Tariff tariff = journal::example_tariff();
    ASSERT_TRUE(check_tariff(tariff));
    spoil(tariff);
    const auto checked = check_tariff(tariff);
    ASSERT_FALSE(checked) << reason;
    EXPECT_NE(checked.error().message.find(reason), std::string::npos) << checked.error().message;
}

TEST(CheckTariff, refuses_every_broken_range) {
    refused("1 to 16 prices", [](Tariff& t) {
        t.prices.clear();
        t.week.clear();
    });
    refused("1 to 16 prices", [](Tariff& t) { t.prices.resize(17); });
    refused("price lies between", [](Tariff& t) { t.prices[1] = {-1}; });
    refused("price lies between", [](Tariff& t) { t.prices[1] = {k_max_price.micro_per_kwh + 1}; });
    refused("tax lies between", [](Tariff& t) { t.tax_ppm = -1; });
    refused("tax lies between", [](Tariff& t) { t.tax_ppm = 1'000'001; });
    refused("versions start at 1", [](Tariff& t) { t.version = 0; });
    refused("currency", [](Tariff& t) { t.currency = {}; });
    refused("currency", [](Tariff& t) { t.currency.code[1] = '\x01'; });
    refused("whole millisecond", [](Tariff& t) { t.effective_from += Duration(1); });
    refused("whole millisecond", [](Tariff& t) { t.effective_from = UtcTime{Duration(-1'000)}; });
    refused("whole millisecond", [](Tariff& t) { t.effective_from = k_no_upper_bound + hours(1); });
    refused("switching time 2 names", [](Tariff& t) { t.week[1].minute_of_week = 10'080; });
    refused("switching time 1 names", [](Tariff& t) { t.week[0].price = 2; });
    refused("ascending", [](Tariff& t) { std::swap(t.week[0], t.week[1]); });
    refused("ascending", [](Tariff& t) { t.week[1] = t.week[0]; });
    refused("336", [](Tariff& t) {
        t.week.clear();
        for (std::uint16_t i = 0; i < 337; ++i) t.week.push_back({i, 0});
    });
}

TEST(CheckTariff, accepts_the_ends_of_every_range) {
    Tariff tariff = journal::example_tariff();
    tariff.prices.assign(k_max_prices, k_max_price);
    tariff.tax_ppm = k_max_tax_ppm;
    tariff.effective_from = k_no_upper_bound;
    tariff.week.clear();
    for (std::uint16_t i = 0; i < k_max_switching_times; ++i) {
        tariff.week.push_back({static_cast<std::uint16_t>(10'079 - (335 - i) * 30), 15});
    }
    EXPECT_TRUE(check_tariff(tariff)) << check_tariff(tariff).error().message;
}

// ---- against the naive model --------------------------------------------------------------------

RC_GTEST_PROP(PriceAt, agrees_with_a_table_of_minutes, ()) {
    const Tariff tariff = arbitrary_tariff();
    const ZoneRules zone = arbitrary_zone();
    const NaiveWeek naive(tariff, zone);
    RC_ASSERT(check_tariff(tariff).ok());
    for (int i = 0; i < 50; ++i) {
        const UtcTime time = arbitrary_time();
        RC_ASSERT(price_at(tariff, zone, time) == naive.at(time));
    }
    for (const auto& transition : zone.transitions) {
        for (const UtcTime time : {transition.from - Duration(1), transition.from}) {
            RC_ASSERT(price_at(tariff, zone, time) == naive.at(time));
        }
    }
}

RC_GTEST_PROP(NextPriceChange, is_the_first_minute_that_differs, ()) {
    const Tariff tariff = arbitrary_tariff();
    const ZoneRules zone = arbitrary_zone();
    const NaiveWeek naive(tariff, zone);
    const UtcTime time = arbitrary_time();

    const auto change = next_price_change(tariff, zone, time);

    // Two weeks after the last transition everything has come by.
    const UtcTime end = minutes_after_monday(5 * k_week_minutes);
    std::optional<UtcTime> first;
    const PriceIndex now = naive.at(time);
    for (UtcTime at = std::chrono::floor<minutes>(time) + minutes(1); at < end; at += minutes(1)) {
        if (naive.at(at) == now) continue;
        first = at;
        break;
    }
    RC_ASSERT(change == first);
}

// Offsets of seconds, as in the local mean times of old: exact to the microsecond all the same.
RC_GTEST_PROP(NextPriceChange, is_exact_to_the_microsecond, ()) {
    const Tariff tariff = arbitrary_tariff();
    ZoneRules zone = arbitrary_zone();
    for (auto& transition : zone.transitions) {
        transition.offset_s += *rc::gen::inRange(-59, 60);
        transition.from += Duration(*rc::gen::inRange(0, 60'000'000));
    }
    const UtcTime time = arbitrary_time();
    const auto change = next_price_change(tariff, zone, time);
    if (!change) return;
    RC_ASSERT(*change > time);
    const PriceIndex now = price_at(tariff, zone, time);
    RC_ASSERT(price_at(tariff, zone, *change) != now);
    RC_ASSERT(price_at(tariff, zone, *change - Duration(1)) == now);
}

RC_GTEST_PROP(CheapestBetween, is_the_lowest_of_all_minutes, ()) {
    const Tariff tariff = arbitrary_tariff();
    const ZoneRules zone = arbitrary_zone();
    const NaiveWeek naive(tariff, zone);
    const UtcTime earliest = arbitrary_time();
    const UtcTime latest = earliest + minutes(*rc::gen::inRange(0, 2 * k_week_minutes));
    const PriceIndex cheapest = cheapest_between(tariff, zone, earliest, latest);
    Price lowest = tariff.prices[naive.at(earliest)];
    for (UtcTime at = std::chrono::floor<minutes>(earliest) + minutes(1); at <= latest;
         at += minutes(1)) {
        lowest = std::min(lowest, tariff.prices[naive.at(at)]);
    }
    RC_ASSERT(tariff.prices[cheapest] == lowest);
}

// ---- cases that were wrong once -----------------------------------------------------------------

Tariff tariff_of(std::vector<Price> prices, std::vector<SwitchingTime> week) {
    Tariff tariff = journal::example_tariff();
    tariff.prices = std::move(prices);
    tariff.week = std::move(week);
    return tariff;
}

// The clock skips the only cheap hour of the first week; the second week has it.
TEST(CheapestBetween, looks_beyond_a_week_in_which_the_cheap_hour_was_skipped) {
    const Tariff tariff = tariff_of({{400'000}, {100'000}},
                                    {{6 * 1440 + 120, 1}, {6 * 1440 + 180, 0}});  // Sunday 2 to 3
    const UtcTime spring = k_monday + hours(6 * 24 + 1);  // Sunday 02:00 at UTC+1
    const ZoneRules zone{"X", {{k_monday - hours(9000), 3600}, {spring, 7200}}};
    const UtcTime earliest = k_monday;
    EXPECT_EQ(cheapest_between(tariff, zone, earliest, earliest + hours(7 * 24)), 0);
    EXPECT_EQ(cheapest_between(tariff, zone, earliest, earliest + hours(14 * 24)), 1);
    EXPECT_EQ(cheapest_between(tariff, zone, earliest, k_no_upper_bound), 1);
}

// A table of half hours that nearly all have the same price, and a clock that repeats hours.
TEST(NextPriceChange, is_found_though_many_switching_times_change_nothing) {
    std::vector<SwitchingTime> week;
    for (std::uint16_t i = 0; i < k_max_switching_times; ++i) {
        week.push_back(
            {static_cast<std::uint16_t>(i * 30), static_cast<PriceIndex>(i == 0 ? 1 : 0)});
    }
    const Tariff tariff = tariff_of({{400'000}, {100'000}}, std::move(week));
    ZoneRules zone{"X", {{k_monday - hours(9000), 0}}};
    for (int day = 1; day < 6; ++day) {  // every day two hours come twice
        zone.transitions.push_back({k_monday + hours(24 * day), -7200 * day});
    }
    const UtcTime after = k_monday + minutes(31);
    EXPECT_EQ(next_price_change(tariff, zone, after), k_monday + hours(7 * 24 + 10));
}

TEST(NextPriceChange, of_a_table_with_one_price_never_comes) {
    const Tariff tariff = tariff_of({{1}, {2}}, {{0, 1}, {700, 1}});
    EXPECT_EQ(next_price_change(tariff, {}, k_monday), std::nullopt);
    EXPECT_EQ(cheapest_between(tariff, {}, k_monday, k_no_upper_bound), 1);
}

}  // namespace
}  // namespace riser::payment
