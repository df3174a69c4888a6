// SerialPort: an RS-485 adapter as a byte port. libmodbus opens and configures the line (termios, RS-485
// mode); bytes are then read and written on its descriptor, because its receive path cannot be trusted
// with money. Low-latency settings are applied at every open, since a re-plugged adapter forgets them.
// Owned by the bus thread.
#pragma once

#include <string>

#include "gateway/field/byte_port.h"

namespace riser::io {

struct SerialSettings {
    std::string device;  // prefer /dev/serial/by-id/..., which survives a re-plug
    int baud = 9600;
    char parity = 'N';  // 'N', 'E' or 'O'
    int stop_bits = 1;
    bool rs485 = false;  // the driver switches the transceiver (TIOCSRS485)
};

class SerialPort final : public field::BytePort {
public:
    explicit SerialPort(SerialSettings settings) : settings_(std::move(settings)) {}
    ~SerialPort() override { close(); }

    Outcome<> open() override;
    void close() override;
    [[nodiscard]] int descriptor() const override { return descriptor_; }
    Result<std::size_t> read(std::span<std::uint8_t> buffer) override;
    Outcome<> write(std::span<const std::uint8_t> bytes) override;

    // What was done about latency at the last open, for people: "low_latency=1 latency_timer=1".
    [[nodiscard]] const std::string& latency_report() const { return latency_report_; }

private:
    Outcome<> take_exclusively();
    Outcome<> failure(const std::string& what, int error);

    SerialSettings settings_;
    void* modbus_ = nullptr;  // modbus_t, opaque here so that only the .cpp knows libmodbus
    int descriptor_ = -1;
    std::string latency_report_;
};

}  // namespace riser::io
