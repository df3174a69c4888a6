#include "gateway/field/zigbee/zcl/electrical.h"

#include <gtest/gtest.h>

#include "tests/unit/zigbee/hex.h"

namespace riser::zigbee::zcl {
namespace {

ElectricalAttributes measured(std::string_view report) {
    ElectricalAttributes attributes;
    const Attributes records = decode_attributes(from_hex(report));
    EXPECT_FALSE(records.cut_short);
    for (const Attribute& record : records.records) attributes.take(record.id, record.value);
    return attributes;
}

TEST(ZclElectrical, a_phase_in_the_scales_of_the_device) {
    const auto meter = measured(
        "0505 21 fd08 0805 21 9001 0b05 29 6400"
        " 0006 21 0100 0106 21 0a00 0206 21 0100 0306 21 6400 0406 21 0100 0506 21 0100");
    EXPECT_EQ(meter.voltage_mv(0, meter.scales), 230'100);
    EXPECT_EQ(meter.current_ma(0, meter.scales), 4'000);
    EXPECT_EQ(meter.power(0, meter.scales), Power{100});
}

TEST(ZclElectrical, scales_that_were_not_told_count_as_one_and_a_profile_may_know_better) {
    const auto meter = measured("0505 21 e600 0805 21 a00f");
    EXPECT_EQ(meter.voltage_mv(0, meter.scales), 230'000);
    EXPECT_EQ(meter.current_ma(0, meter.scales), 4'000'000);
    ElectricalScales forced;
    forced.current = {1, 1000};
    EXPECT_EQ(meter.current_ma(0, forced), 4'000);
}

TEST(ZclElectrical, the_other_phases_have_attributes_of_their_own) {
    EXPECT_EQ(electrical::of_phase(electrical::k_voltage, 1), 0x0905);
    EXPECT_EQ(electrical::of_phase(electrical::k_active_power, 2), 0x0A0B);
    const auto meter = measured("0509 21 e600 050a 21 e700 0b0a 29 9cff 100a 28 9c");
    EXPECT_EQ(meter.voltage_mv(0, meter.scales), std::nullopt);
    EXPECT_EQ(meter.voltage_mv(1, meter.scales), 230'000);
    EXPECT_EQ(meter.voltage_mv(2, meter.scales), 231'000);
    EXPECT_EQ(meter.power(2, meter.scales), Power{-100});
    EXPECT_EQ(meter.phases[2].power_factor, -100);
}

TEST(ZclElectrical, an_absent_phase_has_no_values) {
    auto meter = measured("0509 21 e600 0b05 29 6400");
    meter.take(0x0905, Value(DataType::unsigned16, 0xFFFF));
    meter.take(0x050B, Value(DataType::signed16, 0x8000));
    EXPECT_EQ(meter.voltage_mv(1, meter.scales), std::nullopt);
    EXPECT_EQ(meter.power(0, meter.scales), std::nullopt);
}

TEST(ZclElectrical, totals_and_frequency) {
    const auto meter =
        measured("0003 21 8813 0004 21 0100 0104 21 6400 0403 2b 10270000 0304 21 0a00");
    EXPECT_EQ(meter.frequency_mhz(meter.scales), 50'000);
    EXPECT_EQ(meter.total_power(meter.scales), Power{1'000});
}

}  // namespace
}  // namespace riser::zigbee::zcl
