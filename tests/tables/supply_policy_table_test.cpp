// Runs supply_policy.txt.
#include <gtest/gtest.h>

#include "core/payment/supply_policy.h"
#include "tests/tables/table.h"

namespace riser::payment {
namespace {

using tables::Row;

std::vector<Row> rows() {
    return tables::read_section("tests/tables/supply_policy.txt", "predicates");
}

// The predicate that a row names, which must have the bit that the row states.
CutPredicate predicate(const Row& row) {
    const auto named = static_cast<CutPredicate>(row.integer("bit"));
    EXPECT_EQ(to_string(named), row.text("predicate")) << row.where();
    return named;
}

CutInputs all_set() {
    CutInputs inputs;
    inputs.holds.set();
    return inputs;
}

TEST(SupplyPolicyTable, has_a_row_for_every_predicate) {
    std::bitset<k_cut_predicates> seen;
    for (const Row& row : rows()) seen.set(static_cast<std::size_t>(predicate(row)));
    EXPECT_TRUE(seen.all());
    EXPECT_EQ(rows().size(), k_cut_predicates);
}

TEST(SupplyPolicyTable, all_together_allow_a_cut) {
    EXPECT_TRUE(all_set().may_cut());
    EXPECT_TRUE(all_set().worth_confirming());
}

TEST(SupplyPolicyTable, each_alone_forbids_a_cut) {
    for (const Row& row : rows()) {
        CutInputs inputs = all_set();
        inputs.set(predicate(row), false);
        EXPECT_FALSE(inputs.may_cut()) << row.where();
        EXPECT_EQ(inputs.first_obstacle(), predicate(row)) << row.where();
    }
}

// A hold is the reason, not the reading that nobody asked for because of it.
TEST(SupplyPolicyTable, the_first_of_several_obstacles_is_the_reason) {
    CutInputs inputs = all_set();
    const auto table = rows();
    for (const char* asked : {"at the read", "before"}) {
        for (auto row = table.rbegin(); row != table.rend(); ++row) {
            if (row->text("asked") != asked) continue;
            inputs.set(predicate(*row), false);
            EXPECT_EQ(inputs.first_obstacle(), predicate(*row)) << row->where();
        }
    }
}

TEST(SupplyPolicyTable, only_what_a_later_feature_knows_is_allowed_at_first) {
    const CutInputs untouched;
    EXPECT_FALSE(untouched.may_cut());
    for (const Row& row : rows()) {
        const std::string at_first = row.text("at_first");
        if (at_first != "allows" && at_first != "forbids") row.broken("at_first");
        EXPECT_EQ(untouched.get(predicate(row)), at_first == "allows") << row.where();
    }
}

TEST(SupplyPolicyTable, a_meter_is_read_only_when_nothing_else_is_in_the_way) {
    for (const Row& row : rows()) {
        const std::string asked = row.text("asked");
        if (asked != "before" && asked != "at the read") row.broken("asked");
        CutInputs inputs = all_set();
        inputs.set(predicate(row), false);
        EXPECT_EQ(inputs.worth_confirming(), asked == "at the read") << row.where();
    }
}

}  // namespace
}  // namespace riser::payment
