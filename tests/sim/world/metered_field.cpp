#include "tests/sim/world/metered_field.h"

#include <algorithm>
#include <utility>

#include "core/base/assert.h"
#include "core/base/overload.h"

namespace riser::sim {
namespace {

using metering::BusState;
using metering::MeterHealth;
using metering::SwitchOutcome;
using metering::SwitchState;

// What reads and commands take at 9600 baud with all their gaps.
constexpr std::int64_t k_read_us = 90'000;
constexpr Duration k_confirming{120'000};
constexpr Duration k_switching{250'000};
constexpr Duration k_bus_reports{60'000'000};
// Without a port there is nothing to read; meters are reported lost at most this often.
constexpr Duration k_least_interval_without_port{1'000'000};
// A command that waits for the port looks for it so often.
constexpr Duration k_look_for_port{500'000};
constexpr std::size_t k_most_commands = 256;

}  // namespace

static_assert(Machine<MeteredField>);

MeteredField::MeteredField(modbus::BusConfig config, WiredBuilding& building,
                           const EventQueue& queue, MeteredDice& dice)
    : config_(std::move(config)), building_(building), queue_(queue), dice_(dice) {
    building_.building().follow([&queue] { return queue.now(); });
    const auto line = building.line_of(config_.bus.value);
    RISER_ASSERT(line.has_value(), "the bus stands in the building");
    line_ = *line;
    meters_.reserve(config_.devices.size());
    for (const modbus::Device& device : config_.devices) {
        const auto index = building.device_at(line_, device.unit);
        RISER_ASSERT(index.has_value(), "every device of the field stands in the building");
        meters_.emplace_back(device, building, *index);
    }
}

MeteredField::~MeteredField() {
    poll_boards(false);
}

void MeteredField::on(Input input, Now now) {
    const Instant at = now.monotonic;
    if (!std::exchange(started_, true)) {
        next_sweep_ = at;
        next_slow_ = at;
        next_bus_report_ = at + k_bus_reports;
    }
    std::visit(overload{
                   [&](const metering::MeterCommand& command) {
                       std::visit([&](const auto& any) { accept(any, at); }, command);
                   },
                   [&](const modbus::SetPolling& polling) {
                       if (polling.enabled && !polling_) next_sweep_ = at;
                       polling_ = polling.enabled;
                   },
                   [&](const modbus::ExpectSerial& expected) {
                       MeteredMeter* meter = meter_of(expected.meter);
                       if (meter != nullptr) meter->expect_serial(expected.serial);
                   },
                   [](const auto&) {},  // a Tick, or news of a port that this field has none of
               },
               input);
    if (!plugged()) judge_bus(false, at);
    finish_commands(at);
    sweep_when_due(at);
    schedule_wake();
}

std::vector<MeteredField::Output> MeteredField::take_outputs() {
    return std::exchange(outputs_, {});
}

void MeteredField::schedule_wake() {
    Instant wake = Instant::max();
    if (sweep_) {
        wake = sweep_ends_;
    } else if (polling_) {
        wake = next_sweep_;
    }
    for (const Command& command : commands_) wake = std::min(wake, command.due);
    wake_ = wake == Instant::max() ? std::nullopt : std::optional(wake);
}

MeteredMeter* MeteredField::meter_of(MeterId meter) {
    const auto found = std::ranges::find_if(meters_, [&](const MeteredMeter& each) {
        return each.is_meter() && each.device().meter == meter;
    });
    return found == meters_.end() ? nullptr : &*found;
}

MeteredField::Channel MeteredField::channel_of(SwitchId which) {
    for (MeteredMeter& meter : meters_) {
        for (const modbus::SwitchBinding& binding : meter.device().switches) {
            if (binding.id == which) return {&meter, binding.channel};
        }
    }
    return {};
}

// ---- commands -----------------------------------------------------------------------------------

void MeteredField::queue_command(metering::MeterCommand body, Duration usual, Instant now) {
    const Duration takes{dice_.spread(usual.count())};
    free_at_ = std::max(free_at_, now) + takes;
    commands_.push_back({std::move(body), free_at_});
}

void MeteredField::accept(const metering::ReadMeter& command, Instant now) {
    if (meter_of(command.meter) != nullptr && plugged() && commands_.size() < k_most_commands) {
        return queue_command(command, k_confirming, now);
    }
    metering::MeterReport report;
    report.meter = command.meter;
    report.purpose = command.purpose;
    report.request = command.request;
    report.read_at = now;
    report.health = plugged() ? MeterHealth::no_answer : MeterHealth::bus_down;
    outputs_.emplace_back(std::move(report));
}

void MeteredField::accept(const metering::SetSwitch& command, Instant now) {
    const Channel channel = channel_of(command.which);
    const bool absolute =
        command.wanted == SwitchState::connected || command.wanted == SwitchState::disconnected;
    if (channel.meter == nullptr || !absolute ||
        channel.meter->device().profile->switching->evidence != modbus::Evidence::manual) {
        return answer(command, SwitchOutcome::refused, now);
    }
    if (commands_.size() >= k_most_commands) return answer(command, SwitchOutcome::expired, now);
    // A newer command for the same switch supersedes one that was not sent yet.
    std::erase_if(commands_, [&](const Command& earlier) {
        const auto* other = std::get_if<metering::SetSwitch>(&earlier.body);
        if (other == nullptr || other->which != command.which) return false;
        answer(*other, SwitchOutcome::expired, now);
        return true;
    });
    queue_command(command, k_switching, now);
}

void MeteredField::answer(const metering::SetSwitch& command, SwitchOutcome outcome, Instant now) {
    metering::SwitchReport report;
    report.which = command.which;
    report.request = command.request;
    report.outcome = outcome;
    report.at = now;
    outputs_.emplace_back(report);
}

void MeteredField::finish_commands(Instant now) {
    std::erase_if(commands_, [&](Command& waiting) {
        return std::visit(
            overload{
                [&](const metering::ReadMeter& read) {
                    return (waiting.due <= now || !plugged()) && carry_out(read, now);
                },
                [&](const metering::SetSwitch& set) { return carry_out(waiting, set, now); },
            },
            waiting.body);
    });
}

bool MeteredField::carry_out(const metering::ReadMeter& command, Instant now) {
    metering::MeterReport report;
    if (plugged()) {
        report = meter_of(command.meter)->read(command.purpose, now, dice_);
        const bool unanswered = report.health == MeterHealth::no_answer;
        if (!unanswered) judge_bus(true, now);
        if (unanswered && state_ != BusState::up) report.health = MeterHealth::bus_down;
    } else {
        report.meter = command.meter;
        report.purpose = command.purpose;
        report.health = MeterHealth::bus_down;
    }
    report.request = command.request;
    outputs_.emplace_back(std::move(report));
    return true;
}

bool MeteredField::carry_out(Command& waiting, const metering::SetSwitch& command, Instant now) {
    if (waiting.due > now) return false;
    if (now >= command.expires) {
        answer(command, SwitchOutcome::expired, now);
        return true;
    }
    if (!plugged()) {  // waits for the port as long as it lives
        waiting.due = std::min(now + k_look_for_port, command.expires);
        return false;
    }
    const Channel channel = channel_of(command.which);
    outputs_.emplace_back(channel.meter->set_switch(command, channel.channel, now, dice_));
    return true;
}

// ---- sweeps -------------------------------------------------------------------------------------

void MeteredField::sweep_when_due(Instant now) {
    if (sweep_ && now >= sweep_ends_) finish_sweep(now);
    if (!sweep_ && polling_ && now >= next_sweep_) start_sweep(now);
    if (now >= next_bus_report_) enter(state_, detail_, now);
}

// Everything is read at one moment, when the sweep begins, and reported when it ends.
void MeteredField::start_sweep(Instant now) {
    sweep_.emplace();
    sweep_->bus = config_.bus;
    sweep_->sweep = ++sweeps_;
    sweep_->started = now;
    sweep_->meters.reserve(meters_.size());
    std::int64_t takes_us = 0;
    bool heard = false;
    for (MeteredMeter& meter : meters_) {
        if (!meter.is_meter()) {
            heard = heard || meter.answers();
            continue;
        }
        sweep_->meters.push_back(meter.read(metering::ReadPurpose::sweep, now, dice_));
        const bool answered = sweep_->meters.back().health != MeterHealth::no_answer;
        heard = heard || answered;
        if (answered) takes_us += k_read_us;
    }
    judge_bus(heard, now);
    poll_boards(true);
    if (now >= next_slow_) see_boards(now);
    sweep_ends_ = now + Duration{plugged() ? dice_.spread(takes_us) : 0};
    if (sweep_ends_ <= now) finish_sweep(now);
}

void MeteredField::finish_sweep(Instant now) {
    if (!plugged()) judge_bus(false, now);
    const bool lost = state_ != BusState::up;
    for (metering::MeterReport& report : sweep_->meters) {
        if (lost && report.health == MeterHealth::no_answer) report.health = MeterHealth::bus_down;
    }
    sweep_->finished = now;
    const Instant due = sweep_->started + config_.money_interval;
    next_sweep_ = std::max(due, now);
    if (now == sweep_->started) {
        next_sweep_ = std::max(due, now + k_least_interval_without_port);
    }
    outputs_.emplace_back(std::move(*sweep_));
    sweep_.reset();
}

void MeteredField::see_boards(Instant now) {
    next_slow_ = now + config_.slow_interval;
    for (MeteredMeter& meter : meters_) {
        for (const modbus::SwitchBinding& binding : meter.device().switches) {
            const bool apart = !meter.is_meter() || binding.channel != 0;
            if (apart && plugged()) outputs_.emplace_back(meter.see_switch(binding, now));
        }
    }
}

// A relay board with a watchdog is asked often enough for it, as long as it can be asked.
void MeteredField::poll_boards(bool polled) {
    for (MeteredMeter& meter : meters_) {
        const auto& switching = meter.device().profile->switching;
        if (!switching || !switching->watchdog) continue;
        meter.simulated().set_steadily_polled(polled && meter.answers(), queue_.now());
    }
}

// ---- the bus ------------------------------------------------------------------------------------

void MeteredField::judge_bus(bool heard, Instant now) {
    if (!plugged()) {
        if (state_ == BusState::down) return;
        for (MeteredMeter& meter : meters_) meter.forget_identity();
        poll_boards(false);
        return enter(BusState::down, "Input/output error", now);
    }
    if (heard && state_ != BusState::up) return enter(BusState::up, "", now);
    if (!heard && state_ != BusState::silent) {
        enter(BusState::silent, "no device answers", now);
    }
}

void MeteredField::enter(BusState state, std::string detail, Instant now) {
    state_ = state;
    detail_ = std::move(detail);
    next_bus_report_ = now + k_bus_reports;
    outputs_.emplace_back(metering::BusReport{config_.bus, state_, now, detail_});
}

}  // namespace riser::sim
