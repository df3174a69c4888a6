// The bits of one register value and their exact meaning: word orders, sign, IEEE-754 singles,
// scaling by a fraction. Integers only: a float here would round money. Not aware of profiles'
// fields. Single precision: IEEE 754-2008, 3.4 (1 sign, 8 exponent, 23 fraction bits, bias 127).
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "gateway/field/modbus/meter_profile.h"

namespace riser::modbus {

// Registers of one value of that type; for ascii the profile says how many.
[[nodiscard]] constexpr std::uint16_t registers_of(ValueType type) {
    switch (type) {
        case ValueType::u16:
        case ValueType::s16:
        case ValueType::bit:
        case ValueType::ascii:
            return 1;
        case ValueType::u32:
        case ValueType::s32:
        case ValueType::f32:
            return 2;
        case ValueType::u64:
        case ValueType::s64:
            return 4;
    }
    return 1;
}

// The value's bytes, most significant first, as an unsigned number. At most four registers.
[[nodiscard]] std::uint64_t assemble(std::span<const std::uint16_t> registers, WordOrder order);

// raw * scale, rounded half away from zero; nullopt for NaN, infinity and what int64 cannot hold.
[[nodiscard]] std::optional<std::int64_t> scaled(std::uint64_t raw, ValueType type, Scale scale);

// The smallest difference this value can show, in the base unit and rounded up, at least 1: one
// count of an integer; for a single the distance to the next larger one.
[[nodiscard]] std::int64_t quantum_at(std::uint64_t raw, ValueType type, Scale scale);

}  // namespace riser::modbus
