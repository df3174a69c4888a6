#include "core/payment/charging.h"

#include <numeric>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/unit/core/arbitrary_tariffs.h"
#include "tests/unit/core/example_records.h"

namespace riser::payment {
namespace {

using std::chrono::hours;
__extension__ using Int128 = __int128;

struct Terms {
    Price price;
    std::int64_t share_ppm;
    std::int64_t tax_ppm;
};

Terms arbitrary_terms() {
    return {{*rc::gen::oneOf(rc::gen::inRange<std::int64_t>(0, 2'000'000),
                             rc::gen::inRange<std::int64_t>(0, k_max_price.micro_per_kwh + 1))},
            *rc::gen::inRange<std::int64_t>(0, k_full_share_ppm + 1),
            *rc::gen::inRange<std::int64_t>(0, k_max_tax_ppm + 1)};
}

RC_GTEST_PROP(ChargeEnergy, of_many_parts_is_the_charge_of_the_sum, ()) {
    const Terms terms = arbitrary_terms();
    const auto parts = *rc::gen::container<std::vector<std::int64_t>>(
        rc::gen::inRange<std::int64_t>(0, 1'000'000));
    const Residue start{*rc::gen::inRange<std::int64_t>(0, k_residue_denominator)};

    Residue residue = start;
    Money sum{};
    for (const auto wh : parts) {
        const auto charged =
            charge_energy({wh}, gross_price(terms.price, terms.tax_ppm), terms.share_ppm, residue);
        RC_ASSERT(charged.amount.micro >= 0);
        RC_ASSERT(charged.residue.numerator >= 0);
        RC_ASSERT(charged.residue.numerator < k_residue_denominator);
        sum += charged.amount;
        residue = charged.residue;
    }

    const Energy total{std::accumulate(parts.begin(), parts.end(), std::int64_t{0})};
    const auto whole =
        charge_energy(total, gross_price(terms.price, terms.tax_ppm), terms.share_ppm, start);
    RC_ASSERT(sum == whole.amount);
    RC_ASSERT(residue == whole.residue);
}

// 31.4159 a kilowatt-hour: each watt-hour costs 31 415.9 micro-units.
TEST(ChargeEnergy, of_a_thousand_single_watt_hours_is_that_of_a_kilowatt_hour) {
    const Price price{31'415'900};
    Residue residue{};
    Money sum{};
    for (int i = 0; i < 1'000; ++i) {
        const auto charged = charge_energy({1}, gross_price(price, 0), k_full_share_ppm, residue);
        sum += charged.amount;
        residue = charged.residue;
    }
    EXPECT_EQ(sum, Money{31'415'900});
    EXPECT_EQ(residue, Residue{});
    EXPECT_EQ(charge_energy({1'000}, gross_price(price, 0), k_full_share_ppm, {}).amount, sum);
}

RC_GTEST_PROP(ChargeEnergy, loses_nothing, ()) {
    const Terms terms = arbitrary_terms();
    const Energy energy{*rc::gen::inRange<std::int64_t>(0, 500'000'000)};
    const Residue before{*rc::gen::inRange<std::int64_t>(0, k_residue_denominator)};
    const auto charged =
        charge_energy(energy, gross_price(terms.price, terms.tax_ppm), terms.share_ppm, before);
    const Int128 exact = Int128{energy.wh} * terms.price.micro_per_kwh * terms.share_ppm *
                         (1'000'000 + terms.tax_ppm);
    RC_ASSERT((Int128{charged.amount.micro} * k_residue_denominator + charged.residue.numerator ==
               exact + before.numerator));
}

TEST(TryChargeEnergy, refuses_what_is_out_of_range) {
    const auto charge = [](std::int64_t wh, std::int64_t price, std::int64_t share,
                           std::int64_t residue) {
        return try_charge_energy({wh}, {price}, share, {residue}).has_value();
    };
    const std::int64_t max_wh = k_max_register.wh;
    EXPECT_TRUE(charge(1, 1, 1, 0));
    EXPECT_TRUE(charge(max_wh, 1'000'000'000'000, 1'000'000, k_residue_denominator - 1));
    EXPECT_TRUE(charge(0, k_max_gross_price, 1'000'000, 0));
    for (const std::int64_t hostile : {std::int64_t{-1}, INT64_MIN, INT64_MAX}) {
        EXPECT_FALSE(charge(hostile, 1, 1, 0));
        EXPECT_FALSE(charge(1, hostile, 1, 0));
        EXPECT_FALSE(charge(1, 1, hostile, 0));
        EXPECT_FALSE(charge(1, 1, 1, hostile));
        EXPECT_FALSE(try_charge_shared(hostile, {1}, {}));
    }
    EXPECT_FALSE(charge(max_wh + 1, 1, 1, 0));
    EXPECT_FALSE(charge(1, k_max_gross_price + 1, 1, 0));
    EXPECT_FALSE(charge(1, 1, 1, k_residue_denominator));
    EXPECT_FALSE(try_charge_shared(k_max_shared_energy + 1, {1}, {}));
}

TEST(TryChargeEnergy, refuses_an_amount_beyond_any_balance) {
    const GrossPrice highest = gross_price(k_max_price, k_max_tax_ppm);
    EXPECT_EQ(highest.numerator, k_max_gross_price);
    const auto limit = try_charge_energy({500'000'000}, highest, k_full_share_ppm, {});
    ASSERT_TRUE(limit);
    EXPECT_EQ(limit->amount, k_max_balance);
    EXPECT_FALSE(try_charge_energy({500'000'001}, highest, k_full_share_ppm, {}));
    EXPECT_FALSE(try_charge_energy(k_max_register, highest, k_full_share_ppm, {}));
}

TEST(ChargeEnergyDeathTest, asserts_its_ranges) {
    EXPECT_DEATH((void)charge_energy({-1}, {1}, 1, {}), "within their ranges");
}

// ---- splitting ----------------------------------------------------------------------------------

Energy total(const std::vector<RatedPiece>& pieces) {
    Energy sum{};
    for (const auto& piece : pieces) sum += piece.energy;
    return sum;
}

RC_GTEST_PROP(SplitByRate, keeps_the_total_whatever_the_interval, ()) {
    const Tariff tariff = arbitrary_tariff();
    const ZoneRules zone = arbitrary_zone();
    const UtcTime from = arbitrary_time();
    const UtcTime to = arbitrary_time();  // before `from` as well
    const Energy advance{*rc::gen::inRange<std::int64_t>(0, 100'000)};
    const auto pieces = split_by_rate(tariff, zone, from, to, advance);
    RC_ASSERT(total(pieces) == advance);
    RC_ASSERT(pieces.size() <= k_max_pieces);
    for (const auto& piece : pieces) {
        RC_ASSERT(piece.energy.wh > 0);
        RC_ASSERT(piece.rate < tariff.rates());
    }
}

// Splitting an interval at any instant, the energy shared in any way, changes no total.
RC_GTEST_PROP(SplitByRate, of_two_parts_has_the_total_of_the_whole, ()) {
    const Tariff tariff = arbitrary_tariff();
    const ZoneRules zone = arbitrary_zone();
    std::array<UtcTime, 3> at{arbitrary_time(), arbitrary_time(), arbitrary_time()};
    std::sort(at.begin(), at.end());
    const Energy first{*rc::gen::inRange<std::int64_t>(0, 50'000)};
    const Energy second{*rc::gen::inRange<std::int64_t>(0, 50'000)};
    const auto left = split_by_rate(tariff, zone, at[0], at[1], first);
    const auto right = split_by_rate(tariff, zone, at[1], at[2], second);
    const auto whole = split_by_rate(tariff, zone, at[0], at[2], first + second);
    RC_ASSERT(total(left) + total(right) == total(whole));
}

// A short interval: the pieces follow each other, each has its own price, each boundary is within a
// watt-hour of the straight line.
RC_GTEST_PROP(SplitByRate, follows_the_straight_line_between_two_readings, ()) {
    const Tariff tariff = arbitrary_tariff();
    const ZoneRules zone = arbitrary_zone();
    const UtcTime from = arbitrary_time();
    const Duration whole = std::chrono::minutes(*rc::gen::inRange(1, 600));
    const Energy advance{*rc::gen::inRange<std::int64_t>(1, 100'000)};
    const auto pieces = split_by_rate(tariff, zone, from, from + whole, advance);
    const bool gathered = pieces.size() > 1 && pieces[0].from == pieces[1].from;
    if (gathered) return;
    Energy before{};
    for (const auto& piece : pieces) {
        RC_ASSERT(piece.rate == rate_at(tariff, zone, piece.from));
        RC_ASSERT(piece.rate == rate_at(tariff, zone, piece.to - Duration(1)));
        RC_ASSERT(piece.estimated == (piece.from != from || piece.to != from + whole));
        before += piece.energy;
        const Int128 exact = Int128{advance.wh} * (piece.to - from).count();
        const Int128 given = Int128{before.wh} * whole.count();
        RC_ASSERT(given <= exact);
        RC_ASSERT(exact - given < whole.count());
    }
    RC_ASSERT(pieces.back().to == from + whole);
}

TEST(SplitByRate, after_decades_stays_small_and_exact) {
    Tariff tariff = journal::example_tariff();
    const UtcTime from{std::chrono::seconds(0)};
    const UtcTime to = from + hours(24 * 365 * 20);
    const auto pieces = split_by_rate(tariff, {}, from, to, {999'999'937});
    ASSERT_EQ(pieces.size(), 2U);
    EXPECT_EQ(total(pieces).wh, 999'999'937);
    for (const auto& piece : pieces) {
        EXPECT_EQ(piece.from, from);
        EXPECT_EQ(piece.to, to);
        EXPECT_TRUE(piece.estimated);
    }
}

TEST(SplitByRateDeathTest, asserts_that_registers_do_not_go_back) {
    EXPECT_DEATH((void)split_by_rate(journal::example_tariff(), {}, {}, {}, {-1}), "not negative");
}

}  // namespace
}  // namespace riser::payment
