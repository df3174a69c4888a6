// BusLine: a two-wire bus in simulated time. What the master writes takes its character times to
// travel; 3.5 characters of silence end the frame; the addressed device answers after its
// turnaround, byte by byte at the line's speed, with the faults that were ordered. A half-duplex
// line: two devices that answer at once, or a master that talks into an answer, spoil it. Pure: no
// clock, no descriptor; a runner moves the bytes. Half of the rules are those of MODBUS over Serial
// Line V1.02, 2.5.1.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "tests/sim/faults.h"
#include "tests/sim/rtu.h"
#include "tests/sim/sim_time.h"
#include "tests/sim/slave.h"

namespace riser::sim {

struct LineCounts {
    std::uint64_t requests = 0;  // good frames
    std::uint64_t answers = 0;
    std::uint64_t unanswered = 0;
    std::uint64_t bad_frames = 0;  // too short, or with a wrong CRC
    std::uint64_t collisions = 0;
    std::uint64_t bytes_in = 0;
    std::uint64_t bytes_out = 0;

    bool operator==(const LineCounts&) const = default;
};

struct LineSettings {
    LineFormat format;
    FaultSettings faults;
    std::uint64_t seed = 1;
    // Bytes handed over at once, as a UART's FIFO does. No byte is ever handed over before its last
    // bit has arrived; larger chunks only mean fewer wake-ups.
    std::size_t chunk = 8;
};

class BusLine {
public:
    // `before_request` is called with the moment at which a frame is judged: advance the world
    // there.
    BusLine(const LineSettings& settings, std::vector<SimulatedSlave> slaves,
            std::function<void(SimTime)> before_request);

    // Bytes the master has put into its port at `now`.
    void receive(std::span<const std::uint8_t> bytes, SimTime now);
    // Everything the master has heard by `now` and was not handed before.
    [[nodiscard]] Bytes take_heard(SimTime now);
    // When take_heard() has something to do next.
    [[nodiscard]] std::optional<SimTime> next_deadline() const;
    // Forgets all bytes under way: the adapter was pulled, or nobody has the port open.
    void drop_traffic();

    [[nodiscard]] std::vector<SimulatedSlave>& slaves() { return slaves_; }
    [[nodiscard]] const LineSettings& settings() const { return settings_; }
    [[nodiscard]] const LineCounts& counts() const { return counts_; }
    [[nodiscard]] const FaultCounts& fault_counts() const { return dice_.counts(); }

private:
    struct Outgoing {
        SimTime start{};
        Bytes bytes;
        std::size_t handed = 0;
    };
    [[nodiscard]] SimTime end_of(const Outgoing& outgoing) const;
    [[nodiscard]] SimTime chunk_due(const Outgoing& outgoing) const;
    void collide(SimTime now);
    void judge();
    void schedule(Outgoing outgoing);
    [[nodiscard]] std::optional<Outgoing> merge(std::vector<Outgoing> answers) const;

    LineSettings settings_;
    std::vector<SimulatedSlave> slaves_;
    std::function<void(SimTime)> before_request_;
    FaultDice dice_;
    LineCounts counts_;
    Bytes request_;                   // as it arrives
    SimTime request_end_{};           // when its last byte has arrived
    std::vector<Outgoing> outgoing_;  // by start, never overlapping
};

}  // namespace riser::sim
