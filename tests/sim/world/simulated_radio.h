// SimulatedRadio: the port of a Zigbee stick in virtual time: it carries what a coordinator and a SimulatedNcp say to each
// other, as events of the queue, and can be pulled. It outlives the gateway process that has it open.
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <variant>
#include <vector>

#include "gateway/field/byte_port.h"
#include "tests/sim/world/event_queue.h"
#include "tests/sim/zigbee/simulated_ncp.h"

namespace riser::sim {

// Owned by whoever owns the queue and the radio, which must outlive it.
class SimulatedRadio {
public:
    using Input = std::variant<field::PortOpened, field::PortLost, field::BytesReceived>;
    // Called from an event of the queue only, never from within perform().
    using Deliver = std::function<void(Input)>;

    SimulatedRadio(EventQueue& queue, ActorId actor, sim_zigbee::SimulatedNcp& ncp)
        : queue_(queue), actor_(actor), ncp_(ncp) {}
    SimulatedRadio(const SimulatedRadio&) = delete;
    SimulatedRadio& operator=(const SimulatedRadio&) = delete;

    // A gateway process starts: the port is closed until it asks for it.
    void attach(Deliver deliver);
    void detach();

    void perform(const field::OpenPort& open);
    void perform(const field::WriteBytes& write);

    // Pulling the stick takes its power away as well; its network stays in it.
    void unplug();
    void plug();
    // Something was done to a device or the radio from outside: looks when to wake up next.
    void changed() { arm(); }

private:
    void begin_life();
    void later(Duration delay, std::string_view what, Input input);
    void carry(std::deque<std::vector<std::uint8_t>>& line, std::vector<std::uint8_t> bytes);
    void deliver_next(std::deque<std::vector<std::uint8_t>>& line);
    void arm();
    void look();
    [[nodiscard]] Instant ncp_time() const { return Instant{queue_.now() + std::chrono::hours(1)}; }

    EventQueue& queue_;
    ActorId actor_;
    sim_zigbee::SimulatedNcp& ncp_;
    Deliver deliver_;
    bool plugged_ = true;
    bool open_ = false;
    std::uint64_t life_ = 0;  // counts openings, losses and processes: older news is void
    // Under way, in order: events of one moment have none.
    std::deque<std::vector<std::uint8_t>> to_radio_;
    std::deque<std::vector<std::uint8_t>> to_host_;
    std::optional<SimTime> armed_;  // of the earliest look() in the queue
};

}  // namespace riser::sim
