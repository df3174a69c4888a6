// What BusMaster::Core tells others about the bus as a whole.
#include "gateway/field/modbus/bus_core.h"

namespace riser::modbus {
namespace {

constexpr Duration k_statistics_interval{60'000'000};
// Frames that nobody asked for, per minute: above this somebody else talks on the bus.
constexpr std::uint64_t k_foreign_frames_to_mind = 10;

void add(metering::BusCounters& sum, const metering::BusCounters& part) {
    sum.transactions += part.transactions;
    sum.answers += part.answers;
    sum.time_outs += part.time_outs;
    sum.crc_errors += part.crc_errors;
    sum.exceptions += part.exceptions;
    sum.late_frames += part.late_frames;
    sum.foreign_frames += part.foreign_frames;
    sum.glitch_bytes += part.glitch_bytes;
    sum.bytes_sent += part.bytes_sent;
    sum.bytes_received += part.bytes_received;
}

}  // namespace

void BusMaster::Core::refuse_switch(const metering::SetSwitch& command,
                                    metering::SwitchOutcome outcome, Instant now,
                                    std::string_view why) {
    metering::SwitchReport report;
    report.which = command.which;
    report.request = command.request;
    report.outcome = outcome;
    report.at = now;
    outputs_.emplace_back(report);
    note(Note::Level::error, "switch_refused",
         {{"switch", to_string(command.which)}, {"reason", std::string(why)}});
}

void BusMaster::Core::report_bus(Instant now) {
    outputs_.emplace_back(metering::BusReport{config_.bus, port_.state(), now, port_.detail()});
}

void BusMaster::Core::report_statistics(Instant now) {
    const Duration span = std::max(now - statistics_since_, Duration{1});
    utilisation_permille_ = static_cast<std::uint32_t>(busy_time_ * 1000 / span);
    busy_time_ = Duration{0};
    statistics_since_ = now;
    next_statistics_ = now + k_statistics_interval;
    report_bus(now);
    metering::BusStatistics statistics = make_statistics(now);
    const std::uint64_t foreign = statistics.total.foreign_frames - foreign_frames_before_;
    foreign_frames_before_ = statistics.total.foreign_frames;
    if (foreign > k_foreign_frames_to_mind) {
        note(Note::Level::warning, "foreign_frames",
             {{"bus", to_string(config_.bus)},
              {"per_minute", std::to_string(foreign)},
              {"advice", "a second master, or two devices with one address"}});
    }
    outputs_.emplace_back(std::move(statistics));
}

void BusMaster::Core::note(Note::Level level, std::string event,
                           std::vector<std::pair<std::string, std::string>> fields) {
    outputs_.emplace_back(Note{level, std::move(event), std::move(fields)});
}

const metering::BusStatistics& BusMaster::Core::statistics() const {
    statistics_ = make_statistics(last_now_);
    return statistics_;
}

metering::BusStatistics BusMaster::Core::make_statistics(Instant now) const {
    metering::BusStatistics statistics;
    statistics.bus = config_.bus;
    statistics.at = now;
    statistics.state = port_.state();
    statistics.total = unattributed_;
    statistics.sweeps = asked_sweeps_;
    statistics.last_sweep = last_sweep_;
    statistics.utilisation_permille = utilisation_permille_;
    statistics.port_losses = port_.losses();
    statistics.quarantines = engine_.quarantines();
    statistics.quarantine_time = engine_.quarantine_time();
    statistics.devices.reserve(devices_.size());
    for (const DeviceState& device : devices_) {
        statistics.devices.push_back(device.statistics());
        add(statistics.total, statistics.devices.back().counters);
    }
    statistics.recent_frames = engine_.frames().records();
    return statistics;
}

}  // namespace riser::modbus
