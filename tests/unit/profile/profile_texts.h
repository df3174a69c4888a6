// Texts of small profiles, and ways to spoil one thing in them. For the tests of this folder.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace riser::modbus {

// Line numbers in the messages below count from the first line of this text.
inline constexpr std::string_view k_model = R"([model]
vendor = "Acme"
model = "One"
source = "manual 1, p. 2"
evidence = "manual"
max_current_a = 60
)";
inline constexpr std::string_view k_energy = R"([[field]]
name = "import_energy"
function = "input"
address = 72
type = "f32"
unit = "kWh"
scale = "1"
rollover = "none"
)";
inline constexpr std::string_view k_switch = R"([switch]
evidence = "manual"
power_on = "keeps"
write = "coil"
address = 3
connect = 0xFF00
disconnect = 0
[switch.read_back]
function = "coil"
address = 0
count = 8
index = 3
)";

inline std::string with(std::initializer_list<std::string_view> parts) {
    std::string text;
    for (const auto part : parts) text += part;
    return text;
}
inline std::string replaced(std::string text, std::string_view what, std::string_view by) {
    const std::size_t at = text.find(what);
    EXPECT_NE(at, std::string::npos) << what;
    return text.replace(at, what.size(), by);
}

struct Refused {
    std::string text;
    std::string message;
};

}  // namespace riser::modbus
