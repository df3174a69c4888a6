#include "gateway/field/zigbee/ezsp/status.h"

#include <gtest/gtest.h>

namespace riser::zigbee::ezsp {
namespace {

struct Row {
    std::uint8_t ember;
    std::uint32_t wide;
    const char* name;
};

TEST(EzspStatus, bytes_and_their_wide_counterparts_are_one) {
    constexpr Row k_rows[] = {
        {0x00, 0x0000, "ok"},
        {0x01, 0x0001, "fail"},
        {0x18, 0x0019, "allocation_failed"},
        {0x72, 0x0C03, "max_message_limit"},
        {0xA1, 0x0004, "busy"},
        {0x66, 0x0C02, "delivery_failed"},
        {0x90, 0x0015, "network_up"},
        {0x91, 0x0016, "network_down"},
        {0x93, 0x0017, "not_joined"},
        {0x70, 0x0002, "invalid_state"},
        {0x74, 0x0038, "message_too_long"},
        {0x9C, 0x0C18, "network_opened"},
        {0x9D, 0x0C19, "network_closed"},
        {0x9A, 0x0C16, "pan_id_changed"},
        {0x9B, 0x0C17, "channel_changed"},
        {0x99, 0x0C07, "node_id_changed"},
        {0xA9, 0x0C13, "source_route_failure"},
        {0xAA, 0x0C14, "many_to_one_route_failure"},
        {0x03, 0x002D, "not_found"},
        {0xB1, 0x0027, "invalid_index"},
        {0xB4, 0x001C, "full"},
        {0xB2, 0x0029, "invalid_key"},
        {0xBB, 0x0C0E, "key_not_authorized"},
        {0x40, 0x0040, "mac_no_ack"},
        {0x42, 0x0041, "mac_indirect_timeout"},
        {0xA8, 0x0C0B, "security_state_not_set"},
    };
    for (const Row& row : k_rows) {
        EXPECT_EQ(static_cast<std::uint32_t>(from_ember(row.ember)), row.wide) << row.name;
        EXPECT_EQ(to_ember(static_cast<Status>(row.wide)), row.ember) << row.name;
        EXPECT_EQ(to_string(static_cast<Status>(row.wide)), row.name);
    }
    EXPECT_EQ(from_ember(0xB6), Status::not_found) << "an erased entry";
}

TEST(EzspStatus, an_unknown_byte_keeps_its_value) {
    for (int code = 0; code < 256; ++code) {
        const auto byte = static_cast<std::uint8_t>(code);
        if (byte == 0xB6) continue;
        EXPECT_EQ(to_ember(from_ember(byte)), byte);
        if (byte != 0x36 && byte != 0x38) {
            EXPECT_EQ(to_ezsp(from_ezsp(byte)), byte);
        }
    }
    EXPECT_EQ(to_string(from_ember(0x75)), "ember 0x75");
    EXPECT_EQ(to_string(from_ezsp(0x31)), "ezsp 0x31");
    EXPECT_EQ(to_string(static_cast<Status>(0x0C33)), "0x0c33");
    EXPECT_EQ(to_ember(Status::transmit_busy), std::nullopt);
}

TEST(EzspStatus, only_a_shortage_is_worth_repeating) {
    EXPECT_TRUE(is_worth_repeating(from_ember(0x18)));
    EXPECT_TRUE(is_worth_repeating(from_ember(0x72)));
    EXPECT_TRUE(is_worth_repeating(from_ember(0xA1)));
    EXPECT_TRUE(is_worth_repeating(Status::transmit_busy));
    EXPECT_FALSE(is_worth_repeating(Status::ok));
    EXPECT_FALSE(is_worth_repeating(Status::delivery_failed));
    EXPECT_FALSE(is_worth_repeating(Status::network_down));
}

}  // namespace
}  // namespace riser::zigbee::ezsp
