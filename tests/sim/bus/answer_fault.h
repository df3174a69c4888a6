// What can go wrong with one answer on its way: scripted for a single exchange, or drawn at rates. The
// kinds are those seen on real lines; see the error matrix in tests/unit/modbus/fault_matrix_test.cpp.
#pragma once

#include <cstdint>
#include <optional>

#include "core/base/prng.h"
#include "core/units/time.h"
#include "tests/sim/bus/register_slave.h"

namespace riser::sim_bus {

struct AnswerFault {
    bool lost = false;
    Duration extra_delay{0};  // on top of the turnaround
    Bytes before;             // raw bytes in front of the answer: glitches, frames of others
    Bytes after;
    std::size_t cut = 0;                      // bytes missing at its end
    std::optional<std::size_t> flipped_byte;  // one bit of this byte is wrong
    std::optional<Bytes> instead;             // another PDU in the answer's place
};

// In events per 100,000 answers.
struct FaultRates {
    std::uint32_t lost = 0;
    std::uint32_t late = 0;
    std::uint32_t glitched = 0;
    std::uint32_t truncated = 0;
    std::uint32_t flipped = 0;
    std::uint32_t foreign = 0;  // a valid frame of another unit, function or length comes first
    Duration late_least{0};     // extra delay of a late answer
    Duration late_most{0};
};

struct FaultCounts {
    std::uint64_t lost = 0;
    std::uint64_t late = 0;
    std::uint64_t glitched = 0;
    std::uint64_t truncated = 0;
    std::uint64_t flipped = 0;
    std::uint64_t foreign = 0;

    [[nodiscard]] std::uint64_t all() const {
        return lost + late + glitched + truncated + flipped + foreign;
    }
};

// Draws what happens to an answer `pdu` of `unit`.
[[nodiscard]] AnswerFault draw_fault(const FaultRates& rates, std::uint8_t unit, const Bytes& pdu,
                                     Prng& dice, FaultCounts& counts);

// CRC-16/MODBUS bit by bit, as the specification writes it down (appendix B of the serial line
// document): on purpose not the table-driven one of the engine.
[[nodiscard]] Bytes with_crc(std::uint8_t unit, const Bytes& pdu);
[[nodiscard]] bool crc_is_good(const Bytes& frame);

}  // namespace riser::sim_bus
