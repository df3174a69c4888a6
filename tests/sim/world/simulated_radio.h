// SimulatedRadio: the port of a Zigbee radio in virtual time: it carries what a coordinator and a radio say to each other,
// as events of the queue. A stick can be pulled; a box on the network can be cut off from it; the line between may lose,
// double and hold up what it carries. It outlives the gateway process that has it open.
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <variant>
#include <vector>

#include "core/base/prng.h"
#include "gateway/field/byte_port.h"
#include "tests/sim/world/event_queue.h"
#include "tests/sim/zigbee/radio_bytes.h"

namespace riser::sim {

// Of thousand pieces on the line, either way.
struct RadioLineFaults {
    std::uint32_t lost = 0;
    std::uint32_t doubled = 0;
    std::uint32_t late = 0;  // and so is everything behind it

    bool operator==(const RadioLineFaults&) const = default;
};

// Owned by whoever owns the queue and the radio, which must outlive it.
class SimulatedRadio {
public:
    using Input = std::variant<field::PortOpened, field::PortLost, field::BytesReceived>;
    // Called from an event of the queue only, never from within perform().
    using Deliver = std::function<void(Input)>;

    // `begun`: for how long the radio's clock has run when the queue's begins.
    SimulatedRadio(EventQueue& queue, ActorId actor, sim_zigbee::RadioBytes& radio,
                   Duration begun = std::chrono::hours(1))
        : queue_(queue), actor_(actor), radio_(radio), begun_(begun) {}
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
    // The connection to a box on the network is gone, and there is none while it is out of reach; the box does not notice.
    void drop();
    void set_reachable(bool reachable) { reachable_ = reachable; }
    void disturb(const RadioLineFaults& faults) { faults_ = faults; }
    // Something was done to a device or the radio from outside: looks when to wake up next.
    void changed() { arm(); }

private:
    void begin_life();
    void later(Duration delay, std::string_view what, Input input);
    void carry(std::deque<std::vector<std::uint8_t>>& line, std::vector<std::uint8_t> bytes);
    void put_on(std::deque<std::vector<std::uint8_t>>& line, std::vector<std::uint8_t> bytes);
    void deliver_next(std::deque<std::vector<std::uint8_t>>& line);
    void arm();
    void look();
    [[nodiscard]] bool strikes(std::uint32_t per_mille);
    [[nodiscard]] Instant radio_time() const { return Instant{queue_.now() + begun_}; }

    EventQueue& queue_;
    ActorId actor_;
    sim_zigbee::RadioBytes& radio_;
    Duration begun_;
    Deliver deliver_;
    bool plugged_ = true;
    bool reachable_ = true;
    bool open_ = false;
    RadioLineFaults faults_;
    Prng dice_{1};
    std::uint64_t life_ = 0;  // counts openings, losses and processes: older news is void
    // Under way, in order: events of one moment have none.
    std::deque<std::vector<std::uint8_t>> to_radio_;
    std::deque<std::vector<std::uint8_t>> to_host_;
    std::optional<SimTime> armed_;  // of the earliest look() in the queue
};

}  // namespace riser::sim
