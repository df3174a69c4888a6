// SimulatedSlave: one device as its bus sees it. It judges a received frame (address, CRC), lets
// the device answer, and says how long the device thinks before its first byte. What it stands on
// is a function, so that a Building's device, a twin or a scripted answer can stand behind the same
// address.
#pragma once

#include <functional>
#include <optional>
#include <span>

#include "tests/sim/rtu.h"
#include "tests/sim/sim_time.h"

namespace riser::sim {

struct SlaveAnswer {
    Bytes frame;
    Duration turnaround{};  // from the end of the request to the first answer byte

    bool operator==(const SlaveAnswer&) const = default;
};

struct SimulatedSlave {
    std::uint32_t id = 0;  // of the device in the building's plan
    std::uint8_t address = 0;
    Duration turnaround{};
    bool fixed_turnaround = false;  // no jitter: for measurements
    bool hears_broadcast = false;
    bool alive = true;
    bool connected = true;  // the cable reaches it
    bool twin = false;      // another device with the id and address of one in the plan
    // Has no power, and so does not even refuse; empty = always has.
    std::function<bool()> dark;
    // An empty PDU is silence: a device without power, or one whose answer never left it.
    std::function<Pdu(std::span<const std::uint8_t> request)> ask;

    // A frame as it ended with silence. Nothing for frames to others, bad CRC, broadcasts and the
    // dead.
    [[nodiscard]] std::optional<SlaveAnswer> respond(std::span<const std::uint8_t> frame) const;
    // The same when the CRC was seen to be good: a line with many devices checks it once.
    [[nodiscard]] std::optional<SlaveAnswer> respond_to_good(
        std::span<const std::uint8_t> frame) const;
};

}  // namespace riser::sim
