// Bytes as the tests about Zigbee write them: "01 0a ff" or "010AFF". A text that is no hexadecimal is a
// mistake in the test and fails it.
#pragma once

#include <cctype>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "gateway/field/zigbee/wire.h"

namespace riser::zigbee {

inline Bytes from_hex(std::string_view text) {
    Bytes bytes;
    std::string digits;
    for (const char c : text) {
        if (c == ' ') continue;
        EXPECT_TRUE(std::isxdigit(static_cast<unsigned char>(c)) != 0) << text;
        digits.push_back(c);
    }
    EXPECT_EQ(digits.size() % 2, 0U) << text;
    for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
        bytes.push_back(static_cast<std::uint8_t>(std::stoul(digits.substr(i, 2), nullptr, 16)));
    }
    return bytes;
}

inline std::string to_hex(std::span<const std::uint8_t> bytes) {
    constexpr const char* k_digits = "0123456789abcdef";
    std::string text;
    for (const std::uint8_t byte : bytes) {
        text.push_back(k_digits[byte >> 4U]);
        text.push_back(k_digits[byte & 0x0FU]);
    }
    return text;
}

}  // namespace riser::zigbee
