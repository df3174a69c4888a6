#include "core/payment/tariff.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/payment/charging.h"
#include "core/payment/rating.h"
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
    refused("1 to 128 prices", [](Tariff& t) {
        t.prices.clear();
        t.week.clear();
    });
    refused("1 to 128 prices", [](Tariff& t) { t.prices.resize(129); });
    refused("here are 17 prices for 1 of a rate", [](Tariff& t) { t.prices.resize(17); });
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
    refused("switching time 1 names", [](Tariff& t) { t.week[0].rate = 2; });
    refused("ascending", [](Tariff& t) { std::swap(t.week[0], t.week[1]); });
    refused("ascending", [](Tariff& t) { t.week[1] = t.week[0]; });
    refused("336", [](Tariff& t) {
        t.week.clear();
        for (std::uint16_t i = 0; i < 337; ++i) t.week.push_back({i, 0});
    });
}

TEST(CheckTariff, refuses_every_broken_range_of_the_rules) {
    refused("at most 8 blocks", [](Tariff& t) {
        for (int i = 1; i <= 8; ++i) t.rules.blocks.thresholds.push_back({i});
    });
    refused("threshold 2 does not", [](Tariff& t) { t.rules.blocks.thresholds = {{5}, {5}}; });
    refused("threshold 1 does not", [](Tariff& t) { t.rules.blocks.thresholds = {{0}}; });
    refused("here are 2 prices for 3 of a rate", [](Tariff& t) {
        t.rules.blocks.thresholds = {{5}, {6}};
    });
    refused("do not fall from block to block", [](Tariff& t) {
        t.rules.blocks.thresholds = {{5}};
        t.rules.blocks.method = BlockMethod::whole;
        t.week.clear();
    });
    refused("here are 2 prices for 4 of a rate", [](Tariff& t) {
        t.rules.blocks.thresholds = {{5}};
        t.rules.generator_prices = true;
    });
    refused("table or a calendar, not both", [](Tariff& t) {
        t.rules.calendar = {{{{{0, 1}}}}, {{}}, {{1, 1, 0}}, {}};
    });
    refused("names value 2, the largest there is is 1", [](Tariff& t) {
        t.week.clear();
        t.rules.calendar = {{{{{0, 2}}}}, {{}}, {{1, 1, 0}}, {}};
    });
    refused("tax 1 lies between", [](Tariff& t) { t.rules.taxation.taxes = {{1, 0}}; });
    refused("all taxes together", [](Tariff& t) {
        t.rules.taxation.taxes = {{1, 600'000}, {2, 600'000}};
    });
    refused("come to 50000 ppm on top of the prices, the tariff says 190000", [](Tariff& t) {
        t.rules.taxation.taxes = {{1, 50'000}};
    });
    refused("tax code 1 is used twice", [](Tariff& t) {
        t.rules.taxation.taxes = {{1, 50'000}, {1, 50'000}};
    });
    refused("taxes ascend by level", [](Tariff& t) {
        t.rules.taxation.taxes = {{1, 50'000, TaxedCharges::both, 1}, {2, 50'000}};
    });
    refused("rounding", [](Tariff& t) { t.rules.rounding.step = {0}; });
    refused("every price contains the levies", [](Tariff& t) {
        t.rules.levies = {{{200'000}, true}, {{40'001}, false}};
    });
    refused("a levy per kWh is no price", [](Tariff& t) { t.rules.levies = {{{-1}, true}}; });
    refused("the export price is no price", [](Tariff& t) { t.rules.export_price = {-1}; });
    refused("standing and minimum charge", [](Tariff& t) { t.rules.standing.amount = {-1}; });
    refused("standing and minimum charge", [](Tariff& t) { t.rules.minimum_per_month = {-1}; });
    refused("15, 30 or 60 minutes", [](Tariff& t) { t.rules.demand.window_minutes = 20; });
    refused("charge per kW", [](Tariff& t) { t.rules.demand.per_kw = {-1}; });
    refused("ratchet lies between", [](Tariff& t) { t.rules.demand.ratchet_ppm = 1'000'001; });
    refused("1 to 36 months", [](Tariff& t) { t.rules.demand.ratchet_months = 0; });
    refused("1 to 36 months", [](Tariff& t) { t.rules.demand.ratchet_months = 37; });
    refused("with its taxes the standing charge", [](Tariff& t) {
        t.rules.standing.amount = k_max_amount;  // 19 % more
    });
}

// Taxes one upon the other, and beside each other; exact where the percentages are.
TEST(CombinedTax, of_stacked_and_parallel_taxes) {
    using enum TaxedCharges;
    const auto combined = [](std::vector<Tax> taxes, TaxedCharges charges) {
        return combined_tax_ppm({std::move(taxes), false}, charges);
    };
    EXPECT_EQ(combined({}, energy), 0);
    EXPECT_EQ(combined({{1, 75'000}}, energy), 75'000);
    EXPECT_EQ(combined({{1, 75'000}, {2, 50'000}}, energy), 125'000);
    EXPECT_EQ(combined({{1, 75'000}, {2, 50'000, both, 1}}, energy), 128'750);
    EXPECT_EQ(combined({{1, 75'000, fixed}, {2, 50'000, both, 1}}, energy), 50'000);
    EXPECT_EQ(combined({{1, 75'000, fixed}, {2, 50'000, both, 1}}, fixed), 128'750);
    // 1.000001 x 1.5 = 1.5000015: half to even
    EXPECT_EQ(combined({{1, 1}, {2, 500'000, both, 1}}, energy), 500'001);
    EXPECT_EQ(combined({{1, 3}, {2, 500'000, both, 1}}, energy), 500'005);
}

TEST(GrossPrice, takes_no_tax_on_levies_that_are_free_of_it) {
    Tariff tariff = journal::example_tariff();
    EXPECT_EQ(gross_price(tariff, 0).numerator, 300'000LL * 1'190'000);
    tariff.rules.levies = {{{20'000}, true}, {{10'000}, false}};
    EXPECT_EQ(gross_price(tariff, 0).numerator, 290'000LL * 1'190'000 + 10'000LL * 1'000'000);
}

// The generator's prices follow those of the grid; all blocks of a rate stand together.
TEST(PriceOf, finds_source_rate_and_block) {
    Tariff tariff = journal::example_tariff();
    tariff.rules.blocks.thresholds = {{10}, {20}};
    tariff.rules.generator_prices = true;
    tariff.prices.resize(2 * 2 * 3);
    EXPECT_EQ(tariff.rates(), 2U);
    EXPECT_EQ(tariff.price_of(EnergySource::grid, 0, 0), 0);
    EXPECT_EQ(tariff.price_of(EnergySource::grid, 1, 2), 5);
    EXPECT_EQ(tariff.price_of(EnergySource::generator, 0, 0), 6);
    EXPECT_EQ(tariff.price_of(EnergySource::generator, 1, 1), 10);
    EXPECT_EQ(tariff.block_of(10), 1U);
    tariff.rules.generator_prices = false;
    EXPECT_EQ(tariff.price_of(EnergySource::generator, 1, 1), 4);
}

TEST(CheckTariff, accepts_the_ends_of_every_range) {
    Tariff tariff = journal::example_tariff();
    tariff.prices.assign(k_max_rates, k_max_price);
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
        RC_ASSERT(rate_at(tariff, zone, time) == naive.at(time));
    }
    for (const auto& transition : zone.transitions) {
        for (const UtcTime time : {transition.from - Duration(1), transition.from}) {
            RC_ASSERT(rate_at(tariff, zone, time) == naive.at(time));
        }
    }
}

RC_GTEST_PROP(NextPriceChange, is_the_first_minute_that_differs, ()) {
    const Tariff tariff = arbitrary_tariff();
    const ZoneRules zone = arbitrary_zone();
    const NaiveWeek naive(tariff, zone);
    const UtcTime time = arbitrary_time();

    const auto change = next_rate_change(tariff, zone, time);

    // Two weeks after the last transition everything has come by.
    const UtcTime end = minutes_after_monday(5 * k_week_minutes);
    std::optional<UtcTime> first;
    const RateIndex now = naive.at(time);
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
    const auto change = next_rate_change(tariff, zone, time);
    if (!change) return;
    RC_ASSERT(*change > time);
    const RateIndex now = rate_at(tariff, zone, time);
    RC_ASSERT(rate_at(tariff, zone, *change) != now);
    RC_ASSERT(rate_at(tariff, zone, *change - Duration(1)) == now);
}

RC_GTEST_PROP(CheapestBetween, is_the_lowest_of_all_minutes, ()) {
    const Tariff tariff = arbitrary_tariff();
    const ZoneRules zone = arbitrary_zone();
    const NaiveWeek naive(tariff, zone);
    const UtcTime earliest = arbitrary_time();
    const UtcTime latest = earliest + minutes(*rc::gen::inRange(0, 2 * k_week_minutes));
    const PriceIndex cheapest =
        cheapest_between(tariff, zone, EnergySource::grid, earliest, latest);
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
    EXPECT_EQ(
        cheapest_between(tariff, zone, EnergySource::grid, earliest, earliest + hours(7 * 24)), 0);
    EXPECT_EQ(
        cheapest_between(tariff, zone, EnergySource::grid, earliest, earliest + hours(14 * 24)), 1);
    EXPECT_EQ(cheapest_between(tariff, zone, EnergySource::grid, earliest, k_no_upper_bound), 1);
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
    EXPECT_EQ(next_rate_change(tariff, zone, after), k_monday + hours(7 * 24 + 10));
}

TEST(NextPriceChange, of_a_table_with_one_price_never_comes) {
    const Tariff tariff = tariff_of({{1}, {2}}, {{0, 1}, {700, 1}});
    EXPECT_EQ(next_rate_change(tariff, {}, k_monday), std::nullopt);
    EXPECT_EQ(cheapest_between(tariff, {}, EnergySource::grid, k_monday, k_no_upper_bound), 1);
}

// ---- versions -------------------------------------------------------------------------------------

Tariff version(std::uint32_t number, int hour, std::int64_t price) {
    Tariff tariff;
    tariff.version = number;
    tariff.prices = {{price}};
    tariff.effective_from = k_monday + std::chrono::hours(hour);
    return tariff;
}

TEST(Versions, a_later_one_withdraws_an_earlier_one_that_would_have_begun_after_it) {
    const std::vector<Tariff> versions{version(1, 0, 300'000), version(2, 24, 3'500'000),
                                       version(3, 1, 350'000)};
    const auto price_after = [&](int later) {
        return version_at(versions, k_monday + std::chrono::hours(later))->prices.front();
    };
    EXPECT_EQ(price_after(0), Price{300'000});
    EXPECT_EQ(price_after(2), Price{350'000});
    EXPECT_EQ(price_after(26), Price{350'000}) << "the wrong price never comes";
    BlockCounter counter;
    EXPECT_TRUE(
        crosses_price_change(versions, {}, counter, k_monday, k_monday + std::chrono::hours(2)));
    EXPECT_FALSE(crosses_price_change(versions, {}, counter, k_monday + std::chrono::hours(2),
                                      k_monday + std::chrono::hours(30)));
    EXPECT_EQ(version_at(versions, k_monday - std::chrono::hours(1))->version, 1U)
        << "before all of them the first one holds";
}

}  // namespace
}  // namespace riser::payment
