#include "platform/systemd/notify.h"

#include <algorithm>

#include <systemd/sd-daemon.h>

namespace riser::systemd {
namespace {

// A line break would start another assignment of the notify protocol.
std::string one_line(std::string text) {
    std::replace(text.begin(), text.end(), '\n', ' ');
    return text;
}

// Failures are not acted on: systemd itself acts when it misses a message.
void send(const std::string& message) {
    (void)::sd_notify(0, message.c_str());
}

}  // namespace

void notify_ready(const std::string& status) {
    send("READY=1\nSTATUS=" + one_line(status));
}

void notify_status(const std::string& status) {
    send("STATUS=" + one_line(status));
}

void notify_alive() {
    send("WATCHDOG=1");
}

void notify_stopping(const std::string& status) {
    send("STOPPING=1\nSTATUS=" + one_line(status));
}

std::optional<Duration> watchdog_interval() {
    std::uint64_t interval_us = 0;
    if (::sd_watchdog_enabled(0, &interval_us) <= 0) return std::nullopt;
    return Duration{static_cast<Duration::rep>(interval_us)};
}

}  // namespace riser::systemd
