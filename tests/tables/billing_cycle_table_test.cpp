// Runs billing_cycle.txt.
#include <gtest/gtest.h>

#include "core/payment/billing/cut_off_read.h"
#include "core/payment/billing/cycle.h"
#include "tests/tables/billing_words.h"

namespace riser::billing {
namespace {

constexpr const char* k_billing_cycle_table = "tests/tables/billing_cycle.txt";

CycleRules rules_of(const Row& row) {
    CycleRules rules;
    rules.day = static_cast<std::uint8_t>(row.integer("day"));
    EXPECT_TRUE(check_cycle(rules)) << row.where();
    return rules;
}

TEST(BillingCycleTable, cycles) {
    const auto zones = read_zones(k_billing_cycle_table);
    for (const Row& row : read_section(k_billing_cycle_table, "cycles")) {
        const auto zone = zones.find(row.text("zone"));
        if (zone == zones.end()) {
            row.broken("zone");
            continue;
        }
        const auto cycle = cycle_at(rules_of(row), zone->second, row.time("at"));
        EXPECT_EQ(cycle.from, row.time("from")) << row.where();
        EXPECT_EQ(cycle.to, row.time("to")) << row.where();
        EXPECT_EQ(cycle.cycle_days, row.integer("days")) << row.where();
        EXPECT_EQ(cycle.days(), row.integer("days")) << row.where();
    }
}

TEST(BillingCycleTable, periods) {
    const ZoneRules zone = read_zones(k_billing_cycle_table)["Berlin"];
    for (const Row& row : read_section(k_billing_cycle_table, "periods")) {
        Occupancy occupancy{row.time("move_in"), std::nullopt};
        if (!row.empty("move_out")) occupancy.move_out = row.time("move_out");
        const auto periods =
            periods_to_bill(rules_of(row), zone, occupancy, UtcTime{}, row.time("now"));
        std::string text;
        UtcTime end = occupancy.move_in;
        for (const auto& period : periods) {
            text += (text.empty() ? "" : "; ") + day_text(period.first) + ": " +
                    std::to_string(period.days()) + "/" + std::to_string(period.cycle_days);
            EXPECT_EQ(period.from, end) << row.where();
            end = period.to;
            EXPECT_EQ(period_at(rules_of(row), zone, occupancy, period.from), period)
                << row.where();
        }
        EXPECT_EQ(text.empty() ? "-" : text, row.text("periods")) << row.where();
        if (periods.empty()) continue;
        const auto rest =
            periods_to_bill(rules_of(row), zone, occupancy, periods.front().to, row.time("now"));
        EXPECT_EQ(rest.size(), periods.size() - 1) << row.where();
    }
}

TEST(BillingCycleTable, proration) {
    for (const Row& row : read_section(k_billing_cycle_table, "proration")) {
        std::vector<Money> parts;
        Money sum{};
        int day = 0;
        for (const auto& word : row.words("days")) {
            const int next = day + std::stoi(word);
            parts.push_back(prorated(row.money("amount"), day, next,
                                     static_cast<int>(row.integer("cycle_days"))));
            sum += parts.back();
            day = next;
        }
        EXPECT_EQ(amounts_text(parts), row.text("parts")) << row.where();
        EXPECT_EQ(sum, row.money("amount")) << row.where();
    }
}

// "300 kWh / 720 h".
std::optional<UsageRate> rate_of(const Row& row) {
    if (row.empty("rate")) return std::nullopt;
    const auto words = row.words("rate");
    if (words.size() != 5 || words[1] != "kWh" || words[4] != "h") row.broken("rate");
    return UsageRate{{std::stoll(words[0]) * 1000}, std::chrono::hours(std::stoll(words[3]))};
}

std::string basis_text(ReadBasis basis) {
    static const std::vector<std::string> k_names{"actual", "interpolated", "extrapolated",
                                                  "last_known"};
    return k_names[static_cast<std::size_t>(basis) - 1];
}

TEST(BillingCycleTable, cut_off_reads) {
    const UtcTime cut_off{std::chrono::seconds(1'775'000'000)};
    for (const Row& row : read_section(k_billing_cycle_table, "cut_off_reads")) {
        std::vector<ReadAt> reads;
        for (const auto& [hours, kwh] : pairs(row, "readings")) {
            const Energy value{money_of(row, "readings", kwh).micro / 1000};
            reads.push_back({cut_off + std::chrono::hours(std::stoll(hours)), value});
        }
        const auto read = cut_off_read(reads, cut_off, row.duration("tolerance"), rate_of(row));
        EXPECT_EQ(read.has_value(), !row.empty("basis")) << row.where();
        if (!read || row.empty("basis")) continue;
        EXPECT_EQ(read->value.wh, row.integer("value_wh")) << row.where();
        EXPECT_EQ(basis_text(read->basis), row.text("basis")) << row.where();
    }
}

TEST(BillingCycleTable, due_days) {
    const auto calendar = usual_working_days();
    ASSERT_TRUE(payment::check_calendar(calendar, 1));
    for (const Row& row : read_section(k_billing_cycle_table, "due_days")) {
        const LocalDay due =
            due_day(day_of(row, "issued"), static_cast<int>(row.integer("days")), calendar);
        EXPECT_EQ(day_text(due), row.text("due")) << row.where();
    }
}

// The number behind its text, by what the series says.
BillNumber number_from(const NumberSeries& series, const Row& row, const std::string& column) {
    if (row.empty(column)) return {};
    const std::string rest = row.text(column).substr(series.prefix.size());
    const auto dash = rest.find('-');
    const bool has_year = dash != std::string::npos;  // by the rule of then
    const std::int32_t year = has_year ? std::stoi(rest.substr(0, dash)) : 0;
    return {series.id, year, std::stoull(has_year ? rest.substr(dash + 1) : rest)};
}

TEST(BillingCycleTable, numbers) {
    for (const Row& row : read_section(k_billing_cycle_table, "numbers")) {
        NumberSeries series;
        series.prefix = row.text("prefix");
        series.year =
            static_cast<YearRule>(word_index(row, "rule", {"none", "calendar", "fiscal"}) + 1);
        series.fiscal_month = static_cast<std::uint8_t>(row.integer("fiscal_month"));
        series.digits = static_cast<std::uint8_t>(row.integer("digits"));
        ASSERT_TRUE(check_series(series)) << row.where();
        const BillNumber last = number_from(series, row, "last");
        if (!last.empty()) {
            EXPECT_EQ(format_number(series, last), row.text("last")) << row.where();
        }
        const auto number = next_number(series, last, day_of(row, "issued"));
        EXPECT_EQ(number.ok() ? format_number(series, *number) : "-", row.text("number"))
            << row.where();
    }
}

}  // namespace
}  // namespace riser::billing
