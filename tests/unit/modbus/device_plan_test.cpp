#include "gateway/field/modbus/device_plan.h"

#include <gtest/gtest.h>

#include "tests/sim/bus/test_profiles.h"

namespace riser::modbus {
namespace {

std::vector<ReadBlock> all_blocks(const DevicePlan& plan) {
    std::vector<ReadBlock> blocks;
    for (const BlockUse use : {BlockUse::money, BlockUse::slow, BlockUse::identity,
                               BlockUse::confirming, BlockUse::everything, BlockUse::read_back}) {
        for (const ReadBlock& block : plan.blocks(use)) blocks.push_back(block);
    }
    return blocks;
}

TEST(DevicePlan, every_occasion_has_its_blocks_and_no_two_can_be_confused) {
    const MeterProfile profile = sim_bus::gap_readable_meter();
    const Device device{1, &profile, MeterId{1}, "", {}};

    const DevicePlan plan = plan_device(device, {});

    EXPECT_EQ(plan.money, (std::vector<ReadBlock>{{ReadFunction::input_registers, 70, 4}}));
    EXPECT_EQ(plan.slow, (std::vector<ReadBlock>{{ReadFunction::input_registers, 0, 14}}));
    EXPECT_EQ(plan.identity,
              (std::vector<ReadBlock>{{ReadFunction::holding_registers, 0xFC00, 2}}));
    EXPECT_EQ(plan.cheapest, plan.money.front());
    EXPECT_TRUE(plan.shapes_distinct);
    const auto blocks = all_blocks(plan);
    for (const ReadBlock& a : blocks) {
        for (const ReadBlock& b : blocks) EXPECT_FALSE(confusable(a, b));
    }
}

TEST(DevicePlan, slow_fields_inside_a_money_block_ride_for_free) {
    MeterProfile profile = sim_bus::gap_readable_meter();
    profile.fields[0].freshness = Freshness::money;  // voltage: at 115200 baud one block spans all
    PlanConditions conditions;
    conditions.line.baud = 115'200;
    const DevicePlan plan = plan_device({1, &profile, MeterId{1}, "", {}}, conditions);
    EXPECT_EQ(plan.money.size(), 1U);
    EXPECT_TRUE(plan.slow.empty());
}

TEST(DevicePlan, a_switch_that_rides_in_the_money_block_is_not_asked_for_again) {
    MeterProfile profile = sim_bus::relay_meter();
    const Device device{1, &profile, MeterId{1}, "", {{SwitchId{1}, 0}}};
    EXPECT_EQ(plan_device(device, {}).slow.size(), 1U);

    profile.switching->channels[0].read_back.address = 12;
    EXPECT_TRUE(plan_device(device, {}).slow.empty());
}

TEST(DevicePlan, a_relay_board_is_read_in_the_slow_lane_once_for_all_channels) {
    const MeterProfile profile = sim_bus::relay_board();
    const Device device{1, &profile, MeterId{}, "", {{SwitchId{1}, 0}, {SwitchId{2}, 5}}};
    const DevicePlan plan = plan_device(device, {});
    EXPECT_TRUE(plan.money.empty());
    EXPECT_EQ(plan.slow, (std::vector<ReadBlock>{{ReadFunction::coils, 0, 6}}));
    EXPECT_EQ(plan.cheapest, plan.slow.front());
}

TEST(DevicePlan, gets_finer_with_what_the_device_refuses) {
    const MeterProfile profile = sim_bus::gap_readable_meter();
    const Device device{1, &profile, MeterId{1}, "", {}};
    PlanConditions conditions;
    conditions.granularity = Granularity::contiguous;
    EXPECT_EQ(plan_device(device, conditions).slow.size(), 2U);
    conditions.granularity = Granularity::single;
    EXPECT_EQ(plan_device(device, conditions).money.size(), 2U);
    conditions.unsupported = {false, true, false, false, false};  // no power
    EXPECT_EQ(plan_device(device, conditions).slow.size(), 1U);
}

TEST(DevicePlan, is_held_short_on_a_slow_line) {
    MeterProfile profile = sim_bus::gap_readable_meter();
    for (FieldCodec& field : profile.fields) field.freshness = Freshness::money;
    PlanConditions conditions;
    conditions.line.baud = 1'200;
    const DevicePlan plan = plan_device({1, &profile, MeterId{1}, "", {}}, conditions);
    EXPECT_EQ(plan.max_registers, 5);
    for (const ReadBlock& block : plan.money) EXPECT_LE(block.count, 5);
}

}  // namespace
}  // namespace riser::modbus
