#include "tests/sim/bus/register_slave.h"

namespace riser::sim_bus {
namespace {

std::uint16_t word(const Bytes& pdu, std::size_t at) {
    return static_cast<std::uint16_t>((pdu[at] << 8U) | pdu[at + 1]);
}

Bytes exception_to(const Bytes& pdu, std::uint8_t code) {
    return {static_cast<std::uint8_t>(pdu[0] | 0x80U), code};
}

}  // namespace

std::optional<Bytes> RegisterSlave::answer(const Bytes& pdu) {
    if (!alive || pdu.empty()) return std::nullopt;
    ++requests;
    if (before_answer) before_answer(pdu);
    if (exception) return exception_to(pdu, *exception);
    if (const auto vendor = vendor_functions.find(pdu[0]); vendor != vendor_functions.end()) {
        return vendor->second(pdu);
    }
    if (pdu.size() < 5) return exception_to(pdu, 3);
    switch (pdu[0]) {
        case 1:
            return read_bits(pdu, coils);
        case 2:
            return read_bits(pdu, discrete);
        case 3:
            return read_registers(pdu, holding);
        case 4:
            return read_registers(pdu, input);
        case 5:
        case 6:
        case 15:
        case 16:
            return write(pdu);
        default:
            return exception_to(pdu, 1);
    }
}

Bytes RegisterSlave::read_registers(const Bytes& pdu,
                                    const std::map<std::uint16_t, std::uint16_t>& map) const {
    const std::uint16_t count = word(pdu, 3);
    if (count == 0 || count > max_registers) return exception_to(pdu, 3);
    Bytes answer{pdu[0], static_cast<std::uint8_t>(count * 2)};
    for (std::uint32_t i = 0; i < count; ++i) {
        const auto found = map.find(static_cast<std::uint16_t>(word(pdu, 1) + i));
        if (found == map.end() && !gaps_readable) return exception_to(pdu, 2);
        const std::uint16_t value = found == map.end() ? std::uint16_t{0} : found->second;
        answer.push_back(static_cast<std::uint8_t>(value >> 8U));
        answer.push_back(static_cast<std::uint8_t>(value & 0xFFU));
    }
    return answer;
}

Bytes RegisterSlave::read_bits(const Bytes& pdu, const std::map<std::uint16_t, bool>& map) const {
    const std::uint16_t count = word(pdu, 3);
    if (count == 0 || count > 2000) return exception_to(pdu, 3);
    Bytes answer{pdu[0], static_cast<std::uint8_t>((count + 7) / 8)};
    answer.resize(2U + answer[1], 0);
    for (std::uint32_t i = 0; i < count; ++i) {
        const auto found = map.find(static_cast<std::uint16_t>(word(pdu, 1) + i));
        if (found == map.end() && !gaps_readable) return exception_to(pdu, 2);
        const bool set = found != map.end() && found->second;
        if (set) answer[2 + i / 8] = static_cast<std::uint8_t>(answer[2 + i / 8] | (1U << (i % 8)));
    }
    return answer;
}

Bytes RegisterSlave::write(const Bytes& pdu) {
    ++writes;
    const std::uint16_t address = word(pdu, 1);
    const std::uint16_t value = word(pdu, 3);
    if (pdu[0] == 5 || pdu[0] == 6) {
        if (!contact_stuck && pdu[0] == 5) coils[address] = value == 0xFF00;
        if (!contact_stuck && pdu[0] == 6) holding[address] = value;
        return pdu;
    }
    for (std::uint32_t i = 0; i < value && !contact_stuck; ++i) {
        const auto at = static_cast<std::uint16_t>(address + i);
        if (pdu[0] == 15) coils[at] = ((pdu[6 + i / 8] >> (i % 8)) & 1U) != 0;
        if (pdu[0] == 16) holding[at] = word(pdu, 6 + 2 * i);
    }
    return Bytes(pdu.begin(), pdu.begin() + 5);
}

}  // namespace riser::sim_bus
