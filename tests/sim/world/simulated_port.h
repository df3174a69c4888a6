// SimulatedPort: the byte port of one bus in virtual time. It performs what a BusMaster asks of its port
// (field::OpenPort, field::WriteBytes) over a line of a WiredBuilding and delivers what a real port
// would: PortOpened, PortLost, BytesReceived. One event per answer where the line hands answers over
// whole; the line's chunk says otherwise. The port belongs to the building: it outlives the gateway
// process that has it open. Knows no frames.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <variant>

#include "gateway/field/byte_port.h"
#include "tests/sim/wired_building.h"
#include "tests/sim/world/event_queue.h"

namespace riser::sim {

// Owned by the world, whose queue and building must outlive it, and which must outlive its events.
class SimulatedPort {
public:
    using Input = std::variant<field::PortOpened, field::PortLost, field::BytesReceived>;
    // Called from an event of the queue only, never from within perform().
    using Deliver = std::function<void(Input)>;

    // `line` is the index of the bus in the plan.
    SimulatedPort(EventQueue& queue, ActorId actor, WiredBuilding& building, std::size_t line);
    SimulatedPort(const SimulatedPort&) = delete;
    SimulatedPort& operator=(const SimulatedPort&) = delete;

    // A gateway process starts: the port is closed until it asks for it.
    void attach(Deliver deliver);
    // The process is gone. Devices still obey what it has written; nobody hears them.
    void detach();

    void perform(const field::OpenPort& open);
    void perform(const field::WriteBytes& write);

    // The adapter. Pulling it loses the port and all bytes under way.
    void unplug();
    void plug();
    // The line's noise began or ended, or its settings changed: looks when to wake up next.
    void line_changed() { arm(); }

    [[nodiscard]] bool is_open() const { return open_; }

private:
    [[nodiscard]] BusLine& line() { return building_.line(line_); }
    void later(Duration delay, std::string_view what, Input input);
    void arm();
    void look();

    EventQueue& queue_;
    ActorId actor_;
    WiredBuilding& building_;
    std::size_t line_;
    Deliver deliver_;
    bool open_ = false;
    std::uint64_t life_ = 0;        // counts openings, losses and processes: older news is void
    std::optional<SimTime> armed_;  // of the earliest look() in the queue
};

}  // namespace riser::sim
