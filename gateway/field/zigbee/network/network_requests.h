// Numbers by which the coordinator's own commands to the radio are known when they are answered. Each kind has
// at most one under way; questions to devices have theirs from exchange_table.h.
#pragma once

#include <cstdint>

namespace riser::zigbee {

inline constexpr std::uint32_t k_start_request = 1;
inline constexpr std::uint32_t k_chore_request = 2;
inline constexpr std::uint32_t k_broadcast_request = 3;  // whatever becomes of it
inline constexpr std::uint32_t k_scan_request = 4;
inline constexpr std::uint32_t k_copy_request = 5;
inline constexpr std::uint32_t k_restore_request = 6;

}  // namespace riser::zigbee
