// RegisterSlave: a Modbus device as four plain register maps, for tests that must know every byte. It
// answers functions 1 to 6, 15 and 16 and whatever vendor functions it is given. Real models of meters
// are in tests/sim/models; this one is deliberately simple and shares no code with the engine it tests.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <vector>

namespace riser::sim_bus {

using Bytes = std::vector<std::uint8_t>;

struct RegisterSlave {
    std::map<std::uint16_t, std::uint16_t> input;
    std::map<std::uint16_t, std::uint16_t> holding;
    std::map<std::uint16_t, bool> coils;
    std::map<std::uint16_t, bool> discrete;

    bool alive = true;          // false: silence
    bool gaps_readable = true;  // false: exception 2 where nothing is mapped; true: reads 0
    std::uint16_t max_registers = 125;
    bool contact_stuck = false;             // writes are acknowledged and not carried out
    std::optional<std::uint8_t> exception;  // answers everything with this code
    std::map<std::uint8_t, std::function<std::optional<Bytes>(const Bytes&)>> vendor_functions;
    // Called with the request before it is answered: moves counters, so that every answer is unique.
    std::function<void(const Bytes& pdu)> before_answer;

    std::uint64_t requests = 0;
    std::uint64_t writes = 0;

    // The answer to a request PDU; nullopt is silence.
    std::optional<Bytes> answer(const Bytes& pdu);

private:
    Bytes read_registers(const Bytes& pdu, const std::map<std::uint16_t, std::uint16_t>& map) const;
    Bytes read_bits(const Bytes& pdu, const std::map<std::uint16_t, bool>& map) const;
    Bytes write(const Bytes& pdu);
};

}  // namespace riser::sim_bus
