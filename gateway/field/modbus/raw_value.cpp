#include "gateway/field/modbus/raw_value.h"

#include <limits>

#include "core/base/assert.h"

namespace riser::modbus {
namespace {

__extension__ typedef unsigned __int128 Wide;

struct Single {  // value = (negative ? -1 : 1) * significand * 2^exponent
    bool negative = false;
    bool finite = false;
    std::uint32_t significand = 0;
    int exponent = 0;
};

Single take_apart(std::uint32_t bits) {
    constexpr std::uint32_t k_fraction_mask = 0x7FFFFF;
    constexpr int k_bias_and_fraction = 127 + 23;
    const std::uint32_t biased = (bits >> 23U) & 0xFFU;
    Single single;
    single.negative = (bits >> 31U) != 0;
    single.finite = biased != 0xFF;
    single.significand = bits & k_fraction_mask;
    if (biased != 0) single.significand |= k_fraction_mask + 1;  // the implicit leading one
    single.exponent = static_cast<int>(biased == 0 ? 1 : biased) - k_bias_and_fraction;
    return single;
}

std::optional<std::int64_t> with_sign(Wide magnitude, bool negative) {
    if (magnitude > static_cast<Wide>(std::numeric_limits<std::int64_t>::max()))
        return std::nullopt;
    const auto value = static_cast<std::int64_t>(magnitude);
    return negative ? -value : value;
}

// numerator / denominator with both up to 2^125, so that doubling cannot overflow.
Wide divided_half_up(Wide numerator, Wide denominator) {
    const Wide quotient = numerator / denominator;
    const Wide rest = numerator % denominator;
    return rest >= denominator - rest ? quotient + 1 : quotient;
}

// The profile loader keeps numerator and denominator within 1..10^12 < 2^40. Together with 24 bits
// of significand a shift of up to 60 stays below 2^124; beyond, the value is out of any register's
// range or far below half a unit.
constexpr int k_largest_shift = 60;

std::optional<std::int64_t> scaled_single(std::uint32_t bits, Scale scale) {
    const Single single = take_apart(bits);
    if (!single.finite) return std::nullopt;
    const Wide numerator =
        static_cast<Wide>(single.significand) * static_cast<Wide>(scale.numerator);
    const auto denominator = static_cast<Wide>(scale.denominator);
    if (numerator == 0) return 0;
    if (single.exponent > k_largest_shift) return std::nullopt;
    if (single.exponent >= 0) {
        return with_sign(
            divided_half_up(numerator << static_cast<unsigned>(single.exponent), denominator),
            single.negative);
    }
    const auto shift = static_cast<unsigned>(-single.exponent);
    if (shift > 66) return 0;  // numerator < 2^64, so the value is below a quarter
    return with_sign(divided_half_up(numerator, denominator << shift), single.negative);
}

std::optional<std::int64_t> scaled_integer(std::uint64_t raw, bool is_signed, unsigned bits,
                                           Scale scale) {
    const bool negative = is_signed && ((raw >> (bits - 1)) & 1U) != 0;
    std::uint64_t magnitude = raw;
    if (negative) {
        magnitude = ~raw + 1;
        if (bits < 64) magnitude &= (std::uint64_t{1} << bits) - 1;
    }
    return with_sign(
        divided_half_up(static_cast<Wide>(magnitude) * static_cast<Wide>(scale.numerator),
                        static_cast<Wide>(scale.denominator)),
        negative);
}

std::int64_t rounded_up(Wide numerator, Wide denominator) {
    const Wide steps = (numerator + denominator - 1) / denominator;
    if (steps > static_cast<Wide>(std::numeric_limits<std::int64_t>::max())) {
        return std::numeric_limits<std::int64_t>::max();
    }
    return steps == 0 ? 1 : static_cast<std::int64_t>(steps);
}

}  // namespace

std::uint64_t assemble(std::span<const std::uint16_t> registers, WordOrder order) {
    RISER_ASSERT(registers.size() <= 4, "a value has at most four registers");
    const bool words_reversed = order == WordOrder::cdab || order == WordOrder::dcba;
    const bool bytes_swapped = order == WordOrder::badc || order == WordOrder::dcba;
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < registers.size(); ++i) {
        std::uint32_t word = registers[words_reversed ? registers.size() - 1 - i : i];
        if (bytes_swapped) word = ((word & 0xFFU) << 8U) | (word >> 8U);
        value = (value << 16U) | word;
    }
    return value;
}

std::optional<std::int64_t> scaled(std::uint64_t raw, ValueType type, Scale scale) {
    RISER_ASSERT(scale.numerator > 0 && scale.denominator > 0,
                 "the profile loader checked the scale");
    switch (type) {
        case ValueType::f32:
            return scaled_single(static_cast<std::uint32_t>(raw), scale);
        case ValueType::s16:
            return scaled_integer(raw, true, 16, scale);
        case ValueType::s32:
            return scaled_integer(raw, true, 32, scale);
        case ValueType::s64:
            return scaled_integer(raw, true, 64, scale);
        case ValueType::u16:
        case ValueType::u32:
        case ValueType::u64:
        case ValueType::bit:
            return scaled_integer(raw, false, 64, scale);
        case ValueType::ascii:
            return std::nullopt;
    }
    return std::nullopt;
}

std::int64_t quantum_at(std::uint64_t raw, ValueType type, Scale scale) {
    const auto numerator = static_cast<Wide>(scale.numerator);
    const auto denominator = static_cast<Wide>(scale.denominator);
    if (type != ValueType::f32) return rounded_up(numerator, denominator);
    const Single single = take_apart(static_cast<std::uint32_t>(raw));
    if (single.exponent > k_largest_shift) return std::numeric_limits<std::int64_t>::max();
    if (single.exponent >= 0)
        return rounded_up(numerator << static_cast<unsigned>(single.exponent), denominator);
    const auto shift = static_cast<unsigned>(-single.exponent);
    return shift > 80 ? 1 : rounded_up(numerator, denominator << shift);  // 2^40 * 2^80 < 2^124
}

}  // namespace riser::modbus
