// MeteredField: a whole bus without bytes, for long and fast worlds. It keeps the promises of a BusMaster
// (bus_master.h) towards the controller, with plausible durations, but takes what it reports straight from
// the building: two events a sweep instead of two a request. What is wrong with devices, wiring and power
// shows as it would through a master that has tried everything; line noise has no meaning here and is
// replaced by the rates of metered_faults.h. It leaves out frames, time-outs, back-off and statistics.
#pragma once

#include <optional>
#include <vector>

#include "gateway/field/modbus/bus_master.h"
#include "tests/sim/world/event_queue.h"
#include "tests/sim/world/metered_meter.h"

namespace riser::sim {

// One life of a gateway process; owned by it. All that is borrowed must outlive it.
class MeteredField {
public:
    // Compatible with gateway/routes. It never asks for a port and ignores what a port says.
    using Input = modbus::BusMaster::Input;
    using Output = modbus::BusMaster::Output;

    // `queue` says what time it truly is; the gateway's own clock comes with the inputs.
    MeteredField(modbus::BusConfig config, WiredBuilding& building, const EventQueue& queue,
                 MeteredDice& dice);
    // Nobody polls the relay boards any more.
    ~MeteredField();
    MeteredField(const MeteredField&) = delete;
    MeteredField& operator=(const MeteredField&) = delete;

    void on(Input input, Now now);
    [[nodiscard]] std::vector<Output> take_outputs();
    [[nodiscard]] std::optional<Instant> next_deadline() const { return wake_; }

private:
    struct Command {
        metering::MeterCommand body;
        Instant due{};
    };
    struct Channel {
        MeteredMeter* meter = nullptr;
        std::uint16_t channel = 0;
    };

    void accept(const metering::ReadMeter& command, Instant now);
    void accept(const metering::SetSwitch& command, Instant now);
    void queue_command(metering::MeterCommand body, Duration usual, Instant now);
    void finish_commands(Instant now);
    // True when the command is over.
    [[nodiscard]] bool carry_out(const metering::ReadMeter& command, Instant now);
    [[nodiscard]] bool carry_out(Command& waiting, const metering::SetSwitch& command, Instant now);
    void answer(const metering::SetSwitch& command, metering::SwitchOutcome outcome, Instant now);

    void sweep_when_due(Instant now);
    void start_sweep(Instant now);
    void finish_sweep(Instant now);
    void see_boards(Instant now);
    void poll_boards(bool polled);
    void judge_bus(bool heard, Instant now);
    void enter(metering::BusState state, std::string detail, Instant now);
    void schedule_wake();

    [[nodiscard]] bool plugged() const { return building_.is_plugged(line_); }
    [[nodiscard]] MeteredMeter* meter_of(MeterId meter);
    [[nodiscard]] Channel channel_of(SwitchId which);

    modbus::BusConfig config_;
    WiredBuilding& building_;
    const EventQueue& queue_;
    MeteredDice& dice_;
    std::size_t line_ = 0;
    std::vector<MeteredMeter> meters_;  // and boards, in the order of the configuration
    std::vector<Output> outputs_;
    std::optional<Instant> wake_ = Instant{};
    bool started_ = false;
    bool polling_ = true;

    std::vector<Command> commands_;  // few; by when they came
    Instant free_at_{};              // when the commands before are done
    std::optional<metering::SweepFinished> sweep_;
    Instant sweep_ends_{};
    Instant next_sweep_{};
    Instant next_slow_{};
    std::uint64_t sweeps_ = 0;
    metering::BusState state_ = metering::BusState::opening;
    std::string detail_ = "port open, no answer yet";
    Instant next_bus_report_{};
};

}  // namespace riser::sim
