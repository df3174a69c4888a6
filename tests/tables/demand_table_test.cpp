// Runs demand.txt and minimum.txt.
#include <gtest/gtest.h>

#include "core/payment/demand.h"
#include "tests/tables/table.h"

namespace riser::payment {
namespace {

using tables::read_section;
using tables::Row;

constexpr const char* k_demand = "tests/tables/demand.txt";
constexpr const char* k_minimum = "tests/tables/minimum.txt";

DemandRule rule_of(const Row& row) {
    DemandRule rule;
    rule.window_minutes = static_cast<std::uint16_t>(row.integer("minutes"));
    rule.sliding = row.yes("sliding");
    return rule;
}

TEST(DemandTable, highest_window_of_a_month) {
    std::map<std::string, std::vector<MeteredInterval>> series;
    for (const Row& row : read_section(k_demand, "use")) {
        series[row.text("series")].push_back(
            {row.time("from"), row.time("to"), Energy{row.integer("wh")}});
    }
    for (const Row& row : read_section(k_demand, "peaks")) {
        MaximumDemand demand(rule_of(row), row.time("from"), row.time("to"));
        for (const auto& interval : series[row.text("series")]) demand.add(interval);
        const auto peak = demand.peak();
        if (row.empty("begins")) {
            EXPECT_FALSE(peak) << row.where();
            continue;
        }
        ASSERT_TRUE(peak) << row.where();
        EXPECT_EQ(to_unix_ms(peak->begins), to_unix_ms(row.time("begins"))) << row.where();
        EXPECT_EQ(peak->energy.wh, row.integer("wh")) << row.where();
        EXPECT_EQ(peak->power.w, row.integer("w")) << row.where();
    }
}

TEST(DemandTable, ratchet) {
    for (const Row& row : read_section(k_demand, "billed")) {
        DemandRule rule;
        rule.ratchet_ppm = row.ppm("ratchet");
        rule.ratchet_months = static_cast<std::uint8_t>(row.integer("months"));
        std::vector<Power> before;
        if (!row.empty("before")) {
            for (const auto& word : row.words("before")) before.push_back({std::stoll(word)});
        }
        EXPECT_EQ(billed_demand(rule, {row.integer("measured")}, before).w, row.integer("billed"))
            << row.where();
    }
}

TEST(DemandTable, charges) {
    for (const Row& row : read_section(k_demand, "charges")) {
        DemandRule rule;
        rule.per_kw = row.money("per_kw");
        const auto charge =
            demand_charge(rule, {row.integer("billed")}, row.integer("days"), row.integer("of"));
        ASSERT_TRUE(charge) << row.where();
        EXPECT_EQ(format_money(*charge), format_money(row.money("charge"))) << row.where();
    }
}

TEST(MinimumTable, differences) {
    for (const Row& row : read_section(k_minimum, "differences")) {
        const Money least =
            minimum_of_days(row.money("minimum"), row.integer("days"), row.integer("of"));
        const Money difference = missing_to_minimum(least, row.money("charged"));
        EXPECT_EQ(format_money(difference), format_money(row.money("difference"))) << row.where();
    }
}

}  // namespace
}  // namespace riser::payment
