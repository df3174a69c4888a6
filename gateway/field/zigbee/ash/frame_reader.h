// FrameReader: finds ASH frames in whatever bytes the line delivers, a byte at a time or a thousand. It
// resolves escapes, drops flow control bytes, forgets what was cancelled and never holds more than one
// frame's bytes, however long the garbage (UG101, 4.4). It knows nothing of sequence and time.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "gateway/field/zigbee/ash/frame.h"

namespace riser::zigbee::ash {

// Bytes between two flags that are not a frame.
struct Garbage {
    FrameFault fault = FrameFault::too_short;
    bool meant_data = false;  // its first byte is that of a DATA frame
    bool operator==(const Garbage&) const = default;
};

class FrameReader {
public:
    // Frames and garbage completed by these bytes, in order.
    [[nodiscard]] std::vector<std::variant<Frame, Garbage>> read(
        std::span<const std::uint8_t> bytes);
    // Forgets the begun frame.
    void clear();
    [[nodiscard]] std::size_t held() const { return content_.size(); }

private:
    void add(std::uint8_t byte);
    void spoil(FrameFault fault);
    [[nodiscard]] std::optional<std::variant<Frame, Garbage>> finish();

    Bytes content_;
    bool escaped_ = false;
    std::optional<FrameFault> spoilt_;  // until the next flag
};

}  // namespace riser::zigbee::ash
