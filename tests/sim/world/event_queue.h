// EventQueue: the one order in which everything in a simulated world happens. Events are sorted by time;
// those of one moment in an order drawn from the seed, since in the building nobody promises one. Each kind of event
// draws for itself: what one machine does more moves nobody else. A run is a function of its seed, and hash() says
// whether two runs were the same. Knows nothing of what an event does.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/base/prng.h"
#include "tests/sim/sim_time.h"
#include "tests/sim/world/event_action.h"

namespace riser::sim {

// Who an event happens to: for the hash and the timeline. Drawn up by the world.
struct ActorId {
    std::uint16_t value = 0;
    bool operator==(const ActorId&) const = default;
};

class EventQueue {
public:
    using Action = EventAction;

    explicit EventQueue(std::uint64_t seed) : seed_(seed) {}
    EventQueue(const EventQueue&) = delete;
    EventQueue& operator=(const EventQueue&) = delete;

    // True time: no machine sees it, their clocks are wrong in ways of their own.
    [[nodiscard]] SimTime now() const { return now_; }

    // `what` names the kind of event ("bus_turn"); a string literal, it is kept as it is. A moment that has
    // passed means as soon as possible.
    void at(SimTime when, ActorId actor, std::string_view what, Action action);
    void after(Duration delay, ActorId actor, std::string_view what, Action action) {
        at(now_ + delay, actor, what, std::move(action));
    }

    // Runs the next event if it is due by `end`; otherwise moves the time to `end` and returns false.
    bool step(SimTime end);
    [[nodiscard]] std::uint64_t events() const { return events_; }

    // Everything that makes one run different from another belongs in here: events go in by themselves,
    // contents (bytes on a bus, journal hashes) are put in by whoever makes them.
    [[nodiscard]] std::uint64_t hash() const { return hash_; }
    void mix(std::uint64_t content) { hash_ = (hash_ ^ content) * 0x100000001B3ULL + 0x9E37ULL; }
    void mix(std::span<const std::uint8_t> bytes);

private:
    // What is sorted is small and plain; what is to be done waits in its slot.
    struct Key {
        SimTime when{};
        std::uint64_t tie = 0;
        std::uint64_t number = 0;  // last resort, so that equal draws keep an order
        std::uint32_t slot = 0;
    };
    struct Event {
        ActorId actor;
        std::uint64_t kind = 0;
        Action action;
    };
    struct Later {
        bool operator()(const Key& a, const Key& b) const;
    };

    [[nodiscard]] std::uint64_t draw_tie(ActorId actor, std::uint64_t kind);

    std::vector<Key> heap_;
    std::vector<Event> slots_;
    std::vector<std::uint32_t> free_slots_;
    std::uint64_t seed_;
    std::unordered_map<std::uint64_t, Prng> ties_;  // of each kind of event of each actor
    SimTime now_{0};
    std::uint64_t number_ = 0;
    std::uint64_t events_ = 0;
    std::uint64_t hash_ = 0xCBF29CE484222325ULL;
};

}  // namespace riser::sim
