// Full tariffs in a building: seasons, holidays, days on which the clocks change, taxes on taxes and levies are
// charged as the tariff says, to the micro-unit.
#include "tests/unit/controller/building.h"

namespace riser::controller {
namespace {

using payment::DayProfile;

// Seconds of a UTC date and time in 2026 and 2027.
constexpr UtcTime at(int year, unsigned month, unsigned day, Duration of_day = {}) {
    const std::chrono::sys_days date{std::chrono::year{year} / std::chrono::month{month} /
                                     std::chrono::day{day}};
    return UtcTime{Duration(date.time_since_epoch())} + of_day;
}

// Two prices, 0.20 and 0.40, and days that have one of them.
SiteConfig with_calendar(payment::ActivityCalendar calendar) {
    SiteConfig site = two_apartments();
    payment::Tariff& tariff = site.tariffs.front();
    tariff.prices = {Price{200'000}, Price{400'000}};
    tariff.rules.calendar = std::move(calendar);
    return site;
}

std::string charged(const Building& b) {
    std::string text;
    for (const auto& row : b.journal.entries) {
        const auto entry = journal::decode_entry(row.bytes);
        for (const auto& record : entry->records) {
            const auto* settlement = std::get_if<journal::Settlement>(&record);
            if (settlement == nullptr) continue;
            for (const auto& segment : settlement->segments) {
                if (segment.supply_point != SupplyPointId{1}) continue;
                if (!text.empty()) text += " ";
                text += std::to_string(segment.advance().wh) + "@" + std::to_string(segment.price) +
                        (segment.provisional ? "?" : "") + (segment.estimated ? "~" : "");
            }
        }
    }
    return text;
}

void use(Building& b, std::int64_t wh, Duration time) {
    b.sweep(b.registers[0] + wh, b.registers[1], time);
    b.give(LocalOrder{SettleNow{}, {}});
}

// Nothing is used until `from`, then `wh` up to `to`, with no reading in between.
void use_between(Building& b, UtcTime from, UtcTime to, std::int64_t wh) {
    use(b, 0, from - b.clock.wall);
    use(b, wh, to - from);
}

TEST(FullTariff, changes_with_the_season_at_local_midnight) {
    payment::ActivityCalendar calendar;
    calendar.day_profiles = {DayProfile{{{0, 0}}}, DayProfile{{{0, 1}}}};
    calendar.week_profiles = {{{0, 0, 0, 0, 0, 0, 0}}, {{1, 1, 1, 1, 1, 1, 1}}};
    calendar.seasons = {{4, 1, 0}, {10, 1, 1}};
    Building b(with_calendar(calendar));
    b.commission(10'000'000);
    use_between(b, at(2026, 9, 30, 23h + 30min), at(2026, 10, 1, 30min), 2'000);
    use_between(b, at(2026, 12, 31, 23h + 30min), at(2027, 1, 1, 30min), 1'000);
    EXPECT_EQ(charged(b), "1000@0~ 1000@1~ 1000@1");
    EXPECT_EQ(b.balance(k_anna), Money{10'000'000 - 200'000 - 2 * 400'000});
}

TEST(FullTariff, has_other_prices_on_a_holiday_from_midnight_to_midnight) {
    payment::ActivityCalendar calendar;
    calendar.day_profiles = {DayProfile{{{0, 1}}}, DayProfile{{{0, 0}}}};
    calendar.week_profiles = {{{0, 0, 0, 0, 0, 0, 0}}};
    calendar.seasons = {{1, 1, 0}};
    calendar.special_days = {{0, 10, 3, 1}};
    Building b(with_calendar(calendar));
    b.commission(10'000'000);
    use_between(b, at(2026, 10, 2, 23h), at(2026, 10, 3, 1h), 2'000);
    use_between(b, at(2026, 10, 3, 22h), at(2026, 10, 4, 1h), 3'000);
    EXPECT_EQ(charged(b), "1000@1~ 1000@0~ 2000@0~ 1000@1~");
}

// Europe/Berlin: 25 hours on 25 October 2026, 23 on 28 March 2027.
ZoneRules berlin() {
    ZoneRules zone;
    zone.name = "Europe/Berlin";
    zone.transitions = {
        {at(2026, 3, 29, 1h), 7200}, {at(2026, 10, 25, 1h), 3600}, {at(2027, 3, 28, 1h), 7200}};
    return zone;
}

TEST(FullTariff, charges_an_hour_that_comes_twice_twice_and_one_that_is_skipped_never) {
    payment::ActivityCalendar calendar;
    calendar.day_profiles = {DayProfile{{{0, 0}, {2 * 60, 1}, {3 * 60, 0}}}};
    calendar.week_profiles = {{{0, 0, 0, 0, 0, 0, 0}}};
    calendar.seasons = {{1, 1, 0}};
    SiteConfig site = with_calendar(calendar);
    site.zone = berlin();
    Building b(site);
    b.commission(10'000'000);
    // 01:30 in summer time to 03:30 in winter time: three hours, two of them from 02:00 to 03:00.
    use_between(b, at(2026, 10, 24, 23h + 30min), at(2026, 10, 25, 2h + 30min), 3'000);
    EXPECT_EQ(charged(b), "500@0~ 2000@1~ 500@0~");
    // 01:30 to 03:30, one hour, none of it from 02:00 to 03:00.
    use_between(b, at(2027, 3, 28, 30min), at(2027, 3, 28, 1h + 30min), 1'000);
    EXPECT_EQ(charged(b), "500@0~ 2000@1~ 500@0~ 1000@0");
}

TEST(FullTariff, puts_taxes_on_taxes_and_levies_below_or_beside_them) {
    SiteConfig site = two_apartments();
    payment::Tariff& tariff = site.tariffs.front();
    // 0.20, a levy of 0.01 that is taxed, one of 0.005 that is not; 3 %, then 16 % of all that.
    tariff.prices = {Price{215'000}};
    tariff.rules.levies = {{Price{10'000}, true}, {Price{5'000}, false}};
    tariff.rules.taxation.taxes = {{3, 30'000, payment::TaxedCharges::energy, 0},
                                   {16, 160'000, payment::TaxedCharges::both, 1}};
    tariff.tax_ppm = 194'800;
    Building b(site);
    b.commission(10'000'000);
    // 0.21 x 1.1948 + 0.005 = 0.255908 per kWh; seven times 333 Wh are 0.596521548.
    for (int i = 0; i < 7; ++i) use(b, 333, 10min);
    EXPECT_EQ(b.balance(k_anna), Money{10'000'000 - 596'521});
    EXPECT_EQ(b.controller->books().find_account(k_anna)->residue.numerator, 548'000'000'000'000);
}

TEST(FullTariff, whose_prices_include_everything_charges_just_them) {
    SiteConfig site = two_apartments();
    payment::Tariff& tariff = site.tariffs.front();
    tariff.rules.levies = {{Price{10'000}, false}};
    tariff.rules.taxation = {{{16, 160'000, payment::TaxedCharges::both, 0}}, true};
    Building b(site);
    b.commission(10'000'000);
    use(b, 1'500, 1h);
    EXPECT_EQ(b.balance(k_anna), Money{10'000'000 - 300'000});
}

TEST(FullTariff, counts_blocks_through_seasons_and_holidays) {
    payment::ActivityCalendar calendar;
    calendar.day_profiles = {DayProfile{{{0, 0}}}, DayProfile{{{0, 1}}}};
    calendar.week_profiles = {{{0, 0, 0, 0, 0, 0, 0}}};
    calendar.seasons = {{1, 1, 0}};
    calendar.special_days = {{2026, 10, 3, 1}};
    SiteConfig site = with_calendar(calendar);
    payment::Tariff& tariff = site.tariffs.front();
    // Of each rate: up to 2 kWh of the month, then more.
    tariff.prices = {Price{200'000}, Price{300'000}, Price{100'000}, Price{150'000}};
    tariff.rules.blocks = {{Energy{2'000}},
                           payment::BlockMethod::marginal,
                           payment::BlockPeriod::calendar_month,
                           false};
    Building b(site);
    b.commission(10'000'000);
    use_between(b, at(2026, 10, 2, 23h), at(2026, 10, 3, 1h), 2'000);
    use_between(b, at(2026, 10, 3, 22h), at(2026, 10, 4, 1h), 3'000);
    EXPECT_EQ(charged(b), "1000@0~ 1000@2~ 2000@3~ 1000@1~");
}

// The cheapest of all that may have held: nobody knows whether it is a holiday.
TEST(FullTariff, takes_the_cheapest_price_of_the_days_that_it_may_be) {
    payment::ActivityCalendar calendar;
    calendar.day_profiles = {DayProfile{{{0, 1}}}, DayProfile{{{0, 0}}}};
    calendar.week_profiles = {{{0, 0, 0, 0, 0, 0, 0}}};
    calendar.seasons = {{1, 1, 0}};
    calendar.special_days = {{2026, 10, 3, 1}};
    Building b(with_calendar(calendar));
    b.commission(10'000'000);
    use(b, 1'000, 1h);
    b.clock.latest = at(2026, 10, 2);
    use(b, 1'000, 1h);
    b.clock.latest = at(2026, 10, 4);
    use(b, 1'000, 1h);
    EXPECT_EQ(charged(b), "1000@1 1000@1? 1000@0?");
}

}  // namespace
}  // namespace riser::controller
