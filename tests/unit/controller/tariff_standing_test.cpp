// The standing charge of a tariff in a building: it takes effect with its version, day by day, also where the gateway
// was off; the landlord owes it or nobody.
#include "core/payment/tariff_standing.h"

#include "tests/unit/controller/tenancy_building.h"

namespace riser::controller {
namespace {

using journal::ChargeCollected;
using journal::ChargeConfigured;
using payment::ChargePeriod;

// The building starts at 14:13:20 on 21 September 2026.
constexpr UtcTime day_of(unsigned month, unsigned day) {
    const std::chrono::sys_days date{std::chrono::year{2026} / std::chrono::month{month} /
                                     std::chrono::day{day}};
    return UtcTime{Duration(date.time_since_epoch())};
}

payment::Tariff tariff_of(std::uint32_t version, UtcTime from, std::int64_t micro,
                          ChargePeriod period = ChargePeriod::day) {
    payment::Tariff tariff = two_apartments().tariffs.front();
    tariff.version = version;
    tariff.effective_from = from;
    tariff.rules.standing.amount = Money{micro};
    tariff.rules.standing.period = period;
    return tariff;
}

SiteConfig with_standing(std::int64_t micro, ChargePeriod period = ChargePeriod::day) {
    SiteConfig site = with_landlord();
    site.tariffs = {tariff_of(1, {}, micro, period)};
    return site;
}

void publish(Building& b, const payment::Tariff& tariff) {
    b.give(LocalOrder{SetTariff{tariff}, ReplyTo{7}});
    ASSERT_EQ(b.last_answer()->outcome, OrderOutcome::done) << b.last_answer()->text;
}

// "21.09. 0.10; 22.09. 0.10" of one account; days of a part of a month behind it.
std::string collected(const Building& b, AccountId account = k_anna) {
    std::string text;
    const auto two = [](unsigned number) {
        return (number < 10 ? "0" : "") + std::to_string(number);
    };
    for (const auto& r : records_of<ChargeCollected>(b)) {
        if (r.account != account) continue;
        EXPECT_EQ(r.line.charge, payment::k_tariff_charge);
        const std::chrono::year_month_day date{
            payment::local_day(b.site.zone, from_unix_ms(r.line.from_ms))};
        if (!text.empty()) text += "; ";
        text += two(static_cast<unsigned>(date.day())) + "." +
                two(static_cast<unsigned>(date.month())) + ". " +
                format_money(r.line.collected + r.line.deferred);
        if (r.line.of_days > 1) {
            text += " " + std::to_string(r.line.days) + "/" + std::to_string(r.line.of_days);
        }
    }
    return text;
}

TEST(TariffStanding, is_collected_day_by_day_from_everybody_who_has_the_tariff) {
    Building b(with_standing(100'000));
    b.commission(2'000'000);
    b.tick(10h);
    b.tick(24h);
    EXPECT_EQ(collected(b), "21.09. 0.10; 22.09. 0.10");
    EXPECT_EQ(collected(b, k_ben), "21.09. 0.10; 22.09. 0.10");
    EXPECT_EQ(b.balance(k_anna), Money{1'800'000});
    b.restart();
    b.tick(1s);
    EXPECT_EQ(collected(b), "21.09. 0.10; 22.09. 0.10") << "once";
    expect_same_after_restart(b);
}

TEST(TariffStanding, has_the_taxes_on_fixed_charges) {
    SiteConfig site = with_standing(100'000);
    site.tariffs.front().tax_ppm = 190'000;
    Building b(site);
    b.commission(2'000'000);
    b.tick(10h);
    EXPECT_EQ(collected(b), "21.09. 0.119");
}

TEST(TariffStanding, begins_with_the_version_that_has_it) {
    Building b(with_standing(0));
    b.commission(2'000'000);
    publish(b, tariff_of(2, day_of(9, 23), 100'000));
    b.tick(24h);  // the 22nd
    EXPECT_EQ(b.count_records<ChargeConfigured>(), 0);
    b.tick(24h);
    b.tick(24h);
    EXPECT_EQ(collected(b), "23.09. 0.10");
    expect_same_after_restart(b);
}

TEST(TariffStanding, begins_on_its_day_also_where_the_gateway_was_off) {
    Building b(with_standing(0));
    b.commission(2'000'000);
    publish(b, tariff_of(2, day_of(9, 23), 100'000));
    b.tick(1s);
    b.pass(4 * 24h);
    b.restart();
    b.tick(1s);
    EXPECT_EQ(collected(b), "23.09. 0.10; 24.09. 0.10");
}

TEST(TariffStanding, of_a_version_that_begins_within_a_day_is_that_of_the_next_one) {
    Building b(with_standing(100'000));
    b.commission(2'000'000);
    publish(b, tariff_of(2, day_of(9, 22) + 12h, 300'000));
    for (int day = 0; day < 3; ++day) b.tick(24h);
    EXPECT_EQ(collected(b), "21.09. 0.10; 22.09. 0.10; 23.09. 0.30");
    expect_same_after_restart(b);
}

TEST(TariffStanding, changes_on_each_day_that_a_version_begins_while_the_gateway_was_off) {
    Building b(with_standing(100'000));
    b.commission(2'000'000);
    publish(b, tariff_of(2, day_of(9, 23), 200'000));
    publish(b, tariff_of(3, day_of(9, 25), 0));
    publish(b, tariff_of(4, day_of(9, 26), 50'000));
    b.tick(1s);
    b.pass(6 * 24h);
    b.restart();
    b.tick(1s);
    EXPECT_EQ(collected(b), "21.09. 0.10; 22.09. 0.10; 23.09. 0.20; 24.09. 0.20; 26.09. 0.05");
    EXPECT_FALSE(b.noted("price_differs"));
    expect_same_after_restart(b);
}

TEST(TariffStanding, of_a_month_is_parted_where_it_changes) {
    Building b(with_standing(30'000'000, ChargePeriod::month));
    b.commission(90'000'000);
    publish(b, tariff_of(2, day_of(9, 26), 60'000'000, ChargePeriod::month));
    for (int day = 0; day < 10; ++day) b.tick(24h);
    EXPECT_EQ(collected(b), "21.09. 5.00 5/30; 26.09. 10.00 5/30");
    EXPECT_FALSE(b.noted("price_differs"));
    expect_same_after_restart(b);
}

// Days that were over have the price that held then, whatever is published afterwards.
TEST(TariffStanding, of_days_before_a_version_was_published_is_the_old_one) {
    Building b(with_standing(30'000'000, ChargePeriod::month));
    b.commission(90'000'000);
    for (int day = 0; day < 4; ++day) b.tick(24h);
    publish(b, tariff_of(2, day_of(9, 1), 60'000'000, ChargePeriod::month));
    for (int day = 0; day < 6; ++day) b.tick(24h);
    EXPECT_EQ(collected(b), "21.09. 5.00 5/30; 26.09. 10.00 5/30") << "the 25th had begun";
    EXPECT_FALSE(b.noted("price_differs"));
}

TEST(TariffStanding, that_was_published_afterwards_begins_with_the_next_day) {
    Building b(with_standing(0));
    b.commission(2'000'000);
    publish(b, tariff_of(2, day_of(9, 1), 100'000));
    b.tick(1s);
    b.tick(10h);
    EXPECT_EQ(collected(b), "");
    b.tick(24h);
    EXPECT_EQ(collected(b), "22.09. 0.10");
}

TEST(TariffStanding, is_that_of_another_tariff_from_the_day_of_the_change_on) {
    SiteConfig site = with_standing(30'000'000, ChargePeriod::month);
    payment::Tariff other = tariff_of(1, {}, 500'000);
    other.id = TariffId{{10}};
    site.tariffs.push_back(other);
    Building b(site);
    b.commission(90'000'000);
    for (int day = 0; day < 2; ++day) b.tick(24h);
    b.site.supply_points.front().tariff = other.id;
    b.restart();
    b.sweep(b.registers[0], b.registers[1]);
    b.sweep(b.registers[0], b.registers[1]);
    b.tick(1s);
    b.tick(24h);
    EXPECT_EQ(collected(b), "21.09. 2.00 2/30; 23.09. 0.50");
    EXPECT_FALSE(b.noted("price_differs"));
    expect_same_after_restart(b);
}

TEST(TariffStanding, without_credit_is_left_for_the_next_top_up) {
    Building b(with_standing(100'000));
    b.commission(150'000);
    for (int day = 0; day < 3; ++day) b.tick(24h);
    EXPECT_EQ(b.balance(k_anna), Money{0});
    EXPECT_EQ(b.controller->books().find_account(k_anna)->accumulated_debt, Money{150'000});
}

TEST(TariffStanding, waits_while_the_clock_is_unsure) {
    Building b(with_standing(0));
    b.commission(2'000'000);
    b.clock.earliest = UtcTime{};
    b.clock.latest = k_no_upper_bound;
    publish(b, tariff_of(2, day_of(9, 1), 100'000));
    b.tick(48h);
    EXPECT_EQ(collected(b), "");
    b.clock.earliest = b.clock.wall - 1s;
    b.clock.latest = b.clock.wall + 1s;
    b.tick(1s);
    b.tick(24h);
    EXPECT_EQ(collected(b), "22.09. 0.10; 23.09. 0.10") << "from the day after it was known";
}

TEST(TariffStanding, of_who_moves_out_is_for_his_days_and_of_the_next_for_his) {
    TenancyBuilding b(with_standing(30'000'000, ChargePeriod::month));
    b.top_up(k_anna, 50'000'000, 20);
    for (int day = 0; day < 3; ++day) b.tick(24h);
    b.sweep(b.registers[0], b.registers[1]);
    ASSERT_EQ(b.order_with_reads(TenancyBuilding::out(k_anna)).outcome, OrderOutcome::done)
        << b.last_answer()->text;
    EXPECT_EQ(collected(b), "21.09. 3.00 3/30");
    b.tick(1s);
    b.tick(24h);
    b.sweep(b.registers[0], b.registers[1]);
    ASSERT_EQ(b.order_with_reads(TenancyBuilding::in(k_clara)).outcome, OrderOutcome::done)
        << b.last_answer()->text;
    EXPECT_EQ(collected(b, k_owner), "24.09. 1.00 1/30");
    b.top_up(k_clara, 50'000'000, 21);
    b.tick(1s);
    for (int day = 0; day < 6; ++day) b.tick(24h);
    EXPECT_EQ(collected(b, k_clara), "25.09. 6.00 6/30");
    expect_same_after_restart(b);
}

TEST(TariffStanding, of_a_vacant_supply_point_may_be_owed_by_nobody) {
    SiteConfig site = with_standing(100'000);
    site.tariffs.front().rules.standing.while_vacant = false;
    TenancyBuilding b(site);
    b.sweep(b.registers[0], b.registers[1]);
    ASSERT_EQ(b.order_with_reads(TenancyBuilding::out(k_anna)).outcome, OrderOutcome::done)
        << b.last_answer()->text;
    for (int day = 0; day < 3; ++day) b.tick(24h);
    EXPECT_EQ(collected(b, k_owner), "");
    b.sweep(b.registers[0], b.registers[1]);
    ASSERT_EQ(b.order_with_reads(TenancyBuilding::in(k_clara)).outcome, OrderOutcome::done);
    b.top_up(k_clara, 5'000'000, 21);
    b.tick(1s);
    b.tick(24h);
    EXPECT_EQ(collected(b, k_clara), "24.09. 0.10");
}

TEST(TariffStanding, is_not_owed_by_a_landlord_who_is_free_of_standing_charges) {
    SiteConfig site = with_standing(100'000);
    site.supply_points.front().landlord.standing_charges = false;
    TenancyBuilding b(site);
    b.sweep(b.registers[0], b.registers[1]);
    ASSERT_EQ(b.order_with_reads(TenancyBuilding::out(k_anna)).outcome, OrderOutcome::done);
    for (int day = 0; day < 3; ++day) b.tick(24h);
    EXPECT_EQ(collected(b, k_owner), "");
    b.site.supply_points.front().landlord.standing_charges = true;
    b.restart();
    b.tick(24h);
    EXPECT_EQ(collected(b, k_owner), "24.09. 0.10") << "not for the days before";
}

}  // namespace
}  // namespace riser::controller
