// The records about vouchers in words, for record_text.cpp. What a lock or a proof is, is of no use to people.
#pragma once

#include <string>

#include "core/journal/record.h"

namespace riser::wire {

[[nodiscard]] std::string voucher_text(const journal::VoucherDocumentTaken& r);
[[nodiscard]] std::string voucher_text(const journal::VoucherLocksTaken& r);
[[nodiscard]] std::string voucher_text(const journal::VoucherRecallAnswered& r);
[[nodiscard]] std::string voucher_text(const journal::VoucherRedeemed& r);
[[nodiscard]] std::string voucher_text(const journal::BoundKeyTaken& r);
[[nodiscard]] std::string voucher_text(const journal::BoundTokenRedeemed& r);
[[nodiscard]] std::string voucher_text(const journal::BoundNumberMarked& r);

}  // namespace riser::wire
