// Runs standing.txt.
#include <gtest/gtest.h>

#include "core/payment/tariff_standing.h"
#include "tests/tables/table.h"

namespace riser::payment {
namespace {

using tables::read_section;
using tables::Row;

constexpr const char* k_table = "tests/tables/standing.txt";

Tariff version_of(const Row& row) {
    Tariff tariff;
    tariff.id = TariffId{{1}};
    tariff.version = static_cast<std::uint32_t>(row.integer("version"));
    tariff.currency = {{'E', 'U', 'R'}};
    tariff.effective_from = row.time("from");
    tariff.prices = {Price{300'000}};
    tariff.tax_ppm = row.ppm("tax");
    StandingCharge& standing = tariff.rules.standing;
    if (!row.empty("price")) standing.amount = row.money("price");
    const bool month = row.text("each") == "month";
    if (!month && row.text("each") != "day") row.broken("each");
    standing.period = month ? ChargePeriod::month : ChargePeriod::day;
    standing.taxed = row.yes("taxed");
    EXPECT_TRUE(check_tariff(tariff).ok()) << row.where();
    return tariff;
}

// "v1 01.03. 14/31 14.00".
std::string text_of(const StandingLine& of, const ZoneRules& zone) {
    const std::chrono::year_month_day date{local_day(zone, from_unix_ms(of.line.from_ms))};
    const auto two = [](unsigned number) {
        return (number < 10 ? "0" : "") + std::to_string(number);
    };
    return "v" + std::to_string(of.version) + " " + two(static_cast<unsigned>(date.day())) + "." +
           two(static_cast<unsigned>(date.month())) + ". " + std::to_string(of.line.days) + "/" +
           std::to_string(of.line.of_days) + " " + format_money(of.amount);
}

TEST(StandingTable, lines_of_a_tenancy) {
    const ZoneRules zone = tables::berlin();
    std::map<std::string, std::vector<Tariff>> tariffs;
    for (const Row& row : read_section(k_table, "tariffs")) {
        tariffs[row.text("tariff")].push_back(version_of(row));
    }
    for (const Row& row : read_section(k_table, "tenancies")) {
        const auto& versions = tariffs[row.text("tariff")];
        std::string text;
        Money sum{};
        for (const auto& line : standing_lines(versions, zone, row.time("from"), row.time("to"))) {
            text += (text.empty() ? "" : "; ") + text_of(line, zone);
            sum += line.amount;
        }
        EXPECT_EQ(text.empty() ? "-" : text, row.text("lines")) << row.where();
        EXPECT_EQ(format_money(sum), format_money(row.money("sum"))) << row.where();
    }
}

}  // namespace
}  // namespace riser::payment
