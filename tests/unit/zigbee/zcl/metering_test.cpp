#include "gateway/field/zigbee/zcl/metering.h"

#include <gtest/gtest.h>

#include "tests/unit/zigbee/hex.h"

namespace riser::zigbee::zcl {
namespace {

MeteringAttributes metered(std::string_view report) {
    MeteringAttributes attributes;
    const Attributes records = decode_attributes(from_hex(report));
    EXPECT_FALSE(records.cut_short);
    for (const Attribute& record : records.records) attributes.take(record.id, record.value);
    return attributes;
}

TEST(ZclMetering, a_register_is_an_energy_once_its_scale_is_known) {
    const auto meter = metered("0000 25 6CE201000000 0003 30 00 0103 22 010000 0203 22 e80300");
    ASSERT_TRUE(meter.scale());
    EXPECT_EQ(*meter.scale(), (Scale{1, 1000}));
    EXPECT_EQ(meter.delivered_energy(*meter.scale()), Energy{123'500});
}

TEST(ZclMetering, without_multiplier_divisor_or_unit_there_is_no_scale) {
    EXPECT_EQ(metered("0003 30 00 0103 22 010000").scale(), std::nullopt);
    EXPECT_EQ(metered("0003 30 00 0203 22 e80300").scale(), std::nullopt);
    EXPECT_EQ(metered("0103 22 010000 0203 22 e80300").scale(), std::nullopt);
    EXPECT_EQ(metered("0003 30 80 0103 22 010000 0203 22 e80300").scale(), std::nullopt)
        << "the same in decimal digits";
    EXPECT_EQ(metered("0003 30 01 0103 22 010000 0203 22 e80300").scale(), std::nullopt)
        << "cubic metres";
}

struct Row {
    std::uint64_t raw;
    Scale scale;
    std::int64_t wh;
};

TEST(ZclMetering, registers_become_watt_hours_exactly) {
    constexpr Row k_rows[] = {
        {1, {1, 1}, 1'000},
        {1, {1, 100}, 10},  // plugs and DIN relays of Tuya
        {1, {1, 1000}, 1},
        {1'999, {1, 10'000}, 199},  // rounded down, once
        {3'600'000, {1, 3'600'000}, 1'000},
        {3'599, {1, 3'600'000}, 0},  // watt-seconds: less than a watt-hour
        {5, {3, 7}, 2'142},
        {7, {0, 0}, 7'000},  // zero counts as one
        {512, {1, 512}, 1'000},
    };
    for (const Row& row : k_rows) {
        MeteringAttributes meter;
        meter.delivered = row.raw;
        meter.received = row.raw;
        EXPECT_EQ(meter.delivered_energy(row.scale), Energy{row.wh}) << row.raw;
        EXPECT_EQ(meter.received_energy(row.scale), Energy{row.wh}) << row.raw;
    }
}

TEST(ZclMetering, a_register_that_no_meter_can_have_is_no_energy) {
    MeteringAttributes meter;
    meter.delivered = 0xFFFFFFFFFFFE;
    EXPECT_EQ(meter.delivered_energy({1, 1}), std::nullopt);
    meter.delivered = UINT64_MAX;
    EXPECT_EQ(meter.delivered_energy({UINT32_MAX, 1}), std::nullopt);
    EXPECT_EQ(MeteringAttributes{}.delivered_energy({1, 1}), std::nullopt);
}

TEST(ZclMetering, no_value_removes_the_reading_and_leaves_the_scale) {
    auto meter = metered("0000 25 6CE201000000 0103 22 010000 0203 22 e80300 0004 2a 010000");
    meter.take(metering::k_delivered, Value(DataType::unsigned48, 0xFFFFFFFFFFFF));
    meter.take(metering::k_demand, Value(DataType::signed24, 0x800000));
    meter.take(metering::k_divisor, Value(DataType::unsigned24, 0xFFFFFF));
    EXPECT_EQ(meter.delivered, std::nullopt);
    EXPECT_EQ(meter.demand, std::nullopt);
    EXPECT_EQ(meter.divisor, 1000U);
}

TEST(ZclMetering, demand_goes_both_ways) {
    const auto meter = metered("0004 2a 18fcff");
    EXPECT_EQ(meter.demand, -1'000);
    EXPECT_EQ(meter.demand_power({1, 1000}), Power{-1'000});
    EXPECT_EQ(meter.demand_power({1, 10}), Power{-100'000});
}

TEST(ZclMetering, status_and_serial) {
    const auto meter = metered("0002 18 44 0803 41 04 31323334 0603 30 00");
    EXPECT_EQ(*meter.status & metering::k_disconnect_open, metering::k_disconnect_open);
    EXPECT_EQ(*meter.status & metering::k_tamper, metering::k_tamper);
    EXPECT_EQ(meter.serial, "1234");
    EXPECT_EQ(meter.device_type, metering::k_electric);
}

}  // namespace
}  // namespace riser::zigbee::zcl
