#include "gateway/field/zigbee/zcl/service.h"

#include <gtest/gtest.h>

#include "tests/unit/zigbee/hex.h"

namespace riser::zigbee::zcl {
namespace {

TEST(ZclTime, seconds_are_counted_from_the_year_2000) {
    EXPECT_EQ(to_zigbee_time(from_unix_ms(946'684'800'000)), 0U);
    EXPECT_EQ(to_zigbee_time(from_unix_ms(946'684'801'999)), 1U);
    EXPECT_EQ(to_zigbee_time(from_unix_ms(946'684'799'999)), std::nullopt);
    EXPECT_EQ(to_zigbee_time(k_no_upper_bound), std::nullopt);
}

TEST(ZclTime, a_device_is_told_the_time_and_that_it_is_good) {
    const std::vector<std::uint16_t> asked{time::k_time, time::k_status, time::k_zone,
                                           time::k_local_time, 0x0009};
    const TimeService service{1'000, 3'600};
    const auto records = answer_time(asked, service);
    EXPECT_EQ(to_hex(encode_read_answer(records)),
              "000000e2e8030000"
              "0100001803"
              "0200002b100e0000"
              "07000023f8110000"
              "090086");
}

TEST(ZclTime, a_clock_that_is_not_trusted_gives_no_time) {
    const std::vector<std::uint16_t> asked{time::k_time, time::k_status, time::k_local_time};
    const auto records = answer_time(asked, TimeService{});
    EXPECT_EQ(to_hex(encode_read_answer(records)), "000000e2ffffffff010000180007000023ffffffff");
}

TEST(ZclOta, a_device_asks_for_firmware_and_there_is_none) {
    EXPECT_EQ(decode_image_query(from_hex("00 0210 0100 05000000")),
              (ImageQuery{0x1002, 1, 5, std::nullopt}));
    EXPECT_EQ(decode_image_query(from_hex("01 0210 0100 05000000 0300")),
              (ImageQuery{0x1002, 1, 5, 3}));
    EXPECT_EQ(decode_image_query(from_hex("01 0210 0100 05000000")), std::nullopt);
    EXPECT_EQ(to_hex(encode_no_image()), "98");
}

}  // namespace
}  // namespace riser::zigbee::zcl
