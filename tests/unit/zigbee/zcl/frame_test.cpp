#include "gateway/field/zigbee/zcl/frame.h"

#include <gtest/gtest.h>

#include "tests/unit/zigbee/hex.h"

namespace riser::zigbee::zcl {
namespace {

TEST(ZclFrame, a_read_of_all_clusters) {
    const auto frame = decode(from_hex("10 01 00 0500 0400"));
    ASSERT_TRUE(frame);
    EXPECT_EQ(frame->header, (Header{false, std::nullopt, false, true, 1, 0x00}));
    EXPECT_EQ(to_hex(frame->payload), "05000400");
    EXPECT_EQ(to_hex(encode(*frame)), "10010005000400");
}

TEST(ZclFrame, a_report_of_a_server) {
    const auto frame = decode(from_hex("18 77 0A 0000 25 6CE201000000"));
    ASSERT_TRUE(frame);
    EXPECT_TRUE(frame->header.from_server);
    EXPECT_EQ(frame->header.number, 0x77);
    EXPECT_EQ(frame->header.command, 0x0A);
}

TEST(ZclFrame, a_command_of_a_maker_carries_its_code) {
    const Frame frame{{true, 0x1002, true, false, 9, 0x24}, {1, 2}};
    EXPECT_EQ(to_hex(encode(frame)), "0d021009240102");
    EXPECT_EQ(decode(encode(frame)), frame);
}

TEST(ZclFrame, what_is_too_short_or_of_no_type_is_refused) {
    EXPECT_EQ(decode(from_hex("")), std::nullopt);
    EXPECT_EQ(decode(from_hex("1001")), std::nullopt);
    EXPECT_EQ(decode(from_hex("14 0210 01")), std::nullopt);
    EXPECT_EQ(decode(from_hex("12 01 00")), std::nullopt);
    EXPECT_TRUE(decode(from_hex("100100")));
}

TEST(ZclFrame, an_answer_goes_the_other_way_with_the_same_number) {
    const Header request{false, 0x115F, true, false, 42, 0x00};
    EXPECT_EQ(answer_header(request, false, 0x01), (Header{false, 0x115F, false, true, 42, 0x01}));
}

}  // namespace
}  // namespace riser::zigbee::zcl
