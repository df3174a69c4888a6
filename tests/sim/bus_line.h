// BusLine: a two-wire bus in simulated time. What the master writes takes its character times to
// travel; 3.5 characters of silence end the frame; the addressed device answers after its
// turnaround, byte by byte at the line's speed, with the faults that were ordered. A half-duplex
// line: two devices that answer at once, or a master that talks into an answer, spoil it. Pure: no
// clock, no descriptor; a runner moves the bytes. Half of the rules are those of MODBUS over Serial
// Line V1.02, 2.5.1.
#pragma once

#include <array>
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
    // For worlds in virtual time whose masters write whole frames at once: a request is obeyed when it
    // is written, some milliseconds before the silence after it has passed. Its answer comes when it
    // should. One wake-up less a request.
    bool judge_when_written = false;
};

// A chunk that takes any answer whole: one wake-up an answer.
inline constexpr std::size_t k_whole_answers = 512;

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
    // Whoever opens the port now hears nothing of what has arrived before.
    void skip_heard(SimTime now);
    // A request is still arriving or waits for the silence that ends it.
    [[nodiscard]] bool hears_request() const { return !request_.empty(); }

    void set_faults(const FaultSettings& faults);
    // Stuck noise: no frame gets through in either direction, and the master hears rubbish without end.
    void set_babbling(bool babbling, SimTime now);
    [[nodiscard]] bool babbling() const { return next_babble_.has_value(); }
    void count_unplug() { ++dice_.counts().unplugs; }

    // One more device on the cable, at its end.
    void add(SimulatedSlave slave);
    // Slaves may be changed, but none may get another address.
    [[nodiscard]] std::vector<SimulatedSlave>& slaves() { return slaves_; }
    [[nodiscard]] const std::vector<SimulatedSlave>& slaves() const { return slaves_; }
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
    void judge(SimTime judged);
    void answer_request(std::span<const std::uint8_t> frame);
    [[nodiscard]] std::optional<Outgoing> ask(const SimulatedSlave& slave,
                                              std::span<const std::uint8_t> frame);
    [[nodiscard]] std::optional<std::uint8_t> refusal_of(const SimulatedSlave& slave,
                                                         std::span<const std::uint8_t> frame);
    void schedule(Outgoing outgoing);
    void babble(SimTime now, Bytes& heard);
    void merge(std::vector<Outgoing>& answers) const;

    LineSettings settings_;
    std::vector<SimulatedSlave> slaves_;
    std::array<std::vector<std::uint16_t>, 256> at_address_;  // who may answer a frame to it
    std::function<void(SimTime)> before_request_;
    FaultDice dice_;
    LineCounts counts_;
    Bytes request_;                   // as it arrives
    SimTime request_end_{};           // when its last byte has arrived
    std::vector<Outgoing> outgoing_;  // by start, never overlapping
    std::optional<SimTime> next_babble_;
};

}  // namespace riser::sim
