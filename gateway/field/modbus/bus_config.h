// BusConfig: what a BusMaster must know about its bus: line, framing, devices, rhythm. Plain data, made
// by the composition root from the gateway's configuration. The profiles are borrowed and must outlive
// the master.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/units/ids.h"
#include "core/units/time.h"
#include "gateway/field/modbus/line_settings.h"
#include "gateway/field/modbus/meter_profile.h"

namespace riser::modbus {

enum class Framing : std::uint8_t { rtu, tcp };

// A disconnect device wired to a channel of this device (channel 0 of a meter or breaker).
struct SwitchBinding {
    SwitchId id{};
    std::uint16_t channel = 0;  // index into MeterProfile::switching->channels

    bool operator==(const SwitchBinding&) const = default;
};

struct Device {
    std::uint8_t unit = 0;                  // 1..247 on RTU, 1..255 on TCP; 0 is broadcast: refused
    const MeterProfile* profile = nullptr;  // borrowed
    MeterId meter{};                        // 0 = not a meter (a pure relay board)
    std::string expected_serial;  // empty = not known yet: the first one seen is held for this run
    std::vector<SwitchBinding> switches;
};

struct BusConfig {
    BusId bus{};
    Framing framing = Framing::rtu;
    LineSettings line;  // ignored with Framing::tcp
    std::vector<Device> devices;
    Duration money_interval{
        15'000'000};  // from start to start of a sweep; 0 = as fast as the bus goes
    Duration slow_interval{60'000'000};
    bool echo = false;  // the adapter hears its own request
    // How long after a time-out an answer may still arrive. Nothing is sent until the line was silent
    // for this long or the late answer was seen: an RTU answer does not say which request it answers.
    Duration late_window{400'000};
    std::uint64_t jitter_seed = 1;  // spreads the probes of dead devices
    std::string port_name;          // for people, in bus reports: "/dev/serial/by-id/..."
};

// Refuses what cannot work or must not be tried, with a message for the person who wrote it.
[[nodiscard]] Outcome<> check_bus_config(const BusConfig& config);

}  // namespace riser::modbus
