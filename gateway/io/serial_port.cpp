#include "gateway/io/serial_port.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <linux/serial.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <modbus/modbus.h>

#include "platform/log/log.h"

namespace riser::io {
namespace {

modbus_t* context_of(void* opaque) {
    return static_cast<modbus_t*>(opaque);
}

// Asks the driver to hand over bytes at once instead of collecting them (an FTDI adapter waits 16 ms).
bool set_low_latency(int descriptor) {
    serial_struct serial{};
    if (::ioctl(descriptor, TIOCGSERIAL, &serial) != 0) return false;
    serial.flags |= ASYNC_LOW_LATENCY;
    return ::ioctl(descriptor, TIOCSSERIAL, &serial) == 0;
}

// Sets a sysfs knob to 1 and says what it is then: the effective value, not the wish.
std::string set_to_one(const std::filesystem::path& folder, const char* knob) {
    std::error_code error;
    if (!std::filesystem::exists(folder / knob, error)) return "";
    std::ofstream(folder / knob) << "1\n";
    std::string value = "?";
    std::ifstream(folder / knob) >> value;
    return std::string(" ") + knob + "=" + value;
}

// The sysfs knobs of USB adapters (latency_timer, ms; 16 unless told otherwise) and of UARTs with a FIFO
// (rx_trig_bytes). Writing them needs a udev rule; the ioctl does not.
std::string tune_latency(int descriptor, const std::string& device) {
    std::string report = set_low_latency(descriptor) ? "low_latency=1" : "low_latency=unsupported";
    std::error_code error;
    const auto real = std::filesystem::canonical(device, error);
    if (error) return report;
    const auto name = real.filename();
    report +=
        set_to_one(std::filesystem::path("/sys/bus/usb-serial/devices") / name, "latency_timer");
    report += set_to_one(std::filesystem::path("/sys/class/tty") / name, "rx_trig_bytes");
    return report;
}

}  // namespace

std::string advice_for_port(int error) {
    switch (error) {
        case ENOENT:
        case ENXIO:
        case ENODEV:
            return ". Is the adapter plugged in? See ls -l /dev/serial/by-id/";
        case EACCES:
            return ". The user riser may not use this port: 70-riser.rules gives known adapters and the "
                   "board's own ports to the group riser. For another one, add a rule for it, or "
                   "`usermod -aG dialout riser`, then `systemctl restart riser-gateway`";
        case EPERM:
            return ". The service may not use this kind of port: its driver was loaded after the service, or "
                   "the unit does not allow it. `systemctl restart riser-gateway`; when that does not help, add its "
                   "DeviceAllow= with `systemctl edit riser-gateway`";
        case EBUSY:
        case EWOULDBLOCK:
            return ". Another program uses the adapter";
        default:
            return "";
    }
}

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

// A second master on the bus corrupts everything; the lock keeps out those who ask, TIOCEXCL the rest.
Outcome<> SerialPort::take_exclusively() {
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) return failure("cannot lock", errno);
    (void)::ioctl(descriptor_, TIOCEXCL);
    return Done{};
}

void SerialPort::close() {
    if (modbus_ == nullptr) return;
    if (descriptor_ >= 0) {
        (void)::ioctl(descriptor_, TIOCNXCL);
        modbus_close(context_of(modbus_));
    }
    modbus_free(context_of(modbus_));
    modbus_ = nullptr;
    descriptor_ = -1;
}

Result<std::size_t> SerialPort::read(std::span<std::uint8_t> buffer) {
    const ssize_t count = ::read(descriptor_, buffer.data(), buffer.size());
    if (count >= 0) return static_cast<std::size_t>(count);
    if (errno == EAGAIN || errno == EINTR) return std::size_t{0};
    return fail(Problem{settings_.device + ": read: " + std::strerror(errno)});
}

Outcome<> SerialPort::write(std::span<const std::uint8_t> bytes) {
    // A frame is at most 256 bytes and nothing else is in the driver's buffer of 4096: a short write
    // means that the port is not what it was.
    const ssize_t count = ::write(descriptor_, bytes.data(), bytes.size());
    if (count == static_cast<ssize_t>(bytes.size())) return Done{};
    const std::string why = count < 0 ? std::strerror(errno) : "only a part was taken";
    return fail(Problem{settings_.device + ": write: " + why});
}

}  // namespace riser::io
