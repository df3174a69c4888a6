// FrameRing: the last frames on one bus, as they were on the wire, for support. Raw bytes are kept and
// written as text only when somebody looks.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/metering/bus_statistics.h"

namespace riser::modbus {

class FrameRing {
public:
    static constexpr std::size_t k_frames = 64;  // about three seconds of a busy 9600-baud line

    void add(Instant at, bool sent, std::span<const std::uint8_t> bytes);
    [[nodiscard]] std::vector<metering::FrameRecord> records() const;  // oldest first

private:
    struct Entry {
        Instant at{};
        bool sent = false;
        std::vector<std::uint8_t> bytes;
    };
    std::array<Entry, k_frames> entries_;
    std::size_t added_ = 0;
};

// "0B 04 00 48"
[[nodiscard]] std::string to_hex(std::span<const std::uint8_t> bytes);

}  // namespace riser::modbus
