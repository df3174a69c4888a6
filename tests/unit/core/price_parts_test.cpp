// The parts of a price are the price, and charges of any intervals sum to the charge of the whole.
#include "core/payment/price_parts.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/base/prng.h"
#include "core/payment/interval_charging.h"
#include "tests/unit/core/random_rules.h"

namespace riser::payment {
namespace {

Tariff arbitrary_rich_tariff() {
    Prng random(*rc::gen::arbitrary<std::uint64_t>());
    Tariff tariff;
    tariff.currency = {{'E', 'U', 'R'}};
    add_random_rules(random, tariff);
    RC_ASSERT(check_tariff(tariff).ok());
    return tariff;
}

// 0.20, a levy of 0.01 that is taxed, one of 0.005 that is not; 3 %, then 16 % on top of all.
Tariff taxed_tariff() {
    Tariff tariff;
    tariff.currency = {{'E', 'U', 'R'}};
    tariff.prices = {Price{215'000}};
    tariff.rules.levies = {{Price{10'000}, true}, {Price{5'000}, false}};
    tariff.rules.taxation.taxes = {{3, 30'000, TaxedCharges::energy, 0},
                                   {16, 160'000, TaxedCharges::both, 1}};
    tariff.tax_ppm = 194'800;
    return tariff;
}

TEST(PriceParts, are_the_energy_each_levy_and_each_tax) {
    const auto parts = price_parts(taxed_tariff(), 0);
    EXPECT_EQ(parts, (std::vector<PricePart>{{PartKind::energy, 0, 200'000'000'000},
                                             {PartKind::levy, 0, 10'000'000'000},
                                             {PartKind::levy, 1, 5'000'000'000},
                                             {PartKind::tax, 0, 6'300'000'000},
                                             {PartKind::tax, 1, 34'608'000'000}}));
}

TEST(PriceParts, of_a_price_that_includes_them_are_taken_out_of_it) {
    Tariff tariff = taxed_tariff();
    tariff.rules.levies.clear();
    tariff.rules.taxation.inclusive = true;
    tariff.rules.taxation.taxes = {{19, 190'000, TaxedCharges::both, 0}};
    tariff.prices = {Price{119'000}};
    tariff.tax_ppm = 0;
    EXPECT_EQ(price_parts(tariff, 0),
              (std::vector<PricePart>{{PartKind::energy, 0, 100'000'000'000},
                                      {PartKind::tax, 0, 19'000'000'000}}));
}

RC_GTEST_PROP(PriceParts, sum_to_the_gross_price, ()) {
    const Tariff tariff = arbitrary_rich_tariff();
    for (std::size_t i = 0; i < tariff.prices.size(); ++i) {
        const auto price = static_cast<PriceIndex>(i);
        std::int64_t sum = 0;
        for (const auto& part : price_parts(tariff, price)) sum += part.numerator;
        RC_ASSERT(sum == gross_price(tariff, price).numerator);
    }
}

constexpr UtcTime k_begin{std::chrono::hours(24 * 365 * 56)};

std::vector<MeteredInterval> arbitrary_intervals() {
    std::vector<MeteredInterval> intervals;
    UtcTime at = k_begin;
    for (int i = *rc::gen::inRange(1, 60); i > 0; --i) {
        const UtcTime from = at + std::chrono::minutes(*rc::gen::inRange(0, 300));
        at = from + std::chrono::minutes(*rc::gen::inRange(0, 5'000));
        intervals.push_back({from, at, {*rc::gen::inRange(0, 50'000)}});
    }
    return intervals;
}

RC_GTEST_PROP(IntervalCharging, charges_all_energy_and_the_parts_sum_to_it, ()) {
    const std::vector<Tariff> versions{arbitrary_rich_tariff()};
    const ZoneRules zone;
    const auto intervals = arbitrary_intervals();
    IntervalCharger charger(versions, zone, {});
    std::vector<IntervalCharge> charges;
    Energy used{};
    for (const auto& interval : intervals) {
        used += interval.energy;
        RC_ASSERT(charger.add(interval, charges));
    }
    Energy charged{};
    Money sum{};
    PartSums parts;
    for (const auto& charge : charges) {
        sum += charge.amount;
        if (charge.step) {
            parts.add(*charge.tariff, charge.step->to, charge.step->energy);
            parts.add(*charge.tariff, charge.step->from, -charge.step->energy);
            continue;
        }
        charged += charge.piece.energy;
        parts.add(*charge.tariff, charge.piece.price, charge.piece.energy.wh * k_full_share_ppm);
    }
    RC_ASSERT(charged == used);
    RC_ASSERT(parts.total() == sum);
    RC_ASSERT(parts.residue() == charger.account().residue);
    Money of_parts{};
    for (const auto& part : parts.sums()) of_parts += part.amount;
    RC_ASSERT(of_parts == sum);
}

// Where one price holds in each block, it does not matter into how many intervals use is divided.
RC_GTEST_PROP(IntervalCharging, of_blocks_is_the_same_however_the_use_is_divided, ()) {
    Tariff tariff = arbitrary_rich_tariff();
    tariff.rules.calendar = {};
    tariff.week.clear();
    tariff.rules.blocks.period = BlockPeriod::calendar_month;
    const std::vector<Tariff> versions{tariff};
    const ZoneRules zone;
    const auto sizes = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 30'000));
    const auto charged = [&](bool at_once) {
        IntervalCharger charger(versions, zone, {});
        std::vector<IntervalCharge> charges;
        Energy all{};
        UtcTime at = k_begin;
        for (const int wh : sizes) {
            all.wh += wh;
            if (at_once) continue;
            RC_ASSERT(charger.add({at, at + std::chrono::minutes(1), {wh}}, charges));
            at += std::chrono::minutes(1);
        }
        if (at_once)
            RC_ASSERT(charger.add({k_begin, k_begin + std::chrono::hours(2), all}, charges));
        Money sum{};
        for (const auto& charge : charges) sum += charge.amount;
        return std::pair(sum, charger.account().residue);
    };
    RC_ASSERT(charged(true) == charged(false));
}

TEST(IntervalCharging, divides_what_was_used_over_the_end_of_a_period) {
    Tariff tariff;
    tariff.currency = {{'E', 'U', 'R'}};
    tariff.prices = {Price{100'000}, Price{300'000}};
    tariff.rules.blocks = {{Energy{2'000}}, BlockMethod::whole, BlockPeriod::day, false};
    const std::vector<Tariff> versions{tariff};
    const ZoneRules zone;
    IntervalCharger charger(versions, zone, {});
    std::vector<IntervalCharge> charges;
    // 3 kWh before midnight: 2 at 0.10, 1 at 0.30, and the 2 are raised. 1 kWh after it.
    const std::chrono::hours day(24);
    ASSERT_TRUE(charger.add(
        {k_begin - std::chrono::hours(3), k_begin + std::chrono::hours(1), {4'000}}, charges));
    ASSERT_EQ(charges.size(), 4U);
    EXPECT_EQ(charges[0].amount, Money{200'000});
    EXPECT_EQ(charges[1].amount, Money{300'000});
    EXPECT_EQ(charges[2].step, (BlockStep{0, 1, 2'000'000'000}));
    EXPECT_EQ(charges[2].amount, Money{400'000});
    EXPECT_EQ(charges[3].amount, Money{100'000});
    EXPECT_EQ(charger.account().blocks.used(), 1'000'000'000);
    EXPECT_EQ(charger.account().blocks.span.begins_ms, to_unix_ms(k_begin));
    EXPECT_EQ(charger.account().blocks.span.ends_ms, to_unix_ms(k_begin + day));
}

TEST(IntervalCharging, refuses_what_no_account_can_hold) {
    Tariff tariff;
    tariff.currency = {{'E', 'U', 'R'}};
    tariff.prices = {k_max_price};
    const std::vector<Tariff> versions{tariff};
    const ZoneRules zone;
    std::vector<IntervalCharge> charges;
    EXPECT_FALSE(
        IntervalCharger(versions, zone, {}).add({k_begin, k_begin, k_max_register}, charges));
    EXPECT_FALSE(IntervalCharger(versions, zone, {}).add({k_begin, k_begin, {-1}}, charges));
    EXPECT_FALSE(IntervalCharger(versions, zone, {})
                     .add({k_begin, k_begin - std::chrono::hours(1), {1}}, charges));
}

}  // namespace
}  // namespace riser::payment
