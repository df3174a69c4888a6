// Statistics of the buses as JSON, for support: GET /v1/buses and `riserctl bus stats`.
#include "gateway/local/json_parts.h"
#include "gateway/local/view_json.h"

namespace riser::local {
namespace {

json::object counters_json(const metering::BusCounters& counters) {
    return {
        {"transactions", counters.transactions},     {"answers", counters.answers},
        {"time_outs", counters.time_outs},           {"crc_errors", counters.crc_errors},
        {"exceptions", counters.exceptions},         {"late_frames", counters.late_frames},
        {"foreign_frames", counters.foreign_frames}, {"glitch_bytes", counters.glitch_bytes},
        {"bytes_sent", counters.bytes_sent},         {"bytes_received", counters.bytes_received},
    };
}

// Zero: not measured yet.
json::value measured_ms(Duration duration) {
    return duration == Duration{0} ? json::value(nullptr) : json::value(whole_ms(duration));
}

json::object device_json(const LocalApiSettings& settings,
                         const metering::DeviceStatistics& device) {
    json::array plan;
    for (const auto& block : device.plan) {
        plan.push_back({{"use", block.use},
                        {"function", block.function},
                        {"address", block.address},
                        {"count", block.count}});
    }
    const bool is_meter = device.meter.value != 0;
    return {
        {"unit", device.unit},
        {"meter", is_meter ? json::value(device.meter.value) : nullptr},
        {"name", is_meter ? json::value(settings.names.of(device.meter)) : nullptr},
        {"profile", device.profile},
        {"alive", device.alive},
        {"health", metering::to_string(device.health)},
        {"counters", counters_json(device.counters)},
        {"latency_p50_ms", measured_ms(device.latency_p50)},
        {"latency_p99_ms", measured_ms(device.latency_p99)},
        {"timeout_ms", whole_ms(device.timeout)},
        {"plan", std::move(plan)},
    };
}

json::object bus_json(const LocalApiSettings& settings, const metering::BusStatistics& bus) {
    static constexpr std::array k_states{"opening", "up", "silent", "down"};
    json::array devices;
    for (const auto& device : bus.devices) devices.push_back(device_json(settings, device));
    json::array frames;
    for (const auto& frame : bus.recent_frames) {
        frames.push_back({{"uptime_ms", uptime_ms(frame.at)},
                          {"direction", frame.sent ? "sent" : "received"},
                          {"hex", frame.hex}});
    }
    return {
        {"id", bus.bus.value},
        {"name", settings.names.of(bus.bus)},
        {"state", k_states.at(static_cast<std::size_t>(bus.state))},
        {"at_uptime_ms", uptime_ms(bus.at)},
        {"sweeps", bus.sweeps},
        {"last_sweep_ms", bus.sweeps == 0 ? json::value(nullptr) : measured_ms(bus.last_sweep)},
        {"utilisation_permille", bus.utilisation_permille},
        {"port_losses", bus.port_losses},
        {"quarantines", bus.quarantines},
        {"quarantine_ms", whole_ms(bus.quarantine_time)},
        {"total", counters_json(bus.total)},
        {"devices", std::move(devices)},
        {"recent_frames", std::move(frames)},
    };
}

}  // namespace

std::string buses_text(const Present& present, const LocalApiSettings& settings) {
    json::array buses;
    if (present.buses != nullptr) {
        for (const auto& bus : *present.buses) buses.push_back(bus_json(settings, bus));
    }
    return json::serialize(json::object{{"buses", std::move(buses)}});
}

}  // namespace riser::local
