#include "gateway/io/radio_port.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include "core/base/assert.h"
#include "gateway/io/serial_line.h"
#include "platform/log/log.h"

namespace riser::io {
namespace {

struct Speed {
    std::uint32_t baud;
    speed_t code;
};
constexpr std::array<Speed, 6> k_speeds{{
    {57'600, B57600},
    {115'200, B115200},
    {230'400, B230400},
    {460'800, B460800},
    {921'600, B921600},
    {1'000'000, B1000000},
}};

const char* name_of(RadioPortSettings::Flow flow) {
    switch (flow) {
        case RadioPortSettings::Flow::none:
            return "none";
        case RadioPortSettings::Flow::hardware:
            return "hardware";
        case RadioPortSettings::Flow::software:
            return "software";
    }
    return "none";
}

}  // namespace

RadioPort::RadioPort(RadioPortSettings settings) : settings_(std::move(settings)) {
    RISER_ASSERT(!settings_.ways.empty(), "there is a way to open the port");
}

void RadioPort::use_setting(std::uint8_t setting) {
    setting_ = setting % settings_.ways.size();
}

Outcome<> RadioPort::failure(const std::string& what, int error) {
    close();
    return fail(Problem{settings_.device + ": " + what + ": " + std::strerror(error) +
                        advice_for_port(error)});
}

Outcome<> RadioPort::open() {
    close();
    descriptor_ = ::open(settings_.device.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (descriptor_ < 0) return failure("cannot open", errno);
    // Two hosts on one radio lose its network.
    if (const int error = lock_line(descriptor_); error != 0) return failure("cannot lock", error);
    if (const int error = set_line(); error != 0) {
        return failure("cannot set " + std::to_string(way().baud) + " baud, flow control " +
                           name_of(way().flow),
                       error);
    }
    const std::string latency = tune_latency(descriptor_, settings_.device);
    log::info("radio_port_opened",
              {log::kv("device", settings_.device), log::kv("baud", way().baud),
               log::kv("flow_control", name_of(way().flow)), log::kv("latency", latency)});
    ::tcflush(descriptor_, TCIOFLUSH);
    return Done{};
}

// Eight bits, no parity, one stop bit (UG101); no character has a meaning but XON and XOFF, which ASH never sends.
int RadioPort::set_line() const {
    termios line{};
    if (::tcgetattr(descriptor_, &line) != 0) return errno;
    ::cfmakeraw(&line);
    // Without HUPCL: some sticks restart when the line drops DTR.
    line.c_cflag &= ~static_cast<tcflag_t>(CSTOPB | PARENB | CRTSCTS | HUPCL);
    line.c_cflag |= static_cast<tcflag_t>(CS8 | CREAD | CLOCAL);
    line.c_iflag &= ~static_cast<tcflag_t>(IXON | IXOFF | IXANY);
    if (way().flow == RadioPortSettings::Flow::hardware) line.c_cflag |= CRTSCTS;
    if (way().flow == RadioPortSettings::Flow::software) {
        line.c_iflag |= static_cast<tcflag_t>(IXON | IXOFF);
    }
    line.c_cc[VMIN] = 1;
    line.c_cc[VTIME] = 0;
    for (const Speed& speed : k_speeds) {
        if (speed.baud != way().baud) continue;
        if (::cfsetispeed(&line, speed.code) != 0 || ::cfsetospeed(&line, speed.code) != 0) {
            return errno;
        }
        return ::tcsetattr(descriptor_, TCSANOW, &line) == 0 ? 0 : errno;
    }
    return EINVAL;
}

void RadioPort::close() {
    if (descriptor_ < 0) return;
    // What the radio's flow control holds back would otherwise be waited for, up to half a minute (termios(3)).
    ::tcflush(descriptor_, TCIOFLUSH);
    unlock_line(descriptor_);
    ::close(descriptor_);
    descriptor_ = -1;
}

Result<std::size_t> RadioPort::read(std::span<std::uint8_t> buffer) {
    return read_line(descriptor_, settings_.device, buffer);
}

Outcome<> RadioPort::write(std::span<const std::uint8_t> bytes) {
    // One frame is under way at a time, far less than the driver's buffer: one that takes only a part belongs to a
    // radio that takes nothing any more.
    const ssize_t count = ::write(descriptor_, bytes.data(), bytes.size());
    if (count == static_cast<ssize_t>(bytes.size())) return Done{};
    const std::string why = count < 0 ? std::strerror(errno) : "only a part was taken";
    return fail(Problem{settings_.device + ": write: " + why});
}

}  // namespace riser::io
