#include "gateway/io/serial_port.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include <modbus/modbus.h>

#include "core/base/assert.h"
#include "gateway/io/serial_line.h"
#include "platform/log/log.h"

namespace riser::io {
namespace {

constexpr std::size_t k_checksum_bytes = 2;
constexpr std::size_t k_shortest_frame = 2 + k_checksum_bytes;

modbus_t* context_of(void* opaque) {
    return static_cast<modbus_t*>(opaque);
}

}  // namespace

Outcome<> SerialPort::failure(const std::string& what, int error) {
    close();
    return fail(Problem{settings_.device + ": " + what + ": " + std::strerror(error) +
                        advice_for_port(error)});
}

Outcome<> SerialPort::open() {
    close();
    modbus_ = modbus_new_rtu(settings_.device.c_str(), settings_.baud, settings_.parity, 8,
                             settings_.stop_bits);
    if (modbus_ == nullptr) return failure("wrong line settings", errno);
    if (modbus_connect(context_of(modbus_)) != 0) return failure("cannot open", errno);
    descriptor_ = modbus_get_socket(context_of(modbus_));
    // Only after connect: before, libmodbus has no descriptor to set the mode of.
    if (settings_.rs485 && modbus_rtu_set_serial_mode(context_of(modbus_), MODBUS_RTU_RS485) != 0) {
        return failure(
            "the driver has no RS-485 mode; set rs485 = false for an adapter that "
            "switches by itself",
            errno);
    }
    if (auto taken = take_exclusively(); !taken) return taken;
    const int flags = ::fcntl(descriptor_, F_GETFL);
    if (flags < 0 || ::fcntl(descriptor_, F_SETFL, flags | O_NONBLOCK) != 0) {
        return failure("cannot set non-blocking", errno);
    }
    (void)::fcntl(descriptor_, F_SETFD, FD_CLOEXEC);
    latency_report_ = tune_latency(descriptor_, settings_.device);
    log::info("serial_port_opened",
              {log::kv("device", settings_.device), log::kv("baud", settings_.baud),
               log::kv("latency", latency_report_)});
    ::tcflush(descriptor_, TCIOFLUSH);
    return Done{};
}

// A second master on the bus corrupts everything.
Outcome<> SerialPort::take_exclusively() {
    if (const int error = lock_line(descriptor_); error != 0) return failure("cannot lock", error);
    return Done{};
}

void SerialPort::close() {
    if (modbus_ == nullptr) return;
    if (descriptor_ >= 0) {
        unlock_line(descriptor_);
        modbus_close(context_of(modbus_));
    }
    modbus_free(context_of(modbus_));
    modbus_ = nullptr;
    descriptor_ = -1;
}

Result<std::size_t> SerialPort::read(std::span<std::uint8_t> buffer) {
    return read_line(descriptor_, settings_.device, buffer);
}

// The frame goes to libmodbus without its checksum, which libmodbus makes again: so what is on the line is framed by it, as
// its documentation says of modbus_send_raw_request. A frame is at most 256 bytes and nothing else is in the driver's
// buffer of 4096: a short write means that the port is not what it was.
Outcome<> SerialPort::write(std::span<const std::uint8_t> bytes) {
    RISER_ASSERT(bytes.size() >= k_shortest_frame && bytes.size() <= MODBUS_RTU_MAX_ADU_LENGTH,
                 "a Modbus RTU frame has a unit, a function and a checksum");
    std::array<std::uint8_t, MODBUS_RTU_MAX_ADU_LENGTH> frame{};
    std::copy(bytes.begin(), bytes.end(), frame.begin());
    const int without_checksum = static_cast<int>(bytes.size() - k_checksum_bytes);
    const int sent = modbus_send_raw_request(context_of(modbus_), frame.data(), without_checksum);
    if (sent == static_cast<int>(bytes.size())) return Done{};
    const std::string why = sent < 0 ? modbus_strerror(errno) : "only a part was taken";
    return fail(Problem{settings_.device + ": write: " + why});
}

}  // namespace riser::io
