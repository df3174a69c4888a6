// What a service tells systemd (sd_notify(3)): ready, alive, stopping, and one line of status.
// Outside of systemd every call does nothing.
#pragma once

#include <optional>
#include <string>

#include "core/units/time.h"

namespace riser::systemd {

void notify_ready(const std::string& status);
void notify_status(const std::string& status);
void notify_alive();
void notify_stopping(const std::string& status);

// How often systemd wants to hear notify_alive() at least (WatchdogSec=); feed at half of it.
// nullopt when it does not watch this process.
[[nodiscard]] std::optional<Duration> watchdog_interval();

}  // namespace riser::systemd
