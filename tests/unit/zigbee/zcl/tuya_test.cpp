#include "gateway/field/zigbee/zcl/tuya.h"

#include <gtest/gtest.h>

#include "core/base/prng.h"
#include "tests/unit/zigbee/hex.h"

namespace riser::zigbee::zcl::tuya {
namespace {

TEST(TuyaPoints, a_report_of_a_prepayment_meter) {
    const auto report = decode_data_points(
        from_hex("0012 01 02 0004 00003039 10 01 0001 01 0d 02 0004 ffffff9c 09 05 0002 0101"
                 " 86 04 0001 02"));
    ASSERT_TRUE(report);
    EXPECT_EQ(report->sequence, 0x0012);
    EXPECT_FALSE(report->cut_short);
    ASSERT_EQ(report->points.size(), 5U);
    EXPECT_EQ(report->points[0].as_number(), 12'345);
    EXPECT_EQ(report->points[1].as_bool(), true);
    EXPECT_EQ(report->points[2].as_number(), -100) << "a balance may be negative";
    EXPECT_EQ(report->points[3].as_bitmap(), 0x0101U);
    EXPECT_EQ(report->points[4].as_enumeration(), 2);
}

TEST(TuyaPoints, a_point_is_only_what_its_type_says) {
    const DataPoint number = number_point(1, 5);
    EXPECT_EQ(number.as_bool(), std::nullopt);
    EXPECT_EQ(number.as_bitmap(), std::nullopt);
    const DataPoint cut{1, PointType::number, {1, 2}};
    EXPECT_EQ(cut.as_number(), std::nullopt);
    const DataPoint empty{1, PointType::boolean, {}};
    EXPECT_EQ(empty.as_bool(), std::nullopt);
}

TEST(TuyaPoints, a_relay_is_switched) {
    const std::vector<DataPoint> points{bool_point(16, false)};
    EXPECT_EQ(to_hex(encode_data_points(7, points)), "00071001000100");
    const std::vector<DataPoint> more{number_point(17, -2), enumeration_point(134, 1)};
    const auto again = decode_data_points(encode_data_points(0xFFFF, more));
    ASSERT_TRUE(again);
    EXPECT_EQ(again->points, more);
}

TEST(TuyaPoints, a_report_that_breaks_off_keeps_what_came_before) {
    const auto report = decode_data_points(from_hex("0012 10 01 0001 01 01 02 0004 0000"));
    ASSERT_TRUE(report);
    EXPECT_EQ(report->points.size(), 1U);
    EXPECT_TRUE(report->cut_short);
    EXPECT_EQ(decode_data_points(from_hex("00")), std::nullopt);
}

TEST(TuyaPoints, which_commands_carry_points) {
    for (const int command : {0x01, 0x02, 0x05, 0x06}) {
        EXPECT_TRUE(has_data_points(static_cast<std::uint8_t>(command)));
    }
    for (const int command : {0x00, 0x03, 0x0B, 0x11, 0x24, 0x25}) {
        EXPECT_FALSE(has_data_points(static_cast<std::uint8_t>(command)));
    }
}

TEST(TuyaTime, is_told_in_two_zones) {
    EXPECT_EQ(to_hex(encode_time(0x65000000, 0x65000E10)), "08006500000065000e10");
}

TEST(TuyaPhase, one_record_has_voltage_current_and_power) {
    // 230.1 V, 4.5 A, 1035 W
    const DataPoint point{6, PointType::raw, from_hex("08fd 001194 00040b")};
    EXPECT_EQ(decode_phase(point, PhaseLayout::wide), (PhaseRecord{230'100, 4'500, 1'035}));
}

TEST(TuyaPhase, more_than_65_amperes_need_the_third_byte) {
    const DataPoint point{6, PointType::raw, from_hex("08fd 011170 004268")};
    EXPECT_EQ(decode_phase(point, PhaseLayout::wide), (PhaseRecord{230'100, 70'000, 17'000}));
}

TEST(TuyaPhase, power_may_be_negative_in_a_way_of_its_own) {
    const DataPoint point{6, PointType::raw, from_hex("08fd 001194 199936")};
    EXPECT_EQ(decode_phase(point, PhaseLayout::wide_signed)->power_w, -100);
    EXPECT_EQ(decode_phase(point, PhaseLayout::wide)->power_w, 0x199936);
}

TEST(TuyaPhase, other_layouts_put_the_same_elsewhere) {
    const DataPoint late{6, PointType::raw, from_hex("0000000000000000000000 1194 08fd")};
    EXPECT_EQ(decode_phase(late, PhaseLayout::late), (PhaseRecord{230'100, 4'500, 0}));
    const DataPoint shifted{6, PointType::raw, from_hex("0000 08fd 00 1194 00 040b")};
    EXPECT_EQ(decode_phase(shifted, PhaseLayout::shifted), (PhaseRecord{230'100, 4'500, 1'035}));
}

TEST(TuyaPhase, what_is_too_short_or_no_record_gives_nothing) {
    const DataPoint seven{6, PointType::raw, Bytes(7)};
    EXPECT_EQ(decode_phase(seven, PhaseLayout::wide), std::nullopt);
    EXPECT_EQ(decode_phase(seven, PhaseLayout::late), std::nullopt);
    EXPECT_EQ(decode_phase(seven, PhaseLayout::shifted), std::nullopt);
    EXPECT_EQ(decode_phase(number_point(6, 1), PhaseLayout::wide), std::nullopt);
}

TEST(TuyaPoints, hostile_bytes_are_only_ever_refused) {
    Prng dice(41);
    for (int i = 0; i < 20'000; ++i) {
        Bytes bytes(dice.below(40));
        for (auto& byte : bytes) byte = static_cast<std::uint8_t>(dice.below(9));
        const auto points = decode_data_points(bytes);
        if (!points || points->cut_short) continue;
        EXPECT_EQ(encode_data_points(points->sequence, points->points), bytes);
    }
}

}  // namespace
}  // namespace riser::zigbee::zcl::tuya
