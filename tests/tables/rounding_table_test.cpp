// Runs rounding.txt.
#include <gtest/gtest.h>

#include "core/payment/apportion.h"
#include "core/payment/billing/tax.h"
#include "core/payment/rounding.h"
#include "tests/tables/billing_words.h"

namespace riser::billing {
namespace {

constexpr const char* k_rounding_table = "tests/tables/rounding.txt";

TEST(RoundingTable, amounts_and_remainders) {
    for (const Row& row : read_section(k_rounding_table, "rounding")) {
        const auto rounded =
            payment::round_to_step(row.money("exact"), row.money("step"), mode_of(row));
        EXPECT_EQ(format_money(rounded.amount), format_money(row.money("amount"))) << row.where();
        EXPECT_EQ(format_money(rounded.remainder), format_money(row.money("remainder")))
            << row.where();
        EXPECT_EQ(rounded.amount + rounded.remainder, row.money("exact")) << row.where();
    }
}

TEST(RoundingTable, shares) {
    for (const Row& row : read_section(k_rounding_table, "shares")) {
        std::vector<std::int64_t> weights;
        for (const auto& word : row.words("weights")) weights.push_back(std::stoll(word));
        const auto parts = payment::apportion(row.money("whole"), weights, row.money("step"));
        EXPECT_EQ(amounts_text(parts), row.text("parts")) << row.where();
    }
}

TEST(RoundingTable, taxes) {
    const auto groups = read_tax_groups(k_rounding_table);
    for (const Row& row : read_section(k_rounding_table, "taxes")) {
        const auto found = groups.find(row.text("group"));
        if (found == groups.end()) {
            row.broken("group");
            continue;
        }
        const TaxGroup& group = found->second.group;
        ASSERT_TRUE(check_tax_group(group)) << row.where();
        ChargeLine line;
        (group.inclusive ? line.gross : line.net) = row.money(group.inclusive ? "gross" : "net");
        line = with_tax(line, group);
        EXPECT_EQ(format_money(line.net), format_money(row.money("net"))) << row.where();
        EXPECT_EQ(format_money(line.gross), format_money(row.money("gross"))) << row.where();
        EXPECT_EQ(amounts_text(split_tax(group, line.gross - line.net)), row.text("parts"))
            << row.where();
    }
}

}  // namespace
}  // namespace riser::billing
