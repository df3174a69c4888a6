// Who and where in a Zigbee network: the 64-bit address a device is made with, the 16-bit address the
// network lends it, and keys (Zigbee specification 05-3474, 3.6.1 and 4.2). Keys have no text form on
// purpose: they are never logged.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace riser::zigbee {

// Sent least significant byte first; written most significant byte first.
struct Eui64 {
    std::uint64_t value = 0;
    auto operator<=>(const Eui64&) const = default;
};

struct NodeId {
    std::uint16_t value = 0;
    auto operator<=>(const NodeId&) const = default;
};

inline constexpr NodeId k_coordinator{0x0000};
// Broadcast addresses (05-3474, 3.6.5, table 3.69).
inline constexpr NodeId k_routers_and_coordinator{0xFFFC};
inline constexpr NodeId k_rx_on_when_idle{0xFFFD};
inline constexpr NodeId k_all_nodes{0xFFFF};

// Any device, as the partner of a transient link key.
inline constexpr Eui64 k_any_device{0xFFFF'FFFF'FFFF'FFFF};

struct Key128 {
    std::array<std::uint8_t, 16> bytes{};
    bool operator==(const Key128&) const = default;
};

// "00:0d:6f:ff:fe:12:34:56", as labels and zigpy write it.
[[nodiscard]] inline std::string to_string(Eui64 address) {
    constexpr const char* k_digits = "0123456789abcdef";
    std::string text;
    for (unsigned shift = 64; shift > 0; shift -= 8) {
        const auto byte = static_cast<std::uint8_t>(address.value >> (shift - 8));
        if (!text.empty()) text.push_back(':');
        text.push_back(k_digits[byte >> 4U]);
        text.push_back(k_digits[byte & 0x0FU]);
    }
    return text;
}

// "000d6ffffe123456": as the serial of a meter, which has no colons.
[[nodiscard]] inline std::string device_digits(Eui64 address) {
    std::string text = to_string(address);
    std::erase(text, ':');
    return text;
}

// The same from a label or a person: 16 hexadecimal digits, in one piece or in pairs parted by ':' or '-'. None: it is
// something else, or an address that no device has (all zeros or all ones).
[[nodiscard]] inline std::optional<Eui64> parse_eui64(std::string_view text) {
    Eui64 address;
    std::size_t digits = 0;
    std::size_t parted = 0;
    for (const char c : text) {
        if ((c == ':' || c == '-') && digits == 2 * (parted + 1) && digits < 16) {
            ++parted;
            continue;
        }
        const int value = c >= '0' && c <= '9'   ? c - '0'
                          : c >= 'a' && c <= 'f' ? c - 'a' + 10
                          : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                 : -1;
        if (value < 0 || ++digits > 16) return std::nullopt;
        address.value = address.value << 4U | static_cast<std::uint64_t>(value);
    }
    const bool whole = digits == 16 && (parted == 0 || parted == 7);
    if (!whole || address.value == 0 || address == k_any_device) return std::nullopt;
    return address;
}

}  // namespace riser::zigbee
