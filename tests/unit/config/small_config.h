// A whole small configuration as text, and ways to spoil one thing in it. For the tests of this
// folder.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "gateway/config/config.h"

namespace riser::config {

inline const std::vector<std::string> k_profiles{"breaker", "relays", "sdm120"};

// Line numbers in the messages below count from the first line of this text.
inline constexpr std::string_view k_small = R"([gateway]
id = "0b5c7e0a-6d1f-4c39-9a57-0d9a3c6b2f10"
site = "6f1c1f5e-93f0-4a57-8b7e-2f5d0f6f7a01"
zone = "Europe/Berlin"
currency = "EUR"
[[bus]]
id = 1
device = "/dev/serial/by-id/adapter"
[[meter]]
id = 3
bus = 1
address = 17
profile = "sdm120"
[[relay_board]]
id = 1
bus = 1
address = 100
profile = "relays"
[[switch]]
id = 5
relay_board = 1
channel = 2
[[tariff]]
name = "flat"
id = "3c0f5f0e-3f0d-4b61-b6b5-5f1f0b8b6a11"
price = "0.31"
[[supply_point]]
id = 7
meter = 3
switches = [5]
account = "b8b2c4a6-1f0b-4f83-8a3e-6f6a2f7d9c01"
tariff = "flat"
)";

inline Result<GatewayConfig> parse(std::string_view text) {
    return parse_gateway_config(text, "g.toml", k_profiles);
}

inline void expect_refused(const Result<GatewayConfig>& config, const std::string& message) {
    if (config) {
        ADD_FAILURE() << "not refused: " << message;
    } else {
        EXPECT_EQ(config.error().message, message);
    }
}

inline std::string replaced(std::string_view what, std::string_view by) {
    std::string text(k_small);
    const std::size_t at = text.find(what);
    EXPECT_NE(at, std::string::npos) << what;
    return text.replace(at, what.size(), by);
}
inline std::string also(std::string_view more) {
    return std::string(k_small) + std::string(more);
}

}  // namespace riser::config
