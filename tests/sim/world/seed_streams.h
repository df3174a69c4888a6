// Streams of choices that a seed's world is drawn from. Choices made from streams of their own leave the rest of the world as
// it is: a new kind of trouble changes nothing in the seeds that do not have it.
#pragma once

#include <cstdint>

namespace riser::sim {

inline constexpr std::uint64_t k_field_stream = 0xF1E1'D000ULL;
inline constexpr std::uint64_t k_later_stream = 0x1A7E'0000ULL;
inline constexpr std::uint64_t k_policy_stream = 0x90'11C7'0000ULL;
inline constexpr std::uint64_t k_tenancy_stream = 0x7E'4A4C'0000ULL;
inline constexpr std::uint64_t k_billing_stream = 0xB1'11'0000ULL;
inline constexpr std::uint64_t k_solar_stream = 0x50'1A'0000ULL;
inline constexpr std::uint64_t k_standing_stream = 0x57'A4'D000ULL;
inline constexpr std::uint64_t k_clerk_stream = 0xC1'E4'4B00ULL;
inline constexpr std::uint64_t k_staying_stream = 0x57'A1'0000ULL;
inline constexpr std::uint64_t k_card_stream = 0xCA'4D'0000ULL;
inline constexpr std::uint64_t k_meter_data_stream = 0x3E'7E'0000ULL;
inline constexpr std::uint64_t k_demand_stream = 0xDE'3A'0000ULL;
inline constexpr std::uint64_t k_credit_stream = 0xC4'ED'0000ULL;
inline constexpr std::uint64_t k_voucher_stream = 0x40'0C'4E'0000ULL;
inline constexpr std::uint64_t k_load_limit_stream = 0x10AD'11'0000ULL;
inline constexpr std::uint64_t k_zigbee_stream = 0x21'6B'EE'0000ULL;

}  // namespace riser::sim
