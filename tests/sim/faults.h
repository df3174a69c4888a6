// Faults of a simulated bus, each with a probability per answer in parts per million and a seed of
// its own, so that a run can be repeated. A fault spoils what the master hears, never what a device
// did; only an exception is said instead of obeying. Rates may change while the line runs.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/prng.h"
#include "tests/sim/rtu.h"
#include "tests/sim/sim_time.h"

namespace riser::sim {

struct FaultSettings {
    std::uint32_t noise_ppm = 0;        // a flipped bit, or a stray 0x00 or 0xFF before the answer
    std::uint32_t lost_bytes_ppm = 0;   // one to three bytes in the middle are missing
    std::uint32_t truncate_ppm = 0;     // the last one to five bytes are lost
    std::uint32_t late_ppm = 0;         // the answer starts `late_by` later than it should
    std::uint32_t late_beyond_ppm = 0;  // `late_beyond_by` later: after any late window
    std::uint32_t foreign_ppm = 0;  // the answer carries another device's address, with a good CRC
    // Another content of the same address, function and length, with a good CRC. Nobody can tell it
    // from the true answer, so only worlds whose promises allow for it may switch it on.
    std::uint32_t forged_ppm = 0;
    std::uint32_t silent_ppm = 0;     // no answer, although the request was obeyed
    std::uint32_t exception_ppm = 0;  // exception 1 to 6 instead, and the request is not obeyed
    Duration late_by{300'000};
    Duration late_beyond_by{1'500'000};
    bool echo = false;  // the adapter hears its own requests

    bool operator==(const FaultSettings&) const = default;
};

struct FaultCounts {
    std::uint64_t noise = 0;
    std::uint64_t lost_bytes = 0;
    std::uint64_t truncated = 0;
    std::uint64_t late = 0;
    std::uint64_t late_beyond = 0;
    std::uint64_t foreign = 0;
    std::uint64_t forged = 0;
    std::uint64_t silent = 0;
    std::uint64_t exceptions = 0;
    std::uint64_t echoes = 0;
    std::uint64_t duplicates = 0;  // answers of a twin with a taken address
    std::uint64_t dead = 0;        // requests to a device that is dead
    std::uint64_t cut = 0;         // or behind a cut of the cable
    std::uint64_t babble = 0;      // bursts of a line that never falls silent
    std::uint64_t unplugs = 0;     // of the adapter

    bool operator==(const FaultCounts&) const = default;
    FaultCounts& operator+=(const FaultCounts& other);
};

// Every kind by its name, zeros included, in a fixed order.
[[nodiscard]] std::vector<std::pair<std::string_view, std::uint64_t>> named_counts(
    const FaultCounts& counts);

class FaultDice {
public:
    FaultDice(const FaultSettings& settings, std::uint64_t seed)
        : settings_(settings), prng_(seed) {}

    void set(const FaultSettings& settings) { settings_ = settings; }

    // The exception a device says instead of obeying, if that is this request's fate.
    [[nodiscard]] std::optional<std::uint8_t> refusal();
    // Spoils one answer; empty bytes = silence. Returns how much later it starts.
    Duration spoil(Bytes& answer);
    // Up to a quarter more than the typical turnaround.
    [[nodiscard]] Duration jitter(Duration turnaround);
    [[nodiscard]] std::uint8_t noise_byte() { return static_cast<std::uint8_t>(prng_.next()); }
    [[nodiscard]] FaultCounts& counts() { return counts_; }
    [[nodiscard]] const FaultCounts& counts() const { return counts_; }

private:
    [[nodiscard]] bool drawn(std::uint32_t ppm);
    void add_noise(Bytes& answer);
    void lose_bytes(Bytes& answer);
    void make_foreign(Bytes& answer);
    void forge(Bytes& answer);

    FaultSettings settings_;
    Prng prng_;
    FaultCounts counts_;
};

}  // namespace riser::sim
