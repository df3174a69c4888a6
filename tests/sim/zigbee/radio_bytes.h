// RadioBytes: what stands at the far end of a radio's serial line, for whoever carries the bytes in virtual time. Time is
// a parameter and never goes back.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/units/time.h"
#include "gateway/field/zigbee/wire.h"

namespace riser::sim_zigbee {

class RadioBytes {
public:
    virtual ~RadioBytes() = default;
    virtual void hear(std::span<const std::uint8_t> bytes, Instant now) = 0;
    // When its deadline has come.
    virtual void turn(Instant now) = 0;
    [[nodiscard]] virtual std::optional<Instant> deadline() const = 0;
    // What it says, frame by frame.
    [[nodiscard]] virtual std::vector<zigbee::Bytes> take_said() = 0;
    // Without and with power again; says nothing by itself.
    virtual void power_cycle() = 0;
};

}  // namespace riser::sim_zigbee
