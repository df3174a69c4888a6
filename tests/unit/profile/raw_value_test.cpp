#include "gateway/field/modbus/raw_value.h"

#include <bit>
#include <cmath>
#include <limits>

#include "core/base/prng.h"

namespace riser::modbus {
namespace {

using Words = std::vector<std::uint16_t>;

std::uint32_t bits_of(float value) {
    return std::bit_cast<std::uint32_t>(value);
}

TEST(WordOrder, arranges_the_same_number_four_ways) {
    EXPECT_EQ(assemble(Words{0x1122, 0x3344}, WordOrder::abcd), 0x11223344U);
    EXPECT_EQ(assemble(Words{0x3344, 0x1122}, WordOrder::cdab), 0x11223344U);
    EXPECT_EQ(assemble(Words{0x2211, 0x4433}, WordOrder::badc), 0x11223344U);
    EXPECT_EQ(assemble(Words{0x4433, 0x2211}, WordOrder::dcba), 0x11223344U);
}

TEST(WordOrder, spans_one_to_four_registers) {
    EXPECT_EQ(assemble(Words{0x1234}, WordOrder::cdab), 0x1234U);
    EXPECT_EQ(assemble(Words{0x3412}, WordOrder::dcba), 0x1234U);
    EXPECT_EQ(assemble(Words{7, 5, 3, 1}, WordOrder::cdab), 0x0001'0003'0005'0007ULL);
    EXPECT_EQ(assemble(Words{0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF}, WordOrder::abcd), ~0ULL);
}

TEST(Scaled, integers_keep_their_sign_and_width) {
    EXPECT_EQ(scaled(0xFFFF, ValueType::u16, {}), 65535);
    EXPECT_EQ(scaled(0xFFFF, ValueType::s16, {}), -1);
    EXPECT_EQ(scaled(0x8000, ValueType::s16, {}), -32768);
    EXPECT_EQ(scaled(0xFFFFFFFF, ValueType::u32, {}), 4294967295);
    EXPECT_EQ(scaled(0x80000000, ValueType::s32, {}), -2147483648LL);
    EXPECT_EQ(scaled(~0ULL, ValueType::s64, {}), -1);
    EXPECT_EQ(scaled(1ULL << 63U, ValueType::s64, {}), std::nullopt)
        << "one more than int64 negates";
    EXPECT_EQ(scaled(~0ULL, ValueType::u64, {}), std::nullopt);
    EXPECT_EQ(scaled(~0ULL, ValueType::u64, {1, 1000}), 18446744073709552);
}

TEST(Scaled, rounds_half_away_from_zero) {
    EXPECT_EQ(scaled(5, ValueType::u16, {1, 10}), 1);
    EXPECT_EQ(scaled(4, ValueType::u16, {1, 10}), 0);
    EXPECT_EQ(scaled(0xFFFB, ValueType::s16, {1, 10}), -1);  // -5
    EXPECT_EQ(scaled(0xFFFC, ValueType::s16, {1, 10}), 0);   // -4
    EXPECT_EQ(scaled(bits_of(0.5F), ValueType::f32, {}), 1);
    EXPECT_EQ(scaled(bits_of(-0.5F), ValueType::f32, {}), -1);
    EXPECT_EQ(scaled(bits_of(0.49999997F), ValueType::f32, {}), 0);
}

TEST(Scaled, singles_are_taken_apart_exactly) {
    EXPECT_EQ(scaled(0x462A7521, ValueType::f32, {1000, 1}), 10909282);  // 10909.2822265625 kWh
    EXPECT_EQ(scaled(bits_of(16777216.0F), ValueType::f32, {1000, 1}), 16777216000);
    EXPECT_EQ(scaled(bits_of(0.001F), ValueType::f32, {1000, 1}), 1);
    EXPECT_EQ(scaled(bits_of(std::numeric_limits<float>::denorm_min()), ValueType::f32, {1000, 1}),
              0);
    EXPECT_EQ(scaled(0x80000000, ValueType::f32, {}), 0) << "minus zero";
}

TEST(Scaled, refuses_what_is_not_a_number_or_too_large) {
    EXPECT_EQ(scaled(0x7FC00000, ValueType::f32, {}), std::nullopt);
    EXPECT_EQ(scaled(0xFFC00000, ValueType::f32, {}), std::nullopt) << "Schneider's pattern";
    EXPECT_EQ(scaled(0x7F800000, ValueType::f32, {}), std::nullopt) << "infinity";
    EXPECT_EQ(scaled(0x7F7FFFFF, ValueType::f32, {}), std::nullopt) << "3.4e38";
    EXPECT_EQ(scaled(bits_of(1e19F), ValueType::f32, {}), std::nullopt);
    EXPECT_EQ(scaled(bits_of(9e18F), ValueType::f32, {}), 9000000202358128640)
        << "the nearest single";
}

// An independent way to the same numbers: long double holds 24-bit significands times 1000 exactly.
TEST(Scaled, agrees_with_floating_point_where_that_is_exact) {
    Prng prng(20260101);
    for (int i = 0; i < 100'000; ++i) {
        const auto bits = static_cast<std::uint32_t>(prng.next());
        const float value = std::bit_cast<float>(bits);
        const std::int64_t factor = prng.chance(1, 2) ? 1 : 1000;
        const long double exact =
            static_cast<long double>(value) * static_cast<long double>(factor);
        if (!std::isfinite(value) || std::fabs(exact) > 1e18L) continue;
        ASSERT_EQ(scaled(bits, ValueType::f32, {factor, 1}), std::llround(exact))
            << value << " x " << factor;
    }
}

TEST(Scaled, stays_within_128_bits_at_the_largest_scales) {
    const Scale large{1'000'000'000'000, 1};
    const Scale small{1, 1'000'000'000'000};
    for (std::uint32_t exponent = 0; exponent < 255; ++exponent) {
        const std::uint32_t bits = (exponent << 23U) | 0x7FFFFF;
        const auto big = scaled(bits, ValueType::f32, large);
        EXPECT_TRUE(!big || *big >= 0);
        const auto tiny = scaled(bits, ValueType::f32, small);
        EXPECT_TRUE(!tiny || *tiny >= 0);
        EXPECT_GE(quantum_at(bits, ValueType::f32, large), 1);
        EXPECT_GE(quantum_at(bits, ValueType::f32, small), 1);
    }
    EXPECT_EQ(scaled(1, ValueType::u64, small), 0);
    EXPECT_EQ(scaled(~0ULL, ValueType::u64, large), std::nullopt);
}

TEST(Quantum, of_an_integer_is_one_count_rounded_up) {
    EXPECT_EQ(quantum_at(123, ValueType::u32, {10, 1}), 10);  // 0.01 kWh
    EXPECT_EQ(quantum_at(123, ValueType::u64, {1, 100}), 1);  // 0.01 Wh
    EXPECT_EQ(quantum_at(123, ValueType::u32, {3, 2}), 2);
}

// The table of float steps with unit kWh: 2^(e-23) kWh.
TEST(Quantum, of_a_single_grows_with_the_value) {
    const Scale kwh{1000, 1};
    EXPECT_EQ(quantum_at(bits_of(0.0F), ValueType::f32, kwh), 1);
    EXPECT_EQ(quantum_at(bits_of(8191.0F), ValueType::f32, kwh), 1);
    EXPECT_EQ(quantum_at(bits_of(16384.0F), ValueType::f32, kwh), 2);
    EXPECT_EQ(quantum_at(bits_of(32768.0F), ValueType::f32, kwh), 4);
    EXPECT_EQ(quantum_at(bits_of(131072.0F), ValueType::f32, kwh), 16);
    EXPECT_EQ(quantum_at(bits_of(524288.0F), ValueType::f32, kwh), 63);
    EXPECT_EQ(quantum_at(bits_of(16777216.0F), ValueType::f32, {}), 2) << "16.8 MWh in Wh";
}

}  // namespace
}  // namespace riser::modbus
