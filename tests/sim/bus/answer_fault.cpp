#include "tests/sim/bus/answer_fault.h"

namespace riser::sim_bus {
namespace {

std::uint16_t slow_crc(const Bytes& bytes) {
    std::uint16_t crc = 0xFFFF;
    for (const std::uint8_t byte : bytes) {
        crc = static_cast<std::uint16_t>(crc ^ byte);
        for (int i = 0; i < 8; ++i) {
            const bool carry = (crc & 1U) != 0;
            crc = static_cast<std::uint16_t>(crc >> 1U);
            if (carry) crc = static_cast<std::uint16_t>(crc ^ 0xA001U);
        }
    }
    return crc;
}

Bytes glitches(Prng& dice) {
    Bytes bytes(1 + dice.below(3));
    for (auto& byte : bytes) byte = dice.chance(1, 2) ? 0x00 : 0xFF;
    return bytes;
}

// Never of the same unit, function and length at once: such a frame no master could tell apart.
Bytes foreign_frame(std::uint8_t unit, const Bytes& pdu, Prng& dice) {
    Bytes foreign = pdu;
    for (std::size_t i = 2; i < foreign.size(); ++i)
        foreign[i] = static_cast<std::uint8_t>(dice.next());
    switch (dice.below(3)) {
        case 0:
            return with_crc(static_cast<std::uint8_t>(unit % 247 + 1), foreign);
        case 1:
            foreign[0] = pdu[0] == 3 ? 4 : 3;
            return with_crc(unit, foreign);
        default: {
            if (pdu.size() < 4 || pdu[0] > 4)
                return with_crc(static_cast<std::uint8_t>(unit % 247 + 1), foreign);
            foreign.insert(foreign.end(), {0x12, 0x34});
            foreign[1] = static_cast<std::uint8_t>(foreign[1] + 2);
            return with_crc(unit, foreign);
        }
    }
}

}  // namespace

Bytes with_crc(std::uint8_t unit, const Bytes& pdu) {
    Bytes frame{unit};
    frame.insert(frame.end(), pdu.begin(), pdu.end());
    const std::uint16_t crc = slow_crc(frame);
    frame.push_back(static_cast<std::uint8_t>(crc & 0xFFU));
    frame.push_back(static_cast<std::uint8_t>(crc >> 8U));
    return frame;
}

bool crc_is_good(const Bytes& frame) {
    if (frame.size() < 4) return false;
    const Bytes pdu(frame.begin() + 1, frame.end() - 2);
    return with_crc(frame.front(), pdu) == frame;
}

AnswerFault draw_fault(const FaultRates& rates, std::uint8_t unit, const Bytes& pdu, Prng& dice,
                       FaultCounts& counts) {
    AnswerFault fault;
    const auto drawn = [&](std::uint32_t rate, std::uint64_t& count) {
        const bool hit = rate > 0 && dice.chance(rate, 100'000);
        count += hit ? 1 : 0;
        return hit;
    };
    const std::size_t length = pdu.size() + 3;
    fault.lost = drawn(rates.lost, counts.lost);
    if (drawn(rates.late, counts.late)) {
        const auto span = static_cast<std::uint64_t>((rates.late_most - rates.late_least).count());
        fault.extra_delay =
            rates.late_least + Duration{static_cast<std::int64_t>(dice.below(span + 1))};
    }
    if (drawn(rates.glitched, counts.glitched)) {
        (dice.chance(3, 4) ? fault.before : fault.after) = glitches(dice);
    }
    if (drawn(rates.truncated, counts.truncated)) fault.cut = 1 + dice.below(length - 1);
    if (drawn(rates.flipped, counts.flipped)) fault.flipped_byte = dice.below(length);
    if (drawn(rates.foreign, counts.foreign)) fault.before = foreign_frame(unit, pdu, dice);
    return fault;
}

}  // namespace riser::sim_bus
