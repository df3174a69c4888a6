// What the words of a tariff document come to, the same from a file and from a body.
#include "core/payment/charging.h"
#include "core/payment/date_text.h"
#include "tests/unit/tariff/both_forms.h"

namespace riser::tariff {
namespace {

using payment::SpecialDay;

// Both are good and the same.
payment::Tariff both(std::string_view file, std::string_view body) {
    const Read of_file = from_file(file);
    const Read of_body = from_body(body);
    EXPECT_EQ(of_file.problem, "") << file;
    EXPECT_EQ(of_body.problem, "") << body;
    EXPECT_EQ(of_file.tariff, of_body.tariff) << file;
    EXPECT_TRUE(payment::check_tariff(of_file.tariff).ok());
    return of_file.tariff;
}

TEST(TariffDocument, one_price_has_no_week) {
    const auto tariff = both("price = \"0.31\"\n", R"({"price": "0.31"})");
    EXPECT_EQ(tariff.id, k_defaults.id);
    EXPECT_EQ(tariff.effective_from, k_defaults.effective_from);
    EXPECT_EQ(tariff.currency, k_defaults.currency);
    EXPECT_EQ(tariff.prices, std::vector<Price>{{310'000}});
    EXPECT_FALSE(tariff.by_time());
}

TEST(TariffDocument, windows_of_one_week_are_switching_times) {
    const auto tariff = both(R"(
id = "3c0f5f0e-3f0d-4b61-b6b5-5f1f0b8b6a11"
version = 4
effective_from = "2026-01-01T00:00:00Z"
tax_ppm = 190000
class = "commercial"
[[window]]
days = "mon-fri"
from = "06:00"
price = "0.3350"
[[window]]
from = "22:00"
price = "0.2410"
)",
                             R"({"id": "3c0f5f0e-3f0d-4b61-b6b5-5f1f0b8b6a11", "version": 4,
  "effective_from": "2026-01-01T00:00:00Z", "tax_ppm": 190000, "class": "commercial",
  "windows": [{"days": "mon-fri", "from": "06:00", "price": "0.3350"}, {"from": "22:00", "price": "0.2410"}]})");
    EXPECT_EQ(tariff.version, 4U);
    EXPECT_EQ(to_unix_ms(tariff.effective_from), 1'767'225'600'000);
    EXPECT_EQ(tariff.prices, (std::vector<Price>{{335'000}, {241'000}}));
    ASSERT_EQ(tariff.week.size(), 12U);
    EXPECT_EQ(tariff.week[0], (payment::SwitchingTime{360, 0}));
    EXPECT_EQ(tariff.rules.customer_class, payment::CustomerClass::commercial);
    EXPECT_TRUE(tariff.rules.calendar.empty());
}

TEST(TariffDocument, seasons_have_windows_or_one_price) {
    const auto tariff =
        both(R"(
[[season]]
from = "10-01"
price = "0.50"
[[season]]
from = "04-01"
[[season.window]]
days = "mon-fri"
from = "08:00"
price = "0.30"
[[season.window]]
from = "20:00"
price = "0.20"
)",
             R"({"seasons": [{"from": "10-01", "price": "0.50"}, {"from": "04-01", "windows": [
  {"days": "mon-fri", "from": "08:00", "price": "0.30"}, {"from": "20:00", "price": "0.20"}]}]})");
    EXPECT_EQ(tariff.prices, (std::vector<Price>{{500'000}, {300'000}, {200'000}}));
    EXPECT_TRUE(tariff.week.empty());
    const auto& calendar = tariff.rules.calendar;
    ASSERT_EQ(calendar.seasons.size(), 2U);
    EXPECT_EQ(calendar.seasons[0], (payment::SeasonProfile{4, 1, 0}));
    EXPECT_EQ(calendar.seasons[1], (payment::SeasonProfile{10, 1, 1}));
    // Working days, weekends (the night goes on), and winter.
    ASSERT_EQ(calendar.day_profiles.size(), 3U);
    EXPECT_EQ(calendar.day_profiles[0].actions,
              (std::vector<payment::DayAction>{{0, 2}, {480, 1}, {1200, 2}}));
    EXPECT_EQ(calendar.day_profiles[1].actions, (std::vector<payment::DayAction>{{0, 2}}));
    EXPECT_EQ(calendar.day_profiles[2].actions, (std::vector<payment::DayAction>{{0, 0}}));
    EXPECT_EQ(calendar.week_profiles[0].days, (std::array<std::uint8_t, 7>{0, 0, 0, 0, 0, 1, 1}));
}

TEST(TariffDocument, holidays_are_like_a_day_of_their_season_or_have_windows) {
    const auto tariff = both(R"(
[[window]]
days = "mon-sat"
from = "08:00"
price = "0.30"
[[window]]
days = "daily,holiday"
from = "00:00"
price = "0.20"
[[window]]
days = "holiday"
from = "18:00"
price = "0.25"
[[holiday]]
dates = ["12-25", "2026-04-03"]
[[holiday]]
dates = ["05-01"]
like = "sun"
)",
                             R"({"windows": [{"days": "mon-sat", "from": "08:00", "price": "0.30"},
  {"days": "daily,holiday", "from": "00:00", "price": "0.20"}, {"days": "holiday", "from": "18:00", "price": "0.25"}],
  "holidays": [{"dates": ["12-25", "2026-04-03"]}, {"dates": ["05-01"], "like": "sun"}]})");
    const auto& calendar = tariff.rules.calendar;
    EXPECT_EQ(calendar.seasons, (std::vector<payment::SeasonProfile>{{1, 1, 0}}));
    ASSERT_EQ(calendar.special_days.size(), 3U);
    EXPECT_EQ(calendar.special_days[0], (SpecialDay{0, 5, 1, calendar.week_profiles[0].days[6]}));
    EXPECT_EQ(calendar.special_days[1], (SpecialDay{0, 12, 25, 2}));
    EXPECT_EQ(calendar.special_days[2], (SpecialDay{2026, 4, 3, 2}));
    EXPECT_EQ(calendar.day_profiles[2].actions,
              (std::vector<payment::DayAction>{{0, 1}, {1080, 2}}));
}

TEST(TariffDocument, a_holiday_has_the_prices_of_the_season_it_lies_in) {
    const auto tariff = both(
        R"(
[[season]]
from = "04-01"
price = "0.20"
[[season]]
from = "10-01"
price = "0.40"
[[holiday]]
dates = ["01-01", "05-01"]
like = "sun"
)",
        R"({"seasons": [{"from": "04-01", "price": "0.20"}, {"from": "10-01", "price": "0.40"}],
  "holidays": [{"dates": ["01-01", "05-01"], "like": "sun"}]})");
    const auto& calendar = tariff.rules.calendar;
    ASSERT_EQ(calendar.special_days.size(), 2U);
    EXPECT_EQ(calendar.special_days[0].profile, calendar.week_profiles[1].days[6]);
    EXPECT_EQ(calendar.special_days[1].profile, calendar.week_profiles[0].days[6]);
}

TEST(TariffDocument, blocks_have_a_price_each_in_every_window) {
    const auto tariff = both(
        R"(
[blocks]
above_kwh = [50, 350]
method = "whole"
period = "billing_month"
prorated = false
[[window]]
from = "06:00"
prices = ["0.1", "0.2", "0.3"]
[[window]]
from = "22:00"
prices = ["0.0", "0.1", "0.1"]
)",
        R"({"blocks": {"above_kwh": [50, 350], "method": "whole", "period": "billing_month", "prorated": false},
  "windows": [{"from": "06:00", "prices": ["0.1", "0.2", "0.3"]}, {"from": "22:00", "prices": ["0.0", "0.1", "0.1"]}]})");
    EXPECT_EQ(tariff.prices.size(), 6U);
    EXPECT_EQ(tariff.rates(), 2U);
    EXPECT_EQ(tariff.rules.blocks, (payment::BlockRule{{{50'000}, {350'000}},
                                                       payment::BlockMethod::whole,
                                                       payment::BlockPeriod::billing_month,
                                                       false}));
}

constexpr std::string_view k_taxed_file = R"(
price = "0.20"
[[tax]]
code = 16
ppm = 160000
level = 1
[[tax]]
code = 3
ppm = 30000
on = "energy"
[[levy]]
price = "0.01"
[[levy]]
price = "0.005"
taxed = false
)";
constexpr std::string_view k_taxed_body = R"({"price": "0.20",
  "taxes": [{"code": 16, "ppm": 160000, "level": 1}, {"code": 3, "ppm": 30000, "on": "energy"}],
  "levies": [{"price": "0.01"}, {"price": "0.005", "taxed": false}])";

TEST(TariffDocument, taxes_and_levies_come_on_top) {
    const auto tariff = both(k_taxed_file, std::string(k_taxed_body) + "}");
    EXPECT_EQ(tariff.prices, std::vector<Price>{{215'000}});
    // 3 % and then 16 % of 103 %.
    EXPECT_EQ(tariff.tax_ppm, 194'800);
    ASSERT_EQ(tariff.rules.taxation.taxes.size(), 2U);
    EXPECT_EQ(tariff.rules.taxation.taxes[0],
              (payment::Tax{3, 30'000, payment::TaxedCharges::energy, 0}));
    EXPECT_FALSE(tariff.rules.taxation.inclusive);
    // 0.21 with tax, 0.005 without.
    EXPECT_EQ(payment::gross_price(tariff, 0).numerator, 210'000LL * 1'194'800 + 5'000'000'000);
}

TEST(TariffDocument, prices_may_include_levies_or_everything) {
    const auto levies = both("prices_include = \"levies\"" + std::string(k_taxed_file),
                             std::string(k_taxed_body) + R"(, "prices_include": "levies"})");
    EXPECT_EQ(levies.prices, std::vector<Price>{{200'000}});
    EXPECT_EQ(levies.tax_ppm, 194'800);
    const auto all = both("prices_include = \"taxes\"" + std::string(k_taxed_file),
                          std::string(k_taxed_body) + R"(, "prices_include": "taxes"})");
    EXPECT_EQ(all.prices, std::vector<Price>{{200'000}});
    EXPECT_EQ(all.tax_ppm, 0);
    EXPECT_TRUE(all.rules.taxation.inclusive);
    EXPECT_EQ(payment::gross_price(all, 0).numerator, 200'000'000'000);
}

TEST(TariffDocument, rounding_is_a_term_of_it) {
    const auto tariff = both(R"(
price = "0.20"
[rounding]
place = "payment"
step = "0.05"
mode = "half_up"
remainder = "written_off"
)",
                             R"({"price": "0.20", "rounding": {"place": "payment", "step": "0.05",
  "mode": "half_up", "remainder": "written_off"}})");
    EXPECT_EQ(
        tariff.rules.rounding,
        (payment::Rounding{payment::RoundingPlace::payment, Money{50'000},
                           payment::RoundingMode::half_up, payment::RemainderUse::written_off}));
}

TEST(TariffDocument, the_generator_has_one_price_for_all_times_and_the_same_levies) {
    const auto tariff = both(
        R"(
[generator]
price = "0.90"
[[window]]
from = "06:00"
price = "0.30"
[[window]]
from = "22:00"
price = "0.20"
[[levy]]
price = "0.01"
)",
        R"({"generator": {"price": "0.90"}, "windows": [{"from": "06:00", "price": "0.30"},
  {"from": "22:00", "price": "0.20"}], "levies": [{"price": "0.01"}]})");
    EXPECT_TRUE(tariff.rules.generator_prices);
    EXPECT_EQ(tariff.rates(), 2U);
    EXPECT_EQ(tariff.prices, (std::vector<Price>{{310'000}, {210'000}, {910'000}, {910'000}}));
    const auto night = tariff.price_of(payment::EnergySource::generator, 1, 0);
    EXPECT_EQ(tariff.source_of(night), payment::EnergySource::generator);
    EXPECT_EQ(tariff.source_of(tariff.price_of(payment::EnergySource::grid, 1, 0)),
              payment::EnergySource::grid);
}

TEST(TariffDocument, the_generator_has_a_price_for_each_block) {
    const auto tariff = both(
        "prices = [\"0.1\", \"0.2\"]\n[blocks]\nabove_kwh = [50]\n"
        "[generator]\nprices = [\"0.7\", \"0.9\"]\n",
        R"({"prices": ["0.1", "0.2"], "blocks": {"above_kwh": [50]},
  "generator": {"prices": ["0.7", "0.9"]}})");
    EXPECT_EQ(tariff.prices, (std::vector<Price>{{100'000}, {200'000}, {700'000}, {900'000}}));
}

TEST(TariffDocument, what_is_fed_in_has_a_price_without_levies) {
    const auto tariff =
        both("price = \"0.20\"\nexport_price = \"0.08\"\n[[levy]]\nprice = \"0.01\"\n",
             R"({"price": "0.20", "export_price": "0.08", "levies": [{"price": "0.01"}]})");
    EXPECT_EQ(tariff.rules.export_price, Price{80'000});
    EXPECT_EQ(tariff.prices, std::vector<Price>{{210'000}});
}

TEST(TariffDocument, a_standing_charge_is_for_each_day_unless_it_says_otherwise) {
    const auto tariff = both("price = \"0.20\"\n[standing]\nprice = \"0.30\"\n",
                             R"({"price": "0.20", "standing": {"price": "0.30"}})");
    payment::StandingCharge daily;
    daily.amount = Money{300'000};
    EXPECT_EQ(tariff.rules.standing, daily);
}

TEST(TariffDocument, a_standing_charge_says_who_owes_it_and_when) {
    const auto tariff = both(
        R"(
price = "0.20"
[standing]
price = "9.50"
period = "month"
when_vacant = "none"
taxed = false
while_disconnected = true
in_friendly_hours = false
on_emergency_credit = false
continuous = true
)",
        R"({"price": "0.20", "standing": {"price": "9.50", "period": "month", "when_vacant": "none",
  "taxed": false, "while_disconnected": true, "in_friendly_hours": false,
  "on_emergency_credit": false, "continuous": true}})");
    EXPECT_EQ(tariff.rules.standing,
              (payment::StandingCharge{Money{9'500'000}, payment::ChargePeriod::month, false, false,
                                       true, false, false, true}));
}

TEST(TariffDocument, demand_is_of_fixed_windows_of_a_quarter_unless_it_says_otherwise) {
    const auto tariff = both("price = \"0.20\"\n[demand]\nprice = \"9.00\"\n",
                             R"({"price": "0.20", "demand": {"price": "9.00"}})");
    payment::DemandRule demand;
    demand.per_kw = Money{9'000'000};
    EXPECT_EQ(tariff.rules.demand, demand);
    EXPECT_EQ(tariff.rules.minimum_per_month, Money{});
}

TEST(TariffDocument, demand_and_minimum_say_how_they_are_measured) {
    const auto tariff = both(
        R"(
price = "0.20"
minimum_per_month = "15.00"
[demand]
price = "9.00"
window_minutes = 30
window = "sliding"
ratchet_ppm = 800000
ratchet_months = 12
)",
        R"({"price": "0.20", "minimum_per_month": "15.00", "demand": {"price": "9.00",
  "window_minutes": 30, "window": "sliding", "ratchet_ppm": 800000, "ratchet_months": 12}})");
    EXPECT_EQ(tariff.rules.demand, (payment::DemandRule{Money{9'000'000}, 30, true, 800'000, 12}));
    EXPECT_EQ(tariff.rules.minimum_per_month, Money{15'000'000});
}

// A tariff that says nothing of it has the bytes that it had before there were words for it.
TEST(TariffDocument, without_demand_and_minimum_has_the_rules_that_it_had) {
    const auto tariff = both("price = \"0.20\"\n", R"({"price": "0.20"})");
    EXPECT_EQ(tariff.rules, payment::TariffRules{});
}

TEST(DateText, is_a_day_that_exists_and_reads_back) {
    for (const char* text : {"12-25", "02-29", "2028-02-29", "1970-01-01", "9999-12-31"}) {
        const auto date = payment::parse_date(text);
        ASSERT_TRUE(date) << text;
        EXPECT_EQ(payment::format_date(*date), text);
    }
    for (const char* text : {"", "1-1", "00-10", "13-01", "04-31", "2026-02-29", "0000-01-01",
                             "1969-12-31", "2026-04-3", "2026/04/03", "+1-01", "12-25 "}) {
        EXPECT_FALSE(payment::parse_date(text)) << text;
    }
}

}  // namespace
}  // namespace riser::tariff
