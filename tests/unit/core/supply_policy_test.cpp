// The rows are in tests/tables/supply_policy.txt; here is what a table cannot say.
#include "core/payment/supply_policy.h"

#include <set>

#include <gtest/gtest.h>

namespace riser::payment {
namespace {

TEST(SupplyPolicy, forbids_a_cut_for_all_but_one_of_its_inputs) {
    int allowed = 0;
    for (std::uint32_t bits = 0; bits < (1U << k_cut_predicates); ++bits) {
        CutInputs inputs;
        inputs.holds = bits;
        allowed += inputs.may_cut() ? 1 : 0;
    }
    EXPECT_EQ(allowed, 1);
}

TEST(SupplyPolicy, names_every_predicate_differently) {
    std::set<std::string_view> names;
    for (std::size_t i = 0; i < k_cut_predicates; ++i) {
        names.insert(to_string(static_cast<CutPredicate>(i)));
    }
    EXPECT_EQ(names.size(), k_cut_predicates);
    EXPECT_FALSE(names.contains("?"));
    EXPECT_EQ(to_string(CutPredicate::count_), "?");
}

TEST(SupplyPolicyDeathTest, has_no_obstacle_to_name_when_there_is_none) {
    CutInputs inputs;
    inputs.holds.set();
    EXPECT_DEATH((void)inputs.first_obstacle(), "something stands in the way");
}

}  // namespace
}  // namespace riser::payment
