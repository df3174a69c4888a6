// RadioPort: the serial port of a Zigbee radio as a byte port. It can be opened in several ways, speed and flow control,
// of which one is the radio's: whoever speaks to it says which is to be used. It is opened by its path each time, so that
// a stick that was unplugged is found again. Owned by the Zigbee thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "gateway/field/byte_port.h"

namespace riser::io {

struct RadioPortSettings {
    enum class Flow : std::uint8_t { none, hardware, software };  // RTS/CTS; XON/XOFF
    struct Way {
        std::uint32_t baud = 115'200;  // one that termios has a name for
        Flow flow = Flow::none;
    };

    std::string device;  // prefer /dev/serial/by-id/..., which survives a re-plug
    std::vector<Way> ways;
};

class RadioPort final : public field::BytePort {
public:
    // There is at least one way.
    explicit RadioPort(RadioPortSettings settings);
    ~RadioPort() override { close(); }

    void use_setting(std::uint8_t setting) override;
    Outcome<> open() override;
    void close() override;
    [[nodiscard]] int descriptor() const override { return descriptor_; }
    Result<std::size_t> read(std::span<std::uint8_t> buffer) override;
    Outcome<> write(std::span<const std::uint8_t> bytes) override;

private:
    [[nodiscard]] const RadioPortSettings::Way& way() const { return settings_.ways[setting_]; }
    Outcome<> failure(const std::string& what, int error);
    // 0, or errno.
    [[nodiscard]] int set_line() const;

    RadioPortSettings settings_;
    std::size_t setting_ = 0;
    int descriptor_ = -1;
};

}  // namespace riser::io
