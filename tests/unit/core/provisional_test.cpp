// What was priced by an unsure clock is rated again, once, and comes to what it would have cost by a sure one.
#include "core/payment/provisional.h"

#include <numeric>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace riser::payment {
namespace {

constexpr std::int64_t k_minute_ms = 60'000;
constexpr std::int64_t k_hour_ms = 60 * k_minute_ms;
constexpr std::int64_t k_day_ms = 24 * k_hour_ms;
constexpr std::int64_t k_monday_ms = 1'772'409'600'000;  // 2026-03-02T00:00:00Z, a Monday
constexpr BootId k_boot{{1}};
constexpr BootId k_boot_before{{2}};

// By night 0.10, from six to ten 0.30.
Tariff day_and_night(std::uint32_t version = 1) {
    Tariff tariff;
    tariff.id = TariffId{{7}};
    tariff.version = version;
    tariff.currency = {{'E', 'U', 'R'}};
    tariff.prices = {Price{100'000}, Price{300'000}};
    tariff.tax_ppm = 190'000;
    for (std::uint16_t day = 0; day < 7; ++day) {
        tariff.week.push_back({static_cast<std::uint16_t>(day * 1440 + 360), 1});
        tariff.week.push_back({static_cast<std::uint16_t>(day * 1440 + 1320), 0});
    }
    return tariff;
}

// A gateway that booted at midnight without knowing it.
class Unsure {
public:
    std::vector<Tariff> versions{day_and_night()};
    std::vector<ProvisionalCharge> kept;
    Residue residue;
    Money charged{};
    BlockCounter blocks;

    void use(std::int64_t from_ms, std::int64_t to_ms, std::int64_t wh, PriceIndex price = 0) {
        const auto amount =
            charge_energy({wh}, gross_price(versions.front(), price), k_full_share_ppm, residue);
        residue = amount.residue;
        charged += amount.amount;
        const SharedEnergy energy = wh * k_full_share_ppm;
        if (blocks.begun()) blocks.take(versions.front().id, 1, price, energy);
        ProvisionalCharge charge;
        charge.energy = {wh};
        charge.charged = {versions.front().id, 1, price};
        charge.newest_version = versions.back().version;
        charge.boot = k_boot;
        charge.from_ms = from_ms;
        charge.to_ms = to_ms;
        charge.earliest_ms = k_monday_ms - 30 * k_day_ms;
        keep(kept, charge);
    }
    [[nodiscard]] std::optional<Rerating> sure_at(std::int64_t after_boot_ms) const {
        return sure_at({k_boot, after_boot_ms, k_monday_ms + after_boot_ms});
    }
    [[nodiscard]] std::optional<Rerating> sure_at(const SureTime& now) const {
        return rerate(
            kept, [this](TariffId id) { return id == versions[0].id ? &versions : nullptr; },
            ZoneRules{}, residue, blocks, now);
    }
};

TEST(Rerating, charges_the_days_at_the_price_of_days_though_there_was_no_time_for_three_of_them) {
    Unsure site;
    for (std::int64_t at = 0; at < 3 * k_day_ms; at += 5 * k_minute_ms) {
        site.use(at, at + 5 * k_minute_ms, 25);
    }
    EXPECT_LE(site.kept.size(), k_max_provisional);
    const auto rerated = site.sure_at(3 * k_day_ms);
    ASSERT_TRUE(rerated);
    // 16 of 24 hours are day, 300 Wh in each, 20 cents and the tax more.
    EXPECT_EQ(rerated->amount, Money{3LL * 16 * 300 * 200 * 119 / 100});
}

TEST(Rerating, of_nothing_but_nights_comes_to_nothing) {
    Unsure site;
    site.use(0, 4 * k_hour_ms, 1'000);
    const auto rerated = site.sure_at(10 * k_hour_ms);
    ASSERT_TRUE(rerated);
    EXPECT_EQ(rerated->amount, Money{});
    EXPECT_EQ(rerated->residue, site.residue);
    ASSERT_EQ(rerated->parts.size(), 1U);
    EXPECT_EQ(rerated->parts[0].from_ms, k_monday_ms);
    EXPECT_EQ(rerated->parts[0].to_ms, k_monday_ms + 4 * k_hour_ms);
}

// Two settlements within a quarter of an hour, with a pause over six o'clock between them.
TEST(Rerating, of_a_night_is_not_spread_over_the_pause_into_the_day) {
    Unsure site;
    site.use(6 * k_hour_ms - 10 * k_minute_ms, 6 * k_hour_ms - 5 * k_minute_ms, 1'000);
    site.use(6 * k_hour_ms, 6 * k_hour_ms + 5 * k_minute_ms, 10);
    const auto rerated = site.sure_at(10 * k_hour_ms);
    ASSERT_TRUE(rerated);
    EXPECT_EQ(rerated->amount, Money{10LL * 200 * 119 / 100});
}

TEST(Rerating, a_version_that_was_published_later_is_not_for_it) {
    Unsure site;
    site.use(8 * k_hour_ms, 9 * k_hour_ms, 1'000);
    Tariff dearer = day_and_night(2);
    dearer.prices = {Price{5'000'000}, Price{9'000'000}};
    site.versions.push_back(dearer);
    const auto rerated = site.sure_at(10 * k_hour_ms);
    ASSERT_TRUE(rerated);
    EXPECT_EQ(rerated->amount, Money{200'000 * 119 / 100});
    EXPECT_EQ(rerated->parts[0].due, (PriceKey{dearer.id, 1, 1}));
}

TEST(Rerating, of_a_version_that_was_known_and_had_begun) {
    Unsure site;
    Tariff dearer = day_and_night(2);
    dearer.prices = {Price{400'000}, Price{500'000}};
    dearer.effective_from = from_unix_ms(k_monday_ms + k_hour_ms);
    site.versions.push_back(dearer);
    site.use(0, 2 * k_hour_ms, 1'000);
    const auto rerated = site.sure_at(10 * k_hour_ms);
    ASSERT_TRUE(rerated);
    EXPECT_EQ(rerated->amount, Money{150'000 * 119 / 100}) << "half of it, 30 cents more";
}

TEST(Rerating, what_was_used_before_this_boot_keeps_the_lowest_price_that_it_can_have_had) {
    Unsure site;
    site.use(8 * k_hour_ms, 9 * k_hour_ms, 1'000);
    site.kept[0].boot = k_boot_before;
    // The last sure time was at seven, this boot began at nine: it was day all the time.
    site.kept[0].earliest_ms = k_monday_ms + 7 * k_hour_ms;
    const auto by_day = site.sure_at({k_boot, k_hour_ms, k_monday_ms + 10 * k_hour_ms});
    ASSERT_TRUE(by_day);
    EXPECT_EQ(by_day->amount, Money{200'000 * 119 / 100});
    EXPECT_FALSE(by_day->parts[0].sure);
    // It may have been before six.
    site.kept[0].earliest_ms = k_monday_ms + 5 * k_hour_ms;
    const auto maybe = site.sure_at({k_boot, k_hour_ms, k_monday_ms + 10 * k_hour_ms});
    ASSERT_TRUE(maybe);
    EXPECT_EQ(maybe->amount, Money{});
}

TEST(Rerating, takes_the_blocks_anew_in_the_order_of_use) {
    Unsure site;
    Tariff& tariff = site.versions.front();
    tariff.week.clear();
    tariff.rules.blocks.thresholds = {Energy{1'000}};
    site.blocks.begin({k_monday_ms - k_day_ms, k_monday_ms + 20 * k_day_ms, 1, 1});
    site.use(0, k_hour_ms, 800);
    site.use(20 * k_hour_ms, 21 * k_hour_ms, 800);
    const auto rerated = site.sure_at(24 * k_hour_ms);
    ASSERT_TRUE(rerated);
    EXPECT_EQ(rerated->amount, Money{600 * 200 * 119 / 100}) << "600 Wh are beyond the first block";
    BlockCounter counter = site.blocks;
    recount(counter, rerated->parts);
    EXPECT_EQ(counter.used(), site.blocks.used());
    EXPECT_EQ(counter.used_at[1], 600 * k_full_share_ppm);
}

TEST(Rerating, an_unknown_tariff_or_price_is_told_apart) {
    Unsure site;
    site.use(0, k_hour_ms, 800);
    site.kept[0].charged.version = 9;
    EXPECT_FALSE(site.sure_at(2 * k_hour_ms));
    site.kept[0].charged = {site.versions[0].id, 1, 99};
    EXPECT_FALSE(site.sure_at(2 * k_hour_ms));
    site.kept[0].charged = {TariffId{{99}}, 1, 0};
    EXPECT_FALSE(site.sure_at(2 * k_hour_ms));
}

TEST(Provisional, is_bounded_and_lets_the_oldest_go_where_nothing_goes_together) {
    std::vector<ProvisionalCharge> kept;
    for (std::uint16_t i = 0; i < 300; ++i) {
        ProvisionalCharge charge;
        charge.energy = {1};
        charge.charged.price = i;
        charge.from_ms = i * k_hour_ms;
        charge.to_ms = charge.from_ms + k_hour_ms;
        keep(kept, charge);
        EXPECT_LE(kept.size(), k_max_provisional);
    }
    EXPECT_EQ(kept.front().charged.price, 300 - k_max_provisional);
}

RC_GTEST_PROP(Provisional, keeps_every_watt_hour_of_weeks, ()) {
    Unsure site;
    std::int64_t wh = 0;
    std::int64_t at = 0;
    const int settlements = *rc::gen::inRange(1, 3'000);
    for (int i = 0; i < settlements; ++i) {
        const std::int64_t next = at + *rc::gen::inRange<std::int64_t>(1, k_hour_ms);
        site.use(at, next, i % 7);
        wh += i % 7;
        at = next;
        RC_ASSERT(site.kept.size() <= k_max_provisional);
    }
    const auto sum =
        std::accumulate(site.kept.begin(), site.kept.end(), std::int64_t{0},
                        [](auto so_far, const auto& c) { return so_far + c.energy.wh; });
    RC_ASSERT(sum == wh);
    RC_ASSERT(site.kept.front().from_ms == 0 && site.kept.back().to_ms == at);
}

// The sum of charges is the charge of the sum, corrections included.
RC_GTEST_PROP(Rerating, comes_to_what_a_sure_clock_would_have_charged, ()) {
    Unsure site;
    site.residue = {*rc::gen::inRange<std::int64_t>(0, k_residue_denominator)};
    const Residue before = site.residue;
    const int settlements = *rc::gen::inRange(1, 200);
    std::int64_t at = 0;
    for (int i = 0; i < settlements; ++i) {
        const std::int64_t next = at + *rc::gen::inRange<std::int64_t>(1, 8 * k_hour_ms);
        site.use(at, next, *rc::gen::inRange<std::int64_t>(1, 5'000));
        at = next;
    }
    const auto rerated = site.sure_at(at);
    RC_ASSERT(rerated.has_value());
    Money due{};
    Residue residue = before;
    for (const auto& part : rerated->parts) {
        const auto charged = charge_energy(
            part.energy, gross_price(site.versions[0], part.due.price), part.share_ppm, residue);
        due += charged.amount;
        residue = charged.residue;
    }
    RC_ASSERT(site.charged + rerated->amount == due);
    RC_ASSERT(rerated->residue == residue);
}

}  // namespace
}  // namespace riser::payment
