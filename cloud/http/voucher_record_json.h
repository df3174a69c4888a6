// Records about vouchers as JSON, for the journal view. Locks and proofs are left out: they are of no use to people.
#pragma once

#include <boost/json.hpp>

#include "core/journal/record.h"

namespace riser::cloud {

[[nodiscard]] boost::json::object voucher_fields(const journal::VoucherDocumentTaken& r);
[[nodiscard]] boost::json::object voucher_fields(const journal::VoucherLocksTaken& r);
[[nodiscard]] boost::json::object voucher_fields(const journal::VoucherRecallAnswered& r);
[[nodiscard]] boost::json::object voucher_fields(const journal::VoucherRedeemed& r);

}  // namespace riser::cloud
