// The byte seam under every field bus. A bus machine asks for its port to be opened, writes bytes and is
// given the bytes that arrive; who moves them is the runner's business: io/serial_port (libmodbus,
// termios) or io/tcp_port in production, tests/sim in the simulator.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace riser::field {

// Inputs of a bus machine from its port.
struct PortOpened {
    bool operator==(const PortOpened&) const = default;
};
struct PortLost {  // could not be opened, was unplugged, or failed to write
    std::string reason;
    bool operator==(const PortLost&) const = default;
};
struct BytesReceived {
    std::vector<std::uint8_t> bytes;
    bool operator==(const BytesReceived&) const = default;
};

// Outputs of a bus machine to its port.
struct OpenPort {  // also after a loss: closes first, then tries once
    // Which of the ways in which the port can be opened, where there are several: speed and flow control of
    // a radio that has not been found yet. 0 is the configured one.
    std::uint8_t setting = 0;
    bool operator==(const OpenPort&) const = default;
};
struct WriteBytes {
    std::vector<std::uint8_t> bytes;
    bool operator==(const WriteBytes&) const = default;
};

// The seam itself, used by the thread runner only. Owned by the bus thread. Nothing here blocks except
// open(), which may take as long as the device driver does.
class BytePort {
public:
    virtual ~BytePort() = default;
    // In which of its ways it is opened from now on (OpenPort::setting); a port with one way has no choice.
    virtual void use_setting(std::uint8_t /*setting*/) {}
    virtual Outcome<> open() = 0;  // closes first when open
    virtual void close() = 0;
    [[nodiscard]] virtual int descriptor() const = 0;  // for poll(); -1 when closed
    // What is waiting, up to the buffer's size; 0 when nothing is. An error means the port is lost.
    virtual Result<std::size_t> read(std::span<std::uint8_t> buffer) = 0;
    virtual Outcome<> write(std::span<const std::uint8_t> bytes) = 0;
};

}  // namespace riser::field
