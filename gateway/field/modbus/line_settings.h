// LineSettings: how characters travel on one serial line, and the times that follow from it. Modbus RTU
// always has eight data bits ("MODBUS over Serial Line", V1.02, 2.5.1). Not the port itself: that is
// gateway/io/serial_port.h.
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/units/time.h"

namespace riser::modbus {

enum class Parity : std::uint8_t { none, even, odd };

struct LineSettings {
    std::uint32_t baud = 9600;
    Parity parity = Parity::none;
    std::uint8_t stop_bits = 1;  // 1 or 2

    bool operator==(const LineSettings&) const = default;

    // Start bit, eight data bits, parity, stop bits.
    [[nodiscard]] constexpr std::int64_t bits_per_character() const {
        return 1 + 8 + (parity == Parity::none ? 0 : 1) + stop_bits;
    }
    // How long `bytes` characters occupy the wire, rounded up to a microsecond.
    [[nodiscard]] constexpr Duration wire_time(std::size_t bytes) const {
        const std::int64_t bit_microseconds =
            static_cast<std::int64_t>(bytes) * bits_per_character() * 1'000'000;
        return Duration{(bit_microseconds + baud - 1) / baud};
    }
    // The silence of 3.5 characters that separates frames. The standard counts 11 bits for a character
    // whatever the parity, and fixes 1.75 ms above 19200 baud (V1.02, 2.5.1.1).
    [[nodiscard]] constexpr Duration frame_gap() const {
        if (baud > 19'200) return Duration{1'750};
        return Duration{(38'500'000 + baud - 1) / baud};
    }
};

}  // namespace riser::modbus
