// An OpenPAYGO Token device as both sides know it: its key and starting code, which never change, and the count of the
// last token. Written from the published description of the scheme (Solaris Offgrid / EnAccess), not from its code.
//
// OpenPAYGO adds units to one device that has a secret of its own. It carries no money and is no bearer paper: about 65
// of a million numbers are good at any time, so trying has to be slowed down (guess_brake.h).
#pragma once

#include <array>
#include <cstdint>

namespace riser::voucher::openpaygo {

// Wiped when it goes.
struct DeviceKey {
    std::array<std::uint8_t, 16> bytes{};

    DeviceKey() = default;
    explicit DeviceKey(const std::array<std::uint8_t, 16>& from) : bytes(from) {}
    DeviceKey(const DeviceKey&) = default;
    DeviceKey& operator=(const DeviceKey&) = default;
    ~DeviceKey();
};

inline constexpr std::uint32_t k_max_starting_code = 999'999'999;
// Making and reading a token walks a chain of this length at most: some milliseconds. Nobody buys that often.
inline constexpr std::uint32_t k_max_count = 100'000;

struct Device {
    DeviceKey key;
    std::uint32_t starting_code = 0;  // 0..k_max_starting_code
};

// The starting code of devices for which the factory gave none.
[[nodiscard]] std::uint32_t default_starting_code(const DeviceKey& key);

}  // namespace riser::voucher::openpaygo
