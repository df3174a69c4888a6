// What Coordinator::Core tells others about the network as a whole.
#include <algorithm>

#include "gateway/field/zigbee/network/coordinator_core.h"

namespace riser::zigbee {

using metering::BusState;

namespace {

constexpr Duration k_statistics_interval{60'000'000};

}  // namespace

void Coordinator::Core::refuse_switch(const metering::SetSwitch& command,
                                      metering::SwitchOutcome outcome, std::string_view why) {
    metering::SwitchReport report;
    report.which = command.which;
    report.request = command.request;
    report.outcome = outcome;
    report.at = at();
    outputs_.emplace_back(report);
    note(Note::Level::error, "switch_refused",
         {{"switch", to_string(command.which)}, {"reason", std::string(why)}});
}

void Coordinator::Core::enter_bus(BusState state, std::string detail, std::string problem) {
    if (bus_state_ == state && bus_detail_ == detail && bus_problem_ == problem) return;
    bus_state_ = state;
    bus_detail_ = std::move(detail);
    bus_problem_ = std::move(problem);
    report_bus();
}

void Coordinator::Core::judge_silence() {
    if (!is_up()) return;
    bool any = false;
    bool all_dead = true;
    for (const Member& member : members_) {
        if (!member.is_configured()) continue;
        any = true;
        all_dead = all_dead && member.life() == Life::dead;
    }
    if (!any) return;
    const bool was_silent = bus_state_ == BusState::silent;
    if (all_dead && !was_silent) {
        note(Note::Level::error, "bus_silent",
             {{"bus", to_string(config_.bus)}, {"what", "no device answers"}});
    }
    if (all_dead) {
        enter_bus(BusState::silent, "no device answers", "zigbee_silent");
    } else if (was_silent) {
        enter_bus(BusState::up, "");
    }
}

void Coordinator::Core::note_objection(const Member& member) {
    if (member.plan().objection.empty()) return;
    note(Note::Level::error, "zigbee_device_is_another",
         {{"device", to_string(member.eui64())},
          {"meter", to_string(member.device().meter)},
          {"what", member.plan().objection}});
}

void Coordinator::Core::report_bus() {
    outputs_.emplace_back(
        metering::BusReport{config_.bus, bus_state_, at(), bus_detail_, bus_problem_});
}

void Coordinator::Core::report_statistics() {
    next_statistics_ = at() + k_statistics_interval;
    news_ = true;
    report_bus();
    metering::BusStatistics statistics;
    statistics.bus = config_.bus;
    statistics.at = at();
    statistics.state = bus_state_;
    statistics.sweeps = sweeps_;
    statistics.last_sweep = last_sweep_;
    statistics.port_losses = link_.counters().losses;
    statistics.total.transactions = table_.counters().asked;
    statistics.total.answers = table_.counters().answered;
    statistics.total.time_outs = table_.counters().silent + table_.counters().undelivered;
    statistics.total.late_frames = table_.counters().strays;
    for (const Member& member : members_) {
        if (!member.is_configured()) continue;
        metering::DeviceStatistics device;
        device.meter = member.device().meter;
        device.profile = member.plan().name;
        device.alive = member.life() == Life::alive;
        device.health =
            device.alive ? metering::MeterHealth::good : metering::MeterHealth::no_answer;
        device.counters = member.counters;
        statistics.devices.push_back(std::move(device));
    }
    outputs_.emplace_back(std::move(statistics));
}

void Coordinator::Core::note(Note::Level level, std::string event,
                             std::vector<std::pair<std::string, std::string>> fields) {
    outputs_.emplace_back(Note{level, std::move(event), std::move(fields)});
}

}  // namespace riser::zigbee
