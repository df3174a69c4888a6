#include "gateway/io/serial_line.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <linux/serial.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace riser::io {
namespace {

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

}  // namespace

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

int lock_line(int descriptor) {
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) return errno;
    (void)::ioctl(descriptor, TIOCEXCL);
    return 0;
}

void unlock_line(int descriptor) {
    (void)::ioctl(descriptor, TIOCNXCL);
}

Result<std::size_t> read_line(int descriptor, const std::string& device,
                              std::span<std::uint8_t> buffer) {
    const ssize_t count = ::read(descriptor, buffer.data(), buffer.size());
    if (count >= 0) return static_cast<std::size_t>(count);
    if (errno == EAGAIN || errno == EINTR) return std::size_t{0};
    return fail(Problem{device + ": read: " + std::strerror(errno)});
}

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

}  // namespace riser::io
