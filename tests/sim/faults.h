// Faults of a simulated bus, each with a probability per answer in parts per million and a seed of
// its own, so that a run can be repeated. A fault spoils what the master hears, never what a device
// did.
#pragma once

#include <cstdint>

#include "core/base/prng.h"
#include "tests/sim/rtu.h"
#include "tests/sim/sim_time.h"

namespace riser::sim {

struct FaultSettings {
    std::uint32_t noise_ppm = 0;     // a flipped bit, or a stray 0x00 or 0xFF before the answer
    std::uint32_t late_ppm = 0;      // the answer starts `late_by` later than it should
    std::uint32_t truncate_ppm = 0;  // the last one to five bytes are lost
    std::uint32_t foreign_ppm = 0;   // the answer carries another device's address, with a good CRC
    std::uint32_t silent_ppm = 0;    // no answer, although the request was obeyed
    Duration late_by{300'000};
    bool echo = false;  // the adapter hears its own requests

    bool operator==(const FaultSettings&) const = default;
};

struct FaultCounts {
    std::uint64_t noise = 0;
    std::uint64_t late = 0;
    std::uint64_t truncated = 0;
    std::uint64_t foreign = 0;
    std::uint64_t silent = 0;

    bool operator==(const FaultCounts&) const = default;
};

class FaultDice {
public:
    FaultDice(const FaultSettings& settings, std::uint64_t seed)
        : settings_(settings), prng_(seed) {}

    // Spoils one answer; empty bytes = silence. Returns how much later it starts.
    Duration spoil(Bytes& answer);
    // Up to a quarter more than the typical turnaround.
    [[nodiscard]] Duration jitter(Duration turnaround);
    [[nodiscard]] const FaultCounts& counts() const { return counts_; }

private:
    void add_noise(Bytes& answer);
    void make_foreign(Bytes& answer);

    FaultSettings settings_;
    Prng prng_;
    FaultCounts counts_;
};

}  // namespace riser::sim
