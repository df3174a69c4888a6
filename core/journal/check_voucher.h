// Whether records about vouchers make sense by themselves (check.h); empty when they do.
#pragma once

#include <string_view>

#include "core/journal/record.h"

namespace riser::journal {

[[nodiscard]] std::string_view broken_rule(const VoucherDocumentTaken& r);
[[nodiscard]] std::string_view broken_rule(const VoucherLocksTaken& r);
[[nodiscard]] std::string_view broken_rule(const VoucherRecallAnswered& r);
[[nodiscard]] std::string_view broken_rule(const VoucherRedeemed& r);
[[nodiscard]] std::string_view broken_rule(const BoundKeyTaken& r);
[[nodiscard]] std::string_view broken_rule(const BoundTokenRedeemed& r);
[[nodiscard]] std::string_view broken_rule(const BoundNumberMarked& r);

}  // namespace riser::journal
