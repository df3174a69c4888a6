// What bills say of registers: from which value to which they were settled since the last one. Part of account_billing.cpp.
#pragma once

#include <cstdint>
#include <vector>

#include "core/journal/account_billing.h"

namespace riser::journal {

// Who follows a journal of somebody else meets any numbers: beyond what is possible they stay where they are.
[[nodiscard]] std::int64_t sum_within(std::int64_t a, std::int64_t b, std::int64_t limit);

// 0: of the period that the next bill states; 1: of the one after; and so on.
[[nodiscard]] std::size_t period_of(const AccountBilling& billing, std::int64_t at_ms);

// What of a register was charged, or credited.
struct CountedAdvance {
    metering::RegisterId register_id;
    std::int64_t share_ppm = payment::k_full_share_ppm;
    Energy register_from{};
    Energy register_to{};
    std::int64_t from_ms = 0;  // Unix time
    std::int64_t to_ms = 0;
};
void note_read(AccountBilling& billing, const CountedAdvance& advance);

// The next bill begins where this one ended, or with what was read beyond its end already.
[[nodiscard]] std::vector<BillRead> continued(const std::vector<BillRead>& stated,
                                              const std::vector<BillRead>& known,
                                              std::int64_t ended_ms);

// A bill states a register once: also what was read beyond the end of a period before its end was moved, or before the
// last bill took all the rest.
void state_once(std::vector<BillRead>& stated, const BillRead& read);

// What a bill said of registers is to be said again.
void reopen(std::vector<BillRead>& reads, const std::vector<BillRead>& cancelled);

}  // namespace riser::journal
