// Words shared by the tests of the simulated building: bytes as people write them in manuals.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "tests/sim/models/models.h"

namespace riser::sim {

inline Bytes hex(std::string_view text) {
    Bytes bytes;
    int high = -1;
    for (const char c : text) {
        if (c == ' ') continue;
        const int digit = c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
        if (high < 0) {
            high = digit;
        } else {
            bytes.push_back(static_cast<std::uint8_t>(high * 16 + digit));
            high = -1;
        }
    }
    return bytes;
}

inline std::string to_hex(std::span<const std::uint8_t> bytes) {
    std::string text;
    for (const std::uint8_t byte : bytes) {
        if (!text.empty()) text += ' ';
        text += "0123456789ABCDEF"[byte >> 4U];
        text += "0123456789ABCDEF"[byte & 15U];
    }
    return text;
}

// 1234.567 kWh, 230.2 V, 2000 W at a power factor of 1.
inline Measurement sample_measurement() {
    Measurement shown;
    shown.phase[0] = phase_drawing(2000, 230'200, 1000);
    shown.frequency_mhz = 50'000;
    shown.import_wh = 1'234'567;
    return shown;
}

// The words of one read answer in hex, or the whole exception.
inline std::string words(Device& device, int function, int address, int count,
                         const Measurement& shown) {
    Pdu request{static_cast<std::uint8_t>(function)};
    append_word(request, static_cast<std::uint16_t>(address));
    append_word(request, static_cast<std::uint16_t>(count));
    const Pdu answer = device.answer(request, shown, SimTime(0));
    return to_hex(std::span(answer).subspan(answer[0] < 0x80 ? 2 : 0));
}

}  // namespace riser::sim
