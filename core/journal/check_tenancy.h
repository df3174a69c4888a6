// What check_record() asks of the records about tenancies: the first rule that one breaks, empty when it keeps all of
// them.
#pragma once

#include <string_view>

#include "core/journal/record.h"

namespace riser::journal {

[[nodiscard]] std::string_view broken_rule(const AccountClassified& r);
[[nodiscard]] std::string_view broken_rule(const TenancyBegan& r);
[[nodiscard]] std::string_view broken_rule(const AccountClosed& r);
[[nodiscard]] std::string_view broken_rule(const FormerAccountPaid& r);
[[nodiscard]] std::string_view broken_rule(const RefundPaid& r);

// Reads of a hand-over in their order, each register once; moves of amounts whose sum is in range.
[[nodiscard]] std::string_view broken_reads(const std::vector<HandOverRead>& reads);
[[nodiscard]] std::string_view broken_moves(const std::vector<billing::Move>& moves);

// A supply point has few registers, an account few pots.
inline constexpr std::size_t k_max_hand_over_reads = 64;
inline constexpr std::size_t k_max_moves = 32;

}  // namespace riser::journal
