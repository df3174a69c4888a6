// Runs charges_ahead.txt.
#include <gtest/gtest.h>

#include "core/payment/charges_ahead.h"
#include "tests/tables/table.h"

namespace riser::payment {
namespace {

using tables::read_section;
using tables::Row;

constexpr const char* k_charges_ahead_table = "tests/tables/charges_ahead.txt";

Charge charge_of(const Row& row) {
    static const std::map<std::string, CollectionPeriod> periods{
        {"hour", CollectionPeriod::hour},
        {"day", CollectionPeriod::day},
        {"week", CollectionPeriod::week},
        {"month", CollectionPeriod::month}};
    static const std::map<std::string, ChargePurpose> purposes{
        {"standing", ChargePurpose::standing},
        {"debt", ChargePurpose::debt},
        {"fee", ChargePurpose::fee}};
    Charge charge;
    charge.id = {static_cast<std::uint16_t>(row.integer("charge"))};
    charge.type = ChargeType::time_based;
    charge.purpose = purposes.at(row.text("for"));
    charge.per_period = row.money("amount");
    charge.period = periods.at(row.text("each"));
    if (!row.empty("collected")) charge.collected_until_ms = to_unix_ms(row.time("collected"));
    if (!row.empty("remaining")) charge.remaining = row.money("remaining");
    return charge;
}

Tariff version_with_standing(const Row& row) {
    Tariff tariff;
    tariff.id = TariffId{{1}};
    tariff.version = static_cast<std::uint32_t>(row.integer("version"));
    tariff.currency = {{'E', 'U', 'R'}};
    tariff.effective_from = row.time("from");
    tariff.prices = {Price{300'000}};
    tariff.tax_ppm = row.ppm("tax");
    StandingCharge& standing = tariff.rules.standing;
    if (!row.empty("price")) standing.amount = row.money("price");
    standing.period = row.text("each") == "month" ? ChargePeriod::month : ChargePeriod::day;
    standing.taxed = true;
    EXPECT_TRUE(check_tariff(tariff).ok()) << row.where();
    return tariff;
}

std::string two_digits(std::int64_t number) {
    return (number < 10 ? "0" : "") + std::to_string(number);
}

// "15.03. 00:00 14.00".
std::string text_of(const DatedCharge& due, const ZoneRules& zone) {
    const LocalTime time = local_time(zone, due.at);
    const std::chrono::year_month_day date{time.day};
    const auto minutes = std::chrono::floor<std::chrono::minutes>(time.of_day).count();
    return two_digits(static_cast<unsigned>(date.day())) + "." +
           two_digits(static_cast<unsigned>(date.month())) + ". " + two_digits(minutes / 60) + ":" +
           two_digits(minutes % 60) + " " + format_money(due.amount);
}

TEST(ChargesAheadTable, falls_due_as_written) {
    const ZoneRules zone = tables::berlin();
    std::map<std::string, std::vector<Charge>> accounts;
    for (const Row& row : read_section(k_charges_ahead_table, "charges")) {
        accounts[row.text("account")].push_back(charge_of(row));
    }
    std::map<std::string, std::vector<Tariff>> tariffs;
    for (const Row& row : read_section(k_charges_ahead_table, "tariffs")) {
        tariffs[row.text("tariff")].push_back(version_with_standing(row));
    }
    for (const Row& row : read_section(k_charges_ahead_table, "ahead")) {
        if (!accounts.contains(row.text("account"))) row.broken("account");
        if (!tariffs.contains(row.text("tariff"))) row.broken("tariff");
        const auto due = charges_ahead(accounts[row.text("account")], tariffs[row.text("tariff")],
                                       zone, row.time("now"), row.time("until"));
        std::string text;
        Money sum{};
        for (const DatedCharge& one : due) {
            text += (text.empty() ? "" : "; ") + text_of(one, zone);
            sum += one.amount;
        }
        EXPECT_EQ(text.empty() ? "-" : text, row.text("due")) << row.where();
        EXPECT_EQ(format_money(sum), format_money(row.money("sum"))) << row.where();
        PredictionInput input;
        input.now = row.time("now");
        input.dated = due;
        EXPECT_TRUE(check_prediction_input(input)) << row.where();
    }
}

// Each hour for as long as a prediction can look ahead, and days that begin between two hours.
TEST(ChargesAhead, are_never_more_than_a_prediction_takes) {
    const ZoneRules half_an_hour{"X", {{UtcTime{}, 5 * 3'600 + 1'800}}};
    const UtcTime now{std::chrono::seconds(1'772'410'000)};
    Charge hourly;
    hourly.id = {1};
    hourly.type = ChargeType::time_based;
    hourly.purpose = ChargePurpose::standing;
    hourly.per_period = k_max_amount;
    hourly.period = CollectionPeriod::hour;
    hourly.collected_until_ms = to_unix_ms(now);
    Charge daily = hourly;
    daily.id = {2};
    daily.period = CollectionPeriod::day;
    PredictionInput input;
    input.now = now;
    input.dated =
        charges_ahead({hourly, daily}, {}, half_an_hour, now, now + std::chrono::hours(24 * 92));

    EXPECT_GT(input.dated.size(), 92U * 24);
    EXPECT_TRUE(check_prediction_input(input));
}

}  // namespace
}  // namespace riser::payment
