// Addresses as people write them.
#include "core/metering/radio_network.h"

#include <gtest/gtest.h>

namespace riser::metering {
namespace {

TEST(RadioNetwork, an_address_is_read_as_people_and_labels_write_it) {
    constexpr RadioAddress k_address{0x000D'6FFF'FE12'3456};
    for (const char* text : {"00:0d:6f:ff:fe:12:34:56", "000D6FFFFE123456", "0x000d6ffffe123456",
                             "00-0D-6F-FF-FE-12-34-56", "000d 6fff fe12 3456"}) {
        EXPECT_EQ(parse_radio_address(text), k_address) << text;
    }
    EXPECT_EQ(to_string(k_address), "00:0d:6f:ff:fe:12:34:56");
}

TEST(RadioNetwork, what_no_device_has_is_no_address) {
    for (const char* text : {"", "00:0d:6f:ff:fe:12:34", "00:0d:6f:ff:fe:12:34:56:78",
                             "00:0d:6f:ff:fe:12:34:5g", "0000000000000000", "ffffffffffffffff"}) {
        EXPECT_EQ(parse_radio_address(text), std::nullopt) << text;
    }
}

}  // namespace
}  // namespace riser::metering
