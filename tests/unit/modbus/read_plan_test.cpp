#include "gateway/field/modbus/read_plan.h"

#include <gtest/gtest.h>

#include "core/base/prng.h"
#include "tests/sim/bus/exhaustive_plan.h"

namespace riser::modbus {
namespace {

constexpr Duration k_ms{1'000};
const LineSettings k_9600{};

CostModel cost_9600() {
    return cost_model(k_9600, 20 * k_ms, Duration{0});
}

PlanRules input_rules(std::uint16_t max_count, bool gaps) {
    PlanRules rules;
    rules.function = ReadFunction::input_registers;
    rules.max_count = max_count;
    rules.gaps_readable = gaps;
    return rules;
}

using Ranges = std::vector<std::pair<int, int>>;  // address, count

Ranges ranges_of(const ReadPlan& plan) {
    Ranges ranges;
    for (const ReadBlock& block : plan.blocks) ranges.emplace_back(block.address, block.count);
    return ranges;
}

TEST(ReadPlan, break_even_gap_is_that_of_the_cost_model) {
    // At 9600 baud, 20 ms turnaround, one more request costs 37.6 ms, a gap register 2.08 ms: 18 registers.
    const std::vector<PlanField> near{{0, 2}, {20, 2}};
    const std::vector<PlanField> far{{0, 2}, {22, 2}};
    EXPECT_EQ(ranges_of(plan_reads(near, input_rules(80, true), cost_9600(), {})),
              (Ranges{{0, 22}}));
    // Two blocks of two registers could be confused: one of them reads one more.
    EXPECT_EQ(ranges_of(plan_reads(far, input_rules(80, true), cost_9600(), {})),
              (Ranges{{0, 2}, {21, 3}}));
}

TEST(ReadPlan, gaps_limits_and_barriers_are_kept) {
    const std::vector<PlanField> fields{{0, 2}, {4, 2}, {6, 4}};
    EXPECT_EQ(ranges_of(plan_reads(fields, input_rules(80, false), cost_9600(), {})),
              (Ranges{{0, 2}, {4, 6}}));
    EXPECT_EQ(ranges_of(plan_reads(fields, input_rules(6, true), cost_9600(), {})),
              (Ranges{{0, 2}, {4, 6}}));
    PlanRules fenced = input_rules(80, true);
    fenced.barriers = {{2, 3}};
    EXPECT_EQ(ranges_of(plan_reads(fields, fenced, cost_9600(), {})), (Ranges{{0, 2}, {4, 6}}));
}

TEST(ReadPlan, runs_across_registers_that_exist_even_where_gaps_do_not_read) {
    PlanRules rules = input_rules(80, false);
    const std::vector<PlanField> fields{{0, 1}, {5, 2}};
    EXPECT_EQ(plan_reads(fields, rules, cost_9600(), {}).blocks.size(), 2U);
    rules.mapped = {{0, 1}, {1, 2}, {3, 2}, {5, 2}};
    EXPECT_EQ(ranges_of(plan_reads(fields, rules, cost_9600(), {})), (Ranges{{0, 7}}));
}

TEST(ReadPlan, a_field_longer_than_the_limit_is_still_read_whole) {
    const std::vector<PlanField> fields{{0, 16}, {16, 2}};
    EXPECT_EQ(ranges_of(plan_reads(fields, input_rules(8, true), cost_9600(), {})),
              (Ranges{{0, 16}, {16, 2}}));
}

TEST(ReadPlan, islands_of_one_size_are_reported_as_confusable) {
    const std::vector<PlanField> fields{{0, 2}, {100, 2}};
    const ReadPlan plan = plan_reads(fields, input_rules(80, false), cost_9600(), {});
    EXPECT_EQ(plan.blocks.size(), 2U);
    EXPECT_FALSE(plan.shapes_distinct);
}

TEST(ReadPlan, keeps_clear_of_the_shapes_of_other_occasions) {
    const std::vector<ReadBlock> reserved{{ReadFunction::input_registers, 500, 2},
                                          {ReadFunction::holding_registers, 0, 3}};
    const ReadPlan plan = plan_reads({{10, 2}}, input_rules(80, true), cost_9600(), reserved);
    EXPECT_EQ(ranges_of(plan), (Ranges{{10, 3}}));
    const std::vector<ReadBlock> same{{ReadFunction::input_registers, 10, 2}};
    EXPECT_EQ(ranges_of(plan_reads({{10, 2}}, input_rules(80, true), cost_9600(), same)),
              (Ranges{{10, 2}}));
}

TEST(ReadPlan, bits_are_told_apart_by_bytes) {
    EXPECT_TRUE(confusable({ReadFunction::coils, 0, 6}, {ReadFunction::coils, 0, 8}));
    EXPECT_FALSE(confusable({ReadFunction::coils, 0, 6}, {ReadFunction::coils, 0, 9}));
    EXPECT_FALSE(confusable({ReadFunction::coils, 0, 6}, {ReadFunction::discrete_inputs, 96, 6}));
}

TEST(ReadPlan, is_optimal_on_random_maps) {
    Prng dice(2026);
    int distinct_plans = 0;
    for (int round = 0; round < 300; ++round) {
        SCOPED_TRACE("round " + std::to_string(round));
        PlanRules rules =
            input_rules(static_cast<std::uint16_t>(4 + dice.below(40)), dice.chance(2, 3));
        const Duration turnaround{static_cast<std::int64_t>(dice.below(50'000))};
        const CostModel cost = cost_model(k_9600, turnaround, Duration{0});
        std::vector<PlanField> fields;
        auto address = static_cast<std::uint32_t>(dice.below(20));
        const std::size_t count = 1 + dice.below(4);
        for (std::size_t i = 0; i < count; ++i) {
            const auto size = static_cast<std::uint16_t>(1 + dice.below(4));
            fields.push_back({static_cast<std::uint16_t>(address), size});
            address += size + static_cast<std::uint32_t>(dice.chance(1, 2) ? 0 : dice.below(30));
        }
        if (dice.chance(1, 4)) {
            const auto wall = static_cast<std::uint16_t>(fields.back().address - 1);
            rules.barriers.emplace_back(wall, wall);
        }
        if (dice.chance(1, 2)) {
            const auto known = static_cast<std::uint16_t>(fields.back().address -
                                                          std::min<int>(fields.back().address, 6));
            rules.mapped = {{known, 3}, {static_cast<std::uint16_t>(known + 3), 4}};
        }
        std::vector<ReadBlock> reserved;
        if (dice.chance(1, 3)) reserved.push_back({ReadFunction::input_registers, 900, 2});

        const ReadPlan plan = plan_reads(fields, rules, cost, reserved);
        const auto best = sim_bus::plan_exhaustively(fields, rules, cost, reserved);

        ASSERT_EQ(plan.shapes_distinct, best.shapes_distinct);
        distinct_plans += plan.shapes_distinct ? 1 : 0;
        // Where confusion cannot be avoided there is nothing left to compare.
        if (plan.shapes_distinct) {
            EXPECT_EQ(plan.cost_ns, best.cost_ns);
        }
        for (const PlanField& field : fields) {
            EXPECT_TRUE(std::ranges::any_of(plan.blocks, [&](const ReadBlock& block) {
                return block.covers(block.function, field.address, field.count);
            }));
        }
    }
    EXPECT_GT(distinct_plans, 200);
}

TEST(ReadPlan, thirty_fields_are_planned_at_once) {
    std::vector<PlanField> fields;
    for (std::uint16_t i = 0; i < 30; ++i)
        fields.push_back({static_cast<std::uint16_t>(i * 13), 2});
    const ReadPlan plan = plan_reads(fields, input_rules(60, true), cost_9600(), {});
    EXPECT_TRUE(plan.shapes_distinct);
    EXPECT_FALSE(plan.blocks.empty());
}

TEST(ReadPlan, no_transaction_holds_the_bus_for_long) {
    EXPECT_EQ(largest_count_within(250 * k_ms, k_9600, 20 * k_ms, Duration{0}), 101);
    EXPECT_EQ(largest_count_within(250 * k_ms, {115'200}, 20 * k_ms, Duration{0}), 125);
    EXPECT_EQ(largest_count_within(250 * k_ms, {1'200}, 20 * k_ms, Duration{0}), 5);
    EXPECT_EQ(largest_count_within(250 * k_ms, {1'200}, 240 * k_ms, Duration{0}), 1);
}

}  // namespace
}  // namespace riser::modbus
